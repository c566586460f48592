"""The smallest slow-down that a run could have shown, from its own bouts: their spread, their number, and what its rule asks of them."""

from __future__ import annotations

import math
from statistics import stdev

from kmeans_bench.judging.gate.roster import Roster, reaches, with_one_more
from kmeans_bench.model import Duel, GateRule, Phase

PER_SPREAD = 1.5
PER_SPREAD_HURRIED = 1.9
OVER_TOLERATE = 1.6
"""Spreads above the screen's limit, at the whole of `confirm_scale` and below it; and how many times that above `tolerate`."""


def resolution(rule: GateRule, duel: Duel, plan: Roster, position: int) -> float | None:
    """Return the smallest relative slow-down this run could have shown with 95 % power in the cell at *position*, on its deciding clock.

    None where it could have shown none: the screen was not completed, the cell has fewer bouts than that has rounds, or the budget has no
    time for the tests of one more suspect.

    Notes
    -----
    The slow-down has to get past the screen, whose estimate rests on `screen_rounds` bouts, and past the tests, in which nearly every
    bout has to speak for it. With s the standard deviation of the cell's screen bouts it is the larger of ``screen + c·s`` and
    ``tolerate + 1.6·c·s``, in logarithms. c is calibrated so that a slow-down of exactly this size, planted in a *further* run, is called
    at least 95 times in 100: it pays for s being known from six bouts only. Six screen rounds, 1, 3 and 8 suspects, noise 0.3 to 3 times
    the measured one, least c that does:

    ================  =======  ===========  =======  =======  =======  ===============  =======
    quads             normal   heavy tails  bimodal  bursts   drift    autocorrelation  skew
    ================  =======  ===========  =======  =======  =======  ===============  =======
    four times        0.9-1.2  0.9-1.3      0.9-1.1  0.8-1.5  0.7-1.0  0.8-1.5          0.9-1.3
    as in the screen  0.9-1.4  0.9-1.6      0.9-1.4  0.8-1.9  0.7-1.2  1.0-1.7          0.9-1.5
    ================  =======  ===========  =======  =======  =======  ===============  =======

    The proof plants the stated sizes again, through the rule that ships.
    """
    cell = duel.cells[position]
    values = cell.speedups(cell.clocks[0], Phase.SCREEN)
    if duel.screen_rounds < rule.screen_rounds or len(values) < rule.screen_rounds:
        return None
    asked = with_one_more(rule, duel, plan, position)
    if not reaches(rule, duel, asked, look=-1):
        return None
    spread = (PER_SPREAD if asked.scale >= rule.confirm_scale else PER_SPREAD_HURRIED) * stdev(values)
    return math.expm1(max(math.log1p(rule.screen) + spread, math.log1p(rule.tolerate) + OVER_TOLERATE * spread))
