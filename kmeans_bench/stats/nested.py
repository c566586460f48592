"""A median and its interval where values are nested in launches. Values are logarithms; the launch is the unit of inference."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean, median, stdev

from kmeans_bench.errors import TooFewPairsError
from kmeans_bench.model import Scope
from kmeans_bench.stats.intervals import fewest, interpolated_interval, sign_interval
from kmeans_bench.stats.student import normal_quantile, student_quantile

ENOUGH_LAUNCHES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class NestedInterval:
    """Point and interval of values nested in launches, in the values' own unit (logarithms), and what it generalises over."""

    low: float
    point: float
    high: float
    scope: Scope


def nested_interval(launches: Sequence[Sequence[float]], *, level: float, floor: float) -> NestedInterval:
    """Return the median over launches, with an interval for what further launches would show.

    Parameters
    ----------
    launches
        One sequence of logarithms per launch, none of them empty.
    level
        Nominal coverage, in (0, 1).
    floor
        Spread of one launch's median for identical code. With fewer than five launches ``z·floor/sqrt(launches)`` is added in
        quadrature; from five on it is the least that an arm can be.

    Raises
    ------
    TooFewPairsError
        If there are fewer values in all than a sign interval at *level* takes: six at 95 %.

    Notes
    -----
    The truth that is covered: the typical round (median) of the typical launch (median over launches). From five launches on,
    launch medians are the sample. Their interval is the hull of two, each sound where the other is weak: Student's t about their
    mean, and interpolated order statistics (with five launches: the extremes, which enclose the median of launches 15 times in 16
    whatever their distribution).

    Decided by simulation (`tests/stats/test_coverage.py`, which prints these figures; 2,000 comparisons per world). Least coverage at
    a nominal 95 %, without a floor, over eleven worlds of launch effects, drift, bursts, heavy tails, skewed rounds, skewed and rare
    bad launches, correlated rounds and load on half of the run; "stopped" has the stopping rule in the loop, the others 12 rounds a
    launch:

    ==============================  ===================  ==========  ===========  ===========
    method                          5 launches, stopped  5 launches  10 launches  20 launches
    ==============================  ===================  ==========  ===========  ===========
    sign interval, rounds pooled    .59                  .69         .66          .53
    bootstrap over launch medians   .78                  .80         .79          .62
    t over launch medians           .938                 .945        .927         .81
    order statistics of medians     .918                 .926        .973         .950
    hull of both (chosen)           .946                 .956        .959         .951
    ==============================  ===================  ==========  ===========  ===========

    t alone fails where launches are lopsided (it then knows the mean launch ever better), order statistics alone with five launches. The
    hull is wider than t by 8 % with five launches and by 14 % with ten. The point is the median launch, not the mean one: with
    bursts its error is 3.6 times smaller, in a quiet world 20 % larger.

    With fewer than five launches the rounds are pooled, which without a floor covers .51 to .97: hence the label. Widened by the
    floor, and never narrower than the launch medians lie apart, it covers at least .943 with one launch, .975 with two, .980 with three.
    From five launches on their own spread holds what the floor holds: added in quadrature it would count twice (.994 and up, half-widths a
    fifth to a half wider; 408 real A/A pairs: 408 covered, against 398 without a floor). As the least arm it guards against five launches
    that agree by luck: .979 and up in every world.
    """
    count = sum(map(len, launches))
    if count < fewest(level):
        msg = f"{count} pairs cannot carry an interval at {100 * level:.4g} %; it takes {fewest(level)} or more"
        raise TooFewPairsError(msg)
    least_arm = normal_quantile(level) * floor / math.sqrt(len(launches))
    if len(launches) >= ENOUGH_LAUNCHES:
        return _stretched(_over_launches([median(launch) for launch in launches], level), least_arm, max)
    return _stretched(_within_launches(launches, level), least_arm, math.hypot)


def nested_median(launches: Sequence[Sequence[float]]) -> float:
    """Return the point of `nested_interval`, which takes no more than one value: of all values pooled, from five launches on of medians."""
    if len(launches) >= ENOUGH_LAUNCHES:
        return median(median(launch) for launch in launches)
    return median(value for launch in launches for value in launch)


def _within_launches(launches: Sequence[Sequence[float]], level: float) -> NestedInterval:
    """Pool the rounds, but never claim to know better than the launches agree among themselves."""
    low, high = sign_interval([value for launch in launches for value in launch], level=level)
    medians = [median(launch) for launch in launches]
    return NestedInterval(low=min(low, *medians), point=nested_median(launches), high=max(high, *medians), scope=Scope.WITHIN_LAUNCHES)


def _over_launches(medians: Sequence[float], level: float) -> NestedInterval:
    """Take the hull of Student's t over launch medians and of their order statistics; see `nested_interval` for why both."""
    half = student_quantile(level, len(medians) - 1) * stdev(medians) / math.sqrt(len(medians))
    mean = fmean(medians)
    ordered = interpolated_interval(medians, level=level) if len(medians) >= fewest(level) else (min(medians), max(medians))
    return NestedInterval(low=min(mean - half, ordered[0]), point=median(medians), high=max(mean + half, ordered[1]), scope=Scope.LAUNCHES)


def _stretched(inner: NestedInterval, arm: float, combine: Callable[[float, float], float]) -> NestedInterval:
    """Combine either arm with the floor's."""
    return NestedInterval(
        low=inner.point - combine(inner.point - inner.low, arm),
        point=inner.point,
        high=inner.point + combine(inner.high - inner.point, arm),
        scope=inner.scope,
    )
