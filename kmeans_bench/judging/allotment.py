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
USUAL_SPREAD = 0.03  # of the log-ratio of two contenders within a launch, where nothing is known
NARROW = 0.02  # half-width at which sampling stops, as `stats.stopping` has it
_MEDIAN_98 = 2.33 * 1.2533  # half-width of a 98 % interval of a median, in spreads over the root of the pairs
_SURE = 2.0  # times the rounds that should be enough
_HALVINGS = 60


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
    best = schedule_of(calls, least_rounds(launches), launches)
    low, high = best.rounds, MOST_ROUNDS
    while low < high:
        middle = (low + high + 1) // 2
        candidate = schedule_of(calls, middle, launches)
        if _seconds(calls, candidate) <= share:
            best, low = candidate, middle
        else:
            high = middle - 1
    return best


def schedule_of(calls: Sequence[float], rounds: int, launches: int) -> Schedule:
    """Return the schedule of a launch of so many rounds."""
    fastest = min(calls)
    return Schedule(rounds=rounds, strides=tuple(stride(call, fastest, rounds=rounds, launches=launches) for call in calls))


def least_seconds(calls: Sequence[float], *, launches: int) -> float:
    """Return the seconds that a case takes at least: every launch's set-up and warm-up, the first calls, six turns."""
    least = schedule_of(calls, least_rounds(launches), launches)
    return sum(2 * call + launches * (SETUP + min(call, TURN)) for call in calls) + launches * _seconds(calls, least)


def slow_seconds(call: float, *, launches: int) -> float:
    """Return the seconds that a slow contender takes at least: first call, memory pass, and the turns an interval needs."""
    return call * (2 + launches * least_turns(launches))


@dataclass(frozen=True, slots=True)
class _Appetite:
    """What a case makes of seconds beyond its least.

    Attributes
    ----------
    least, most
        Rounds of a launch: those it gets in any case, and those beyond which it has no use for more.
    cost
        Seconds of one more round in every launch.
    gain
        Rounds in proportion to this narrow the sum of all intervals most per second.
    """

    least: int
    most: int
    cost: float
    gain: float

    def beyond(self, level: float) -> float:
        """Return the seconds beyond the least that the case takes at a common *level*."""
        return (min(max(level * self.gain, self.least), self.most) - self.least) * self.cost


def allot(cases: Sequence[Sequence[float]], *, left: float, launches: int, spreads: Sequence[float | None] | None = None) -> list[float]:
    """Return the seconds of each case: everyone's least, and what is left to where it narrows intervals most per second.

    Parameters
    ----------
    cases
        Seconds of a call of each contender, case by case.
    left
        Seconds of the budget.
    launches
        Launches of each case.
    spreads
        Spread of a log-ratio within a launch, case by case, where it is known.

    Notes
    -----
    With m rounds a launch, an interval is about spread / √(launches · m) wide. The sum of all of them is least where every case's m is in
    proportion to (intervals · spread / seconds of a round)^⅔, within its least and its most; the common factor is what the budget allows.

    >>> [round(seconds, 2) for seconds in allot([[1.0, 1.0]], left=5.0, launches=6)]
    [28.86]
    """
    known = spreads or [None] * len(cases)
    appetites = [_appetite(calls, spread, launches) for calls, spread in zip(cases, known, strict=True)]
    least = [least_seconds(calls, launches=launches) for calls in cases]
    level = _level(appetites, left - sum(least))
    return [need + appetite.beyond(level) for need, appetite in zip(least, appetites, strict=True)]


def enough_rounds(spread: float, *, launches: int) -> int:
    """Return the rounds of a launch after which intervals are almost surely narrow.

    >>> enough_rounds(0.03, launches=5), enough_rounds(0.002, launches=5)
    (8, 3)
    """
    pairs = (_MEDIAN_98 * spread / NARROW) ** 2
    return min(max(math.ceil(_SURE * pairs / launches), least_rounds(launches)), MOST_ROUNDS)


def _appetite(calls: Sequence[float], spread: float | None, launches: int) -> _Appetite:
    full = schedule_of(calls, MOST_ROUNDS, launches)
    cost = launches * _seconds(calls, full) / MOST_ROUNDS
    intervals = max(len(calls) - 1, 1)
    return _Appetite(
        least=least_rounds(launches),
        most=MOST_ROUNDS if spread is None else enough_rounds(spread, launches=launches),
        cost=cost,
        gain=(intervals * (spread or USUAL_SPREAD) / cost) ** (2 / 3),
    )


def _level(appetites: Sequence[_Appetite], spare: float) -> float:
    """Return the common level at which all appetites together take *spare* seconds; infinite when even their most is less."""
    if sum(appetite.beyond(math.inf) for appetite in appetites) <= spare:
        return math.inf
    low, high = 0.0, max(appetite.most / appetite.gain for appetite in appetites)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if sum(appetite.beyond(middle) for appetite in appetites) <= spare else (low, middle)
    return low


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


def _seconds(calls: Sequence[float], plan: Schedule) -> float:
    """Seconds of a launch's rounds."""
    return sum(turn_seconds(call) * math.ceil(plan.rounds / stride_) for call, stride_ in zip(calls, plan.strides, strict=True))
