"""The duel: rounds as the rule asks for them, each a meeting of fresh workers. Who fails once is asked again by fresh ones."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kmeans_bench.errors import NothingToConcludeError
from kmeans_bench.judging import gate
from kmeans_bench.measuring.duel_engine import Engine, Slot
from kmeans_bench.measuring.engine import FailureError
from kmeans_bench.measuring.meeting import BlameError, Ledger, Match, Meeting
from kmeans_bench.model import Ask, Bout, Duel, GateRule, Quad, Side

STRIKES = 2  # a failure counts once it came back in a second, fresh worker


@dataclass(slots=True)
class Outcome:
    """What came of a round: bouts and their quads by position, and who fell, with the side that failed."""

    bouts: dict[int, Bout] = field(default_factory=dict)
    quads: dict[int, list[Quad]] = field(default_factory=dict)
    fallen: dict[int, tuple[Slot, Side]] = field(default_factory=dict)

    def settles(self, position: int) -> bool:
        """Whether it is known what came of the cell there."""
        return position in self.bouts or position in self.fallen


@dataclass(slots=True, kw_only=True)
class Rounds:
    """Holds rounds.

    Attributes
    ----------
    call
        Seconds after which a call is ended.
    seed
        With the round's number it decides every coin of the round.
    listen
        Told in one line what went wrong and was coped with.
    """

    engine: Engine
    call: float
    seed: int
    clock: Callable[[], float] = time.monotonic
    listen: Callable[[str], None] = lambda _: None
    ledger: Ledger = field(default_factory=Ledger)
    refused: bool = False

    def hold(self, asked: Ask, matches: Sequence[Match], *, until: float = math.inf) -> Outcome:
        """Hold a round; a cell whose worker failed is held again by fresh workers, and given up when it fails the same side again.

        Parameters
        ----------
        until
            When the budget ends: from then on only who failed already is asked again, so that it is known whether it fails for good.

        Raises
        ------
        NothingToConcludeError
            If a side's workers do not even start.
        """
        found, waiting, attempt = Outcome(), list(matches), 0
        strikes: dict[tuple[Slot | None, int | None], int] = {}
        while waiting:
            meeting = self._meeting(asked, attempt)
            attempt += 1
            blame = self._held(meeting, waiting)
            self._gather(found, meeting)
            if blame is not None:
                strikes[blame.whose] = strikes.get(blame.whose, 0) + 1
                self._judge(asked, found, blame, final=strikes[blame.whose] >= STRIKES)
                waiting = [match.apart() if match.position == blame.position else match for match in waiting]
            struck = {position for _, position in strikes} if self.clock() >= until else {None}
            waiting = [match for match in waiting if not found.settles(match.position) and (None in struck or match.position in struck)]
        return found

    def _meeting(self, asked: Ask, attempt: int) -> Meeting:
        coins = random.Random(f"{self.seed}/{asked.round}/{attempt}")  # noqa: S311 - fair coins, not secrets
        return Meeting(engine=self.engine, clock=self.clock, asked=asked, call=self.call, coins=coins, ledger=self.ledger)

    def _held(self, meeting: Meeting, matches: Sequence[Match]) -> BlameError | None:
        try:
            meeting.hold(matches)
        except BlameError as blame:
            return blame
        return None

    def _gather(self, found: Outcome, meeting: Meeting) -> None:
        """Keep what was completed."""
        bouts = meeting.bouts()
        found.bouts |= bouts
        found.quads |= {position: meeting.quads[position] for position in bouts}
        if meeting.refused and not self.refused:
            self.refused = True
            self.listen("the system refuses to pin workers to a core: times scatter more, and smaller changes stay undecided")

    def _judge(self, asked: Ask, found: Outcome, blame: BlameError, *, final: bool) -> None:
        """Give up on a cell, or note that it is asked again."""
        if not final:
            self.listen(f"round {asked.round + 1}: {blame.told}; asked again by fresh workers")
        elif blame.position is None:
            raise NothingToConcludeError(str(blame))
        else:
            found.fallen[blame.position] = (blame.slot, failed(blame.failure))


def fight(
    rule: GateRule,
    duel: Duel,
    matches: Mapping[int, Match],
    *,
    rounds: Rounds,
    tell: Callable[[Ask, Duel, Outcome], None] = lambda *_: None,
) -> Duel:
    """Return the duel after all the rounds that *rule* asks for.

    Parameters
    ----------
    matches
        By position, one for every cell that both sides have.
    tell
        Told of every round that is over.
    """
    begin = rounds.clock()
    while isinstance(asked := gate.step(rule, duel), Ask):
        try:
            found = rounds.hold(asked, [matches[position] for position in asked.cells], until=begin + rule.budget)
        except NothingToConcludeError as obstacle:
            return replace(duel, obstacle=str(obstacle), seconds=rounds.clock() - begin)
        duel = gate.held(without(duel, found.fallen), asked, found.bouts, seconds=rounds.clock() - begin)
        tell(asked, duel, found)
    return duel


def without(duel: Duel, fallen: Mapping[int, tuple[Slot, Side]]) -> Duel:
    """Return the duel with the sides that fell.

    Who fell as a placebo among head's files alone is head's: its cell fell, too. In base's worker, it may be base's files beside it.
    """
    cells = list(duel.cells)
    for position, (slot, side) in fallen.items():
        one = cells[position]
        cells[position] = replace(one, head=side) if slot is Slot.HEAD else replace(one, base=side)
        if one.placebo and slot is not Slot.BASE:
            twins = [place for place, other in enumerate(cells) if other.cell == one.cell and other.timed and not other.placebo]
            for place in twins:
                cells[place] = replace(cells[place], head=side)
    return replace(duel, cells=tuple(cells))


def failed(failure: FailureError) -> Side:
    """Return the side of who failed."""
    return Side(status=failure.status, reason=failure.reason)
