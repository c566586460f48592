"""Scores that need not be computed: a lower bound for every point and panel of centroids, and a tile for the points that no bound spares.

Layout     Centroids lie in panels as wide as a register, [panel][dimension][lane], near ones together. Slot s = panel * lanes + lane
           holds centroid `number[s]`, ascending within a panel; slots beyond the last hold none and are infinitely far. Points stay in
           their rows.
Tile       `ROWS` rows, wherever they lie, times one panel: a dimension of each row is spread over a register and multiplied into the
           panel's. So a point that needs a panel is computed with others that need it, and one that does not costs nothing there.
Bound      `low[i, p]` less how far panel p has travelled is at most the distance of point i to the centroids of panel p, its own excepted;
           `high[i]` plus how far its own has travelled is at least the distance to its own. A panel whose bound is above needs no tile.
           Bounds are kept with what had been travelled when they were taken, so that nothing is written for points that stay.
Order      Scores that are equal to the last bit go to the lowest centroid number, as if all had been compared in that order.
Rounding   Upper bounds are rounded up and lower ones down, by the error of a sum of d products (`error` times the squared norms).
Source     Y. Ding et al., Yinyang K-Means, ICML 2015, https://proceedings.mlr.press/v37/ding15.html: bounds for groups of centroids;
           G. Hamerly, Making k-means even faster, SDM 2010, doi:10.1137/1.9781611972801.12: the upper bound, made exact before it is used.
"""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from kmeans_bench.kernels.compiled import inner, pasted
from kmeans_bench.kernels.simd import REGISTER, _bytes, _Tile

ROWS = 12
"""Rows of a tile: accumulators enough to hide the latency of the multiply-add, pointers few enough for the integer registers."""

BATCH = 1024
"""Points whose bounds are looked at before tiles are computed for those that need them."""

ORDERED = {"nnan", "ninf", "nsz", "reassoc", "contract"}
"""Liberties that let a sum or a minimum run in a register; roots and quotients stay exact."""

FAR = 1e30
"""Farther than bounds need to look: what is beyond counts as near, and is computed."""

UP, DOWN = 1.0 + 1e-6, 1.0 - 1e-6
"""What rounding to float32 may do to a bound."""


class Panels(NamedTuple):
    """Centroids in panels.

    Weights (panels, d, lanes) and where scores begin (slots,); the centroid of a slot (for those beyond the last: the last) and the slot of
    a centroid; how far each centroid and each panel has travelled; the centroids (k, d) that this holds for, and their ‖c‖².
    """

    weights: Any
    halves: Any
    number: Any
    slot: Any
    travelled: Any
    farthest: Any
    seen: Any
    squares: Any


class Known(NamedTuple):
    """What is known of points: ‖x‖² (n,), the lower bounds [block][panel][point] and the upper one (n,)."""

    norms: Any
    low: Any
    high: Any


class Room(NamedTuple):
    """Room of a chunk: the points that need a panel and how many; of each point the best score, its slot, the second; and one tile's.

    Of a block of points, *bits* is the binary logarithm.
    """

    lists: Any
    counts: Any
    gone: Any
    best: Any
    slots: Any
    second: Any
    below: Any
    scores: Any
    least: Any
    lanes: Any
    moved: Any
    left: Any
    bits: Any


@pasted
def one_of(rooms, t):
    """Return the room of thread *t*."""
    return Room(
        rooms.lists[t],
        rooms.counts[t],
        rooms.gone[t],
        rooms.best[t],
        rooms.slots[t],
        rooms.second[t],
        rooms.below[t],
        rooms.scores[t],
        rooms.least[t],
        rooms.lanes[t],
        rooms.moved[t],
        rooms.left[t],
        rooms.bits,
    )


class Terms(NamedTuple):
    """What rounding may do: to a score, relative to ‖x‖² plus the largest ‖c‖², and to a bound."""

    error: Any
    largest: Any
    slop: Any


@intrinsic
def tile(_: Any, X: Any, rows: Any, begin: Any, weights: Any, there: Any, halves: Any, first: Any, depth: Any, scores: Any, least: Any,
         lanes: Any) -> Any:  # fmt: skip
    """Write the scores of `ROWS` rows of X, listed from *begin*, for a panel; the least of each row and its lane."""

    def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        one = _Tile(context, builder, signature)
        X, rows, begin, weights, there, halves, first, depth, scores, least, lanes = given
        places = [builder.sext(builder.load(one.step(one.at(1, rows, begin), r)), one.intp) for r in range(ROWS)]
        points = [one.at(0, X, builder.mul(place, depth)) for place in places]
        start = _register(one, one.at(5, halves, first))
        sums = _products(one, points, one.at(3, weights, there), start, depth)
        for r, row in enumerate(sums):
            target = builder.bitcast(one.step(one.at(8, scores, one.intp(0)), r * one.lanes), one.reals.as_pointer())
            builder.store(row, target, align=REGISTER)
            low = _least(one, row)
            builder.store(low, one.step(one.at(9, least, one.intp(0)), r))
            equal = builder.bitcast(builder.fcmp_ordered("==", row, one.splat(low, one.reals)), ir.IntType(one.lanes))
            lane = builder.cttz(builder.zext(equal, ir.IntType(32)), ir.Constant(ir.IntType(1), 0))
            builder.store(lane, one.step(one.at(10, lanes, one.intp(0)), r))
        return context.get_dummy_value()

    return types.void(X, rows, types.intp, weights, types.intp, halves, types.intp, types.intp, scores, least, lanes), code


def _register(one: Any, place: Any) -> Any:
    return one.builder.load(one.builder.bitcast(place, one.reals.as_pointer()), align=_bytes(one.reals))


def _products(one: Any, points: Any, weights: Any, start: Any, depth: Any) -> Any:
    """Return, for each row, *start* plus the products over all dimensions: the hot loop."""
    builder, entry = one.builder, one.builder.block
    loop, after = (builder.function.append_basic_block(name) for name in ("dimensions", "sums"))
    builder.branch(loop)
    builder.position_at_end(loop)
    j = builder.phi(one.intp)
    j.add_incoming(one.intp(0), entry)
    sums = [builder.phi(one.reals) for _ in points]
    w = _register(one, one.step(weights, builder.mul(j, one.intp(one.lanes))))
    found = [
        builder.call(one.fma, [one.splat(builder.load(one.step(row, j)), one.reals), w, before])
        for row, before in zip(points, sums, strict=True)
    ]
    for phi, following in zip(sums, found, strict=True):
        phi.add_incoming(start, entry)
        phi.add_incoming(following, loop)
    following = builder.add(j, one.intp(1))
    j.add_incoming(following, loop)
    builder.cbranch(builder.icmp_signed("<", following, depth), loop, after)
    builder.position_at_end(after)
    return found


def _least(one: Any, row: Any) -> Any:
    """Return the least lane of a register."""
    builder, apart = one.builder, one.lanes // 2
    while apart:
        other = builder.shuffle_vector(
            row, row, ir.Constant(ir.VectorType(ir.IntType(32), one.lanes), [lane ^ apart for lane in range(one.lanes)])
        )
        row = builder.select(builder.fcmp_ordered("<", other, row), other, row)
        apart //= 2
    return builder.extract_element(row, ir.IntType(32)(0))


@partial(inner, fastmath=ORDERED)
def _apart(x, c):
    total = x.dtype.type(0.0)
    for j in range(x.shape[0]):
        total += (x[j] - c[j]) * (x[j] - c[j])
    return total


@partial(inner, fastmath=ORDERED)
def _lowest(low, gone, below):
    """Write at most the distance of every point of a block to any centroid but its own."""
    below[:] = FAR
    for p in range(gone.shape[0]):
        for i in range(below.shape[0]):
            below[i] = min(below[i], low[p, i] - gone[p])


@pasted
def at_most(score, square, terms):
    """Return at least the distance that has this score."""
    return np.sqrt(max(0.0, square + 2.0 * score + terms.error * (square + terms.largest))) * UP


@pasted
def at_least(score, square, terms):
    """Return at most the distance that has this score."""
    return np.sqrt(max(0.0, square + 2.0 * score - terms.error * (square + terms.largest))) * DOWN


@pasted
def _look(X, anchors, labels, panels, known, room, begin, end, terms, some):
    """List the points of one block that need a panel, by panel. Return how many need any; their numbers are in the last list."""
    lanes, last, low = panels.weights.shape[2], panels.weights.shape[0], known.low[begin // known.low.shape[2]]
    _lowest(low, room.gone, room.below)
    for i in range(begin, end):
        c, below = labels[i], room.below[i - begin]
        if below > known.high[i] + panels.travelled[c]:
            continue
        own = np.sqrt(_apart(X[i], anchors[c]) + terms.error * (known.norms[i] + terms.largest)) * UP
        known.high[i] = own - panels.travelled[c]
        if below > own:
            continue
        room.lists[last, some] = i
        some += 1
        mine = panels.slot[c] // lanes
        for p in range(last):
            room.lists[p, room.counts[p]] = i
            room.counts[p] += 1 if low[p, i - begin] - room.gone[p] <= own or p == mine else 0
    return some


@partial(inner, fastmath=ORDERED)
def _second(scores, lane):
    """Return the least score but that in *lane*."""
    far = scores.dtype.type(FAR)
    found = far
    for t in range(scores.shape[0]):
        found = min(found, far if np.int32(t) == lane else scores[t])
    return found


@pasted
def _compute(X, panels, known, room, p, begin, terms):
    """Compute panel *p* for the points that need it: their bounds for it, and their best so far."""
    d, lanes, count, size = X.shape[1], panels.weights.shape[2], room.counts[p], known.low.shape[2]
    rows, block = room.lists[p], begin // size
    rows[count : count + ROWS] = rows[max(0, count - 1)]
    for s in range(0, count, ROWS):
        tile(X, rows, s, panels.weights, p * d * lanes, panels.halves, p * lanes, d, room.scores, room.least, room.lanes)
        for r in range(min(ROWS, count - s)):
            i, score = rows[s + r], room.least[r]
            q, slot = i - begin, p * lanes + room.lanes[r]
            known.low[block + (q >> room.bits), p, q & (size - 1)] = panels.farthest[p] + at_least(score, known.norms[i], terms)
            if score < room.best[q] or (score == room.best[q] and panels.number[slot] < panels.number[room.slots[q]]):
                room.best[q], room.slots[q] = score, slot
                room.second[q] = _second(room.scores[r], room.lanes[r])


@pasted
def _settle(panels, known, room, some, labels, begin, terms, moved, left, listed):
    """Write labels and bounds of the points that needed a panel; put those that changed on the list. Return how many it has."""
    lanes, last, size = panels.weights.shape[2], panels.weights.shape[0], known.low.shape[2]
    for s in range(some):
        i = room.lists[last, s]
        slot, square = room.slots[i - begin], known.norms[i]
        new, p = panels.number[slot], slot // lanes
        known.high[i] = at_most(room.best[i - begin], square, terms) - panels.travelled[new]
        known.low[i // size, p, i % size] = panels.farthest[p] + at_least(room.second[i - begin], square, terms)
        if labels[i] != new:
            moved[listed], left[listed] = i, labels[i]
            labels[i] = new
            listed += 1
    return listed


@pasted
def assign(X, anchors, labels, panels, known, room, begin, end, terms, moved, left, listed):
    """Assign at most `BATCH` points from *begin*, where a block begins, to *end*.

    Puts those that changed on the list; returns how many it has, and how many distances that took.
    """
    size, (k,), lanes, some = known.low.shape[2], panels.slot.shape, panels.weights.shape[2], 0
    room.best[:] = np.inf
    room.counts[:] = 0
    for p in range(room.gone.shape[0]):
        room.gone[p] = (panels.farthest[p] + terms.slop) * UP
    for first in range(begin, end, size):
        some = _look(X, anchors, labels, panels, known, room, first, min(end, first + size), terms, some)
    distances = some
    for p in range(panels.weights.shape[0]):
        _compute(X, panels, known, room, p, begin, terms)
        distances += room.counts[p] * min(lanes, k - p * lanes)
    return _settle(panels, known, room, some, labels, begin, terms, moved, left, listed), distances
