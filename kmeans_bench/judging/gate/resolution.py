"""The smallest slow-down that a run could have shown, from its own bouts: their spread, their number, and what its rule asks of them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean, variance

from kmeans_bench.judging.gate.roster import Roster, reaches, with_one_more
from kmeans_bench.model import Clock, Duel, GateRule, Phase
from kmeans_bench.stats.student import normal_quantile, student_quantile

PER_SPREAD = 1.2
PER_SPREAD_HURRIED = 1.45
OVER_TOLERATE = 1.6
"""Spreads above the screen's limit, at the whole of `confirm_scale` and below it; and how many times that above `tolerate`."""

ENOUGH_CELLS = 8
"""Cells from which on a run's cells say something about each other's spread."""

MOST_BORROWED = 2 / 3
"""Largest share of a cell's variance that is taken from the others: a cell may be an odd one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Standard deviation of a cell's screen bouts (log), and how many degrees of freedom it is worth."""

    deviation: float
    freedom: int

    @property
    def ample(self) -> float:
        """The deviation, larger by what Student's t pays for not knowing it well."""
        return self.deviation * student_quantile(0.9, self.freedom) / normal_quantile(0.9)


def resolutions(rule: GateRule, duel: Duel, plan: Roster) -> dict[int, float | None]:
    """Return by position the smallest relative slow-down that this run could have shown with 95 % power, on the cell's deciding clock.

    None where it could have shown none: the screen was not completed, the cell has fewer bouts than that has rounds, or the budget has no
    time for the tests of one more suspect.

    Notes
    -----
    A slow-down has to get past the screen, whose estimate rests on `screen_rounds` bouts, and past the tests, in which nearly every bout
    has to speak for it. It is the larger of ``screen + c·s`` and ``tolerate + 1.6·c·s``, in logarithms. s is the standard deviation of the
    cell's screen bouts; with eight cells or more it is drawn towards that of all cells as far as their variances differ no more than
    chance makes them, and never below its own (after G. K. Smyth, Linear models and empirical Bayes methods for assessing differential
    expression in microarray experiments, Statistical Applications in Genetics and Molecular Biology 3, 2004,
    doi:10.2202/1544-6115.1027); Student's t pays for what is not known of it.

    c is calibrated: a slow-down of exactly the stated size, planted in a *further* run, is to be called 95 times in 100 in every world. The
    least c that does, over seven shapes of noise 0.3, 1 and 2 times as loud as measured:

    ==================================  ============  ===================
    suspects, cell                      4 × quads     quads of the screen
    ==================================  ============  ===================
    1, like the others                  0.55 to 0.85  0.55 to 1.00
    8, like the others                  0.55 to 1.00  0.55 to 1.10
    1, three times as noisy as others   0.60 to 1.00  0.70 to 1.35
    8, three times as noisy as others   0.65 to 1.20  0.75 to 1.45
    ==================================  ============  ===================

    The proof plants the stated sizes again, through the rule that ships.
    """
    spreads = _spreads(rule, duel)
    return {position: _of_cell(rule, duel, plan, position, spreads) for position in range(len(duel.cells))}


def _of_cell(rule: GateRule, duel: Duel, plan: Roster, position: int, spreads: Mapping[int, Spread]) -> float | None:
    """Return one cell's resolution; None where its tests could not have been held."""
    if position not in spreads:
        return None
    asked = with_one_more(rule, duel, plan, position)
    if not reaches(rule, duel, asked, look=-1):
        return None
    above = (PER_SPREAD if asked.scale >= rule.confirm_scale else PER_SPREAD_HURRIED) * spreads[position].ample
    return math.expm1(max(math.log1p(rule.screen) + above, math.log1p(rule.tolerate) + OVER_TOLERATE * above))


def _spreads(rule: GateRule, duel: Duel) -> dict[int, Spread]:
    """Return the spread of every cell that went through the whole screen, each among the cells with the same deciding clock."""
    if duel.screen_rounds < rule.screen_rounds:
        return {}
    variances: dict[Clock, dict[int, float]] = {clock: {} for clock in Clock}
    for position, cell in enumerate(duel.cells):
        values = cell.speedups(cell.clocks[0], Phase.SCREEN)
        if len(values) >= rule.screen_rounds:
            variances[cell.clocks[0]][position] = variance(values)
    return {position: spread for own in variances.values() for position, spread in _borrowed(own, rule.screen_rounds - 1).items()}


def _borrowed(variances: Mapping[int, float], freedom: int) -> dict[int, Spread]:
    """Return the spreads of cells with these variances of *freedom* degrees each, the unlikely small ones drawn towards the mean."""
    mean = fmean(variances.values()) if variances else 0.0
    share = 0.0
    if len(variances) >= ENOUGH_CELLS and mean > 0:
        # Of alike normal cells the variances' own relative variance is 2 / freedom; what exceeds that is real.
        relative = variance(variances.values()) / mean**2
        share = min(MOST_BORROWED, 2 / freedom / relative) if relative > 0 else MOST_BORROWED
    return {
        position: Spread(deviation=math.sqrt(max(own, share * mean + (1 - share) * own)), freedom=int(freedom / (1 - share) + 1e-9))
        for position, own in variances.items()
    }
