"""Means that a few wild values cannot move."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum


def trimmed_mean(values: Sequence[float], *, share: float) -> float:
    """Return the mean of *values* without the floor(*share* · n) smallest and as many of the largest.

    Parameters
    ----------
    values
        At least one, any unit.
    share
        Left out at either end, in [0, 1/2).

    Raises
    ------
    ValueError
        Without a value, or with a share that leaves none.

    Notes
    -----
    At 20 % it loses little where the mean is best (efficiency .95 under a normal law) and keeps its head where single pairs of timed calls
    have tails as heavy as they do on a shared machine. (R. R. Wilcox, Introduction to Robust Estimation and Hypothesis Testing, 3.3.)

    >>> trimmed_mean([1.0, 2.0, 3.0, 4.0, 100.0], share=0.2)
    3.0
    """
    if not values or not 0 <= share < 0.5:  # noqa: PLR2004 - one half from either end leaves nothing
        msg = f"{len(values)} values with {share:g} left out at either end have no trimmed mean"
        raise ValueError(msg)
    out = int(share * len(values))
    kept = sorted(values)[out : len(values) - out]
    return fsum(kept) / len(kept)
