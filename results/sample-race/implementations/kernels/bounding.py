"""Steps that live on bounds: assign the points that need it, carry those that changed, and move the centroids they left and joined.

Invariants As in `fused`, a chunk has sums of its own; but only the rows of clusters that are `touched` hold anything, and are read.
Source     that of `panels`.
"""

from __future__ import annotations

import numpy as np

from kmeans_bench.kernels.carrying import LIST, carry_rows
from kmeans_bench.kernels.compiled import bare, inner
from kmeans_bench.kernels.packing import bounds
from kmeans_bench.kernels.panels import BATCH, UP, assign, one_of


@inner
def _same(one, other):
    j, d = 0, one.shape[0]
    while j < d and one[j] == other[j]:
        j += 1
    return j == d


@bare
def pack(centroids, shift, origin, panels):
    """Write the weights, and add how far centroids moved since the last time to what they travelled. Return the largest ‖c‖².

    Scores begin at ‖c‖²/2, plus *origin*·c for rows that are not centred.
    """
    (k, d), lanes, largest = centroids.shape, panels.weights.shape[2], 0.0
    for p in range(panels.weights.shape[0]):
        most = 0.0
        for t in range(min(lanes, k - p * lanes)):
            slot = p * lanes + t
            c, half, begin, moved = panels.number[slot], 0.0, 0.0, 0.0
            if _same(panels.seen[c], centroids[c]):
                largest = max(largest, panels.squares[c])
                continue
            for j in range(d):
                panels.seen[c, j] = centroids[c, j]
                before = np.float64(panels.weights[p, j, t])
                panels.weights[p, j, t] = shift[j] - centroids[c, j]
                after = np.float64(panels.weights[p, j, t])
                half += after * after
                begin -= after * origin[j]
                moved += (after - before) ** 2
            panels.halves[slot] = 0.5 * half + begin
            panels.squares[c] = half
            largest = max(largest, half)
            panels.travelled[c] += np.sqrt(moved) * UP
            most = max(most, np.sqrt(moved) * UP)
        panels.farthest[p] += most
    return largest


@inner
def clear(touched, totals, masses, members):
    """Have no cluster hold anything."""
    for c in range(touched.shape[0]):
        if touched[c]:
            totals[c] = 0.0
            masses[c] = 0.0
            members[c] = 0
            touched[c] = False


@inner
def mark(touched, moved, left, labels):
    """Have the clusters that points moved to and left hold something."""
    for s in range(moved.shape[0]):
        touched[labels[moved[s]]] = True
        if left[s] >= 0:
            touched[left[s]] = True


@bare
def update(sums, shift, totals, mass, count, centroids):
    """Add what changed in the chunks, in their order, and move the centroids touched. Return the squared Frobenius norm of the move."""
    move = 0.0
    for c in range(count.shape[0]):
        some = False
        for g in range(sums.touched.shape[0]):
            if sums.touched[g, c]:
                some = True
                mass[c] += sums.masses[g, c]
                count[c] += sums.members[g, c]
                for j in range(shift.shape[0]):
                    totals[c, j] += sums.totals[g, c, j]
        if some and count[c] == 0:  # nothing of what rounding left behind
            mass[c] = 0.0
            totals[c, :] = 0.0
        elif some:
            for j in range(shift.shape[0]):
                before = np.float64(centroids[c, j])
                centroids[c, j] = totals[c, j] / mass[c] + shift[j]
                move += (centroids[c, j] - before) ** 2
    return move


@bare
def sweep(cast, sums, rows, anchors, panels, known, rooms, terms, afresh, last, tally, t, threads):
    """Assign the points of every chunk that is thread *t*'s by their bounds, and carry who changed.

    Tallies how many did in each chunk, and how many distances that took.
    """
    room, (chunks, _), blocks, size, n = one_of(rooms, t), tally.shape, known.low.shape[0], known.low.shape[2], rows.shape[0]
    moved, left = room.moved, room.left
    for g in range(t, chunks, threads):
        totals, masses, members, touched = sums.totals[g], sums.masses[g], sums.members[g], sums.touched[g]
        begin, end, some = bounds(g, chunks, blocks) * size, min(n, bounds(g + 1, chunks, blocks) * size), 0
        clear(touched, totals, masses, members)
        tally[g, :] = 0
        for first in range(begin, end, BATCH):
            until = min(end, first + BATCH)
            some, distances = assign(rows, anchors, cast.labels, panels, known, room, first, until, terms, moved, left, some)
            tally[g, 1] += distances
            if afresh:
                some = until - first
                for s in range(some):
                    moved[s], left[s] = first + s, -1
            if some > LIST or until == end or afresh:
                if not last:
                    carry_rows(cast.X, cast.shift, cast.mass, moved[:some], left, cast.labels, totals, masses, members)
                    mark(touched, moved[:some], left, cast.labels)
                tally[g, 0] += some
                some = 0
