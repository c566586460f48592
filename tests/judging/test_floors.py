"""What bounds a call, worked out by hand: five steps of 1000 points, 8 clusters, 2 features, in float64."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from kmeans_bench.judging.demand import Demand
from kmeans_bench.judging.floors import Binding, Floors, floors, price
from kmeans_bench.judging.rates import CALL
from kmeans_bench.model import Dtype, Measurement, ProtocolKind, Roof

Measure = Callable[..., Measurement]
ROOF = Roof(dtype=Dtype.FLOAT64, threads=1, flops=1e9, bandwidth=1e9, streamed=10**8)
# Six assignments and five updates: 6 · 2 · 1000 · 8 · 2 + 5 · 1000 · 2 operations; X and centroids 6 · 1008 · 2 · 8 bytes, labels
# 6 · 4000, centroids written 5 · 8 · 2 · 8.
FLOPS, BYTES = 202_000, 121_408


def demand(**declared: float) -> Demand:
    return Demand(n=1000, k=8, d=2, itemsize=8, steps=5, **declared)


def found(measured: Measurement, took: float, asked: Demand | None = None, *, roof: Roof | None = ROOF) -> Floors:
    result = floors(measured, asked or demand(), took, roof=roof, price=1e-6)
    assert result is not None
    return result


def test_what_declares_nothing_is_held_to_lloyds_work(measure: Measure) -> None:
    seen = found(measure("loop"), 250e-6)

    assert (seen.operations, seen.bytes, seen.calls, seen.declared) == (FLOPS, BYTES, None, False)
    assert seen.seconds == pytest.approx({Binding.COMPUTE: 202e-6, Binding.MEMORY: 121.408e-6})
    assert seen.binding is Binding.COMPUTE  # 202 of 250 µs


def test_declared_calls_that_take_half_of_it_make_it_the_interpreters(measure: Measure) -> None:
    # 100 calls a step, six assignments, 1 µs each: 600 of 1200 µs; arithmetic is 202 of them, a sixth.
    seen = found(measure("loop"), 1200e-6, demand(numpy_calls=100))

    assert seen.calls == 600
    assert seen.shares[Binding.INTERPRETER] == pytest.approx(0.5)
    assert seen.binding is Binding.INTERPRETER


def test_declared_operations_and_traffic_beyond_the_caches_count(measure: Measure) -> None:
    # 50,000 operations a step; 5 MB written and read again in each of six assignments.
    seen = found(measure("loop"), 0.1, demand(flops=50_000, extra_bytes=5e6))

    assert (seen.operations, seen.declared) == (300_000, True)
    assert seen.bytes == BYTES + 6 * 2 * 5e6
    assert seen.binding is Binding.MEMORY  # 60 of 100 ms


def test_where_no_floor_takes_half_it_is_overhead(measure: Measure) -> None:
    assert found(measure("loop"), 405e-6).binding is Binding.OVERHEAD
    assert found(measure("loop"), 403e-6).binding is Binding.COMPUTE  # 202 of 403 µs


def test_without_roofs_only_calls_can_be_what_bounds_it(measure: Measure) -> None:
    assert found(measure("loop"), 1e-3, demand(numpy_calls=100), roof=None).binding is Binding.INTERPRETER
    # A tenth of the call: the floors that are missing could be the ones.
    assert found(measure("loop"), 6e-3, demand(numpy_calls=100), roof=None).binding is None
    assert found(measure("loop"), 1e-3, roof=None).shares == {}


def test_distances_that_were_not_evaluated_are_no_operations(measure: Measure) -> None:
    # 12,000 of 6 · 8000 distances: a quarter of Lloyd's operations.
    assert found(measure("pruned", distances=12_000), 1e-3).operations == FLOPS / 4


def test_a_last_assignment_that_was_not_paid_for_is_not_counted(measure: Measure) -> None:
    assert found(measure("scipy", closed=True), 1e-3, demand(numpy_calls=100)).calls == 500


def test_what_is_not_lloyds_has_no_floors_and_a_whole_routine_no_binding(measure: Measure) -> None:
    assert floors(measure("mini", exact=False), demand(), 1.0, roof=ROOF, price=1e-6) is None
    assert floors(measure("none", n_iter=0), demand(), 1.0, roof=ROOF, price=1e-6) is None
    assert found(measure("article", protocol=ProtocolKind.AS_WRITTEN), 250e-6).binding is None


def test_a_call_costs_no_more_than_the_cheapest_that_was_timed(measure: Measure) -> None:
    slow, quick = measure("identity"), measure("loop")
    demands = {slow.cell: demand(numpy_calls=10), quick.cell: demand(numpy_calls=1000)}
    # 6000 calls in 3 ms are 0.5 µs each; 60 in 3 ms are 50.
    took = {slow.cell: 3e-3, quick.cell: 3e-3}

    assert price([slow, quick], demands, took) == pytest.approx(0.5e-6)
    assert price([slow], demands, took) == CALL
    assert math.isclose(price([], {}, {}), CALL)
