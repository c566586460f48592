"""What the screen puts before the tests, and at which price. Screen bouts alone decide this; the confirmation's have no say."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from kmeans_bench.model import Clock, Duel, DuelCell, GateRule, Phase
from kmeans_bench.stats.signed_rank import exceedance, fewest, hodges_lehmann

LEAST_BOUTS = 3
"""A clock with fewer screen bouts raises no suspicion: its estimate would be one bout's."""

SETTLED_AT_ONCE = 0.625
"""The screen's share of `miss`: of 5 %, exactly 1/32, which five bouts and six reach to the full."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One thing that is tested: that a cell is slower, or faster, on one clock.

    Attributes
    ----------
    position
        Of the cell in `Duel.cells`.
    beside
        It is about the clock beside the deciding one.
    stops
        Called, it keeps the run from ending with 0: any cell slower, or a placebo that is called either way.
    strength
        The screen's estimate over the screen's limit, at least 1.
    """

    position: int
    clock: Clock
    slower: bool
    beside: bool
    stops: bool
    strength: float

    @property
    def family(self) -> tuple[bool, bool]:
        """Claims that share one piece of alpha."""
        return self.stops, self.beside

    def towards(self, speedups: Sequence[float]) -> list[float]:
        """Return log speed-ups turned so that above 0 speaks for the claim."""
        return [-value for value in speedups] if self.slower else list(speedups)

    def p(self, rule: GateRule, speedups: Sequence[float]) -> float:
        """Return the exact one-sided p that the change exceeds `tolerate`."""
        return exceedance(self.towards(speedups), beyond=math.log1p(rule.tolerate))

    def lives(self, rule: GateRule, speedups: Sequence[float]) -> bool:
        """Whether the estimate still is further off than `tolerate`, on the claim's side."""
        return hodges_lehmann(self.towards(speedups)) > math.log1p(rule.tolerate)


def claims(rule: GateRule, duel: Duel) -> tuple[Claim, ...]:
    """Return the claims the screen raises, the strongest first; none before the screen is over.

    Where the deciding clock raises a claim, one the same way on the clock beside is raised only if it goes beyond that by the screen's
    limit: else it would say nothing new, and make every other claim dearer. (A sleep costs CPU time, too: to wake up from.)
    """
    if duel.screen_rounds < rule.screen_rounds:
        return ()
    raised = [claim for position, cell in enumerate(duel.cells) for claim in _of_cell(rule, position, cell)]
    return tuple(sorted(raised, key=lambda claim: (not claim.stops, -claim.strength, claim.position)))


def threshold(rule: GateRule, raised: Sequence[Claim], claim: Claim, look: int) -> float:
    """Return what *claim*'s p has to meet at *look*: the look's spend of its family's alpha, shared by the family's claims alike."""
    return _share(rule, claim) * rule.spend[look] / sum(other.family == claim.family for other in raised)


def first_look(rule: GateRule, raised: Sequence[Claim]) -> int:
    """Return after how many confirmation rounds to look first: when every claim, and every bound on "no change", can be met at all."""
    prices = [threshold(rule, raised, claim, 0) for claim in raised]
    return fewest(min([*prices, settling(rule, 0)]))


def settling(rule: GateRule, look: int | None) -> float:
    """Return with which probability a bound on "no change" may fail at *look*; None: at the end of the screen.

    The screen has `SETTLED_AT_ONCE` of `miss`; the looks share the rest as they share alpha.
    """
    at_once = SETTLED_AT_ONCE * rule.miss
    return at_once if look is None else (rule.miss - at_once) * rule.spend[look]


def _share(rule: GateRule, claim: Claim) -> float:
    return rule.alpha * (1 - rule.deciding if claim.beside else rule.deciding)


def _of_cell(rule: GateRule, position: int, cell: DuelCell) -> list[Claim]:
    """Return the claims of one cell, at most one on each clock."""
    raised: list[Claim] = []
    said = 0.0
    for clock in cell.clocks:
        beside = clock is not cell.clocks[0]
        speedups = cell.speedups(clock, Phase.SCREEN)
        if len(speedups) < LEAST_BOUTS:
            continue
        estimate = hodges_lehmann(speedups)
        limit = math.log1p(rule.screen_beside if beside else rule.screen)
        if abs(estimate) - (abs(said) if said * estimate > 0 else 0.0) > limit:
            slower = estimate < 0
            strength = abs(estimate) / limit
            raised.append(
                Claim(position=position, clock=clock, slower=slower, beside=beside, stops=slower or cell.placebo, strength=strength)
            )
            said = estimate
    return raised
