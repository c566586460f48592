"""Seconds of one cell: the median of its turns, with launches as clusters."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from statistics import median

from kmeans_bench.errors import TooFewPairsError
from kmeans_bench.model import Estimate, Measurement, Status
from kmeans_bench.stats.nested import nested_interval


def seconds(measurement: Measurement, *, level: float = 0.95) -> Estimate | None:
    """Return the median wall seconds per call, with its interval; None when the answer was not right or nothing was timed.

    With fewer than six samples there is a point but no interval: the estimate then reaches from 0 to infinity.
    """
    if measurement.status is not Status.OK or not measurement.samples:
        return None
    launches: defaultdict[int, list[float]] = defaultdict(list)
    for sample in measurement.samples:
        launches[sample.launch].append(math.log(sample.wall))
    try:
        inner = nested_interval(list(launches.values()), level=level, floor=0.0)
    except TooFewPairsError:
        return Estimate(point=median(sample.wall for sample in measurement.samples), low=0.0, high=math.inf, level=level)
    return Estimate(point=math.exp(inner.point), low=math.exp(inner.low), high=math.exp(inner.high), level=level)


def undisturbed(measured: Sequence[Measurement]) -> list[float | None]:
    """Return the seconds that calls of one contender would take with the core to themselves; None where `seconds` is.

    On one thread the processor's seconds count, which a neighbour's burst does not lengthen, as in calibration. A contender that waits by
    its own nature (for a device, for another process) waits in every case: what it waits at least stays in. On more threads wall seconds
    count, since the processor's are a sum.
    """
    walls = [seconds(one) for one in measured]
    shares = [_at_work(one) if wall is not None else None for one, wall in zip(measured, walls, strict=True)]
    most = max((share for share in shares if share is not None), default=1.0)
    return [
        None if wall is None else wall.point * (1.0 if share is None else min(1.0, share / most))
        for wall, share in zip(walls, shares, strict=True)
    ]


def _at_work(measurement: Measurement) -> float | None:
    """Return the share of the time in which the contender had the processor, at most 1; None where that says nothing."""
    if measurement.contender.threads != 1:
        return None
    wall, cpu = (median(getattr(sample, name) for sample in measurement.samples) for name in ("wall", "cpu"))
    return min(1.0, cpu / wall) if cpu > 0 else None
