"""Gates on a repository of a user's own, as its user would hold them: small sizes, two seconds, a seed."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest.mock import patch

from kmeans_bench.api import gating
from kmeans_bench.model import CellVerdict
from kmeans_bench.planning import duel_cells
from tests.repositories import PLUGIN

SCENARIO = """
summary = "Small"
[grid]
sizes = [{ n = 100, k = 3, d = 2 }, { n = 3_000, k = 10, d = 8 }]
dtype = ["float64"]
[source]
kind = "normal"
[protocol]
steps = 3
[budget]
call = "400ms"
"""

LOCAL = PLUGIN.replace("def nearest(X, centroids):\n    return", "def unused(X, centroids):\n    return").replace(
    "import numpy as np", "import numpy as np\nfrom _near import nearest"
)
NEAR = "def nearest(X, centroids):\n    return ((X[:, None, :] - centroids) ** 2).sum(axis=2).argmin(axis=1)\n"


def failing(line: str) -> str:
    """Return a plug-in that does *line* first."""
    begin = "    X, centroids = problem.X"
    return PLUGIN.replace(begin, f"    {line}\n{begin}")


def gated(root: Path, **asked: Any) -> gating.Gated:  # noqa: ANN401 - the options of `gate`
    """Hold a gate in *root* as its user would."""
    (root.parent / "gate.toml").write_text(SCENARIO, encoding="utf-8")
    fixed: dict[str, Any] = {"folders": [root / "plugins"], "scenario": root.parent / "gate.toml", "budget": "2s", "seed": 3}
    with patch.object(duel_cells, "LONGEST", 0.1):  # a busy machine lets a call of 5 ms take 20: it is to be held all the same
        return gating.gate(**{**fixed, **asked})


def of(found: gating.Gated, name: str) -> CellVerdict:
    return next(cell for cell in found.verdict.cells if cell.cell.cell.contender.implementation == name and not cell.cell.placebo)
