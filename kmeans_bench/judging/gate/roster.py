"""Who takes part in the confirmation, and how thoroughly: decided once, by the screen, so that the tests' bouts cannot sway it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from kmeans_bench.judging.gate.claims import Claim, claims, first_look, settling
from kmeans_bench.model import Duel, DuelCell, GateRule, Phase
from kmeans_bench.stats.signed_rank import centre_bounds

STARTING = 0.15
"""Least share of a screen round that is taken to go into starting its workers, whatever they are asked for."""

MOST_STARTING = 0.95
"""Largest such share: beyond it a round of other cells could not be foreseen at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """The confirmation's plan.

    Attributes
    ----------
    raised
        The claims to be tested, the strongest first.
    left_out
        Claims for whose tests the budget has no time.
    passengers
        Cells without a claim whose screen does not rule a change of `must_detect` out; ascending.
    looks
        After how many confirmation rounds to look.
    scale
        How many times the usual quads: as many as take no longer than a screen round's, or than starting its workers, and leave time for
        the last look; `confirm_scale` at most.
    costs
        Seconds that every cell's quads take in a screen round, by position.
    starting
        Share of a screen round in which nothing is timed: workers start, and load what compiled code needs.
    """

    raised: tuple[Claim, ...]
    left_out: tuple[Claim, ...]
    passengers: tuple[int, ...]
    looks: tuple[int, ...]
    scale: int
    costs: tuple[float, ...]
    starting: float

    @property
    def share(self) -> float:
        """Which share of a screen round's calls its cells take at the usual quads; 1 where nothing is known."""
        total, positions = sum(self.costs), self.positions
        return sum(self.costs[position] for position in positions) / total if total > 0 and positions else 1.0

    @property
    def positions(self) -> list[int]:
        """The cells that take part, ascending."""
        return sorted({claim.position for claim in self.raised} | set(self.passengers))


def roster(rule: GateRule, duel: Duel) -> Roster:
    """Return the confirmation's plan: all claims and passengers, or as much of them as the budget can carry to the first look.

    Passengers are the first to stay behind, then the weakest claims; one claim always stays.
    """
    costs = tuple(_cost(cell) for cell in duel.cells)
    everyone = claims(rule, duel)
    starting, passengers = _starting(duel, costs), _unsettled(rule, duel)
    blank = Roster(raised=(), left_out=everyone, passengers=passengers, looks=(), scale=1, costs=costs, starting=starting)
    tried = whole = _take(rule, duel, blank, len(everyone))
    if reaches(rule, duel, whole, look=0):
        return whole
    for count in range(len(everyone), 0, -1):
        tried = _take(rule, duel, replace(blank, passengers=()), count)
        if reaches(rule, duel, tried, look=0):
            break
    return tried


def with_one_more(rule: GateRule, duel: Duel, plan: Roster, position: int) -> Roster:
    """Return the plan as it were had the screen found the cell at *position* slower on its deciding clock, too."""
    everyone = (*plan.raised, *plan.left_out)
    if not any(claim.position == position and claim.slower for claim in everyone):
        clock = duel.cells[position].clocks[0]
        more = Claim(position=position, clock=clock, slower=True, beside=False, stops=True, strength=1.0)
        everyone = (*plan.raised, more, *plan.left_out)
    return _take(rule, duel, replace(plan, raised=(), left_out=everyone), len(everyone))


def rules_out(rule: GateRule, speedups: Sequence[float], *, miss: float) -> bool:
    """Whether these bouts rule out that the cell is `must_detect` slower or faster, each with probability *miss* of being wrong."""
    low, high = centre_bounds(speedups, miss=miss)
    return max(-low, high) < math.log1p(rule.must_detect)


def settled_at_once(rule: GateRule, cell: DuelCell) -> bool:
    """Whether the screen alone rules a change of `must_detect` out, on the deciding clock."""
    return rules_out(rule, cell.speedups(cell.clocks[0], Phase.SCREEN), miss=settling(rule, None))


def _unsettled(rule: GateRule, duel: Duel) -> tuple[int, ...]:
    screened = (position for position, cell in enumerate(duel.cells) if any(bout.phase is Phase.SCREEN for bout in cell.bouts))
    return tuple(position for position in screened if not settled_at_once(rule, duel.cells[position]))


def _take(rule: GateRule, duel: Duel, blank: Roster, count: int) -> Roster:
    """Return *blank* with the first *count* of the claims it leaves out, and its passengers without those that have one."""
    raised = blank.left_out[:count]
    own = {claim.position for claim in raised}
    first = first_look(rule, raised)
    planned = replace(
        blank,
        raised=raised,
        left_out=blank.left_out[count:],
        passengers=tuple(position for position in blank.passengers if position not in own),
        looks=tuple(first + later for later in rule.looks),
        scale=1,
    )
    # Where most of a round is the import of a compiler, more quads cost next to nothing.
    room = max(1.0, planned.starting / (1 - planned.starting))
    # A process pair is worth more than its quads: rather fewer of these than a look that time does not reach.
    scales = range(max(1, min(rule.confirm_scale, int(room / planned.share))), 0, -1)
    return next((tried for scale in scales if reaches(rule, duel, tried := replace(planned, scale=scale), look=-1)), planned)


def reaches(rule: GateRule, duel: Duel, planned: Roster, *, look: int) -> bool:
    """Whether the time left carries *planned* to a look of it, with all its cells and at the screen's pace."""
    each = planned.starting + (1 - planned.starting) * planned.scale * planned.share
    return duel.screen_seconds + planned.looks[look] * each * _pace(duel) <= rule.budget


def _pace(duel: Duel) -> float:
    """Return the seconds of a screen round."""
    return duel.screen_seconds / max(1, duel.screen_rounds)


def _starting(duel: Duel, costs: Sequence[float]) -> float:
    """Return which share of a screen round was no timed call."""
    pace = _pace(duel)
    idle = 1 - sum(costs) / pace if pace > 0 else STARTING
    return min(max(STARTING, idle), MOST_STARTING)


def _cost(cell: DuelCell) -> float:
    """Return the seconds that a cell's quads take in a screen round."""
    own = [bout.quads * 2 * (bout.base_wall + bout.head_wall) for bout in cell.bouts if bout.phase is Phase.SCREEN]
    return median(own) if own else 0.0
