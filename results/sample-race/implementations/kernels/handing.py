"""Float64 sums that follow labels: points move one by one, blocks as a whole.

Invariants   Points come from the original rows. A chunk adds up what changed in it; chunks are added up in their order.
"""

from __future__ import annotations

import numpy as np

from kmeans_bench.kernels.boxes import MIXED
from kmeans_bench.kernels.carrying import LIST
from kmeans_bench.kernels.compiled import inner
from kmeans_bench.kernels.simd import lowest


@inner
def add_block(blocks, b, c, sign, count, sums, masses, members):
    """Add a whole block to cluster *c*, or take it away."""
    for j in range(sums.shape[1]):
        sums[c, j] += sign * blocks.totals[b, j]
    weighted = blocks.masses.shape[0] > 0
    masses[c] += sign * (blocks.masses[b] if weighted else count)
    members[c] += sign * (blocks.members[b] if weighted else count)


@inner
def carry(blocks, places, left, some, sums, masses, members):
    """Carry the points in these places from the clusters that they *left* to those of their labels."""
    mass, X, order, labels, shift = blocks.mass, blocks.X, blocks.order, blocks.labels, blocks.shift
    for s in range(some):
        row, new, old = order[places[s]], labels[places[s]], left[s]
        w = mass[row] if mass.shape[0] else 1.0
        one = 1 if w != 0.0 else 0
        masses[new] += w
        masses[old] -= w
        members[new] += one
        members[old] -= one
        for j in range(X.shape[1]):
            value = w * (X[row, j] - shift[j])
            sums[new, j] += value
            sums[old, j] -= value


@inner
def relabel(bits, first, nearest, labels, places, left, some):
    """Relabel the points whose bits are set, and put them on the list, which has *some* already. Return how many it has."""
    while bits != 0:
        i = lowest(bits)
        places[some], left[some] = first + i, labels[first + i]
        labels[first + i] = nearest[i]
        some += 1
        bits &= bits - np.uint64(1)
    return some


@inner
def owner(labels, first, count):
    """Return whose the block is: the label that all its points have, or `MIXED`."""
    for i in range(1, count):
        if labels[first + i] != labels[first]:
            return MIXED
    return np.int32(labels[first])


@inner
def count_of(blocks, b):
    """Return how many points block *b* has."""
    size = blocks.points.shape[2]
    return min(size, blocks.X.shape[0] - b * size)


@inner
def afresh(blocks, begin, end, places, left, sums, masses, members):
    """Add all blocks with their labels to sums that begin anew: each as a whole to its first label, then carry who has another."""
    labels, size, some = blocks.labels, blocks.points.shape[2], np.int64(0)
    for b in range(begin, end):
        first, count = b * size, count_of(blocks, b)
        add_block(blocks, b, np.int64(labels[first]), 1.0, count, sums, masses, members)
        if blocks.owners[b] == MIXED:
            for i in range(first + 1, first + count):
                if labels[i] != labels[first]:
                    places[some], left[some] = i, labels[first]
                    some += 1
        if some > LIST or b == end - 1:
            carry(blocks, places, left, some, sums, masses, members)
            some = np.int64(0)


@inner
def hand_over(blocks, b, c, first, count, sums, masses, members):
    """Give a block, that one cluster owns or none, to cluster *c* as a whole. Return how many points changed."""
    if blocks.owners[b] == c:
        return 0
    if blocks.owners[b] >= 0:
        add_block(blocks, b, np.int64(blocks.owners[b]), -1.0, count, sums, masses, members)
    add_block(blocks, b, np.int64(c), 1.0, count, sums, masses, members)
    blocks.owners[b] = c
    for i in range(first, first + count):
        blocks.labels[i] = c
    return count
