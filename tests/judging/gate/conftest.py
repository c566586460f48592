"""The simulated worlds live in `benchmarks/gate_proof`; hand-made duels are played by its player, too, so both meet the shipped rule."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[3] / "benchmarks"))
