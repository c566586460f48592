"""One assignment and nothing else, as whoever has centroids already asks for it.

Invariants   A label depends on its point, the centroids and the shift, not on the other points: the shift is the caller's. With that of a
             fit, labels are those of the fit.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kmeans_bench.kernels import packing
from kmeans_bench.kernels.fused import ALONE, Given, Now, Room, lean_for, pack, seconds, sweep_chunks
from kmeans_bench.kernels.sharing import granted
from kmeans_bench.kernels.simd import block


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
    packing.pack_centroids(centroids, shift, now.weights, now.halves)
    with granted(threads) as count:
        together = count > 1 and seconds(n, k, d) > ALONE
        room = Room.of(n, k, d, X.dtype)
        pack(given, together=together)
        sweep_chunks(given, now, room, last=True, threads=count if together else 1)
    return labels[:n]
