"""Float64 sums that follow labels: a point that changed its cluster is taken from one sum and given to another.

Invariants   Points come from the original rows, less the shift. They are listed first, so that one long loop carries many.
"""

from __future__ import annotations

import numpy as np

from kmeans_bench.kernels.compiled import inner, pasted
from kmeans_bench.kernels.simd import lowest

LIST = 1024
"""Points that changed, listed before they are carried: one long loop instead of many short ones."""

NARROW, ABREAST = 12, 4
"""Dimensions up to which sums are taken so many at a time."""


@inner
def _weigh(mass, moved, left, labels, masses, members):
    """Carry weights, and how many points have one; without weights a mass is how many members there are."""
    if not mass.shape[0]:
        for c in range(masses.shape[0]):
            masses[c] = members[c]
        return
    for s in range(moved.shape[0]):
        i, old = moved[s], left[s]
        w = mass[i]
        one = 1 if w != 0.0 else 0
        masses[labels[i]] += w
        members[labels[i]] += one
        if old >= 0:
            masses[old] -= w
            members[old] -= one


@pasted
def _give(X, i, j, near, w, many, sums, c):
    """Add up to four dimensions of point *i*, from *j* on, less *near*, to the sum of cluster *c*."""
    sums[c, j] += (X[i, j] - near[0]) * w
    if many[0]:
        sums[c, j + 1] += (X[i, j + 1] - near[1]) * w
    if many[1]:
        sums[c, j + 2] += (X[i, j + 2] - near[2]) * w
    if many[2]:
        sums[c, j + 3] += (X[i, j + 3] - near[3]) * w


@inner
def _carry_narrow(X, shift, mass, moved, left, labels, sums, members):
    """Carry points, some dimensions abreast: neighbours often go to the same sum, where each waits for the one before."""
    d, plain = shift.shape[0], mass.shape[0] == 0
    for j in range(0, d, ABREAST):
        counted = plain and j == 0
        many = d - j > 1, d - j > 2, d - j > 3  # noqa: PLR2004 - whether there is a second dimension, a third, a fourth
        near = shift[j], shift[min(j + 1, d - 1)], shift[min(j + 2, d - 1)], shift[min(j + 3, d - 1)]
        for s in range(moved.shape[0]):
            i, old = moved[s], left[s]
            new, w = labels[i], 1.0 if plain else mass[i]
            _give(X, i, j, near, w, many, sums, new)
            if counted:
                members[new] += 1
            if old >= 0:
                members[old] -= counted
                _give(X, i, j, near, -w, many, sums, old)


@inner
def _carry_wide(X, shift, mass, moved, left, labels, sums, members):
    """Carry points, one row after the other."""
    plain = mass.shape[0] == 0
    for s in range(moved.shape[0]):
        i, old = moved[s], left[s]
        new, w = labels[i], 1.0 if plain else mass[i]
        members[new] += plain
        for j in range(shift.shape[0]):
            sums[new, j] += w * (X[i, j] - shift[j])
        if old >= 0:
            members[old] -= plain
            for j in range(shift.shape[0]):
                sums[old, j] -= w * (X[i, j] - shift[j])


@inner
def carry(X, shift, mass, moved, left, labels, sums, masses, members):
    """Carry the points that *moved* from the clusters that they *left* (-1: none) to the sums of those of their *labels*.

    A point without weight is no member.
    """
    if shift.shape[0] <= NARROW:
        _carry_narrow(X, shift, mass, moved, left, labels, sums, members)
    else:
        _carry_wide(X, shift, mass, moved, left, labels, sums, members)
    _weigh(mass, moved, left, labels, masses, members)


@inner
def carry_rows(X, shift, mass, moved, left, labels, sums, masses, members):
    """Do what `carry` does, to the last bit, for points of many dimensions: less to compile."""
    _carry_wide(X, shift, mass, moved, left, labels, sums, members)
    _weigh(mass, moved, left, labels, masses, members)


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
