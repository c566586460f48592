"""Terms by hand, and rates found again from seconds that were made with them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmeans_bench.judging.demand import Demand
from kmeans_bench.judging.rates import CACHE, TERMS, fit, prior_seconds, terms

SIZES = [(300, 5, 4), (1000, 100, 2), (1000, 3, 128), (1000, 100, 128), (30_000, 5, 4), (10_000, 30, 8), (10_000, 10, 32), (10_000, 3, 128)]


def demand(n: int, k: int, d: int, *, itemsize: int = 8, extra: float | None = None) -> Demand:
    return Demand(n=n, k=k, d=d, itemsize=itemsize, steps=5, flops=2.0 * n * k * d, numpy_calls=7 + 3 * k, extra_bytes=extra)


def test_the_terms_are_what_every_step_and_the_last_assignment_ask_for() -> None:
    # 5 steps and one assignment: 6 x (31 calls, 1000 points, 8000 pairs, 16000 values, 256000 operations, bytes moved).
    moved = 1008 * 16 * 8 + 2 * 64_000

    expected = [20e-6, 6 * 31 * 1.5e-6, 6 * 1000 * 20e-9, 6 * 8000 * 3e-9, 6 * 16_000 * 2e-9, 6 * 256_000 / 10e9, 6 * moved / 10e9, 0.0]
    assert terms(demand(1000, 8, 16, extra=64_000)) == pytest.approx(expected)
    assert prior_seconds(demand(1000, 8, 16, extra=64_000)) == pytest.approx(sum(expected))


def test_operations_in_float32_take_half_as_long() -> None:
    double, single = (dict(zip(TERMS, terms(demand(1000, 8, 16, itemsize=size)), strict=True)) for size in (8, 4))

    assert single["operations"] == pytest.approx(double["operations"] / 2)


def test_what_does_not_fit_the_caches_is_moved_twice() -> None:
    found = dict(zip(TERMS, terms(demand(1000, 8, 16, extra=CACHE)), strict=True))

    assert found["spilled"] == pytest.approx(found["bytes"])


def test_one_call_tells_how_fast_the_machine_is_and_nothing_else() -> None:
    parts = terms(demand(1000, 8, 16))[np.newaxis]

    assert fit(parts, [3 * parts.sum()]) == pytest.approx(np.log(3) * np.ones(len(TERMS)), abs=1e-3)


def test_factors_fitted_before_hold_up_to_a_common_factor_where_nothing_says_otherwise() -> None:
    parts, around = terms(demand(1000, 8, 16))[np.newaxis], np.log(np.arange(1.0, 9.0))

    found = fit(parts, [2 * float((parts @ np.exp(around)).item())], around)

    assert found - around == pytest.approx(np.log(2) * np.ones(len(TERMS)), abs=1e-3)


@given(factors=st.lists(st.floats(0.3, 3.0), min_size=len(TERMS), max_size=len(TERMS)))
def test_seconds_made_of_rates_of_one_order_are_found_again_within_a_third(factors: list[float]) -> None:
    parts = np.array([terms(demand(*size, extra=8.0 * size[0] * size[1])) for size in SIZES])
    seconds = parts @ np.array(factors)

    assert parts @ np.exp(fit(parts, seconds.tolist())) == pytest.approx(seconds, rel=0.35)


def test_a_burst_of_load_on_one_call_does_not_bend_the_rates() -> None:
    parts = np.array([terms(demand(*size)) for size in SIZES])
    seconds = parts.sum(axis=1)
    seconds[2] *= 5

    others = np.arange(len(SIZES)) != 2
    assert (parts @ np.exp(fit(parts, seconds.tolist())))[others] == pytest.approx(seconds[others], rel=0.3)
