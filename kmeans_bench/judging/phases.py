"""Where the seconds of a call go: into assigning, into the means, and into the rest; intervals over launches, or within fewer than five.

Halves were timed in calls of their own, outside of the timed turns, so the sum is what those calls took and not what the turns did.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from kmeans_bench.errors import TooFewPairsError
from kmeans_bench.judging.noise import allowance
from kmeans_bench.model import Cell, Estimate, Halves, Measurement, NoiseFloor, Scope
from kmeans_bench.stats.nested import ENOUGH_LAUNCHES, nested_interval

HALF = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """One contender in one case.

    Attributes
    ----------
    assign, update
        Seconds of a call.
    whole
        Seconds of the call, what is neither half included.
    share
        Of the call, spent in update: its interval says whether the means are the larger half.
    rest
        Of the call, spent in neither.
    scope
        What the intervals hold for: other launches, or with fewer than five of them those alone.
    """

    assign: Estimate
    update: Estimate
    whole: float
    share: Estimate
    rest: float
    scope: Scope

    @property
    def larger(self) -> bool | None:
        """Whether update takes more than half of the call; None where the interval does not tell."""
        if self.share.low <= HALF <= self.share.high:
            return None
        return self.share.point > HALF


def split(measured: Measurement, floor: NoiseFloor | None) -> Split | None:
    """Return where the seconds went, with intervals that allow for the run's *floor*; None where nothing was timed."""
    known = [one for one in measured.halves if min(one.assign, one.update) > 0 and one.assign + one.update <= one.whole]
    if not known:
        return None
    return Split(
        assign=_estimate(known, floor, lambda one: one.assign),
        update=_estimate(known, floor, lambda one: one.update),
        whole=median(one.whole for one in known),
        share=_share(_estimate(known, floor, lambda one: one.update / (one.whole - one.update))),
        rest=median(1 - (one.assign + one.update) / one.whole for one in known),
        scope=Scope.LAUNCHES if len({one.launch for one in known}) >= ENOUGH_LAUNCHES else Scope.WITHIN_LAUNCHES,
    )


def extremes(found: Mapping[Cell, Split]) -> tuple[Cell, Cell] | None:
    """Return which cell for sure spends the largest share of a call on the means, and which the smallest: by the nearer ends."""
    if not found:
        return None
    return max(found, key=lambda cell: found[cell].share.low), min(found, key=lambda cell: found[cell].share.high)


def _share(odds: Estimate) -> Estimate:
    """Turn odds into a share, which stays between 0 and 1 at every end."""
    low, point, high = (1.0 if math.isinf(value) else value / (1 + value) for value in (odds.low, odds.point, odds.high))
    return Estimate(point=point, low=low, high=high, level=odds.level)


def _estimate(known: Sequence[Halves], floor: NoiseFloor | None, read: Callable[[Halves], float]) -> Estimate:
    """Return the median over launches with its interval, from 0 to infinity for fewer than six calls."""
    launches: defaultdict[int, list[float]] = defaultdict(list)
    for one in known:
        launches[one.launch].append(math.log(read(one)))
    try:
        found = nested_interval(list(launches.values()), level=0.95, floor=allowance(floor))
    except TooFewPairsError:
        return Estimate(point=median(map(read, known)), low=0.0, high=math.inf)
    return Estimate(point=math.exp(found.point), low=math.exp(found.low), high=math.exp(found.high))
