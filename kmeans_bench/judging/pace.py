"""How long cases take, learnt from those that are over: what the harness adds to the calls, and how many rounds suffice. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from kmeans_bench.judging.allotment import SETUP, TURN, least_rounds, schedule_of

_LEAST_FACTOR = 0.05
_CUT = 0.9  # of its share, from which a case is taken to have been ended by it


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What finished cases have shown.

    Attributes
    ----------
    added, usual
        Seconds beside the calls themselves: those that were spent, and those that would have been usual.
    rounds
        Rounds of each case over its launches; infinite where the budget ended it, since more would have followed.
    """

    added: float = 0.0
    usual: float = 0.0
    rounds: tuple[float, ...] = ()

    def after(self, calls: Sequence[float], *, rounds: float, launches: int, seconds: float, share: float) -> Pace:
        """Return what is known once a case took *seconds* of its *share*: *rounds* a launch of contenders with so many seconds a call."""
        return Pace(
            added=self.added + max(seconds - _called(calls, rounds, launches), 0.0),
            usual=self.usual + _beside(calls, rounds, launches),
            rounds=(*self.rounds, rounds if seconds < _CUT * share else math.inf),
        )

    def seconds(self, calls: Sequence[float], *, share: float, launches: int) -> float:
        """Return the seconds that a case will probably take: its *share*, or what its rounds take where they suffice before that."""
        if not self.rounds:
            return share
        least = self._case(calls, least_rounds(launches), launches)
        enough = median(self.rounds)
        return max(share, least) if math.isinf(enough) else min(max(share, least), self._case(calls, enough, launches))

    def beyond_usual(self, calls: Sequence[float], *, launches: int) -> float:
        """Return the seconds by which the harness will make the least of a case longer than usual; 0 where it has been quick."""
        factor = self.added / self.usual if self.usual else 1.0
        return max(factor - 1, 0.0) * _beside(calls, least_rounds(launches), launches)

    def _case(self, calls: Sequence[float], rounds: float, launches: int) -> float:
        factor = max(self.added / self.usual, _LEAST_FACTOR) if self.usual else 1.0
        return factor * _beside(calls, rounds, launches) + _called(calls, rounds, launches)


def _called(calls: Sequence[float], rounds: float, launches: int) -> float:
    """Seconds inside calls: the first, the memory pass, a warm-up and the turns of every launch."""
    turns = _turns(calls, rounds, launches)
    return sum(2 * call + launches * (min(call, TURN) + call * turn) for call, turn in zip(calls, turns, strict=True))


def _beside(calls: Sequence[float], rounds: float, launches: int) -> float:
    """Seconds that usually go beside them: starting workers, and the loops and untimed calls of short turns."""
    short = sum(turn for call, turn in zip(calls, _turns(calls, rounds, launches), strict=True) if call <= TURN)
    return launches * (SETUP * len(calls) + TURN * short)


def _turns(calls: Sequence[float], rounds: float, launches: int) -> list[float]:
    """Return the turns of every contender in one launch."""
    strides = schedule_of(calls, rounds=max(math.ceil(rounds), 1), launches=launches).strides
    return [max(rounds / stride, 1.0) for stride in strides]
