"""The smallest slow-down that a run could have shown, from its own bouts."""

from __future__ import annotations

import math
from statistics import stdev

from kmeans_bench.judging.gate.course import Course
from kmeans_bench.model import Duel, GateRule, Phase

PER_SPREAD = 1.5


def resolution(rule: GateRule, duel: Duel, at: Course, position: int) -> float | None:
    """Return the smallest relative slow-down that this run could have shown with 95 % power in the cell at *position*."""
    cell = duel.cells[position]
    values = cell.speedups(cell.clocks[0], Phase.SCREEN)
    if duel.screen_rounds < rule.screen_rounds or len(values) < rule.screen_rounds or at.plan.left_out:
        return None
    return math.expm1(math.log1p(rule.screen) + PER_SPREAD * stdev(values))
