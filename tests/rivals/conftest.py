"""The comparison with other harnesses lives in `benchmarks/rivals`, a package of its own beside the one that ships."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))
