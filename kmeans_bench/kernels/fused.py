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

from typing import Any, NamedTuple, Protocol

import numpy as np
from numba import prange
from numpy.typing import DTypeLike, NDArray

from kmeans_bench.kernels import means, packing
from kmeans_bench.kernels.carrying import LIST, carry, listed
from kmeans_bench.kernels.compiled import bare, parallel, pasted
from kmeans_bench.kernels.crew import Crew
from kmeans_bench.kernels.packing import bounds, pack_block
from kmeans_bench.kernels.scoring import DEPTH, nearest_of_block
from kmeans_bench.kernels.simd import REGISTER, block, differing

CHUNKS, POINTS = 16, 1024
"""Chunks at most, and points that each should have: more would be added up for nothing."""

LARGE, PATIENCE = 1 << 21, 14
"""Bytes of points that no cache of one core's holds; and the steps after which it would have paid to write them out packed."""

ALONE = 2e-4
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


@bare
def sweep_some(given, now, room, last, t, threads):
    """Sweep every chunk that is thread *t*'s."""
    for g in range(t, room.changed.shape[0], threads):
        sweep(given, now, room, g, last)


@parallel
def sweep_all(given, now, room, last, threads):
    """Sweep every chunk, on so many threads. To loop over chunks here would make their counters one for all."""
    for t in prange(threads):
        sweep_some(given, now, room, last, np.int64(t), threads)


@bare
def descend(given, now, room, totals, mass, count, centroids, most, tol):
    """Take steps on one thread until no point changes, the move is within *tol*, or *most* are done.

    Return how many were taken, how many points changed in the last, and the squared norm of its move.
    """
    steps, changed, move, last, one = 0, np.int64(1), np.inf, most < 0, np.int64(0)  # a literal would be a type of its own
    while steps < most and changed > 0 and move > tol:
        packing.pack_centroids(centroids, given.shift, now.weights, now.halves)
        sweep_some(given, now, room, last, one, one + 1)
        steps, changed = steps + 1, room.changed.sum()
        if changed > 0:
            means.gather(room.sums, room.masses, room.members, totals, mass, count)
            move = means.average(totals, mass, count, given.shift, centroids)
    return steps, changed, move


def pack(given: Given, *, together: bool) -> None:
    """Write the packed points, if they stay."""
    if not given.lean and together:
        packing.pack_points(given.X, given.shift, given.points)
    elif not given.lean:
        packing.pack_some(given.X, given.shift, given.points, 0, 1)


def sweep_chunks(given: Given, now: Now, room: Room, *, last: bool, threads: int) -> None:
    """Sweep all chunks, on so many threads."""
    if threads > 1:
        sweep_all(given, now, room, last, threads)
    else:
        sweep_some(given, now, room, last, 0, 1)


class State(Protocol):
    """What a step needs of the state of a fit."""

    def assign(self, *, last: bool) -> int:
        """Assign all points; return how many changed."""

    def update(self, empty: means.Empty) -> float:
        """Move the centroids; return the squared norm of the move."""


def one_step(state: State, tol: float, empty: means.Empty) -> tuple[int, int, bool]:
    """Take one step. Return that it is one, how many points changed, and whether it was the last of all."""
    changed = state.assign(last=False)
    return 1, changed, changed == 0 or state.update(empty) <= tol


class Fused:
    """The state of one fit: packed points, sums, and room for each chunk."""

    def __init__(self, X: NDArray[Any], init: NDArray[Any], weights: NDArray[np.float64], threads: int) -> None:
        (n, d), k = X.shape, len(init)
        blocks, size = -(-n // block(X.itemsize)), block(X.itemsize)
        short = seconds(n, k, d) <= ALONE
        self.together = threads > 1 and not short
        self.centroids, self.kept, self.distances = init.copy(), means.Sums.none(k, d), 0
        self.given, self.patience = Given.of(X, weights, packing.amid(X), k, lean=self.lean(n, k, d, X.itemsize)), PATIENCE
        self.brief = short and not self.given.lean
        self.crew = Crew(threads if self.together else 1)
        self.pack()
        labels = packing.aligned((blocks * size,), np.dtype(np.int32))
        labels[:] = -1
        self.now = Now(weights=np.empty(k * d, X.dtype), halves=np.empty(k, X.dtype), labels=labels)
        self.room = Room.of(n, k, d, X.dtype)

    def stride(self, most: int, tol: float, empty: means.Empty) -> tuple[int, int, bool]:
        """Take steps: at most so many where they are so short that a call from Python takes as long, else one.

        Return how many, how many points changed in the last, and whether it was the last of all.
        """
        if empty == "relocate" or not self.brief:
            return one_step(self, tol, empty)
        kept, centroids = self.kept, self.centroids
        steps, changed, move = descend(self.given, self.now, self.room, kept.totals, kept.mass, kept.count, centroids, most, tol)
        self.distances += steps * len(self.given.X) * len(centroids)
        return steps, changed, changed == 0 or move <= tol

    def assign(self, *, last: bool) -> int:
        """Assign all points; return how many changed."""
        self.distances += len(self.given.X) * len(self.centroids)
        self.patience -= 1
        if self.given.lean and self.patience < 0:
            self.given = Given.of(self.given.X, self.given.mass, self.given.shift, len(self.centroids), lean=False)
            self.pack()
        packing.pack_centroids(self.centroids, self.given.shift, self.now.weights, self.now.halves)
        self.sweep(last=last)
        return sum(self.room.changed.tolist())

    def lean(self, n: int, k: int, d: int, itemsize: int) -> bool:  # noqa: ARG002 - others look at k
        """Return whether points are packed anew in every step."""
        return lean_for(n, d, itemsize)

    def pack(self) -> None:
        """Write the packed points, if they stay."""
        pack(self.given, together=self.together)

    def sweep(self, *, last: bool) -> None:
        """Sweep all chunks. A crew would need longer to start than numba's threads, and some steps are that short."""
        sweep_chunks(self.given, self.now, self.room, last=last, threads=self.crew.threads)

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
        return float(sum(found.tolist()))
