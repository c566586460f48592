"""One assignment and nothing else, as whoever has centroids already asks for it.

Invariants   A label depends on its point, the centroids and the shift, not on the other points: the shift is the caller's. With that of a
             fit, labels are those of the fit.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kmeans_bench.kernels import means, packing, strides
from kmeans_bench.kernels.sharing import granted
from kmeans_bench.kernels.simd import block
from kmeans_bench.kernels.sweeping import ALONE, Given, Now, Room, lean_for, seconds


def nearest(X: NDArray[Any], centroids: NDArray[Any], shift: NDArray[np.float64], *, threads: int | None = None) -> NDArray[np.int32]:
    """Return the nearest centroid of every point, the first of equals, shape (n,).

    Parameters
    ----------
    X
        Points, shape (n, d), float32 or float64, C-contiguous.
    centroids
        Shape (k, d), of the dtype of X.
    shift
        A point amid those the centroids are of, shape (d,): subtracted from both.
    threads
        None: as many as numba has.

    >>> nearest(np.array([[1.0], [9.0], [1e200]]), np.array([[0.0], [10.0]]), np.zeros(1)).tolist()
    [0, 1, 1]
    """
    (n, d), k, size = X.shape, len(centroids), block(X.itemsize)
    labels = packing.aligned((-(-n // size) * size,), np.dtype(np.int32))
    labels[:] = -1
    given = Given.of(packing.fixed(X), packing.fixed(np.zeros(0)), shift, k, lean=lean_for(n, d, X.itemsize))
    now = Now(weights=np.empty(k * d, X.dtype), halves=np.empty(k, X.dtype), labels=labels)
    with granted(threads) as count:
        room, course = Room.of(n, k, d, X.dtype), strides.Course.of(means.Sums.none(k, d), centroids.copy())
        for kind in (strides.LAST,) if given.lean else (strides.PACK, strides.LAST):
            course.asked[0] = kind
            strides.run(given, now, room, course, count if seconds(n, k, d) > ALONE else 1)
    return labels[:n]
