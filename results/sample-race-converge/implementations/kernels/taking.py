"""The step that takes bounds: every score of every point, as in `fused`, and what is least in each panel of centroids.

Layout     A block of points is packed just before it is needed, as in a lean `fused`. Centroids lie in tiles of `WIDTH`,
           [panel][tile][dimension][centroid of the tile].
Invariants As in `fused`, a chunk has sums of its own. In a point's own panel the bound is that of the second nearest.
Source     that of `panels`.
"""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from kmeans_bench.kernels.carrying import LIST, carry_rows, listed
from kmeans_bench.kernels.compiled import bare, inner, pasted
from kmeans_bench.kernels.packing import bounds, pack_block
from kmeans_bench.kernels.panels import DOWN, ORDERED, UP
from kmeans_bench.kernels.simd import _Tile, differing

WIDTH = 4
"""Centroids of a tile, or the lanes of a register where these are less: a panel is made of whole tiles."""


class Cast(NamedTuple):
    """The points' rows, weights of their own, and labels; the point amid them."""

    X: Any
    mass: Any
    labels: Any
    shift: Any


class Work(NamedTuple):
    """What bounds are taken with: centroids in tiles, ‖c‖²/2, and of each chunk the least scores by panel, their slots, the second."""

    weights: Any
    halves: Any
    least: Any
    which: Any
    second: Any


class Sums(NamedTuple):
    """What changed in each chunk, as `fused` keeps it; and the clusters that anything changed in (chunks, k)."""

    totals: Any
    masses: Any
    members: Any
    touched: Any


@intrinsic
def tile(_: Any, points: Any, at: Any, weights: Any, there: Any, halves: Any, first: Any, depth: Any, least: Any, which: Any,
         second: Any) -> Any:  # fmt: skip
    """Take the scores of a block of points for a tile of centroids, from slot *first* on, into the least so far, its slot, the second."""

    def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        one = _Tile(context, builder, signature)
        points, at, weights, there, halves, first, depth, *found = given
        start = one.spread(one.at(4, halves, first), min(WIDTH, one.lanes))
        places = [one.at(7 + n, array, one.intp(0)) for n, array in enumerate(found)]
        _two_least(one, one.products(one.at(0, points, at), one.at(2, weights, there), start, depth), first, places)
        return context.get_dummy_value()

    return types.void(points, types.intp, weights, types.intp, halves, types.intp, types.intp, least, which, second), code


def _two_least(one: Any, scores: Any, first: Any, places: Any) -> None:
    """Take scores into the least so far, its slot, and the second least."""
    builder = one.builder
    least, index, second = (one.load(place, kind) for place, kind in zip(places, (one.reals, one.indices, one.reals), strict=True))
    number = builder.trunc(first, ir.IntType(32))
    for t, row in enumerate(scores):
        label = one.splat(builder.add(number, ir.IntType(32)(t)), one.indices)
        for v, score in enumerate(row):
            less, under = builder.fcmp_ordered("<", score, least[v]), builder.fcmp_ordered("<", score, second[v])
            second[v] = builder.select(less, least[v], builder.select(under, score, second[v]))
            least[v] = builder.select(less, score, least[v])
            index[v] = builder.select(less, label, index[v])
    for place, vectors in zip(places, (least, index, second), strict=True):
        one.store(vectors, place)


@bare
def tiles(panels, weights, halves):
    """Write the panels' weights in tiles (slots * d,), and ‖c‖²/2 (slots,)."""
    count, d, lanes = panels.weights.shape
    width = min(WIDTH, lanes)
    for slot in range(halves.shape[0]):
        halves[slot] = panels.halves[slot]
    for p in range(count):
        for first in range(0, lanes, width):
            for j in range(d):
                for t in range(width):
                    weights[(p * lanes + first) * d + j * width + t] = panels.weights[p, j, first + t]
    for slot in range(panels.slot.shape[0]):
        half = 0.0
        for j in range(d):
            half += np.float64(panels.weights[slot // lanes, j, slot % lanes]) ** 2
        halves[slot] = 0.5 * half


@pasted
def _panel(points, b, weights, halves, first, lanes, least, which, second):
    """Write the least score of a panel, from slot *first* on, for every point of block *b*, its slot, and the second least."""
    d, size = points.shape[1], points.shape[2]
    least[:] = np.inf
    second[:] = np.inf
    which[:] = first
    for c in range(first, first + lanes, min(WIDTH, lanes)):
        tile(points, b * d * size, weights, c * d, halves, c, d, least, which, second)


@pasted
def _merge(least, which, second, number, best, nearest, other):
    """Take the least scores of a panel into the best so far; of equals the lowest centroid number. *other* is the second of its panel."""
    equal = 0
    for i in range(best.shape[0]):
        equal += 1 if least[i] == best[i] else 0
        less = least[i] < best[i]
        best[i] = least[i] if less else best[i]
        nearest[i] = which[i] if less else nearest[i]
        other[i] = second[i] if less else other[i]
    if equal:
        for i in range(best.shape[0]):
            if least[i] == best[i] and number[which[i]] < number[nearest[i]]:
                nearest[i], other[i] = which[i], second[i]


@partial(inner, fastmath=ORDERED)
def _square(points, norms):
    norms[:] = 0.0
    for j in range(points.shape[0]):
        for i in range(points.shape[1]):
            norms[i] += points[j, i] * points[j, i]


@partial(inner, fastmath=ORDERED)
def _distances(scores, norms, error, largest, toward, found):
    """Write the distances that have these scores, rounded *toward* more (1) or less (-1)."""
    nought, two, rounded = scores.dtype.type(0.0), scores.dtype.type(2.0), scores.dtype.type(UP if toward > 0 else DOWN)
    for i in range(scores.shape[0]):
        found[i] = np.sqrt(max(nought, norms[i] + two * scores[i] + toward * error * (norms[i] + largest))) * rounded


@pasted
def take_block(points, b, low, weights, halves, panels, terms, least, which, second, best, nearest, norms, high):
    """Write the nearest slot of every point of block *b*, and the bounds of these points."""
    count, lanes, one = panels.weights.shape[0], panels.weights.shape[2], best.dtype.type(1.0)
    best[:] = np.inf
    nearest[:] = 0
    _square(points[b], norms)
    for p in range(count):
        _panel(points, b, weights, halves, p * lanes, lanes, least[p], which, second[0])
        _merge(least[p], which, second[0], panels.number, best, nearest, second[1])
    for p in range(count):
        _distances(least[p], norms, terms.error, terms.largest, -one, low[p])
    _distances(best, norms, terms.error, terms.largest, one, high)
    _distances(second[1], norms, terms.error, terms.largest, -one, second[0])
    for i in range(best.shape[0]):
        low[nearest[i] // lanes, i] = second[0, i]
        nearest[i] = panels.number[nearest[i]]


@bare
def take(cast, points, panels, known, terms, work, room, tally, t, threads):
    """Take bounds of the points of every chunk that is thread *t*'s, assign them and carry who changed; tally how many did."""
    size, (chunks, _), (n, _), blocks = points.shape[2], tally.shape, cast.X.shape, known.low.shape[0]
    for g in range(t, chunks, threads):
        sums, masses, members, best, nearest = room.sums[g], room.masses[g], room.members[g], room.best[g], room.nearest[g]
        moved, left, least, which, second = room.moved[g], room.left[g], work.least[g], work.which[g], work.second[g]
        some, end = 0, bounds(g + 1, chunks, blocks)
        sums[:] = 0.0
        masses[:] = 0.0
        members[:] = 0
        tally[g, :] = 0
        for b in range(bounds(g, chunks, blocks), end):
            first, after = b * size, (b + 1) * size
            norms, high = known.norms[first:after], known.high[first:after]
            pack_block(cast.X, cast.shift, points, b, g)
            take_block(points, g, known.low[b], work.weights, work.halves, panels, terms, least, which, second, best, nearest, norms, high)
            some = listed(differing(points, nearest, cast.labels, first), first, n - first, nearest, cast.labels, moved, left, some)
            if some > LIST or b == end - 1:
                carry_rows(cast.X, cast.shift, cast.mass, moved[:some], left, cast.labels, sums, masses, members)
                tally[g, 0] += some
                some = 0
