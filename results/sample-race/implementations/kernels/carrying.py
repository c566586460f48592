"""Float64 sums that follow labels: a point that changed its cluster is taken from one sum and given to another.

Invariants   Points come from the original rows, less the shift. They are listed first, so that one long loop carries many.
"""

from __future__ import annotations

import numpy as np

from kmeans_bench.kernels.compiled import bare, pasted
from kmeans_bench.kernels.simd import lowest

LIST = 1024
"""Points that changed, listed before they are carried: one long loop instead of many short ones."""

NARROW = 12
"""Dimensions up to which sums are taken dimension by dimension."""


@bare
def _carry_narrow(X, shift, mass, moved, left, labels, sums):
    """Carry points, one dimension after the other: a loop over a few dimensions would be all overhead."""
    for j in range(shift.shape[0]):
        for s in range(moved.shape[0]):
            i = moved[s]
            value = (X[i, j] - shift[j]) * mass[i] if mass.shape[0] else X[i, j] - shift[j]
            sums[labels[i], j] += value
            if left[s] >= 0:
                sums[left[s], j] -= value


@bare
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


@bare
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


@pasted
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
