"""Predicted seconds of what is left of a run, by the same arithmetic as the runner's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kmeans_bench.judging import allotment
from kmeans_bench.model import PlannedCell
from kmeans_bench.planning.foresight import Foresight


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """Seconds until the end, how many cells and cases there are, and how many of the cases begin before the budget is spent."""

    seconds: float
    cells: int
    cases: int
    reached: int


def outlook(cells: Sequence[PlannedCell], foresight: Foresight, *, spent: float) -> Outlook:
    """Return what is to be expected of *cells*, *spent* seconds after the start; those of one case stand together."""
    left = max(foresight.plan.scenario.budget.total - spent, 0.0)
    expected = foresight.expected(cells, left=left)
    reached = allotment.reached(expected, left=left)
    return Outlook(seconds=sum(expected[:reached]), cells=len(cells), cases=len(expected), reached=reached)
