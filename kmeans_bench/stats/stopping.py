"""When more rounds would tell nothing new: a question about the width of an interval, answered without touching a clock."""

from __future__ import annotations

import math
from collections.abc import Sequence

from kmeans_bench.stats.intervals import fewest, sign_interval
from kmeans_bench.stats.paired import Pair, log_ratios


def is_narrow(launches: Sequence[Sequence[Pair]], *, width: float = 0.02, level: float = 0.98, least: int = 12) -> bool:
    """Return whether the pooled ratios are known well enough to stop; looked at after every round.

    Parameters
    ----------
    launches
        Per launch, one (baseline, candidate) pair of seconds per round, so far.
    width
        Largest relative half-width of the interval: 0.02 is 2 % either way.
    level
        Coverage of the sign interval that is looked at. It exceeds the reported 95 % on purpose: stopping on a 95 % interval,
        looked at every round, covers .92 to .94; stopping on a 98 % one gives .967 to .977.
    least
        Rounds without which the question is not asked.
    """
    if sum(map(len, launches)) < max(least, fewest(level)):
        return False
    pooled = [ratio for launch in log_ratios(launches) for ratio in launch]
    low, high = sign_interval(pooled, level=level)
    return (high - low) / 2 <= math.log1p(width)
