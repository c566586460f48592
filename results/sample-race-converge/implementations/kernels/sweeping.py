"""Assign and update in one pass over the points; the table of n x k scores never exists.

Layout     A chunk is a run of blocks. There are as many chunks as the shape asks for, never as many as there are threads: each has sums of
           its own, added up in the order of chunks, so that the result does not depend on who computed what.
Update     Sums are kept from step to step, in float64, and only points that changed their cluster touch them: from the original rows, since
           the packed ones are rounded and transposed.
Lean       Many points of many dimensions are not packed once and kept but block by block, each step anew, in a place that stays in the
           cache. To write a copy to fresh memory and read it again costs what a dozen steps of that cost; after these it is written. What
           is multiplied and added, in which order, is the same in either way: so is what comes out, to the last bit.
Source     S. Lloyd, Least squares quantization in PCM, IEEE Trans. Inf. Theory 28(2), 1982, doi:10.1109/TIT.1982.1056489.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike, NDArray

from kmeans_bench.kernels import packing
from kmeans_bench.kernels.carrying import LIST, carry, listed
from kmeans_bench.kernels.compiled import pasted
from kmeans_bench.kernels.packing import bounds, pack_block
from kmeans_bench.kernels.scoring import DEPTH, nearest_of_block
from kmeans_bench.kernels.simd import REGISTER, block, differing

CHUNKS, POINTS = 16, 2048
"""Chunks at most, and points that each should have: more would be added up for nothing."""

LARGE, PATIENCE = 1 << 21, 14
"""Bytes of points that no cache of one core's holds; and the steps after which it would have paid to write them out packed."""

ALONE = 3e-5
"""Seconds of a step up to which waking a second thread costs more than it brings."""

PER_POINT, PER_PAIR = 1e-8, 4e-11
"""Seconds of a step, nearly: for each point, and for each centroid and dimension of it. A comparison is worth three dimensions."""


def seconds(n: int, k: int, d: int) -> float:
    """Return what a step takes one thread, nearly."""
    return n * (PER_POINT + PER_PAIR * k * (d + 3))


def chunks_of(n: int, k: int, d: int) -> int:
    """Return how many chunks there are: an even number, so that two threads get as many; one, where one thread does it all."""
    return min(CHUNKS, n // POINTS // 2 * 2) or (2 if seconds(n, k, d) > ALONE else 1)


def lean_for(n: int, d: int, itemsize: int) -> bool:
    """Return whether it takes longer to write packed points to memory than to pack them once more in the cache."""
    return d * itemsize >= REGISTER and n * d * itemsize >= LARGE


class Given(NamedTuple):
    """What stays: rows (n, d), a point amid them (d,), weights of the points or none, and where points are packed.

    *Lean* is 1 where they are packed anew in every step, into a block for each chunk; *begin* is where in memory a sweep begins to read.
    """

    X: NDArray[Any]
    shift: NDArray[np.float64]
    mass: NDArray[np.float64]
    points: NDArray[Any]
    lean: int
    begin: int

    @classmethod
    def of(cls, X: NDArray[Any], mass: NDArray[np.float64], shift: NDArray[np.float64], k: int, *, lean: bool) -> Given:
        """Return what is given, with room for packed points."""
        (n, d), size = X.shape, block(X.itemsize)
        points = packing.aligned((chunks_of(n, k, d) if lean else -(-n // size), d, size), X.dtype)
        return cls(X=X, shift=shift, mass=mass, points=points, lean=int(lean), begin=packing.address(X if lean else points))


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
    inertias: NDArray[np.float64]

    @classmethod
    def of(cls, n: int, k: int, d: int, dtype: DTypeLike) -> Room:
        """Return room for as many chunks as the shape asks for."""
        chunks, size = chunks_of(n, k, d), block(np.dtype(dtype).itemsize)
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
            inertias=np.zeros(chunks),
        )


@pasted
def sweep(given, now, room, g, last):
    """Assign the blocks of chunk *g* and, unless it is the last assignment, carry who changed."""
    size, chunks, points = given.points.shape[2], room.changed.shape[0], given.points
    blocks, bytes_of = -(-given.X.shape[0] // size), points.shape[1] * size * points.itemsize
    scores, best, nearest, moved, left = room.scores[g], room.best[g], room.nearest[g], room.moved[g], room.left[g]
    sums, masses, members, labels = room.sums[g], room.masses[g], room.members[g], now.labels
    sums[:] = 0.0
    masses[:] = 0.0
    members[:] = 0
    changed, some, end, limit = 0, 0, bounds(g + 1, chunks, blocks), 0 if given.lean else LIST
    for b in range(bounds(g, chunks, blocks), end):
        here, first = b, b * size
        if given.lean:
            here = g
            pack_block(given.X, given.shift, points, b, g)
        nearest_of_block(points, here, given.begin + (b + 1) * bytes_of, now.weights, now.halves, scores, best, nearest)
        bits = differing(given.points, nearest, labels, first)
        some = listed(bits, first, given.X.shape[0] - first, nearest, labels, moved, left, some)
        if some > limit or b == end - 1:
            if not last:
                carry(given.X, given.shift, given.mass, moved[:some], left, labels, sums, masses, members)
            changed += some
            some = 0
    room.changed[g] = changed
