"""Steps with bounds over all points: the one that takes them, and those that live on them.

Layout     `take` computes every score of a block from the packed points, as `fused` does, and writes the block's bounds where its points
           were: both never need room at once. So it can only be done while panels are no more than dimensions. Centroids lie in
           tiles of six and less for it, [panel][tile][dimension][centroid of the tile].
Invariants As in `fused`, a chunk has sums of its own. What is taken as the second nearest in a point's own panel is no bound at all: the
           next step computes that panel.
Source     that of `panels`.
"""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numba import prange

from kmeans_bench.kernels.compiled import compiled, parallel, pasted
from kmeans_bench.kernels.fused import LIST, carry, listed
from kmeans_bench.kernels.packing import T2, T4, T6, bounds, tile_of
from kmeans_bench.kernels.panels import BATCH, DOWN, FAR, ORDERED, UP, Room, assign
from kmeans_bench.kernels.simd import differing, whole_1, whole_2, whole_4, whole_6


class Cast(NamedTuple):
    """The points' rows, weights of their own, and labels; the point amid them."""

    X: Any
    mass: Any
    labels: Any
    shift: Any


class Sums(NamedTuple):
    """What changed in each chunk, as `fused` keeps it."""

    totals: Any
    masses: Any
    members: Any


@compiled
def tiles(panels, weights, halves):
    """Write the panels' weights in tiles (slots * d,), and ‖c‖²/2 (slots,)."""
    count, d, lanes = panels.weights.shape
    halves[:] = FAR
    for p in range(count):
        first = 0
        while first < lanes:
            width = tile_of(lanes - first)
            for j in range(d):
                for t in range(width):
                    weights[(p * lanes + first) * d + j * width + t] = panels.weights[p, j, first + t]
            first += width
    for slot in range(panels.number.shape[0]):
        half = 0.0
        for j in range(d):
            half += np.float64(panels.weights[slot // lanes, j, slot % lanes]) ** 2
        halves[slot] = 0.5 * half


@pasted
def _panel(points, b, weights, halves, first, lanes, least, which):
    """Write the least score of a panel, from slot *first* on, for every point of block *b*, and its slot."""
    d, size = points.shape[1], points.shape[2]
    at, c, end = b * d * size, first, first + lanes
    least[:] = np.inf
    while end - c >= T6:
        whole_6(points, at, weights, c * d, halves, c, d, least, which)
        c += T6
    if end - c >= T4:
        whole_4(points, at, weights, c * d, halves, c, d, least, which)
        c += T4
    if end - c >= T2:
        whole_2(points, at, weights, c * d, halves, c, d, least, which)
        c += T2
    if end - c >= 1:
        whole_1(points, at, weights, c * d, halves, c, d, least, which)


@pasted
def _merge(least, which, number, best, nearest):
    """Take the least scores of a panel into the best so far; of equals the lowest centroid number."""
    equal = 0
    for i in range(best.shape[0]):
        equal += 1 if least[i] == best[i] else 0
        less = least[i] < best[i]
        best[i] = least[i] if less else best[i]
        nearest[i] = which[i] if less else nearest[i]
    if equal:
        for i in range(best.shape[0]):
            if least[i] == best[i] and number[which[i]] < number[nearest[i]]:
                nearest[i] = which[i]


@partial(compiled, fastmath=ORDERED)
def _square(points, norms):
    norms[:] = 0.0
    for j in range(points.shape[0]):
        for i in range(points.shape[1]):
            norms[i] += points[j, i] * points[j, i]


@partial(compiled, fastmath=ORDERED)
def _distances(scores, norms, error, largest, toward, found):
    """Write the distances that have these scores, rounded *toward* more (1) or less (-1)."""
    nought, two, rounded = scores.dtype.type(0.0), scores.dtype.type(2.0), scores.dtype.type(UP if toward > 0 else DOWN)
    for i in range(scores.shape[0]):
        found[i] = np.sqrt(max(nought, norms[i] + two * scores[i] + toward * error * (norms[i] + largest))) * rounded


@pasted
def take_block(points, b, weights, halves, panels, terms, least, which, best, nearest, norms, high):
    """Write the nearest slot of every point of block *b*, and put the block's bounds in place of its points."""
    count, lanes, one = panels.weights.shape[0], panels.weights.shape[2], best.dtype.type(1.0)
    best[:] = np.inf
    nearest[:] = 0
    _square(points[b], norms)
    for p in range(count):
        _panel(points, b, weights, halves, p * lanes, lanes, least[p], which)
        _merge(least[p], which, panels.number, best, nearest)
    for p in range(count):
        _distances(least[p], norms, terms.error, terms.largest, -one, points[b, p])
    _distances(best, norms, terms.error, terms.largest, one, high)
    for i in range(best.shape[0]):
        points[b, nearest[i] // lanes, i] = -FAR
        nearest[i] = panels.number[nearest[i]]


@compiled
def _take(cast, totals, masses, members, points, weights, halves, panels, known, terms, least, which, best, nearest, begin, end):
    """Take bounds of the blocks from *begin* to *end*, assign their points and carry who changed. Return how many did."""
    size, changed, some, n = points.shape[2], 0, 0, cast.X.shape[0]
    moved, left = np.empty(LIST + size, np.int64), np.empty(LIST + size, np.int32)
    totals[:] = 0.0
    masses[:] = 0.0
    members[:] = 0
    for b in range(begin, end):
        first, after = b * size, (b + 1) * size
        take_block(
            points, b, weights, halves, panels, terms, least, which, best, nearest, known.norms[first:after], known.high[first:after]
        )
        some = listed(differing(points, nearest, cast.labels, first), first, n - first, nearest, cast.labels, moved, left, some)
        if some > LIST or b == end - 1:
            carry(cast.X, cast.shift, cast.mass, moved[:some], left, cast.labels, totals, masses, members)
            changed += some
            some = 0
    return changed


@parallel
def take(cast, sums, points, weights, halves, panels, known, terms, least, which, best, nearest, tally):
    """Take bounds of all points and assign them, a chunk on a thread."""
    chunks, blocks = tally.shape[0], points.shape[0]
    for g in prange(chunks):
        begin, end = bounds(g, chunks, blocks), bounds(g + 1, chunks, blocks)
        tally[g, 0] = _take(
            cast, sums.totals[g], sums.masses[g], sums.members[g],
            points, weights, halves, panels, known, terms, least[g], which[g], best[g], nearest[g], begin, end,
        )  # fmt: skip


@compiled
def take_alone(cast, sums, points, weights, halves, panels, known, terms, least, which, best, nearest, tally):
    """Do the same on one thread."""
    chunks, blocks = tally.shape[0], points.shape[0]
    for g in range(chunks):
        begin, end = bounds(g, chunks, blocks), bounds(g + 1, chunks, blocks)
        tally[g, 0] = _take(
            cast, sums.totals[g], sums.masses[g], sums.members[g],
            points, weights, halves, panels, known, terms, least[g], which[g], best[g], nearest[g], begin, end,
        )  # fmt: skip


@compiled
def _sweep(cast, totals, masses, members, rows, anchors, panels, known, room, terms, afresh, last, begin, end):
    """Assign the points from *begin* to *end* and carry who changed. Return how many did, and how many distances that took."""
    moved, left = np.empty(LIST + BATCH, np.int64), np.empty(LIST + BATCH, np.int32)
    changed, some, distances = 0, 0, 0
    totals[:] = 0.0
    masses[:] = 0.0
    members[:] = 0
    for first in range(begin, end, BATCH):
        until = min(end, first + BATCH)
        some, more = assign(rows, anchors, cast.labels, panels, known, room, first, until, terms, moved, left, some)
        distances += more
        if afresh:
            some = until - first
            for s in range(some):
                moved[s], left[s] = first + s, -1
        if some > LIST or until == end or afresh:
            if not last:
                carry(cast.X, cast.shift, cast.mass, moved[:some], left, cast.labels, totals, masses, members)
            changed += some
            some = 0
    return changed, distances


@pasted
def _chunk(cast, sums, rows, anchors, panels, known, room, terms, afresh, last, tally, g):
    chunks, size, n = tally.shape[0], known.low.shape[2], rows.shape[0]
    begin, end = bounds(g, chunks, known.low.shape[0]) * size, min(n, bounds(g + 1, chunks, known.low.shape[0]) * size)
    here = Room(
        room.lists[g],
        room.counts[g],
        room.best[g],
        room.slots[g],
        room.second[g],
        room.below[g],
        room.scores[g],
        room.least[g],
        room.lanes[g],
    )
    tally[g, 0], tally[g, 1] = _sweep(
        cast, sums.totals[g], sums.masses[g], sums.members[g], rows, anchors, panels, known, here, terms, afresh, last, begin, end
    )


@parallel
def sweep(cast, sums, rows, anchors, panels, known, room, terms, afresh, last, tally):
    """Assign all points by their bounds, a chunk on a thread."""
    for g in prange(tally.shape[0]):
        _chunk(cast, sums, rows, anchors, panels, known, room, terms, afresh, last, tally, g)


@compiled
def sweep_alone(cast, sums, rows, anchors, panels, known, room, terms, afresh, last, tally):
    """Do the same on one thread."""
    for g in range(tally.shape[0]):
        _chunk(cast, sums, rows, anchors, panels, known, room, terms, afresh, last, tally, g)
