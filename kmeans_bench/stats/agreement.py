"""How well two groupings of the same points agree, whatever the groups are called.

Source   L. Hubert, P. Arabie, Comparing partitions, Journal of Classification 2, 1985, doi:10.1007/BF01908075.

scikit-learn's `adjusted_rand_score` gives the same, and the tests hold this against it. Written out because loading `sklearn.metrics` takes
a second or more, which every run on drawn clusters would pay for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FEW = 1 << 20  # labels up to which counting is worth its array; beyond, a sort takes ten times as long and no room


def adjusted_rand_index(one: NDArray[np.integer[Any]], other: NDArray[np.integer[Any]]) -> float:
    """Return the adjusted Rand index of two labellings of the same points, each of shape (n,), integers from 0.

    1 when they group alike, 0 on average when one says nothing of the other, down to -0.5 when they agree less than by chance.

    Raises
    ------
    ValueError
        If they are not of one length.

    Notes
    -----
    Of all pairs of points, those that both put together, less what chance would give with groups of these sizes. Pairs are counted in
    Python's integers: of a million points there are more than 2**38, and products of those leave int64.

    >>> adjusted_rand_index(np.array([0, 0, 1, 1]), np.array([1, 1, 0, 0]))
    1.0
    >>> adjusted_rand_index(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]))
    -0.5
    """
    if one.shape != other.shape:
        msg = f"labels of shapes {one.shape} and {other.shape} are not of the same points"
        raise ValueError(msg)
    mine, theirs, both = map(_pairs, (one, other, one.astype(np.int64) * (int(other.max(initial=0)) + 1) + other))
    total = len(one) * (len(one) - 1) // 2
    # (both - expected) / (mean - expected) with expected = mine · theirs / total, multiplied out.
    above, most = 2 * (both * total - mine * theirs), (mine + theirs) * total - 2 * mine * theirs
    return above / most if most else 1.0


def _pairs(labels: NDArray[np.integer[Any]]) -> int:
    """Return how many pairs of points have the same label."""
    few = int(labels.max(initial=0)) <= len(labels) + _FEW
    sizes = np.bincount(labels) if few else np.unique(labels, return_counts=True)[1]
    return sum(size * (size - 1) // 2 for size in sizes.tolist())
