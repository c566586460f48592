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

from typing import Any, NamedTuple

import numpy as np
from numba import prange
from numpy.typing import DTypeLike, NDArray

from kmeans_bench.kernels import means, packing
from kmeans_bench.kernels.carrying import LIST, carry, listed
from kmeans_bench.kernels.compiled import bare, parallel, pasted
from kmeans_bench.kernels.crew import Crew
from kmeans_bench.kernels.packing import T2, T4, T6, bounds
from kmeans_bench.kernels.simd import (
    block,
    differing,
    fold,
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

ALONE = 2e-4
"""Seconds of a step up to which waking a second thread costs more than it brings."""

PER_POINT, PER_PAIR = 1e-8, 4e-11
"""Seconds of a step, nearly: for each point, and for each centroid and dimension of it. A comparison is worth three dimensions."""


@pasted
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


@bare
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


class Given(NamedTuple):
    """What stays: rows (n, d), a point amid them (d,), weights of the points or none, and the packed points."""

    X: NDArray[Any]
    shift: NDArray[np.float64]
    mass: NDArray[np.float64]
    points: NDArray[Any]


class Now(NamedTuple):
    """What a step starts from: the packed centroids, ‖c‖²/2, and the labels of all blocks."""

    weights: NDArray[Any]
    halves: NDArray[Any]
    labels: NDArray[np.int32]


class Room(NamedTuple):
    """What a chunk works in, one of each for every chunk: changes of the sums, scores of a block, the list of who changed, and how many."""

    sums: NDArray[np.float64]
    masses: NDArray[np.float64]
    members: NDArray[np.int64]
    scores: NDArray[Any]
    best: NDArray[Any]
    nearest: NDArray[np.int32]
    moved: NDArray[np.int64]
    left: NDArray[np.int32]
    changed: NDArray[np.int64]

    @classmethod
    def of(cls, n: int, k: int, d: int, dtype: DTypeLike) -> Room:
        """Return room for as many chunks as the shape asks for."""
        chunks, size = min(CHUNKS, max(1, n // POINTS)), block(np.dtype(dtype).itemsize)
        return cls(
            sums=np.empty((chunks, k, d)),
            masses=np.empty((chunks, k)),
            members=np.empty((chunks, k), np.int64),
            scores=packing.aligned((chunks, k if d > DEPTH else 0, size), dtype),
            best=packing.aligned((chunks, size), dtype),
            nearest=packing.aligned((chunks, size), np.dtype(np.int32)),
            moved=np.empty((chunks, LIST + size), np.int64),
            left=np.empty((chunks, LIST + size), np.int32),
            changed=np.zeros(chunks, np.int64),
        )


@bare
def sweep(given, now, room, g, last):
    """Assign the blocks of chunk *g* and, unless it is the last assignment, carry who changed."""
    blocks, size, chunks = given.points.shape[0], given.points.shape[2], room.changed.shape[0]
    scores, best, nearest, moved, left = room.scores[g], room.best[g], room.nearest[g], room.moved[g], room.left[g]
    sums, masses, members, labels = room.sums[g], room.masses[g], room.members[g], now.labels
    sums[:] = 0.0
    masses[:] = 0.0
    members[:] = 0
    changed, some, end = 0, 0, bounds(g + 1, chunks, blocks)
    for b in range(bounds(g, chunks, blocks), end):
        nearest_of_block(given.points, b, now.weights, now.halves, scores, best, nearest)
        first = b * size
        bits = differing(given.points, nearest, labels, first)
        some = listed(bits, first, given.X.shape[0] - first, nearest, labels, moved, left, some)
        if some > LIST or b == end - 1:
            if not last:
                carry(given.X, given.shift, given.mass, moved[:some], left, labels, sums, masses, members)
            changed += some
            some = 0
    room.changed[g] = changed


@parallel
def sweep_all(given, now, room, last):
    """Sweep every chunk, on all threads."""
    for g in prange(room.changed.shape[0]):
        sweep(given, now, room, np.int64(g), last)


@bare
def sweep_some(given, now, room, last, t, threads):
    """Sweep every chunk that is thread *t*'s."""
    for g in range(t, room.changed.shape[0], threads):
        sweep(given, now, room, g, last)


class Fused:
    """The state of one fit: packed points, sums, and room for each chunk."""

    def __init__(self, X: NDArray[Any], init: NDArray[Any], weights: NDArray[np.float64], threads: int) -> None:
        (n, d), k = X.shape, len(init)
        size = block(X.itemsize)
        blocks = -(-n // size)
        self.together = threads > 1 and n * (PER_POINT + PER_PAIR * k * (d + 3)) > ALONE
        self.centroids, self.kept, self.distances = init.copy(), means.Sums.none(k, d), 0
        self.given = Given(X=X, shift=packing.amid(X), mass=weights, points=packing.aligned((blocks, d, size), X.dtype))
        self.crew = Crew(threads if self.together else 1)
        self.pack()
        labels = packing.aligned((blocks * size,), np.dtype(np.int32))
        labels[:] = -1
        self.now = Now(weights=np.empty(k * d, X.dtype), halves=np.empty(k, X.dtype), labels=labels)
        self.room = Room.of(n, k, d, X.dtype)

    def assign(self, *, last: bool) -> int:
        """Assign all points; return how many changed."""
        self.distances += len(self.given.X) * len(self.centroids)
        packing.pack_centroids(self.centroids, self.given.shift, self.now.weights, self.now.halves)
        self.sweep(last=last)
        return int(self.room.changed.sum())

    def pack(self) -> None:
        """Write the packed points."""
        X, shift, _, points = self.given
        if self.together:
            packing.pack_points(X, shift, points)
        else:
            packing.pack_some(X, shift, points, 0, 1)

    def sweep(self, *, last: bool) -> None:
        """Sweep all chunks. A crew would need longer to start than numba's threads, and some steps are that short."""
        if self.together:
            sweep_all(self.given, self.now, self.room, last)
        else:
            sweep_some(self.given, self.now, self.room, last, 0, 1)

    def update(self, empty: means.Empty) -> float:
        """Move the centroids; return the squared norm of the move."""
        kept, room, given = self.kept, self.room, self.given
        means.gather(room.sums, room.masses, room.members, kept.totals, kept.mass, kept.count)
        if empty == "relocate" and not kept.count.all():
            kept = means.relocated(given.X, given.mass, self.found(), self.centroids, kept, given.shift)
        return float(means.average(kept.totals, kept.mass, kept.count, given.shift, self.centroids))

    def forget(self) -> None:
        """Have the next step take all sums anew."""
        self.now.labels[:] = -1
        self.kept = means.Sums.none(*self.centroids.shape)

    def found(self) -> NDArray[np.int32]:
        """Return the labels, shape (n,)."""
        return self.now.labels[: len(self.given.X)]

    def inertia(self) -> float:
        """Return the sum of squared distances."""
        found = np.zeros(len(self.room.changed))
        of = means.inertia if self.together else means.inertia_alone
        of(self.given.X, self.given.mass, self.centroids, self.now.labels, found)
        return float(found.sum())
