"""Seconds of one cell: the median of its turns, with launches as clusters."""

from __future__ import annotations

import math
from collections import defaultdict
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
