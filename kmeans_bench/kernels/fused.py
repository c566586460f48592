"""Assign and update in one pass over the points; the table of n x k scores never exists.

Layout     A chunk is a run of blocks. There are as many chunks as the shape asks for, never as many as there are threads: each has sums of
           its own, added up in the order of chunks, so that the result does not depend on who computed what.
Update     Sums are kept from step to step, in float64, and only points that changed their cluster touch them: from the original rows, since
           the packed ones are rounded and transposed.
Depth      Beyond `DEPTH` dimensions a block of points outgrows the first-level cache and would be fetched again for every tile. There it
           is taken in slices, and scores wait in memory meanwhile.
Source     S. Lloyd, Least squares quantization in PCM, IEEE Trans. Inf. Theory 28(2), 1982, doi:10.1109/TIT.1982.1056489.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import prange
from numpy.typing import NDArray

from kmeans_bench.kernels import means, packing
from kmeans_bench.kernels.compiled import compiled, parallel
from kmeans_bench.kernels.packing import T2, T4, T6, bounds
from kmeans_bench.kernels.simd import (
    block,
    differing,
    fold,
    lowest,
    partial_1,
    partial_2,
    partial_4,
    partial_6,
    whole_1,
    whole_2,
    whole_4,
    whole_6,
)

DEPTH = 128
"""Dimensions whose block of points (256 bytes each) fits the first-level cache beside a tile of weights."""

CHUNKS, POINTS = 16, 1024
"""Chunks at most, and points that each should have: more would be added up for nothing."""

ALONE = 500_000
"""Multiply-adds of a step up to which waking a second thread costs more than it brings."""

LIST = 1024
"""Points that changed, listed before they are carried: one long loop instead of many short ones."""

NARROW = 12
"""Dimensions up to which sums are taken dimension by dimension."""


@compiled
def nearest_of_block(points, b, weights, halves, scores, best, nearest):
    """Write the nearest centroid of every point of block *b* to *nearest*, its score to *best*."""
    k, d, size = halves.shape[0], points.shape[1], points.shape[2]
    best[:] = np.inf
    nearest[:] = 0
    if d > DEPTH:
        _in_slices(points, b, weights, halves, scores)
        for c in range(k):
            fold(scores, c, best, nearest)
        return
    at, c = b * d * size, 0
    while k - c >= T6:
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


@compiled
def _in_slices(points, b, weights, halves, scores):
    """Write the scores of block *b*, shape (k, block), `DEPTH` dimensions at a time."""
    k, d, size = halves.shape[0], points.shape[1], points.shape[2]
    for c in range(k):
        scores[c, :] = halves[c]
    for j in range(0, d, DEPTH):
        depth = min(DEPTH, d - j)
        at, c = (b * d + j) * size, 0
        while k - c >= T6:
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


@compiled
def _carry_narrow(X, shift, mass, moved, left, labels, sums):
    """Carry points, one dimension after the other: a loop over a few dimensions would be all overhead."""
    for j in range(shift.shape[0]):
        for s in range(moved.shape[0]):
            i = moved[s]
            value = (X[i, j] - shift[j]) * mass[i] if mass.shape[0] else X[i, j] - shift[j]
            sums[labels[i], j] += value
            if left[s] >= 0:
                sums[left[s], j] -= value


@compiled
def _carry_wide(X, shift, mass, moved, left, labels, sums):
    """Carry points, one row after the other."""
    for s in range(moved.shape[0]):
        i, old = moved[s], left[s]
        new, w = labels[i], mass[i] if mass.shape[0] else 1.0
        for j in range(shift.shape[0]):
            sums[new, j] += w * (X[i, j] - shift[j])
        if old >= 0:
            for j in range(shift.shape[0]):
                sums[old, j] -= w * (X[i, j] - shift[j])


@compiled
def carry(X, shift, mass, moved, left, labels, sums, masses, members):
    """Carry the points that *moved* from the clusters that they *left* (-1: none) to the sums of those of their *labels*.

    A point without weight is no member.
    """
    for s in range(moved.shape[0]):
        i, old = moved[s], left[s]
        w = mass[i] if mass.shape[0] else 1.0
        one = 1 if w != 0.0 else 0
        masses[labels[i]] += w
        members[labels[i]] += one
        if old >= 0:
            masses[old] -= w
            members[old] -= one
    if shift.shape[0] <= NARROW:
        _carry_narrow(X, shift, mass, moved, left, labels, sums)
    else:
        _carry_wide(X, shift, mass, moved, left, labels, sums)


@compiled
def listed(bits, first, count, nearest, labels, moved, left, some):
    """Relabel the points whose bits are set below *count*, and put them on the list, which has *some* already. Return how many it has."""
    while bits != 0:
        i = lowest(bits)
        if i >= count:
            break
        moved[some] = first + i
        left[some] = labels[first + i]
        labels[first + i] = nearest[i]
        some += 1
        bits &= bits - np.uint64(1)
    return some


@compiled
def sweep(X, shift, mass, points, weights, halves, labels, sums, masses, members, scores, best, nearest, begin, end, last):
    """Assign the blocks from *begin* to *end* and, unless it is the last assignment, carry who changed. Return how many did."""
    size, changed, some = points.shape[2], 0, 0
    moved, left = np.empty(LIST + size, np.int64), np.empty(LIST + size, np.int32)
    sums[:] = 0.0
    masses[:] = 0.0
    members[:] = 0
    for b in range(begin, end):
        nearest_of_block(points, b, weights, halves, scores, best, nearest)
        first = b * size
        some = listed(differing(points, nearest, labels, first), first, X.shape[0] - first, nearest, labels, moved, left, some)
        if some > LIST or b == end - 1:
            if not last:
                carry(X, shift, mass, moved[:some], left, labels, sums, masses, members)
            changed += some
            some = 0
    return changed


@parallel
def sweep_all(X, shift, mass, points, weights, halves, labels, sums, masses, members, scores, best, nearest, changed, last):
    """Sweep every chunk, on all threads."""
    chunks, blocks = changed.shape[0], points.shape[0]
    for g in prange(chunks):
        begin, end = bounds(g, chunks, blocks), bounds(g + 1, chunks, blocks)
        changed[g] = sweep(
            X,
            shift,
            mass,
            points,
            weights,
            halves,
            labels,
            sums[g],
            masses[g],
            members[g],
            scores[g],
            best[g],
            nearest[g],
            begin,
            end,
            last,
        )


@compiled
def sweep_alone(X, shift, mass, points, weights, halves, labels, sums, masses, members, scores, best, nearest, changed, last):
    """Sweep every chunk, on one thread."""
    chunks, blocks = changed.shape[0], points.shape[0]
    for g in range(chunks):
        begin, end = bounds(g, chunks, blocks), bounds(g + 1, chunks, blocks)
        changed[g] = sweep(
            X,
            shift,
            mass,
            points,
            weights,
            halves,
            labels,
            sums[g],
            masses[g],
            members[g],
            scores[g],
            best[g],
            nearest[g],
            begin,
            end,
            last,
        )


class Fused:
    """The state of one fit: packed points, sums, and room for each chunk."""

    def __init__(self, X: NDArray[Any], init: NDArray[Any], weights: NDArray[np.float64], threads: int) -> None:
        (n, d), k = X.shape, len(init)
        size = block(X.itemsize)
        blocks = -(-n // size)
        self.X, self.mass, self.centroids = X, weights, init.copy()
        self.together = threads > 1 and n * k * d > ALONE
        self.shift = packing.amid(X)
        self.points = packing.aligned((blocks, d, size), X.dtype)
        pack = packing.pack_points if self.together else packing.pack_points_alone
        pack(X, self.shift, self.points)
        self.weights, self.halves = np.empty(k * d, X.dtype), np.empty(k, X.dtype)
        self.distances = 0
        self.labels = packing.aligned((blocks * size,), np.dtype(np.int32))
        self.labels[:] = -1
        self.kept = means.Sums.none(k, d)
        chunks = min(CHUNKS, max(1, n // POINTS))
        self.sums, self.masses = np.empty((chunks, k, d)), np.empty((chunks, k))
        self.members, self.changed = np.empty((chunks, k), np.int64), np.zeros(chunks, np.int64)
        self.scores = packing.aligned((chunks, k if d > DEPTH else 0, size), X.dtype)
        self.best, self.nearest = packing.aligned((chunks, size), X.dtype), packing.aligned((chunks, size), np.dtype(np.int32))

    def assign(self, *, last: bool) -> int:
        """Assign all points; return how many changed."""
        self.distances += len(self.X) * len(self.centroids)
        packing.pack_centroids(self.centroids, self.shift, self.weights, self.halves)
        sweep = sweep_all if self.together else sweep_alone
        sweep(
            self.X, self.shift, self.mass, self.points, self.weights, self.halves, self.labels,
            self.sums, self.masses, self.members, self.scores, self.best, self.nearest, self.changed, last,
        )  # fmt: skip
        return int(self.changed.sum())

    def update(self, empty: means.Empty) -> float:
        """Move the centroids; return the squared norm of the move."""
        kept = self.kept
        means.gather(self.sums, self.masses, self.members, kept.totals, kept.mass, kept.count)
        if empty == "relocate" and not kept.count.all():
            kept = means.relocated(self.X, self.mass, self.found(), self.centroids, kept, self.shift)
        return float(means.average(kept.totals, kept.mass, kept.count, self.shift, self.centroids))

    def forget(self) -> None:
        """Have the next step take all sums anew."""
        self.labels[:] = -1
        self.kept = means.Sums.none(*self.centroids.shape)

    def found(self) -> NDArray[np.int32]:
        """Return the labels, shape (n,)."""
        return self.labels[: len(self.X)]

    def inertia(self) -> float:
        """Return the sum of squared distances."""
        found = np.zeros(len(self.changed))
        of = means.inertia if self.together else means.inertia_alone
        of(self.X, self.mass, self.centroids, self.labels, found)
        return float(found.sum())
