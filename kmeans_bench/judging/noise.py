"""What identical code shows: the A/A pairs of a run, pooled into the floor that every interval allows for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist, median

from kmeans_bench.judging.pairing import by_case, met, pairs
from kmeans_bench.model import Measurement, NoiseFloor, Run, Status
from kmeans_bench.stats.paired import launch_medians
from kmeans_bench.stats.student import normal_quantile, student_quantile

_CAP = 4.0  # robust standard deviations
_ORDINARY = 0.95  # share of launches whose size is never questioned
_FEW = 5  # below this many launches an outlier cannot be told from the noise
_NORMAL_MEDIAN = NormalDist().inv_cdf(0.75)  # median of |z|


def noise_floor(run: Run) -> NoiseFloor | None:
    """Return the spread of a launch's median log-ratio for identical code, pooled over all cases; None without A/A pairs."""
    shown = [value for found in identical(run) for value in found.log_ratios]
    return NoiseFloor(rms=robust_rms(shown), pairs=len(shown)) if shown else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Identical:
    """What one A/A pair showed: the median log-ratio of its halves in every launch they shared, in their order."""

    twin: Measurement
    log_ratios: tuple[float, ...]


def identical(run: Run) -> tuple[Identical, ...]:
    """Return what every A/A pair of the run showed; a pair of which a half failed shows nothing."""
    cases = by_case(run.measurements + run.partners)
    return tuple(Identical(twin=twin, log_ratios=tuple(_shown_by(twin, cases.get(twin.case, [])))) for twin in run.twins)


def allowance(floor: NoiseFloor | None, *, level: float = 0.95) -> float:
    """Return the floor as an interval should use it: its rms, larger where it rests on few launches, 0 without one.

    Notes
    -----
    An rms over a handful of launches is often too small by luck. Multiplying by t/z (Student's t with as many degrees of
    freedom as launches, over the normal quantile) is what keeps ``z·floor`` at its level: ×1.31 for 5 launches, ×1.06 for 20.
    """
    return floor.rms * student_quantile(level, floor.pairs) / normal_quantile(level) if floor is not None else 0.0


def robust_rms(values: Sequence[float]) -> float:
    """Return the root mean square about zero of *values*, the odd burst among them drawn in.

    Notes
    -----
    The truth is known to be zero, so nothing is subtracted. One burst may not widen every interval of a run, so the largest
    value (of many values, the largest 5 %) is drawn in to the next one or to four robust standard deviations (median(abs)/0.6745),
    whichever is more. It is never thrown away; of normal noise 1 in 16,000 is touched at all; whatever befalls more than one launch in
    twenty is not a burst but the noise itself, and counts in full. With fewer than five values, or when most are
    exactly zero (a coarse clock), the scale of the bulk is unknown and the plain rms stands: too wide rather than too narrow.
    """
    sizes = sorted(map(abs, values))
    scale = median(sizes) / _NORMAL_MEDIAN
    ordinary = sizes[min(math.ceil(_ORDINARY * len(sizes)), len(sizes) - 1) - 1]
    cap = max(_CAP * scale, ordinary) if len(sizes) >= _FEW and scale > 0 else math.inf
    return math.sqrt(math.fsum(min(size, cap) ** 2 for size in sizes) / len(sizes))


def _shown_by(twin: Measurement, measurements: Sequence[Measurement]) -> list[float]:
    """Return a twin's median log-ratio to its first half in every launch they shared; none when either failed.

    The same code on the same case does the same work, settled or not: no other rule of equal work needs asking.
    """
    half = met(measurements, replace(twin.contender, twin=False), twin.session)
    if half is None or half.session != twin.session or {half.status, twin.status} != {Status.OK}:
        return []
    return launch_medians(pairs(half, twin))
