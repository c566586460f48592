"""Points and centroids as the innermost loops read them: centred, transposed within blocks and tiles, aligned to a register.

Invariants   Points of the last block that are none are zeros; whoever reads labels knows n. Weights are the negated centroids, so that one
             multiply-add takes x·c from ‖c‖²/2. Both are relative to *shift*, a point amid the data: far from the origin ‖c‖² would swallow
             the differences. Any point amid them does, but not the mean: one point far from all others would carry it away from them.
"""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from kmeans_bench.kernels.compiled import bare, inner
from kmeans_bench.kernels.simd import REGISTER, TILES, VECTORS, transposed

SAMPLE = 64
T6, T4, T2, _ = TILES


def aligned(shape: tuple[int, ...], dtype: DTypeLike) -> NDArray[Any]:
    """Return an array, not filled, whose first element lies at the start of a register."""
    kind = np.dtype(dtype)
    raw = np.empty(prod(shape) * kind.itemsize + REGISTER, np.uint8)
    return np.ndarray(shape, kind, raw, -address(raw) % REGISTER)


def address(array: NDArray[Any]) -> int:
    """Return where in memory an array begins; `array.ctypes.data` says the same and takes as long as a short step."""
    return int(array.__array_interface__["data"][0])


def fixed(array: NDArray[Any]) -> NDArray[Any]:
    """Return a view that cannot be written to: one type for everybody's arrays, so that loops are compiled once."""
    view = array.view()
    view.flags.writeable = False
    return view


def amid(X: NDArray[Any]) -> NDArray[np.float64]:
    """Return a point amid the rows of X (n, d), shape (d,), float64: the medians of at most `SAMPLE` rows, evenly spaced."""
    some = np.sort(X[:: -(-len(X) // SAMPLE)], axis=0)
    return np.asarray(some[len(some) // 2], np.float64)


@inner
def bounds(g, chunks, blocks):
    """Return where chunk *g* begins."""
    return g * blocks // chunks


@inner
def pack_block(X, shift, points, b, to):
    """Write block *b* of the points, less *shift*, shape (d, block), to place *to*."""
    d, size = points.shape[1], points.shape[2]
    begin, left = b * size, 0
    count = min(size, X.shape[0] - begin)
    if count == size:
        while d - left >= size // VECTORS:
            transposed(X, begin, left, d, shift, points, (to * d + left) * size)
            left += size // VECTORS
    for j in range(left, d):
        for i in range(count):
            points[to, j, i] = X[begin + i, j] - points.dtype.type(shift[j])
        for i in range(count, size):
            points[to, j, i] = 0.0


@inner
def tile_of(left):
    """Return how many of the centroids that are left the next tile has."""
    if left >= T6:
        return T6
    if left >= T4:
        return T4
    return T2 if left >= T2 else 1


@bare
def pack_centroids(centroids, shift, weights, halves):
    """Write the weights (k * d,) and ‖c‖²/2 (k,) of centroids (k, d)."""
    k, d = centroids.shape
    first = 0
    while first < k:
        tile = tile_of(k - first)
        for t in range(tile):
            half = 0.0
            for j in range(d):
                at = first * d + j * tile + t
                weights[at] = shift[j] - centroids[first + t, j]
                half += np.float64(weights[at]) * np.float64(weights[at])
            halves[first + t] = 0.5 * half
        first += tile
