"""How much farther the farthest point is than the nearest one: what makes a neighbour worth its name, and what many dimensions take away.

Source   K. Beyer, J. Goldstein, R. Ramakrishnan, U. Shaft, When is "nearest neighbor" meaningful?, ICDT 1999, doi:10.1007/3-540-49257-7_15.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

ASKED, OTHERS = 32, 500  # points that are asked, and among how many they look: some milliseconds, whatever n


def contrast(X: NDArray[Any]) -> float | None:
    """Return the median over some points of (farthest - nearest) ÷ nearest distance to some others; None where all points are one.

    Parameters
    ----------
    X
        Points, shape (n, d). Rows are taken at even distances, so nothing is drawn and the same points give the same number. Differences
        are exact far from the origin; what lies on the point itself, copies included, is no neighbour.

    >>> contrast(np.array([[0.0], [1.0], [4.0]]))
    2.0
    """
    others = X[_rows(len(X), OTHERS)].astype(np.float64)
    squares = (np.square(others - one).sum(axis=1) for one in X[_rows(len(X), ASKED)].astype(np.float64))
    apart = [np.sqrt(found[found > 0]) for found in squares]
    ratios = [(found.max() - found.min()) / found.min() for found in apart if len(found)]
    return float(np.median(ratios)) if ratios else None


def _rows(n: int, most: int) -> NDArray[np.intp]:
    return np.unique(np.linspace(0, n - 1, min(n, most)).round().astype(np.intp))
