"""Block filtering for few dimensions: neighbouring points share a box, and only centroids that can win somewhere in it are looked at.

Layout       Points are packed in the order of a Z-shaped curve, so that a block, as wide as a tile of registers, is small in space. Each
             block has a box (middle and half sides), its float64 sum, and labels of one byte where k allows.
Step         `filtering` finds the candidates of a box. One left: the block moves as a whole, by its sum. Several: their scores only.
Skipped      From the gap between the farthest candidates and those left out follows a *slack*: by how much distances may change before one
             of these could win. Centroids' moves use it up. While some is left and no candidate has moved, labels stay as they are.
Invariants   A centroid left out is nearest to no point of the box, not even in the arithmetic of `simd`. Candidates are compared in
             ascending order with the same operations as there: labels are those of `fused`, to the last bit, given the same centroids.
Source       D. Pelleg, A. Moore, Accelerating exact k-means algorithms with geometric reasoning, KDD 1999, doi:10.1145/312129.312248;
             T. Kanungo et al., IEEE Trans. PAMI 24(7), 2002, doi:10.1109/TPAMI.2002.1017616; slack as in G. Hamerly, Making k-means even
             faster, SDM 2010, doi:10.1137/1.9781611972801.12, for a block instead of a point.
"""

from __future__ import annotations

from time import perf_counter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kmeans_bench.kernels import boxes, means, packing
from kmeans_bench.kernels.boxes import SAFE, UNKNOWN
from kmeans_bench.kernels.carrying import LIST
from kmeans_bench.kernels.compiled import bare, inner
from kmeans_bench.kernels.crew import Crew
from kmeans_bench.kernels.desk import desk as new_desk
from kmeans_bench.kernels.desk import is_first, is_there_work, lay_out, put_back, shut, take, wait
from kmeans_bench.kernels.filtering import AT_ONCE, anchor, far, some_1, some_2, some_3, some_4, unlike
from kmeans_bench.kernels.fused import Fused, finish, one_step
from kmeans_bench.kernels.handing import afresh, carry, hand_over, owner, relabel
from kmeans_bench.kernels.packing import bounds
from kmeans_bench.kernels.simd import REGISTER, VECTORS, block, lowest
from kmeans_bench.kernels.strides import PROMPT
from kmeans_bench.kernels.summons import summon
from kmeans_bench.kernels.sweeping import seconds

DEEPEST = 8
"""Dimensions up to which boxes are worth looking at; beyond, `fused` does the work."""

CHUNKS, POINTS = 16, 4096
"""Chunks at most, and points that each should have."""

ALONE = 20_000
"""Points up to which one thread is done with the first of everything before a second one is awake."""

A4, A3, A2, _ = AT_ONCE


def chunks_of(n: int) -> int:
    """Return how many chunks so many points have."""
    return min(CHUNKS, max(1, n // POINTS))


class Room(NamedTuple):
    """Sums and scratch of each chunk."""

    sums: NDArray[np.float64]
    masses: NDArray[np.float64]
    members: NDArray[np.int64]
    changed: NDArray[np.int64]
    distances: NDArray[np.int64]
    scores: NDArray[Any]
    near: NDArray[np.uint64]
    listed: NDArray[np.int32]
    best: NDArray[Any]
    nearest: NDArray[np.int32]
    places: NDArray[np.int32]
    left: NDArray[np.int32]


@inner
def search(middles, sides, b, columns, scores, near, epsilon):
    """Find the candidates of box *b*, as bits of *near*. Return the anchor, and the slack."""
    d, width = middles.shape[1], columns.shape[1]
    a = anchor(middles, b, columns, width, d, scores)
    extent, reach = 0.0, 0.0
    for j in range(d):
        side, middle = np.float64(sides[b, j]), np.float64(middles[b, j])
        extent += (abs(middle) + side) ** 2
        reach += (abs(middle + np.float64(columns[j, a])) + side) ** 2
    slope = scores.dtype.type(epsilon)
    least = scores.dtype.type(epsilon * (extent + np.float64(columns[d, a])))
    free = far(sides, b, columns, width, d, scores, a, slope, least, near)
    reach *= 1.0 + SAFE
    return a, (np.sqrt(reach + 2.0 * free) - np.sqrt(reach)) * (1.0 - SAFE)


@inner
def listing(near, lanes, listed):
    """List the candidates, ascending. Return how many there are."""
    count = 0
    for v in range(near.shape[0]):
        bits = near[v]
        while bits != 0:
            listed[count] = v * lanes + lowest(bits)
            count += 1
            bits &= bits - np.uint64(1)
    return count


@inner
def mask_of(listed, count):
    """Return the candidates as bits of one word; those that are 64 apart share one. None, if there is but one candidate."""
    seen = np.uint64(0)
    if count > 1:
        for c in range(count):
            seen |= np.uint64(1) << np.uint64(listed[c] & 63)
    return seen


@inner
def evaluate(points, columns, b, count, listed, best, nearest):
    """Write the nearest of the candidates of every point of block *b*."""
    d, size, width = points.shape[1], points.shape[2], columns.shape[1]
    for i in range(size):
        best[i] = np.inf
        nearest[i] = listed[0]
    at, c = b * d * size, 0
    while count - c >= A4:
        some_4(points, at, columns, width, d, listed, c, best, nearest)
        c += A4
    if count - c == A3:
        some_3(points, at, columns, width, d, listed, c, best, nearest)
    elif count - c == A2:
        some_2(points, at, columns, width, d, listed, c, best, nearest)
    elif count - c == 1:
        some_1(points, at, columns, width, d, listed, c, best, nearest)


@bare
def sweep(blocks, now, room, g, renew, epsilon):
    """Assign the blocks of chunk *g* and carry who changed; count them, and the distances."""
    chunks, count, size, n = room.changed.shape[0], blocks.points.shape[0], blocks.points.shape[2], blocks.X.shape[0]
    sums, masses, members, places, left = room.sums[g], room.masses[g], room.members[g], room.places[g], room.left[g]
    scores, near, listed, best, nearest = room.scores[g], room.near[g], room.listed[g], room.best[g], room.nearest[g]
    zero, moved, most = np.int64(0), now.moved[0], now.most  # a literal would be a type of its own
    changed, some, evaluated = zero, zero, zero
    begin, end = bounds(g, chunks, count), bounds(g + 1, chunks, count)
    sums[:], masses[:], members[:] = 0.0, 0.0, 0
    if renew:
        afresh(blocks, begin, end, places, left, sums, masses, members)
    for b in range(begin, end):
        a = blocks.anchors[b]
        blocks.slack[b] -= now.drift[a] + (most[2] if most[1] == a else most[0])
        if blocks.slack[b] > 0.0 and blocks.candidates[b] & moved == 0:
            continue
        first, many = b * size, min(size, n - b * size)
        blocks.anchors[b], blocks.slack[b] = search(blocks.middles, blocks.sides, b, now.columns, scores, near, epsilon)
        some_near = listing(near, size // VECTORS, listed)
        blocks.candidates[b] = mask_of(listed, some_near)
        evaluated += now.drift.shape[0]
        if blocks.owners[b] == UNKNOWN or (some_near == 1 and blocks.owners[b] >= 0):
            changed += hand_over(blocks, b, blocks.anchors[b], first, many, sums, masses, members)
            if some_near == 1:
                continue
        evaluate(blocks.points, now.columns, b, some_near, listed, best, nearest)
        evaluated += many * some_near
        bits = unlike(blocks.points, nearest, blocks.labels, first) & (~np.uint64(0) >> np.uint64(64 - many))
        if bits != 0:
            before, some = some, relabel(bits, first, nearest, blocks.labels, places, left, some)
            changed += some - before
            blocks.owners[b] = owner(blocks.labels, first, many)
            if some > LIST:
                carry(blocks, places, left, some, sums, masses, members)
                some = zero
    carry(blocks, places, left, some, sums, masses, members)
    room.changed[g], room.distances[g] = changed, room.distances[g] + evaluated


@bare
def sweep_some(blocks, now, room, renew, epsilon, one, threads):
    """Sweep the chunks of thread *one*. Neighbouring chunks, which are alike, go to different threads."""
    for g in range(one, room.changed.shape[0], threads):
        sweep(blocks, now, room, g, renew, epsilon)


@bare
def descend(desk, blocks, now, room, totals, mass, count, centroids, epsilon, ends, taken):
    """Lead all steps, if no thread came to the desk before; else help the one that did, until it shuts.

    Steps are taken until no point changes, the move is within ends[0], or ends[1] are done. *taken*: how many were, how many points changed
    in the last, and the squared norm of its move.
    """
    first, chunks, anew = is_first(desk), room.changed.shape[0], ends[1] < 0.0  # never; a literal would be a type of its own
    while True:
        if first:
            boxes.pack_columns(centroids, blocks.shift, now.columns, now.drift, now.most, now.moved)
            lay_out(desk, np.int64(0))
        elif not is_there_work(desk, chunks):
            return
        g = take(desk)
        while g < chunks:
            sweep(blocks, now, room, g, anew, epsilon)
            put_back(desk)
            g = take(desk)
        if first:
            wait(desk, chunks)
            taken[0], taken[1] = taken[0] + 1.0, means.total(room.changed)
            if taken[1] > 0.0:
                means.gather(room.sums, room.masses, room.members, totals, mass, count)
                taken[2] = means.average(totals, mass, count, blocks.shift, centroids)
            if taken[1] == 0.0 or taken[2] <= ends[0] or taken[0] >= ends[1]:
                shut(desk)
                return


@bare
def scatter(order, labels, found, one, threads):
    """Write the labels that are thread *one*'s in the order of the rows."""
    n = order.shape[0]
    for i in range(bounds(one, threads, n), bounds(one + 1, threads, n)):
        found[order[i]] = labels[i]


class Spatial:
    """The state of one fit."""

    def __init__(self, X: NDArray[Any], init: NDArray[Any], weights: NDArray[np.float64], count: int) -> None:
        self.X, self.mass, self.centroids = X, weights, init.copy()
        self.crew = Crew(count if chunks_of(len(X)) > 1 else 1, eager=len(X) > ALONE)
        self.shift = packing.amid(X)
        self.blocks = boxes.packed(X, weights, self.shift, len(init), self.crew)
        self.now, self.room = boxes.columns(init), rooms(X, init)
        self.kept = means.Sums.none(*init.shape)
        self.epsilon = 4 * (X.shape[1] + 4) * float(np.finfo(X.dtype).eps)
        self.renew, self.pace = False, max(1, int(PROMPT / seconds(len(X), *init.shape)))

    @property
    def distances(self) -> int:
        """How many distances were evaluated, those to the middles of boxes among them."""
        return int(self.room.distances.sum())

    def stride(self, most: int, tol: float, empty: means.Empty, *, last: bool) -> tuple[int, int, bool]:  # noqa: ARG002 - others look at it
        """Take steps, at most so many, in `PROMPT` seconds or one. Return how many, who changed in the last, if it ends the fit."""
        if empty == "relocate":
            return one_step(self, tol, empty)
        taken, kept, begin = np.zeros(3), self.kept, perf_counter()
        sums, ends = (kept.totals, kept.mass, kept.count), np.array([tol, min(most, self.pace)])
        given = self.blocks, self.now, self.room, *sums, self.centroids, self.epsilon, ends, taken
        summon(descend, new_desk(), *given, threads=self.crew.threads)
        steps, changed, move = taken.tolist()
        self.pace = max(1, int(PROMPT * steps / (perf_counter() - begin)))
        return int(steps), int(changed), changed == 0 or move <= tol

    def finish(self, changed: int) -> float:
        """Assign once more, unless nothing changed; return the inertia."""
        return finish(self, changed)

    def assign(self, *, last: bool) -> int:
        """Assign all points; return how many changed."""
        boxes.pack_columns(self.centroids, self.shift, *self.now)
        self.crew.share(sweep_some, self.blocks, self.now, self.room, self.renew and not last, self.epsilon)
        self.renew = False
        return int(self.room.changed.sum())

    def update(self, empty: means.Empty) -> float:
        """Move the centroids; return the squared norm of the move."""
        kept, room = self.kept, self.room
        means.gather(room.sums, room.masses, room.members, kept.totals, kept.mass, kept.count)
        if empty == "relocate" and not kept.count.all():
            kept = means.relocated(self.X, self.mass, self.found(), self.centroids, kept, self.shift)
        return float(means.average(kept.totals, kept.mass, kept.count, self.shift, self.centroids))

    def forget(self) -> None:
        """Have the next step take all sums anew."""
        self.renew = True
        self.kept = means.Sums.none(*self.centroids.shape)

    def found(self) -> NDArray[np.int32]:
        """Return the labels, shape (n,)."""
        found = np.empty(len(self.X), np.int32)
        self.crew.share(scatter, self.blocks.order, self.blocks.labels, found)
        return found

    def inertia(self) -> float:
        """Return the sum of squared distances."""
        found = np.zeros(CHUNKS)
        self.crew.share(means.inertia_some, self.X, self.mass, self.centroids, self.found(), found)
        return float(found.sum())


def rooms(X: NDArray[Any], init: NDArray[Any]) -> Room:
    """Return sums and scratch of each chunk."""
    (n, d), k, size, lanes = X.shape, len(init), block(X.itemsize), REGISTER // X.itemsize
    chunks, width = chunks_of(n), -(-k // lanes)
    return Room(
        np.empty((chunks, k, d)), np.empty((chunks, k)), np.empty((chunks, k), np.int64),
        np.zeros(chunks, np.int64), np.zeros(chunks, np.int64),
        packing.aligned((chunks, width * lanes), X.dtype), np.empty((chunks, width), np.uint64),
        np.empty((chunks, width * lanes), np.int32),
        packing.aligned((chunks, size), X.dtype), packing.aligned((chunks, size), np.dtype(np.int32)),
        np.empty((chunks, LIST + size), np.int32), np.empty((chunks, LIST + size), np.int32),
    )  # fmt: skip


def start(X: NDArray[Any], init: NDArray[Any], weights: NDArray[np.float64], count: int) -> Fused | Spatial:
    """Return the state of a fit: block filtering up to `DEEPEST` dimensions, `fused` beyond."""
    return (Spatial if X.shape[1] <= DEEPEST else Fused)(X, init, weights, count)
