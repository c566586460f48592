"""Wilcoxon's signed ranks with their exact null: by counting, never by a normal approximation. Values are differences, any unit.

The null: every value is its magnitude times a fair coin of its own. Where two sides trade places by such a coin the null is no model of the
noise but what was done, and it holds however the magnitudes are spread, drift, or hang together.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate

from kmeans_bench.errors import TooFewPairsError


def exceedance(values: Sequence[float], *, beyond: float = 0.0) -> float:
    """Return the exact one-sided p that the values' centre of symmetry exceeds *beyond*.

    Parameters
    ----------
    values
        Independent draws, each symmetric about a common centre; they need not be alike.
    beyond
        The null: the centre is this, or less.

    Notes
    -----
    p is the share of the 2^m sign patterns whose sum of positive ranks is at least the one seen; m values differ from *beyond*. Equal
    magnitudes share the mean of their ranks, and the null is that of these very ranks (B. Streitberg, J. Röhmel, Exact distributions for
    permutation and rank tests, Statistical Software Newsletters 12, 1986: the distribution is built up rank by rank, here over doubled
    ranks, which are whole). Values equal to *beyond* take part in the ranking and are then left out: with ranks drawn up without them, a
    value that falls could make p fall (J. W. Pratt, Remarks on zeros and ties in the Wilcoxon signed rank procedures, Journal of the
    American Statistical Association 54, 1959, doi:10.1080/01621459.1959.10501526). The test is F. Wilcoxon's (Individual comparisons by
    ranking methods, Biometrics Bulletin 1(6), 1945, doi:10.2307/3001968). No value: p = 1.

    >>> exceedance([0.3, 0.1, 0.2])
    0.125
    """
    away = [value - beyond for value in values]
    ranks = [(value, rank) for value, rank in zip(away, doubled_midranks(list(map(abs, away))), strict=True) if value]
    positive = sum(rank for value, rank in ranks if value > 0)
    return _tail(tuple(sorted(rank for _, rank in ranks)), positive)


def hodges_lehmann(values: Sequence[float]) -> float:
    """Return the median of the pairwise means: the centre that the signed-rank test would shift to.

    Raises
    ------
    TooFewPairsError
        Without a value.

    Notes
    -----
    Of values symmetric about a centre it estimates that centre nearly as well as the mean does under a normal law (.955), and far better
    under heavy tails. (J. L. Hodges, E. L. Lehmann, Estimates of location based on rank tests, Annals of Mathematical Statistics 34(2),
    1963, doi:10.1214/aoms/1177704172.)

    >>> hodges_lehmann([1.0, 2.0, 9.0])
    3.5
    """
    if not values:
        msg = "no pairs, no estimate; it takes 1 or more"
        raise TooFewPairsError(msg)
    means = walsh_averages(values)
    middle = len(means) // 2
    return means[middle] if len(means) % 2 else (means[middle - 1] + means[middle]) / 2


def centre_interval(values: Sequence[float], *, level: float) -> tuple[float, float]:
    """Return the exact interval of the centre of symmetry: mirrored order statistics of the pairwise means.

    Parameters
    ----------
    values
        As `exceedance`; at least six for 95 %, five for 90 %.
    level
        Least coverage, in (0, 1); the interval's own is this or more. Ties only make it safer.

    Raises
    ------
    TooFewPairsError
        If even the smallest and the largest value do not cover the centre at *level*.
    """
    low, high = centre_bounds(values, miss=(1 - level) / 2)
    if low == -math.inf:
        msg = f"{len(values)} pairs cannot carry an interval at {100 * level:.4g} %; it takes {fewest((1 - level) / 2)} or more"
        raise TooFewPairsError(msg)
    return low, high


def centre_bounds(values: Sequence[float], *, miss: float) -> tuple[float, float]:
    """Return what the centre lies below, and above, with probability *miss* at most each; infinite with too few values to say."""
    rank = _bound_rank(len(values), miss)
    if not rank:
        return -math.inf, math.inf
    means = walsh_averages(values)
    return means[rank - 1], means[-rank]


def walsh_averages(values: Sequence[float]) -> list[float]:
    """Return the means of all pairs of values, each value with itself too, ascending: n (n + 1) / 2 of them."""
    return sorted([(a + b) / 2 for i, a in enumerate(values) for b in values[i:]])


def fewest(miss: float) -> int:
    """Return how many values it takes for one-sided p to be able to reach *miss*: all positive has probability 2^-n.

    >>> fewest(0.025), fewest(0.05), fewest(1 / 256)
    (6, 5, 8)
    """
    return max(1, math.ceil(-math.log2(miss) - 1e-9))


def doubled_midranks(magnitudes: Sequence[float]) -> list[int]:
    """Return twice the rank of every magnitude, from 2 on; equal ones share the mean of their ranks, which doubled is whole.

    >>> doubled_midranks([0.5, 0.1, 0.5])
    [5, 2, 5]
    """
    first: dict[float, int] = {}
    count: dict[float, int] = {}
    for place, magnitude in enumerate(sorted(magnitudes), start=1):
        first.setdefault(magnitude, place)
        count[magnitude] = count.get(magnitude, 0) + 1
    return [2 * first[magnitude] + count[magnitude] - 1 for magnitude in magnitudes]


@lru_cache(maxsize=4096)
def null_counts(doubled_ranks: tuple[int, ...]) -> tuple[int, ...]:
    """Return, for every sum s = 0, 1, ... of doubled ranks, how many of the 2^m sign patterns reach exactly it.

    >>> null_counts((2, 4))
    (1, 0, 1, 0, 1, 0, 1)
    """
    counts = [1]
    for rank in doubled_ranks:
        longer = counts + [0] * rank
        for total, ways in enumerate(counts):
            longer[total + rank] += ways
        counts = longer
    return tuple(counts)


@lru_cache(maxsize=4096)
def _tails(doubled_ranks: tuple[int, ...]) -> tuple[float, ...]:
    """Return P(sum >= s) for every s; whole numbers until the last division."""
    counts = null_counts(doubled_ranks)
    return tuple(count / 2 ** len(doubled_ranks) for count in reversed(list(accumulate(reversed(counts)))))


def _tail(doubled_ranks: tuple[int, ...], reached: int) -> float:
    return _tails(doubled_ranks)[reached]


@lru_cache(maxsize=4096)
def _bound_rank(count: int, miss: float) -> int:
    """Return the largest r such that the sum of ranks is r - 1 or less with probability *miss* at most; 0 where there is none.

    The r-th smallest pairwise mean exceeds the centre exactly when at most r - 1 pairwise means do not, and how many lie above it is
    the sum of positive ranks (J. W. Tukey; M. Hollander, D. A. Wolfe, Nonparametric Statistical Methods, 3.3).
    """
    counts = null_counts(tuple(range(1, count + 1)))
    allowed = miss * 2**count * (1 + 1e-12)  # a level such as .03125 may arrive with a rounding error of its own
    return sum(1 for below in accumulate(counts) if below <= allowed) if count else 0
