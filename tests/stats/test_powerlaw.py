"""Exponents, worked out by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmeans_bench.stats.powerlaw import power_law


def test_an_exact_power_law_is_found_exactly() -> None:
    # 2 µs · n: exponent 1.
    found = power_law({"n": [10, 100, 1_000]}, [2e-5, 2e-4, 2e-3])

    assert found.exponents["n"].point == pytest.approx(1)
    assert found.exponents["n"].high - found.exponents["n"].low == pytest.approx(0, abs=1e-9)
    assert found.misfit == pytest.approx(0, abs=1e-9)


def test_an_exponent_through_three_sizes_and_its_interval() -> None:
    # Decades x = -1, 0, 1 about their mean, y = 0, 1, 3: slope (3 - 0) / 2; residuals 1/6, -1/3, 1/6, so s² = 1/6 with one degree of
    # freedom, the slope's error sqrt(1/6 / 2), and t = 12.7062.
    (found,) = power_law({"n": [1, 10, 100]}, [1, 10, 1_000]).exponents.values()

    assert found.point == pytest.approx(1.5)
    assert (found.high - found.low) / 2 == pytest.approx(12.7062 * math.sqrt(1 / 12), rel=1e-4)


def test_the_misfit_is_the_typical_factor_beside_the_fit() -> None:
    # s = sqrt(1/6) decades.
    assert power_law({"n": [1, 10, 100]}, [1, 10, 1_000]).misfit == pytest.approx(10 ** math.sqrt(1 / 6) - 1)


def test_two_axes_are_told_apart() -> None:
    sizes = [(n, k) for n in (10, 100, 1_000) for k in (2, 4, 8)]
    found = power_law({"n": [n for n, _ in sizes], "k": [k for _, k in sizes]}, [n * k**0.5 for n, k in sizes])

    assert {axis: round(estimate.point, 9) for axis, estimate in found.exponents.items()} == {"n": 1.0, "k": 0.5}


def test_two_sizes_have_no_exponent_but_do_not_disturb_the_other_axis() -> None:
    # k doubles the time of half of the cases; n, unbalanced over them, keeps its exponent.
    sizes = [(10, 2), (100, 2), (1_000, 2), (1_000, 4), (10_000, 4)]
    found = power_law({"n": [n for n, _ in sizes], "k": [k for _, k in sizes]}, [n * k for n, k in sizes])

    assert found.exponents.keys() == {"n"}
    assert found.exponents["n"].point == pytest.approx(1)


@pytest.mark.parametrize(
    ("axes", "seconds"),
    [
        ({"n": [], "k": []}, []),
        ({"n": [10], "k": [2]}, [1]),
        ({"n": [10, 100], "k": [2, 2]}, [1, 10]),
        ({"n": [10, 100, 1_000], "k": [2, 4, 8]}, [1, 10, 100]),
        ({"n": [10, 100, 1_000, 10_000], "k": [1, 10, 100, 1_000]}, [1, 10, 100, 1_000]),
    ],
)
def test_what_cannot_be_told_is_not_given(axes: dict[str, list[float]], seconds: list[float]) -> None:
    assert power_law(axes, seconds).exponents == {}


@given(
    st.floats(min_value=-3, max_value=3),
    st.lists(st.floats(min_value=1e-3, max_value=1e3), min_size=4, max_size=4),
    st.floats(min_value=1e-6, max_value=1e6),
)
def test_a_change_of_units_moves_no_exponent(exponent: float, wobble: list[float], factor: float) -> None:
    sizes = [1.0, 3.0, 10.0, 50.0]
    seconds = [size**exponent * each for size, each in zip(sizes, wobble, strict=True)]
    (ours,) = power_law({"n": sizes}, seconds).exponents.values()
    (scaled,) = power_law({"n": [size * factor for size in sizes]}, [value * factor for value in seconds]).exponents.values()

    assert scaled.point == pytest.approx(ours.point, abs=1e-6)
    assert scaled.high == pytest.approx(ours.high, rel=1e-6, abs=1e-5)
