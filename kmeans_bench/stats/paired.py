"""Speed-ups from pairs measured back to back, nested in launches. The ratio is baseline seconds over candidate seconds, always."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from kmeans_bench.model import Estimate, Scope
from kmeans_bench.stats.nested import nested_interval, nested_median

Pair = tuple[float, float]
"""Baseline and candidate seconds of one round of one launch, strictly positive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speedup:
    """How many times faster, what the interval generalises over, and how many launches and pairs it rests on."""

    estimate: Estimate
    scope: Scope
    launches: int
    pairs: int


def paired_speedup(launches: Sequence[Sequence[Pair]], *, level: float = 0.95, floor: float = 0.0) -> Speedup:
    """Return how many times faster the candidate is, from rounds nested in launches.

    Parameters
    ----------
    launches
        Per launch, one (baseline, candidate) pair of seconds per round; launches without a pair are left out.
    level
        Nominal coverage of the interval, in (0, 1).
    floor
        Spread of a launch's median log-ratio for identical code, as the run's A/A pairs show it; 0 adds nothing.

    Raises
    ------
    TooFewPairsError
        With fewer pairs in all than a sign interval at *level* takes: six at 95 %.
    """
    ratios = log_ratios(launches)
    inner = nested_interval(ratios, level=level, floor=floor)
    estimate = Estimate(point=math.exp(inner.point), low=math.exp(inner.low), high=math.exp(inner.high), level=level)
    return Speedup(estimate=estimate, scope=inner.scope, launches=len(ratios), pairs=sum(map(len, ratios)))


def typical_speedup(launches: Sequence[Sequence[Pair]]) -> float | None:
    """Return the point that `paired_speedup` gives, from one pair on; None without any. It has no interval and decides nothing alone."""
    ratios = log_ratios(launches)
    return math.exp(nested_median(ratios)) if ratios else None


def launch_medians(launches: Sequence[Sequence[Pair]]) -> list[float]:
    """Return the median log-ratio of every launch that has a pair."""
    return [median(launch) for launch in log_ratios(launches)]


def log_ratios(launches: Sequence[Sequence[Pair]]) -> list[list[float]]:
    """Return log(baseline / candidate) of every pair, launch by launch, without the empty launches."""
    return [[math.log(baseline / candidate) for baseline, candidate in launch] for launch in launches if launch]
