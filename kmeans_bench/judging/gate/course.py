"""How far each cell has come: the looks that were due, replayed from the bouts. Asked twice, it answers the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from kmeans_bench.judging.gate.claims import Claim, settling, threshold
from kmeans_bench.judging.gate.roster import Roster, roster, rules_out, settled_at_once
from kmeans_bench.model import Bout, Clock, Duel, DuelCell, GateRule, Phase


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a claim stands after the looks so far; p and threshold are of the last one that tested it."""

    claim: Claim
    called: bool = False
    released: bool = False
    p: float | None = None
    threshold: float | None = None

    @property
    def open(self) -> bool:
        """Neither called nor released."""
        return not (self.called or self.released)


@dataclass(frozen=True, slots=True, kw_only=True)
class CellCourse:
    """Where a cell stands.

    Attributes
    ----------
    settled
        A change of `must_detect` is ruled out in both directions, on the deciding clock.
    looks
        How many looks have been taken at it.
    """

    standings: tuple[Standing, ...] = ()
    settled: bool = False
    looks: int = 0

    @property
    def called(self) -> Standing | None:
        """The claim that was called; a slow-down before a gain on another clock."""
        return min((one for one in self.standings if one.called), key=lambda one: not one.claim.slower, default=None)

    @property
    def over(self) -> bool:
        """Whether no further bout can change its bucket for the worse, or is needed for the better."""
        called = self.called
        if called is not None and called.claim.slower:
            return True
        return not any(one.open for one in self.standings) and (self.settled or called is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Where the duel stands: the plan of the confirmation, and every cell by its position."""

    plan: Roster
    cells: dict[int, CellCourse] = field(default_factory=dict)

    def awaiting(self) -> list[int]:
        """Return the cells that another round is for, ascending."""
        ahead = len(self.plan.looks)
        return [position for position in self.plan.positions if not self.cells[position].over and self.cells[position].looks < ahead]


def course(rule: GateRule, duel: Duel) -> Course:
    """Return where *duel*, its screen over, stands under *rule*."""
    plan = roster(rule, duel)
    due = [rounds for rounds in plan.looks if rounds <= duel.confirm_rounds]
    taking_part = set(plan.positions)
    cells = {}
    for position, cell in enumerate(duel.cells):
        at = CellCourse(
            standings=tuple(Standing(claim=claim) for claim in plan.raised if claim.position == position),
            settled=settled_at_once(rule, cell),
        )
        cells[position] = _follow(rule, plan, cell, at, [duel.screen_rounds + rounds for rounds in due]) if position in taking_part else at
    return Course(plan=plan, cells=cells)


def _follow(rule: GateRule, plan: Roster, cell: DuelCell, at: CellCourse, ends: Sequence[int]) -> CellCourse:
    """Take the looks that are due at one cell; *ends*: the round that each look comes before."""
    for look, end in enumerate(ends):
        if at.over:
            break
        bouts = [bout for bout in cell.bouts if bout.phase is Phase.CONFIRM and bout.round < end]
        at = replace(
            at,
            standings=tuple(_look(rule, plan, one, _speedups(bouts, one.claim.clock), look) if one.open else one for one in at.standings),
            settled=at.settled or rules_out(rule, _speedups(bouts, cell.clocks[0]), miss=settling(rule, look)),
            looks=look + 1,
        )
    return at


def _look(rule: GateRule, plan: Roster, standing: Standing, speedups: Sequence[float], look: int) -> Standing:
    """Test one claim: called where p meets its threshold, released where the estimate is inside `tolerate`."""
    claim = standing.claim
    if not speedups:
        return standing
    p, price = claim.p(rule, speedups), threshold(rule, plan.raised, claim, look)
    called = p <= price
    return replace(standing, called=called, released=not called and not claim.lives(rule, speedups), p=p, threshold=price)


def _speedups(bouts: Sequence[Bout], clock: Clock) -> list[float]:
    return [value for bout in bouts if (value := bout.speedup(clock)) is not None]
