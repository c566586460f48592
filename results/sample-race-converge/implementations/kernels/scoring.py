"""The nearest centroid of every point of a block: tile after tile, in slices where there are many dimensions.

Depth      Beyond `DEPTH` dimensions a block of points outgrows the first-level cache and would be fetched again for every tile. There it
           is taken in slices, and scores wait in memory meanwhile.
Ahead      While a block is computed with, the next one is asked for, a share before every tile: the processor by itself sees neither where
           a tile ends nor that the next block lies behind this one.
Source     K. Goto, R. van de Geijn, Anatomy of high-performance matrix multiplication, ACM Trans. Math. Softw. 34(3), 2008,
           doi:10.1145/1356052.1356053: what is used again lies in the first-level cache, what comes next on its way to the second.
"""

from __future__ import annotations

import numpy as np

from kmeans_bench.kernels.compiled import inner, pasted
from kmeans_bench.kernels.packing import T2, T4, T6
from kmeans_bench.kernels.simd import (
    fold,
    partial_1,
    partial_2,
    partial_4,
    partial_6,
    prefetch,
    whole_1,
    whole_2,
    whole_4,
    whole_6,
)

DEPTH = 128
"""Dimensions whose block of points (256 bytes each) fits the first-level cache beside a tile of weights."""

SLICE = 64
"""Dimensions of a slice: half of that cache holds its points, a quarter the scores of as many centroids."""

SHALLOW, LINE = 8, 64
"""Dimensions up to which a block is so few lines, of so many bytes, that asking for them costs more than it spares."""


@inner
def share_of(points, depth, k):
    """Return how many bytes, whole lines of *depth* dimensions, to ask for before each tile of six centroids."""
    return (depth * points.shape[2] * points.itemsize // LINE * T6 + k - 1) // k * LINE


@inner
def ask_for(address, count):
    """Ask for so many bytes, before they are needed."""
    for at in range(address, address + count, LINE):
        prefetch(at)


@pasted
def nearest_of_block(points, b, ahead, weights, halves, scores, best, nearest):
    """Write the nearest centroid of every point of block *b* to *nearest*, its score to *best*; what is *ahead* is asked for meanwhile."""
    k, d, size = halves.shape[0], points.shape[1], points.shape[2]
    best[:] = np.inf
    nearest[:] = 0
    if d > DEPTH:
        _in_slices(points, b, ahead, weights, halves, scores)
        for c in range(k):
            fold(scores, c, best, nearest)
        return
    at, c = b * d * size, 0
    share = share_of(points, d, k) if d > SHALLOW else 0
    while k - c >= T6:
        ask_for(ahead, share)
        ahead += share
        whole_6(points, at, weights, c * d, halves, c, d, best, nearest)
        c += T6
    if k - c >= T4:
        whole_4(points, at, weights, c * d, halves, c, d, best, nearest)
        c += T4
    if k - c >= T2:
        whole_2(points, at, weights, c * d, halves, c, d, best, nearest)
        c += T2
    if k - c >= 1:
        whole_1(points, at, weights, c * d, halves, c, d, best, nearest)


@inner
def _in_slices(points, b, ahead, weights, halves, scores):
    """Write the scores of block *b*, shape (k, block), `SLICE` dimensions at a time."""
    k, d, size = halves.shape[0], points.shape[1], points.shape[2]
    for c in range(k):
        scores[c, :] = halves[c]
    for j in range(0, d, SLICE):
        depth = min(SLICE, d - j)
        at, c = (b * d + j) * size, 0
        line, share = ahead + j * size * points.itemsize, share_of(points, depth, k)
        while k - c >= T6:
            ask_for(line, share)
            line += share
            partial_6(points, at, weights, c * d + j * T6, depth, scores, c)
            c += T6
        if k - c >= T4:
            partial_4(points, at, weights, c * d + j * T4, depth, scores, c)
            c += T4
        if k - c >= T2:
            partial_2(points, at, weights, c * d + j * T2, depth, scores, c)
            c += T2
        if k - c >= 1:
            partial_1(points, at, weights, c * d + j, depth, scores, c)
