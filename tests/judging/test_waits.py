"""What a call waits for, worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kmeans_bench.judging.demand import Demand
from kmeans_bench.judging.waits import Cause, Rates, seconds_per_call, wait

# Four steps and the last assignment: five passes. Data: (1000 + 10) × 100 × 8 B = 808,000 B.
DEMAND = Demand(n=1_000, k=10, d=100, itemsize=8, steps=4, flops=2.4e6, extra_bytes=864_000, numpy_calls=40)
RATES = Rates(call=1e-6, bandwidth=1e10, arithmetic=2e10)


def test_the_limit_that_explains_most_of_the_time_is_the_wait() -> None:
    found = wait(DEMAND, 1e-3, RATES)

    assert found.cause is Cause.ARITHMETIC
    assert found.shares == {
        Cause.INTERPRETER: pytest.approx(0.2),  # 5 × 40 calls at 1 µs: 0.2 ms of 1 ms
        Cause.MEMORY: pytest.approx(0.5),  # 5 × (808,000 + 3 × (864,000 - 800,000)) B = 5 MB at 10 GB/s: 0.5 ms
        Cause.ARITHMETIC: pytest.approx(0.6),  # 5 × 2.4 Mflop at 20 Gflop/s: 0.6 ms
    }


def test_many_calls_are_the_interpreter_s() -> None:
    # A loop: 20,000 calls a step at 1 µs are 0.1 s of 0.11 s.
    assert wait(replace(DEMAND, numpy_calls=20_000), 0.11, RATES).cause is Cause.INTERPRETER


def test_a_table_that_is_written_and_read_is_memory_traffic() -> None:
    # 5 × (0.808 + 3 × 80) MB at 10 GB/s are 120.4 ms of 200 ms.
    found = wait(replace(DEMAND, extra_bytes=80_800_000), 0.2, RATES)

    assert found.cause is Cause.MEMORY
    assert found.shares[Cause.MEMORY] == pytest.approx(0.60202)


def test_what_stays_in_the_cache_costs_no_bandwidth() -> None:
    # 808,000 + 864,000 B fit two million.
    assert Cause.MEMORY not in wait(DEMAND, 1e-3, replace(RATES, cache=2e6)).shares


def test_as_much_as_x_of_what_a_call_adds_may_be_a_copy_made_once() -> None:
    # 800,000 B of it: what is left is X and the start, 5 × 808,000 B at 10 GB/s: 0.404 ms of 1 ms.
    assert wait(replace(DEMAND, extra_bytes=800_000), 1e-3, RATES).shares[Cause.MEMORY] == pytest.approx(0.404)


def test_where_nothing_explains_the_time_nothing_is_named() -> None:
    found = wait(DEMAND, 1e-2, RATES)

    assert found.cause is Cause.UNKNOWN
    assert found.shares[Cause.INTERPRETER] == pytest.approx(0.02)


@pytest.mark.parametrize(
    ("demand", "rates", "known"),
    [
        (replace(DEMAND, flops=None), RATES, {Cause.INTERPRETER, Cause.MEMORY}),
        (replace(DEMAND, numpy_calls=None), RATES, {Cause.MEMORY, Cause.ARITHMETIC}),
        (replace(DEMAND, extra_bytes=None), RATES, {Cause.INTERPRETER, Cause.ARITHMETIC}),
        (DEMAND, Rates(call=1e-6), {Cause.INTERPRETER}),
        (DEMAND, Rates(), set()),
    ],
)
def test_what_was_not_declared_or_not_measured_has_no_share(demand: Demand, rates: Rates, known: set[Cause]) -> None:
    assert set(wait(demand, 1e-3, rates).shares) == known


def test_a_call_costs_at_most_what_the_quickest_needed_for_each_of_its_calls() -> None:
    # 5 passes × 40 calls in 400 µs: 2 µs each; 5 × 400 in 2 ms: 1 µs each; the third declares none.
    seen = [(DEMAND, 400e-6), (replace(DEMAND, numpy_calls=400), 2e-3), (replace(DEMAND, numpy_calls=None), 1e-9)]

    assert seconds_per_call(seen) == pytest.approx(1e-6)
    assert seconds_per_call([]) is None
