"""Distribution-free intervals: what order statistics say about a median. Neither symmetry nor a variance is assumed."""

from __future__ import annotations

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
        msg = f"{len(values)} pairs cannot carry an interval at {100 * level:g} %; it takes {fewest(level)} or more"
        raise TooFewPairsError(msg)
    ordered = sorted(values)
    return ordered[rank - 1], ordered[-rank]


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
