"""The innermost loops, written as vector instructions: a tile of points x centroids whose scores never leave the registers.

Layout     Points lie in blocks of `block(dtype)` points, [block][dimension][point], so that one load brings the same dimension of as many
           points as a register holds. Weights (the negated centroids) lie in tiles, [tile][dimension][centroid of the tile].
Score      ‖c‖²/2 − x·c: the distance, halved, without ‖x‖², which changes no argmin. One fused multiply-add per point, centroid, dimension.
Tile       `VECTORS` registers of points times 6, 4, 2 or 1 centroids: 24 accumulators of the 32 registers of AVX-512 (12 of 16 of AVX2), so
           that every load feeds four or six multiply-adds and none waits for the one before.
Order      Centroids are compared in ascending order and the first of equals stays: labels do not depend on tiles, lanes or threads.
Source     K. Goto, R. van de Geijn, Anatomy of high-performance matrix multiplication, ACM Trans. Math. Softw. 34(3), 2008,
           doi:10.1145/1356052.1356053: register tiles. LLVM does not vectorise over points by itself, hence the vector types.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import llvmlite.binding as llvm
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

_FEATURES = llvm.get_host_cpu_features()

REGISTER = 64 if _FEATURES.get("avx512f") else 32 if _FEATURES.get("avx2") else 16
"""Bytes of a vector register."""

VECTORS = 4 if REGISTER == 64 else 2  # noqa: PLR2004 - AVX-512 has 32 registers, its predecessors 16
"""Registers of points in a tile."""

TILES = (6, 4, 2, 1)
"""Centroids in a tile. What six do not divide goes to the smaller ones: no centroid is computed in vain."""

_INDEX = ir.IntType(32)


def block(itemsize: int) -> int:
    """Return how many points a block has: 64 in float32 and 32 in float64 with AVX-512."""
    return VECTORS * REGISTER // itemsize


class _Tile:
    """What the code of all loops shares: types, vectors and addresses of one call."""

    def __init__(self, context: Any, builder: Any, signature: Any) -> None:
        self.context, self.builder, self.signature = context, builder, signature
        real = signature.args[0].dtype
        self.lanes = REGISTER * 8 // real.bitwidth
        self.itemsize = real.bitwidth // 8
        self.reals = ir.VectorType(context.get_value_type(real), self.lanes)
        self.indices = ir.VectorType(_INDEX, self.lanes)
        self.intp = context.get_value_type(types.intp)
        kind = ir.FunctionType(self.reals, (self.reals,) * 3)
        self.fma = cgutils.get_or_insert_function(builder.module, kind, f"llvm.fma.v{self.lanes}f{real.bitwidth}")

    def at(self, place: int, array: Any, offset: Any) -> Any:
        """Return the address of an element of the argument in *place*."""
        start = self.context.make_array(self.signature.args[place])(self.context, self.builder, array).data
        return self.builder.gep(start, [offset])

    def step(self, address: Any, offset: Any) -> Any:
        """Return the address so many elements further; a number or a value."""
        return self.builder.gep(address, [self.intp(offset) if isinstance(offset, int) else offset])

    def rounded(self, value: Any) -> Any:
        """Return a float64 in the dtype of the points."""
        return value if value.type == self.reals.element else self.builder.fptrunc(value, self.reals.element)

    def splat(self, value: Any, kind: Any) -> Any:
        """Return a vector of one value."""
        nothing, zeros = ir.Constant(kind, ir.Undefined), ir.Constant(ir.VectorType(_INDEX, self.lanes), [0] * self.lanes)
        return self.builder.shuffle_vector(self.builder.insert_element(nothing, value, _INDEX(0)), nothing, zeros)

    def load(self, address: Any, kind: Any) -> list[Any]:
        """Return the `VECTORS` registers that lie there."""
        return [
            self.builder.load(self.builder.bitcast(self.step(address, v * self.lanes), kind.as_pointer()), align=_bytes(kind))
            for v in range(VECTORS)
        ]

    def store(self, vectors: Sequence[Any], address: Any) -> None:
        """Write registers side by side."""
        for v, vector in enumerate(vectors):
            place = self.builder.bitcast(self.step(address, v * self.lanes), vector.type.as_pointer())
            self.builder.store(vector, place, align=_bytes(vector.type))

    def products(self, points: Any, weights: Any, start: Sequence[Sequence[Any]], depth: Any) -> list[list[Any]]:
        """Return *start* plus the products over *depth* dimensions, one row of registers for each centroid: the hot loop."""
        entry, builder = self.builder.block, self.builder
        loop, after = (builder.function.append_basic_block(name) for name in ("dimensions", "sums"))
        builder.branch(loop)
        builder.position_at_end(loop)
        j = builder.phi(self.intp)
        j.add_incoming(self.intp(0), entry)
        sums = [[builder.phi(self.reals) for _ in row] for row in start]
        x = self.load(self.step(points, builder.mul(j, self.intp(VECTORS * self.lanes))), self.reals)
        column = self.step(weights, builder.mul(j, self.intp(len(start))))
        found = []
        for t, row in enumerate(sums):
            c = self.splat(builder.load(self.step(column, t)), self.reals)
            found.append([builder.call(self.fma, [x[v], c, row[v]]) for v in range(VECTORS)])
        for row, before, after_it in zip(sums, start, found, strict=True):
            for phi, first, following in zip(row, before, after_it, strict=True):
                phi.add_incoming(first, entry)
                phi.add_incoming(following, loop)
        following = builder.add(j, self.intp(1))
        j.add_incoming(following, loop)
        builder.cbranch(builder.icmp_signed("<", following, depth), loop, after)
        builder.position_at_end(after)
        return found

    def fold(self, scores: Sequence[Sequence[Any]], first: Any, best: Any, nearest: Any) -> None:
        """Take the scores of centroids *first*, *first* + 1, ... into the best so far, where they are less."""
        builder = self.builder
        least, index = self.load(best, self.reals), self.load(nearest, self.indices)
        number = builder.trunc(first, _INDEX)
        for t, row in enumerate(scores):
            label = self.splat(builder.add(number, _INDEX(t)), self.indices)
            for v, score in enumerate(row):
                less = builder.fcmp_ordered("<", score, least[v])
                least[v] = builder.select(less, score, least[v])
                index[v] = builder.select(less, label, index[v])
        self.store(least, best)
        self.store(index, nearest)

    def turn(self, rows: Sequence[Any]) -> list[Any]:
        """Return the transpose of a square of registers."""
        square, apart = list(rows), self.lanes // 2
        while apart:
            for i in (i for i in range(self.lanes) if not i & apart):
                upper, lower = square[i], square[i + apart]
                square[i] = self._pick(upper, lower, [self.lanes + lane - apart if lane & apart else lane for lane in range(self.lanes)])
                square[i + apart] = self._pick(
                    upper, lower, [self.lanes + lane if lane & apart else lane + apart for lane in range(self.lanes)]
                )
            apart //= 2
        return square

    def _pick(self, one: Any, other: Any, lanes: Sequence[int]) -> Any:
        return self.builder.shuffle_vector(one, other, ir.Constant(ir.VectorType(_INDEX, self.lanes), list(lanes)))

    def spread(self, halves: Any, tile: int) -> list[list[Any]]:
        """Return registers that hold ‖c‖²/2 of a tile's centroids, where the sums begin."""
        rows = [self.splat(self.builder.load(self.step(halves, t)), self.reals) for t in range(tile)]
        return [[row] * VECTORS for row in rows]


def _bytes(kind: Any) -> int:
    return int(kind.count) * (4 if kind.element in (_INDEX, ir.FloatType()) else 8)


def _whole(tile: int) -> Any:
    """Return the loop over all dimensions, with the comparison behind it."""

    @intrinsic
    def whole(_: Any, points: Any, at: Any, weights: Any, there: Any, halves: Any, first: Any, depth: Any, best: Any, nearest: Any) -> Any:
        def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
            one = _Tile(context, builder, signature)
            points, at, weights, there, halves, first, depth, best, nearest = given
            start = one.spread(one.at(4, halves, first), tile)
            scores = one.products(one.at(0, points, at), one.at(2, weights, there), start, depth)
            one.fold(scores, first, one.at(7, best, one.intp(0)), one.at(8, nearest, one.intp(0)))
            return context.get_dummy_value()

        return types.void(points, types.intp, weights, types.intp, halves, types.intp, types.intp, best, nearest), code

    return whole


def _partial(tile: int) -> Any:
    """Return the loop over some of the dimensions: scores come from memory and go back there."""

    @intrinsic
    def partial(_: Any, points: Any, at: Any, weights: Any, there: Any, depth: Any, scores: Any, row: Any) -> Any:
        def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
            one = _Tile(context, builder, signature)
            points, at, weights, there, depth, scores, row = given
            size = VECTORS * one.lanes
            begin = one.at(5, scores, builder.mul(row, one.intp(size)))
            start = [one.load(one.step(begin, t * size), one.reals) for t in range(tile)]
            for t, found in enumerate(one.products(one.at(0, points, at), one.at(2, weights, there), start, depth)):
                one.store(found, one.step(begin, t * size))
            return context.get_dummy_value()

        return types.void(points, types.intp, weights, types.intp, types.intp, scores, types.intp), code

    return partial


@intrinsic
def fold(_: Any, scores: Any, row: Any, best: Any, nearest: Any) -> Any:
    """Compare one row of scores, written by `partial`, with the best so far."""

    def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        one = _Tile(context, builder, signature)
        scores, row, best, nearest = given
        begin = one.at(0, scores, builder.mul(row, one.intp(VECTORS * one.lanes)))
        one.fold([one.load(begin, one.reals)], row, one.at(2, best, one.intp(0)), one.at(3, nearest, one.intp(0)))
        return context.get_dummy_value()

    return types.void(scores, types.intp, best, nearest), code


@intrinsic
def transposed(_: Any, X: Any, row: Any, j: Any, width: Any, shift: Any, points: Any, there: Any) -> Any:
    """Write as many dimensions from *j* on as a register has lanes, of a block of rows from *row* on, less the shift, to *points*.

    X has *width* columns. A register of each row is read, and a square of registers is turned by exchanging ever smaller squares in it.
    """

    def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        one = _Tile(context, builder, signature)
        X, row, j, width, shift, points, there = given
        first = one.at(0, X, builder.add(builder.mul(row, width), j))
        away = [one.splat(one.rounded(builder.load(one.at(4, shift, builder.add(j, one.intp(i))))), one.reals) for i in range(one.lanes)]
        target = one.at(5, points, there)
        for v in range(VECTORS):
            rows = [one.step(first, builder.mul(width, one.intp(v * one.lanes + i))) for i in range(one.lanes)]
            square = one.turn([builder.load(builder.bitcast(place, one.reals.as_pointer()), align=one.itemsize) for place in rows])
            for i, column in enumerate(square):
                place = builder.bitcast(one.step(target, (i * VECTORS + v) * one.lanes), one.reals.as_pointer())
                builder.store(builder.fsub(column, away[i]), place, align=REGISTER)
        return context.get_dummy_value()

    return types.void(X, types.intp, types.intp, types.intp, shift, points, types.intp), code


@intrinsic
def prefetch(_: Any, address: Any) -> Any:
    """Ask for the line at an address, to be in the second-level cache when it is read. A hint: where there is no memory nothing happens."""

    def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        flag = ir.IntType(32)
        place = builder.inttoptr(given[0], ir.IntType(8).as_pointer())
        kind = ir.FunctionType(ir.VoidType(), (place.type, flag, flag, flag))
        hint = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        builder.call(hint, [place, flag(0), flag(2), flag(1)])  # to read, moderately local, data
        return context.get_dummy_value()

    return types.void(types.intp), code


@intrinsic
def differing(_: Any, points: Any, nearest: Any, labels: Any, first: Any) -> Any:
    """Return which labels of a block differ from *nearest*, one bit for each point; *points* only gives the width of a lane."""

    def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        one = _Tile(context, builder, signature)
        _, nearest, labels, first = given
        new, old = one.load(one.at(1, nearest, one.intp(0)), one.indices), one.load(one.at(2, labels, first), one.indices)
        word = ir.IntType(64)
        found = ir.Constant(word, 0)
        for v in range(VECTORS):
            bits = builder.bitcast(builder.icmp_signed("!=", new[v], old[v]), ir.IntType(one.lanes))
            wide = bits if one.lanes == word.width else builder.zext(bits, word)
            found = builder.or_(found, builder.shl(wide, ir.Constant(word, v * one.lanes)))
        return found

    return types.uint64(points, nearest, labels, types.intp), code


@intrinsic
def lowest(_: Any, bits: Any) -> Any:
    """Return the place of the lowest bit that is set."""

    def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        return builder.cttz(given[0], ir.Constant(ir.IntType(1), 1))

    return types.intp(types.uint64), code


whole_6, whole_4, whole_2, whole_1 = (_whole(tile) for tile in TILES)
partial_6, partial_4, partial_2, partial_1 = (_partial(tile) for tile in TILES)
