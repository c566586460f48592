"""How large a share may be, seen so often in so many trials: the exact interval of Clopper and Pearson.

Source   C. J. Clopper, E. S. Pearson, The use of confidence or fiducial limits illustrated in the case of the binomial,
         Biometrika 26(4), 1934, doi:10.1093/biomet/26.4.404.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from kmeans_bench.model import Estimate

_HALVINGS = 60  # of [0, 1]: beyond what a float holds


def share(successes: int, trials: int, *, level: float = 0.95) -> Estimate:
    """Return successes ÷ trials with its exact interval; it covers the true share at least at *level*, whatever that is.

    Raises
    ------
    ValueError
        Without a trial, or with more successes than trials.

    >>> found = share(12, 12)
    >>> round(found.low, 4), found.high  # .025 ** (1 / 12)
    (0.7354, 1.0)
    """
    if not 0 <= successes <= trials or not trials:
        msg = f"{successes} of {trials} is no share"
        raise ValueError(msg)
    tail = (1 - level) / 2
    low = _where(lambda p: 1 - _at_most(successes - 1, trials, p) > tail) if successes else 0.0
    high = _where(lambda p: _at_most(successes, trials, p) < tail) if successes < trials else 1.0
    return Estimate(point=successes / trials, low=low, high=high, level=level)


def clustered(successes: int, trials: int, *, worth: float, level: float = 0.95) -> Estimate:
    """Return successes ÷ trials with the exact interval of fewer trials: of as many whole ones as those are *worth*.

    Where the share lies between two counts of so few, each bound is that of the count further off. (E. L. Korn, B. I. Graubard, Confidence
    intervals for proportions with small expected number of positive counts estimated from survey data, Survey Methodology 24(2), 1998.)

    >>> found = clustered(7, 8, worth=4.9)  # 3.5 of 4: from the lower bound of 3 to the upper bound of 4
    >>> found.point, found.low == share(3, 4).low, found.high
    (0.875, True, 1.0)
    """
    whole = max(1, math.floor(worth))
    fewer, more = successes * whole // trials, -(-successes * whole // trials)
    low, high = share(fewer, whole, level=level).low, share(more, whole, level=level).high
    return Estimate(point=successes / trials, low=low, high=high, level=level)


def _at_most(successes: int, trials: int, p: float) -> float:
    """Return how probable at most so many successes are."""
    return math.fsum(math.comb(trials, i) * p**i * (1 - p) ** (trials - i) for i in range(successes + 1))


def _where(turned: Callable[[float], bool]) -> float:
    """Return where a condition that holds above some share begins to hold."""
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if turned(middle) else (middle, high)
    return (low + high) / 2
