"""Points in blocks that are small in space, the box around each, and centroids as columns: what block filtering reads.

Layout       Points [block][dimension][point] as in `packing`, in the order of a Z-shaped curve. Boxes (blocks, d) have a middle and half
             sides. Each block knows its float64 sum, and its labels lie in bytes where k allows.
Invariants   A box holds its points, within rounding that `spatial` allows for. Sums come from the original rows, not from the packed
             ones, which are rounded. Columns are rounded as the weights of `packing` are.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kmeans_bench.kernels import morton, packing
from kmeans_bench.kernels.compiled import bare, inner
from kmeans_bench.kernels.crew import Crew
from kmeans_bench.kernels.packing import bounds
from kmeans_bench.kernels.simd import REGISTER, block

UNKNOWN, MIXED = -2, -1
"""Owners of blocks that have no labels yet, and of those whose points have several."""

SAFE = 1e-6
"""Part of a bound that is given away for rounding in float64."""


class Blocks(NamedTuple):
    """Points in the order of the curve, and what is known of each block."""

    X: NDArray[Any]
    mass: NDArray[np.float64]
    shift: NDArray[np.float64]
    order: NDArray[np.int32]
    points: NDArray[Any]
    labels: NDArray[Any]
    middles: NDArray[Any]
    sides: NDArray[Any]
    totals: NDArray[np.float64]
    masses: NDArray[np.float64]
    members: NDArray[np.int32]
    owners: NDArray[np.int32]
    anchors: NDArray[np.int32]
    slack: NDArray[np.float64]
    candidates: NDArray[np.uint64]


class Centroids(NamedTuple):
    """Columns of centroids as `filtering` reads them, and how far each moved; *most* is the farthest, who did, and the second farthest."""

    columns: NDArray[Any]
    drift: NDArray[np.float64]
    most: NDArray[np.float64]
    moved: NDArray[np.uint64]


@inner
def pack_block(X, shift, order, b, points, totals):
    """Write the points of block *b*, and their sum."""
    n, d, size = X.shape[0], points.shape[1], points.shape[2]
    first = b * size
    count = min(size, n - first)
    for j in range(d):
        total, away = 0.0, shift[j]
        for i in range(count):
            value = X[order[first + i], j] - away
            points[b, j, i] = value
            total += value
        for i in range(count, size):
            points[b, j, i] = 0.0
        totals[b, j] = total


@inner
def weigh_block(X, shift, mass, order, b, size, totals, masses, members):
    """Write the weights of block *b*, and the sum of its points with them."""
    totals[b, :] = 0.0
    for i in range(b * size, min((b + 1) * size, X.shape[0])):
        row = order[i]
        masses[b] += mass[row]
        members[b] += 1 if mass[row] != 0.0 else 0
        for j in range(X.shape[1]):
            totals[b, j] += mass[row] * (X[row, j] - shift[j])


@inner
def box_of(points, b, count, middles, sides):
    """Write the box of block *b*."""
    for j in range(points.shape[1]):
        low, high = points[b, j, 0], points[b, j, 0]
        for i in range(1, count):
            low, high = min(low, points[b, j, i]), max(high, points[b, j, i])
        middles[b, j] = low + (high - low) / 2
        sides[b, j] = max(high - middles[b, j], middles[b, j] - low)


@bare
def pack_some(X, shift, mass, order, points, middles, sides, totals, masses, members, one, threads):
    """Write the blocks of thread *one*."""
    size, count = points.shape[2], points.shape[0]
    for b in range(bounds(one, threads, count), bounds(one + 1, threads, count)):
        pack_block(X, shift, order, b, points, totals)
        box_of(points, b, min(size, X.shape[0] - b * size), middles, sides)
        if mass.shape[0]:
            weigh_block(X, shift, mass, order, b, size, totals, masses, members)


@bare
def pack_columns(centroids, shift, columns, drift, most, moved):
    """Write the columns of centroids (k, d), and how far they are from where they were."""
    k, d = centroids.shape
    moved[0], most[:] = 0, 0.0
    for c in range(k):
        half, way = 0.0, 0.0
        for j in range(d):
            before = np.float64(columns[j, c])
            columns[j, c] = shift[j] - centroids[c, j]
            now = np.float64(columns[j, c])
            half, way = half + now * now, way + (now - before) ** 2
        columns[d, c] = 0.5 * half
        drift[c] = np.sqrt(way) * (1.0 + SAFE)
        if way > 0.0:
            moved[0] |= np.uint64(1) << np.uint64(c & 63)
        if drift[c] > most[0]:
            most[2], most[0], most[1] = most[0], drift[c], c
        elif drift[c] > most[2]:
            most[2] = drift[c]


def packed(X: NDArray[Any], weights: NDArray[np.float64], shift: NDArray[np.float64], k: int, crew: Crew) -> Blocks:
    """Return the points in blocks."""
    n, d = X.shape
    size = block(X.itemsize)
    count = -(-n // size)
    points = packing.aligned((count, d, size), X.dtype)
    kind = np.min_scalar_type(k - 1)
    boxes, weighted = (count, d), count if len(weights) else 0
    blocks = Blocks(
        X, weights, shift, morton.order(X, points.reshape(-1).view(np.uint8), crew), points, np.zeros(count * size, kind),
        np.empty(boxes, X.dtype), np.empty(boxes, X.dtype), np.empty(boxes), np.zeros(weighted), np.zeros(weighted, np.int32),
        np.full(count, UNKNOWN, np.int32), np.zeros(count, np.int32), np.full(count, -1.0), np.zeros(count, np.uint64),
    )  # fmt: skip
    boxed = blocks.middles, blocks.sides, blocks.totals, blocks.masses, blocks.members
    crew.share(pack_some, X, shift, weights, blocks.order, points, *boxed)
    return blocks


def columns(init: NDArray[Any]) -> Centroids:
    """Return room for columns of centroids; those beyond k are far from everything."""
    k, d = init.shape
    lanes = REGISTER // init.itemsize
    found = packing.aligned((d + 1, -(-k // lanes) * lanes), init.dtype)
    found[:], found[d] = 0.0, np.finfo(init.dtype).max / 4
    return Centroids(found, np.zeros(k), np.zeros(3), np.zeros(1, np.uint64))
