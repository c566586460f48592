"""Squared distances to a few candidates at a time, as k-means++ asks for them: once for every centroid that is drawn.

Layout     Points in blocks as `packing` lays them out, in an order the caller gives; ‖x‖² beside them. Candidates are one tile or two.
Invariants Every chunk has sums of its own, added up in the order of chunks: what is drawn does not depend on the number of threads.
Source     D. Arthur, S. Vassilvitskii, k-means++: the advantages of careful seeding, SODA 2007.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from numba import prange
from numpy.typing import NDArray

from kmeans_bench.kernels import packing
from kmeans_bench.kernels.compiled import compiled, parallel
from kmeans_bench.kernels.packing import T2, T4, T6, bounds
from kmeans_bench.kernels.sharing import granted
from kmeans_bench.kernels.simd import block, partial_1, partial_2, partial_4, partial_6

CHUNKS, POINTS, ALONE = 16, 1024, 500_000
"""As in `fused`: chunks at most, points that each should have, multiply-adds that one thread does quicker."""


class Packed:
    """Points, packed once for all the distances that a start needs.

    Parameters
    ----------
    X
        Points, shape (n, d), float32 or float64, C-contiguous.
    rows
        Their order, shape (n,): places in what follows are places in it.
    weights
        In that order, shape (n,), float64.
    shift
        A point amid them, shape (d,): subtracted.
    """

    def __init__(self, X: NDArray[Any], rows: NDArray[np.intp], weights: NDArray[np.float64], shift: NDArray[np.float64]) -> None:
        (n, d), size = X.shape, block(X.itemsize)
        self.X, self.rows, self.weights, self.shift = X, rows, weights, shift
        self.points = packing.aligned((-(-n // size), d, size), X.dtype)
        self.norms = np.empty(n, X.dtype)
        with granted(None) as count:
            (_pack if self._pays(count, 8) else _pack_alone)(X, rows, shift, self.points, self.norms)

    def approach(self, places: list[int], nearest: NDArray[Any], table: NDArray[Any]) -> NDArray[np.float64]:
        """Write the squared distances to the nearest centroid if *places* joined; return their weighted sums.

        Parameters
        ----------
        places
            Of the t candidates.
        nearest
            Squared distances so far, shape (n,), in the dtype of X.
        table
            Where to, shape (t, n) or more rows.
        """
        (n, d), t = self.X.shape, len(places)
        weights, halves = np.empty(t * d, self.X.dtype), np.empty(t, self.X.dtype)
        packing.pack_centroids(self.X[self.rows[places]], self.shift, weights, halves)
        chunks = min(CHUNKS, max(1, n // POINTS))
        sums, scores = np.zeros((chunks, t)), packing.aligned((chunks, t, self.points.shape[2]), self.X.dtype)
        with granted(None) as count:
            sweep = _sweep if self._pays(count, t) else _sweep_alone
            sweep(self.points, self.norms, self.weights, weights, halves, nearest, table, scores, sums)
        found: NDArray[np.float64] = sums.sum(axis=0)
        return found

    def _pays(self, count: int, t: int) -> bool:
        return count > 1 and self.X.size * t > ALONE


@compiled
def _pack_chunk(X, rows, shift, points, norms, begin, end):
    d, size = points.shape[1], points.shape[2]
    for i in range(begin * size, min(end * size, X.shape[0])):
        norm = 0.0
        for j in range(d):
            points[i // size, j, i % size] = X[rows[i], j] - shift[j]
            norm += np.float64(points[i // size, j, i % size]) ** 2
        norms[i] = norm


@parallel
def _pack(X, rows, shift, points, norms):
    for g in prange(CHUNKS):
        _pack_chunk(X, rows, shift, points, norms, bounds(g, CHUNKS, points.shape[0]), bounds(g + 1, CHUNKS, points.shape[0]))


@compiled
def _pack_alone(X, rows, shift, points, norms):
    _pack_chunk(X, rows, shift, points, norms, 0, points.shape[0])


@compiled
def _scores(points, b, weights, halves, scores):
    """Write ‖c‖²/2 − x·c of block *b* for all candidates."""
    t, d, size = halves.shape[0], points.shape[1], points.shape[2]
    for c in range(t):
        scores[c, :] = halves[c]
    at, c = b * d * size, 0
    while t - c >= T6:
        partial_6(points, at, weights, c * d, d, scores, c)
        c += T6
    if t - c >= T4:
        partial_4(points, at, weights, c * d, d, scores, c)
        c += T4
    if t - c >= T2:
        partial_2(points, at, weights, c * d, d, scores, c)
        c += T2
    if t - c >= 1:
        partial_1(points, at, weights, c * d, d, scores, c)


@partial(compiled, fastmath={"reassoc", "contract", "nsz"})  # sums of many at once; the same from run to run
def _closer(scores, norms, mass, nearest, found):
    """Write a candidate's squared distances where they are less than those so far; return their weighted sum."""
    total = 0.0
    for i in range(nearest.shape[0]):
        apart = 2 * scores[i] + norms[i]
        apart = min(max(apart, np.float32(0)), nearest[i])
        found[i] = apart
        total += mass[i] * apart
    return total


@compiled
def _sweep_chunk(points, norms, mass, weights, halves, nearest, table, scores, sums, begin, end):
    size = points.shape[2]
    for b in range(begin, end):
        _scores(points, b, weights, halves, scores)
        i, e = b * size, min((b + 1) * size, norms.shape[0])
        for c in range(halves.shape[0]):
            sums[c] += _closer(scores[c], norms[i:e], mass[i:e], nearest[i:e], table[c, i:e])


@parallel
def _sweep(points, norms, mass, weights, halves, nearest, table, scores, sums):
    chunks, blocks = sums.shape[0], points.shape[0]
    for g in prange(chunks):
        begin, end = bounds(g, chunks, blocks), bounds(g + 1, chunks, blocks)
        _sweep_chunk(points, norms, mass, weights, halves, nearest, table, scores[g], sums[g], begin, end)


@compiled
def _sweep_alone(points, norms, mass, weights, halves, nearest, table, scores, sums):
    chunks, blocks = sums.shape[0], points.shape[0]
    for g in range(chunks):
        begin, end = bounds(g, chunks, blocks), bounds(g + 1, chunks, blocks)
        _sweep_chunk(points, norms, mass, weights, halves, nearest, table, scores[g], sums[g], begin, end)
