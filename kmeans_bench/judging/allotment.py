"""Who gets how much of the budget: seconds for a case, rounds for a launch, turns for a slow contender. Pure arithmetic on predictions."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby

from kmeans_bench.judging.participation import joins, least_turns, stride
from kmeans_bench.model import PlannedCell

ENOUGH_ROUNDS = 12  # rounds of a case without which sampling never stops because an interval is narrow
MOST_ROUNDS = 60  # rounds of one launch: beyond, another launch would say more than another round
TURN = 0.012  # seconds of a turn of a short call: inner loops, the untimed call, two switches
UNPREDICTED = 0.05  # seconds of a call about which nothing is known
SETUP = 0.06  # seconds to fork a worker, hand it the data and check it


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Rounds of one launch, and of each contender the stride with which it joins them."""

    rounds: int
    strides: tuple[int, ...]

    def joining(self, number: int) -> list[int]:
        """Return the positions of the contenders that are asked in round *number*."""
        return [position for position, stride_ in enumerate(self.strides) if joins(number, stride_)]

    def complete(self, number: int, *, launches: int) -> bool:
        """Return whether everyone has had the turns an interval needs after *number* rounds."""
        return all(math.ceil(number / stride_) >= least_turns(launches) for stride_ in self.strides)


def least_rounds(launches: int) -> int:
    """Return the rounds of a launch before which it does not ask whether intervals are narrow."""
    return max(least_turns(launches), math.ceil(ENOUGH_ROUNDS / launches))


def turn_seconds(call: float) -> float:
    """Return the seconds that one turn of a call of *call* seconds takes.

    >>> turn_seconds(2.0)
    2.0
    >>> turn_seconds(0.0001)
    0.0121
    """
    return call if call > TURN else call + TURN


def schedule(calls: Sequence[float], *, share: float, launches: int) -> Schedule:
    """Return the largest schedule of a launch that fits into *share* seconds, the least one where none does.

    Parameters
    ----------
    calls
        Seconds of one call of each contender.
    share
        Seconds for the rounds of this launch.
    launches
        Launches of the case.
    """
    best = _with_rounds(calls, least_rounds(launches), launches)
    low, high = best.rounds, MOST_ROUNDS
    while low < high:
        middle = (low + high + 1) // 2
        candidate = _with_rounds(calls, middle, launches)
        if _seconds(calls, candidate) <= share:
            best, low = candidate, middle
        else:
            high = middle - 1
    return best


def least_seconds(calls: Sequence[float], *, launches: int) -> float:
    """Return the seconds that a case takes at least: every launch's set-up and warm-up, the first calls, six turns."""
    least = _with_rounds(calls, least_rounds(launches), launches)
    return sum(2 * call + launches * (SETUP + min(call, TURN)) for call in calls) + launches * _seconds(calls, least)


def slow_seconds(call: float, *, launches: int) -> float:
    """Return the seconds that a slow contender takes at least: first call, memory pass, and the turns an interval needs."""
    return call * (2 + launches * least_turns(launches))


def most_seconds(calls: Sequence[float], *, launches: int) -> float:
    """Return the seconds beyond which a case has no use for more."""
    full = _with_rounds(calls, MOST_ROUNDS, launches)
    return least_seconds(calls, launches=launches) + launches * _seconds(calls, full)


def allot(cases: Sequence[Sequence[float]], *, left: float, launches: int) -> list[float]:
    """Return the seconds of each case, from the seconds of a call of each of its contenders.

    What is left after everyone's least is shared in proportion to it; no case gets more than it can use, or less than its least.

    >>> [round(seconds, 2) for seconds in allot([[1.0, 1.0]], left=5.0, launches=6)]
    [28.86]
    """
    least = [least_seconds(calls, launches=launches) for calls in cases]
    scale = max(1.0, left / sum(least)) if least else 1.0
    return [min(need * scale, most_seconds(calls, launches=launches)) for need, calls in zip(least, cases, strict=True)]


def calls(cells: Iterable[PlannedCell]) -> list[list[float]]:
    """Return the predicted seconds of a call of each cell, case by case; the cells of one case stand together."""
    cases = groupby(cells, key=lambda planned: planned.cell.case)
    return [[planned.seconds or UNPREDICTED for planned in group] for _, group in cases]


def reached(shares: Sequence[float], *, left: float) -> int:
    """Return how many cases begin before *left* seconds are spent, one after the other, each taking its share.

    >>> reached([10.0, 10.0, 10.0], left=15.0)
    2
    """
    begins = [0.0, *accumulate(shares)][:-1]
    return sum(begin < left for begin in begins)


def _with_rounds(calls: Sequence[float], rounds: int, launches: int) -> Schedule:
    fastest = min(calls)
    return Schedule(rounds=rounds, strides=tuple(stride(call, fastest, rounds=rounds, launches=launches) for call in calls))


def _seconds(calls: Sequence[float], plan: Schedule) -> float:
    """Seconds of a launch's rounds."""
    return sum(turn_seconds(call) * math.ceil(plan.rounds / stride_) for call, stride_ in zip(calls, plan.strides, strict=True))
