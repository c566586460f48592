"""What identical code shows: the A/A pairs of a run, pooled into the floor that widens every interval."""

from __future__ import annotations

import math
from dataclasses import replace
from statistics import NormalDist, median

from kmeans_bench.judging.pairing import by_case, met, pairs
from kmeans_bench.judging.work import refusal
from kmeans_bench.model import Measurement, NoiseFloor, Run
from kmeans_bench.stats.paired import launch_medians
from kmeans_bench.stats.student import normal_quantile, student_quantile

_CAP = 4.0  # robust standard deviations
_FEW = 5  # below this many launches an outlier cannot be told from the noise
_NORMAL_MEDIAN = NormalDist().inv_cdf(0.75)  # median of |z|


def noise_floor(run: Run) -> NoiseFloor | None:
    """Return the spread of a launch's median log-ratio for identical code, pooled over all cases; None without A/A pairs."""
    cases = by_case(run.measurements + run.partners)
    shown = [value for twin in run.twins for value in _shown_by(twin, cases.get(twin.case, []))]
    return NoiseFloor(rms=robust_rms(shown), pairs=len(shown)) if shown else None


def allowance(floor: NoiseFloor | None, *, level: float = 0.95) -> float:
    """Return the floor as an interval should use it: its rms, larger where it rests on few launches, 0 without one.

    Notes
    -----
    An rms over a handful of launches is often too small by luck. Multiplying by t/z (Student's t with as many degrees of
    freedom as launches, over the normal quantile) is what keeps ``z·floor`` at its level: ×1.31 for 5 launches, ×1.06 for 20.
    """
    return floor.rms * student_quantile(level, floor.pairs) / normal_quantile(level) if floor is not None else 0.0


def robust_rms(values: list[float]) -> float:
    """Return the root mean square about zero of *values*, each drawn in to four robust standard deviations.

    Notes
    -----
    The truth is known to be zero, so nothing is subtracted. One burst in a run may not widen every interval of it: values
    beyond 4 × median(abs)/0.6745 count as that. Nothing is thrown away, and of normal noise 1 in 16,000 is drawn in at all: the
    rms of clean pairs is left as it is. With fewer than five values, or when most are exactly zero (a coarse clock), the scale of
    the bulk is unknown and the plain rms stands: too wide rather than too narrow.
    """
    cap = _CAP * median(map(abs, values)) / _NORMAL_MEDIAN
    if len(values) < _FEW or cap == 0:
        cap = math.inf
    return math.sqrt(math.fsum(min(abs(value), cap) ** 2 for value in values) / len(values))


def _shown_by(twin: Measurement, measurements: list[Measurement]) -> list[float]:
    """Return a twin's median log-ratio to its first half in every launch they shared; none when they may not be compared."""
    half = met(measurements, replace(twin.contender, twin=False), twin.session)
    if half is None or refusal(half, twin) is not None:
        return []
    return launch_medians(pairs(half, twin))
