"""Which centroids can be nearest to any point of a box, and the scores of those alone, in vector instructions.

Layout       Columns (d + 1, width): the negated centroids, one dimension after the other, and ‖c‖²/2 last; *width* is k, rounded up to
             whole registers, and what lies beyond k is so far away that it is never near. A box has a middle m and half sides r.
Test         The anchor a is the centroid nearest to the middle. A centroid c is far when every point of the box is nearer to a: the least
             of score(c) - score(a) over the box lies at a corner: score_m(c) - score_m(a) - Σ r |c - a|, for the difference is linear.
             It must exceed what rounding can add to it and to the scores of the points: then far centroids are never nearest, and
             labels are those of all centroids, to the last bit.
Score        As in `simd`, and the same operations in the same order: bits do not depend on which centroids were left out.
Source       T. Kanungo et al., An efficient k-means clustering algorithm, IEEE Trans. PAMI 24(7), 2002, doi:10.1109/TPAMI.2002.1017616:
             the test against a corner.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from kmeans_bench.kernels.simd import REGISTER, VECTORS, _Tile

WORD = ir.IntType(64)


class _Search(_Tile):
    """A tile's tools, and those of loops over registers of centroids; sums that a loop changes live in variables."""

    def one(self, address: Any, offset: Any) -> Any:
        """Return the register there."""
        return self.builder.load(self.builder.bitcast(self.step(address, offset), self.reals.as_pointer()), align=REGISTER)

    def all(self, address: Any, offset: Any) -> Any:
        """Return a register full of the number there."""
        return self.splat(self.builder.load(self.step(address, offset)), self.reals)

    def variable(self, value: Any) -> Any:
        """Return room for a vector or number that a loop changes; LLVM keeps it in a register."""
        room = cgutils.alloca_once(self.builder, value.type)
        self.builder.store(value, room)
        return room

    def constant(self, value: float) -> Any:
        """Return a register full of *value*."""
        return ir.Constant(self.reals, [value] * self.lanes)

    def reduced(self, vector: Any) -> Any:
        """Return the least number in a register."""
        kind = ir.FunctionType(self.reals.element, (self.reals,))
        width = 32 if self.itemsize == 4 else 64  # noqa: PLR2004 - bytes of float32
        name = f"llvm.vector.reduce.fmin.v{self.lanes}f{width}"
        return self.builder.call(cgutils.get_or_insert_function(self.builder.module, kind, name), [vector])

    def bits(self, flags: Any) -> Any:
        """Return a register of flags as the lowest bits of a word."""
        return self.builder.zext(self.builder.bitcast(flags, ir.IntType(self.lanes)), WORD)


@intrinsic
def anchor(_: Any, middles: Any, box: Any, columns: Any, width: Any, depth: Any, scores: Any) -> Any:
    """Write the scores of all centroids at the middle of a box; return the nearest."""

    def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        one = _Search(context, builder, signature)
        middles, box, columns, width, depth, scores = given
        middle, first, kept = one.at(0, middles, builder.mul(box, depth)), one.at(2, columns, one.intp(0)), one.at(5, scores, one.intp(0))
        norms, score = one.step(first, builder.mul(depth, width)), one.variable(one.constant(0.0))
        least, place = one.variable(one.constant(float("inf"))), one.variable(ir.Constant(one.indices, [0] * one.lanes))
        with cgutils.for_range_slice(builder, one.intp(0), width, one.intp(one.lanes)) as (v, _count):
            builder.store(one.one(norms, v), score)
            with cgutils.for_range(builder, depth) as loop:
                c = one.one(first, builder.add(builder.mul(loop.index, width), v))
                builder.store(builder.call(one.fma, [one.all(middle, loop.index), c, builder.load(score)]), score)
            found, best = builder.load(score), builder.load(least)
            builder.store(found, builder.bitcast(one.step(kept, v), one.reals.as_pointer()), align=REGISTER)
            less = builder.fcmp_ordered("<", found, best)
            builder.store(builder.select(less, found, best), least)
            builder.store(builder.select(less, one.splat(builder.trunc(v, ir.IntType(32)), one.indices), builder.load(place)), place)
        best = builder.load(least)
        among = one.bits(builder.fcmp_ordered("==", best, one.splat(one.reduced(best), one.reals)))
        lane = builder.trunc(builder.cttz(among, ir.Constant(ir.IntType(1), 0)), ir.IntType(32))
        lane = builder.and_(lane, ir.IntType(32)(one.lanes - 1))  # NaN equals nothing
        return builder.zext(builder.add(builder.extract_element(builder.load(place), lane), lane), one.intp)

    return types.intp(middles, types.intp, columns, types.intp, types.intp, scores), code


@intrinsic
def far(
    _: Any, sides: Any, box: Any, columns: Any, width: Any, depth: Any, scores: Any, nearest: Any, slope: Any, least: Any, near: Any
) -> Any:
    """Write which centroids may be near, one word of bits for each register of them; return the least gap of those that are far.

    The gap must exceed *slope* times ‖c‖²/2, plus *least*; what it exceeds it by is returned.
    """

    def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        one = _Search(context, builder, signature)
        sides, box, columns, width, depth, scores, nearest, slope, least, near = given
        side, first, kept = one.at(0, sides, builder.mul(box, depth)), one.at(2, columns, one.intp(0)), one.at(5, scores, one.intp(0))
        norms, words = one.step(first, builder.mul(depth, width)), one.at(9, near, one.intp(0))
        wide = ir.FunctionType(one.reals, (one.reals,))
        size = cgutils.get_or_insert_function(builder.module, wide, f"llvm.fabs.v{one.lanes}f{one.itemsize * 8}")
        own, slope, least = one.all(kept, nearest), one.splat(slope, one.reals), one.splat(least, one.reals)
        gap, free = one.variable(one.constant(0.0)), one.variable(one.constant(float("inf")))
        with cgutils.for_range_slice(builder, one.intp(0), width, one.intp(one.lanes)) as (v, count):
            builder.store(builder.fsub(one.one(kept, v), own), gap)
            with cgutils.for_range(builder, depth) as loop:
                row = builder.mul(loop.index, width)
                apart = builder.fsub(one.one(first, builder.add(row, v)), one.all(first, builder.add(row, nearest)))
                less = builder.fneg(builder.call(size, [apart]))
                builder.store(builder.call(one.fma, [one.all(side, loop.index), less, builder.load(gap)]), gap)
            rounding = builder.call(one.fma, [slope, one.one(norms, v), least])
            clear, best = builder.fsub(builder.load(gap), rounding), builder.load(free)
            beyond = builder.fcmp_ordered(">", clear, one.constant(0.0))
            smaller = builder.and_(beyond, builder.fcmp_ordered("<", clear, best))
            builder.store(builder.select(smaller, clear, best), free)
            builder.store(one.bits(builder.not_(beyond)), one.step(words, count))
        return one.reduced(builder.load(free))

    return signature_of_far(sides, columns, scores, near), code


def signature_of_far(sides: Any, columns: Any, scores: Any, near: Any) -> Any:
    """Return the types: numbers are of the dtype of the boxes."""
    real, whole = sides.dtype, types.intp
    return real(sides, whole, columns, whole, whole, scores, whole, real, real, near)


def _some(tile: int) -> Any:
    """Return the loop over all dimensions for *tile* centroids of a list, with the comparison behind it."""

    @intrinsic
    def some(_: Any, points: Any, at: Any, columns: Any, width: Any, depth: Any, listed: Any, first: Any, best: Any, nearest: Any) -> Any:
        def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
            one = _Search(context, builder, signature)
            points, at, columns, width, depth, listed, first, best, nearest = given
            begin = one.at(2, columns, one.intp(0))
            numbers = [builder.load(one.step(one.at(5, listed, first), t)) for t in range(tile)]
            places = [one.step(begin, builder.sext(number, one.intp)) for number in numbers]
            norm = builder.mul(depth, width)
            sums = [[one.variable(one.all(place, norm)) for _ in range(VECTORS)] for place in places]
            block = one.at(0, points, at)
            with cgutils.for_range(builder, depth) as loop:
                x = one.load(one.step(block, builder.mul(loop.index, one.intp(VECTORS * one.lanes))), one.reals)
                row = builder.mul(loop.index, width)
                for place, rooms in zip(places, sums, strict=True):
                    c = one.all(place, row)
                    for vector, room in zip(x, rooms, strict=True):
                        builder.store(builder.call(one.fma, [vector, c, builder.load(room)]), room)
            _take(
                one,
                [[builder.load(room) for room in rooms] for rooms in sums],
                numbers,
                one.at(7, best, one.intp(0)),
                one.at(8, nearest, one.intp(0)),
            )
            return context.get_dummy_value()

        return types.void(points, types.intp, columns, types.intp, types.intp, listed, types.intp, best, nearest), code

    return some


def _take(one: _Search, scores: list[list[Any]], numbers: list[Any], best: Any, nearest: Any) -> None:
    """Take the scores of the centroids of these numbers into the best so far, where they are less."""
    builder = one.builder
    least, index = one.load(best, one.reals), one.load(nearest, one.indices)
    for row, number in zip(scores, numbers, strict=True):
        label = one.splat(number, one.indices)
        for v, score in enumerate(row):
            less = builder.fcmp_ordered("<", score, least[v])
            least[v] = builder.select(less, score, least[v])
            index[v] = builder.select(less, label, index[v])
    one.store(least, best)
    one.store(index, nearest)


@intrinsic
def unlike(_: Any, points: Any, nearest: Any, labels: Any, first: Any) -> Any:
    """Return which labels of a block, of any unsigned type, differ from *nearest*, one bit for each point."""

    def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        one = _Search(context, builder, signature)
        _, nearest, labels, first = given
        new, begin = one.load(one.at(1, nearest, one.intp(0)), one.indices), one.at(2, labels, first)
        kind, found = ir.VectorType(begin.type.pointee, one.lanes), ir.Constant(WORD, 0)
        for v in range(VECTORS):
            old = builder.load(builder.bitcast(one.step(begin, v * one.lanes), kind.as_pointer()), align=1)
            wide = old if kind == one.indices else builder.zext(old, one.indices)
            found = builder.or_(found, builder.shl(one.bits(builder.icmp_signed("!=", new[v], wide)), WORD(v * one.lanes)))
        return found

    return types.uint64(points, nearest, labels, types.intp), code


AT_ONCE = (4, 3, 2, 1)
"""Candidates in a tile."""

some_4, some_3, some_2, some_1 = (_some(tile) for tile in AT_ONCE)
