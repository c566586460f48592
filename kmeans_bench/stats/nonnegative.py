"""Least squares whose coefficients cannot be negative: a time is a sum of costs, and no cost is a gain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Reals = NDArray[np.float64]

_SETTLED = 1e-10  # slope, of columns of length 1, below which a coefficient at zero stays there
_RIDGE = 1e-12  # keeps columns that say the same solvable; far below what any measurement can show


def nonnegative(columns: Reals, target: Reals) -> Reals:
    """Return the coefficients >= 0 that bring ``columns @ coefficients`` closest to *target*.

    Parameters
    ----------
    columns
        Shape (rows, terms); columns of zeros get the coefficient 0.
    target
        Shape (rows,).

    Notes
    -----
    The active-set method of C. L. Lawson, R. J. Hanson, Solving Least Squares Problems, 1974, chapter 23, on the normal equations of
    columns scaled to length 1: terms are few, and a call takes a fraction of a millisecond.

    >>> nonnegative(np.array([[1.0, 1.0], [1.0, 2.0], [1.0, 3.0]]), np.array([3.0, 5.0, 7.0])).round(6).tolist()
    [1.0, 2.0]
    >>> nonnegative(np.array([[1.0, 1.0], [1.0, 2.0], [1.0, 3.0]]), np.array([3.0, 2.0, 1.0])).round(6).tolist()
    [2.0, 0.0]
    """
    lengths = np.sqrt((columns**2).sum(axis=0))
    scaled = columns / np.where(lengths > 0, lengths, 1.0)
    gram, pull = scaled.T @ scaled + _RIDGE * np.eye(len(lengths)), scaled.T @ target
    found: Reals = _solve(gram, pull, _SETTLED * float(np.sqrt(target @ target))) / np.where(lengths > 0, lengths, 1.0)
    return found


def _solve(gram: Reals, pull: Reals, settled: float) -> Reals:
    found = np.zeros(len(pull))
    free = np.zeros(len(pull), dtype=bool)
    for _ in range(3 * len(pull)):
        slope = np.where(free, -np.inf, pull - gram @ found)
        if free.all() or slope.max() <= settled:
            break
        free[int(slope.argmax())] = True
        found = _within(gram, pull, found, free)
    return found


def _within(gram: Reals, pull: Reals, found: Reals, free: NDArray[np.bool_]) -> Reals:
    """Solve for the free coefficients; those that would be negative are fixed at zero on the way, and *free* is changed accordingly."""
    while True:
        wanted = np.zeros(len(pull))
        wanted[free] = np.linalg.solve(gram[np.ix_(free, free)], pull[free])
        below = free & (wanted <= 0)
        if not below.any():
            return wanted
        step = (found[below] / (found[below] - wanted[below])).min()
        found = found + step * (wanted - found)
        free &= found > _RIDGE * max(found.max(), 1e-300)
        found = np.where(free, found, 0.0)
