"""How far the ratio of two contenders scatters from round to round: what says how many rounds an interval takes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from kmeans_bench.judging.pairing import pairs
from kmeans_bench.model import Measurement, Status
from kmeans_bench.stats.paired import log_ratios

_NORMAL = 1.4826  # standard deviation of a normal distribution, in median absolute deviations


def spread(measurements: Sequence[Measurement]) -> float | None:
    """Return the usual robust spread of log-ratios to the case's fastest, within launches; None where nothing can be paired.

    Parameters
    ----------
    measurements
        Of one case in one session.
    """
    right = [one for one in measurements if one.status is Status.OK and one.samples and not one.contender.twin]
    if len(right) < 2:  # noqa: PLR2004 - a ratio takes two
        return None
    fastest = min(right, key=lambda one: median(sample.wall for sample in one.samples))
    found = [_of_pair(fastest, one) for one in right if one is not fastest]
    known = [value for value in found if value is not None]
    return median(known) if known else None


def _of_pair(fastest: Measurement, other: Measurement) -> float | None:
    # Neighbouring rounds: their difference knows no launch effect, and is not too small where a launch has three rounds.
    steps = [abs(b - a) for launch in log_ratios(pairs(fastest, other)) for a, b in pairwise(launch)]
    return _NORMAL * median(steps) / math.sqrt(2) if steps else None
