"""Distribution-free intervals: what order statistics say about a median. Neither symmetry nor a variance is assumed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

from kmeans_bench.errors import TooFewPairsError


def sign_interval(values: Sequence[float], *, level: float) -> tuple[float, float]:
    """Return the sign-test interval of the median: the narrowest pair of mirrored order statistics that covers *level*.

    Parameters
    ----------
    values
        Independent draws, any unit; at least six for 95 %.
    level
        Least coverage, in (0, 1); the interval's own is this or more, because order statistics come in steps.

    Raises
    ------
    TooFewPairsError
        If even the smallest and the largest value do not cover the median at *level*.

    Notes
    -----
    The median lies outside the r-th smallest and r-th largest of n values with probability 2·P(Binomial(n, 1/2) < r), whatever
    the distribution. Ties only make it safer. (J. D. Gibbons, S. Chakraborti, Nonparametric Statistical Inference, 5.3.)
    """
    rank = _rank(len(values), level)
    if rank < 1:
        msg = f"{len(values)} pairs cannot carry an interval at {100 * level:.4g} %; it takes {fewest(level)} or more"
        raise TooFewPairsError(msg)
    ordered = sorted(values)
    return ordered[rank - 1], ordered[-rank]


def interpolated_interval(values: Sequence[float], *, level: float) -> tuple[float, float]:
    """Return the interval of the median between the two neighbouring sign intervals that *level* falls between.

    Parameters
    ----------
    values
        Independent draws, any unit; at least six for 95 %.
    level
        Coverage aimed at, in (0, 1); met within half a percent or so, whatever the distribution.

    Raises
    ------
    TooFewPairsError
        If even the smallest and the largest value do not cover the median at *level*.

    Notes
    -----
    With few values the steps of `sign_interval` are large: ten values give .979 where .95 was asked for, and 40 % more width.
    (T. P. Hettmansperger, S. J. Sheather, Confidence intervals based on interpolated order statistics, Statistics & Probability
    Letters 4(2), 1986, doi:10.1016/0167-7152(86)90021-0.)
    """
    outer_low, outer_high = sign_interval(values, level=level)
    count, rank = len(values), _rank(len(values), level)
    ordered = sorted(values)
    outer, inner = _coverage(count, rank), _coverage(count, rank + 1)
    excess = (outer - level) / (outer - inner)
    share = (count - rank) * excess / (rank + (count - 2 * rank) * excess)
    return outer_low + share * (ordered[rank] - outer_low), outer_high - share * (outer_high - ordered[-rank - 1])


@lru_cache(maxsize=64)
def fewest(level: float) -> int:
    """Return how many values an interval of the median at *level* takes at least.

    >>> fewest(0.95), fewest(0.98)
    (6, 7)
    """
    count = 1
    while _rank(count, level) < 1:
        count += 1
    return count


@lru_cache(maxsize=4096)
def _rank(count: int, level: float) -> int:
    """Return the largest r with 2·P(Binomial(count, 1/2) < r) <= 1 - level; 0 when there is none."""
    allowed = (1 - Fraction(level)) / 2 * 2**count
    rank, ways, below = 0, 1, 1
    # below = number of sign patterns with at most `rank` negatives, in whole numbers: no rounding at any count.
    while below <= allowed:
        rank += 1
        ways = ways * (count - rank + 1) // rank
        below += ways
    return rank


@lru_cache(maxsize=4096)
def _coverage(count: int, rank: int) -> float:
    """Return the probability that the rank-th smallest and largest of *count* values enclose the median."""
    return float(1 - Fraction(sum(math.comb(count, i) for i in range(rank)), 2 ** (count - 1)))
