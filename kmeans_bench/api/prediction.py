"""Predicted seconds of what is left of a run, by the same arithmetic as the runner's."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from kmeans_bench.judging import allotment
from kmeans_bench.model import Budget, PlannedCell

_UNPREDICTED = 0.05  # seconds of a call about which nothing is known


def predicted(cells: Sequence[PlannedCell], budget: Budget, *, spent: float) -> float:
    """Return the predicted seconds of *cells*, *spent* seconds after the start; those of one case stand together."""
    calls = [[planned.seconds or _UNPREDICTED for planned in group] for _, group in groupby(cells, key=lambda planned: planned.cell.case)]
    return sum(allotment.allot(calls, left=max(budget.total - spent, 0.0), launches=budget.launches)) if calls else 0.0
