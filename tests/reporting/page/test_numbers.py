"""Short numbers, and samples that come back to within half a thousandth."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmeans_bench.model import Estimate, Sample
from kmeans_bench.reporting.page.numbers import DIGITS, ends, packed, samples, short

walls = st.floats(min_value=1e-7, max_value=1e-4).flatmap(
    lambda least: st.lists(st.floats(min_value=least, max_value=least * 50), min_size=1, max_size=30)
)


def turn(wall: float, *, launch: int = 0, number: int = 0) -> Sample:
    return Sample(launch=launch, round=number, order=0, wall=wall, cpu=wall)


def test_numbers_keep_four_digits() -> None:
    assert [short(value) for value in (0.0123446, 123456.0, 5.0, 0.0, None, math.nan)] == [0.01234, 123456, 5, 0, None, None]


@pytest.mark.parametrize("value", [1.69487, 1.7849, 15.1493e9, 144.5432e9, 0.0994993, 2.0499, 6.4964e-5, 18.4997])
def test_a_number_shown_with_fewer_digits_is_what_it_would_be_unshortened(value: float) -> None:
    kept = short(value)

    assert kept is not None
    assert [f"{kept:.{digits}g}" for digits in (1, 2, 3)] == [f"{value:.{digits}g}" for digits in (1, 2, 3)]


def test_an_estimate_without_an_interval_is_a_point() -> None:
    assert ends(Estimate(point=2.0, low=0.0, high=math.inf)) == [2, None, None]
    assert ends(Estimate(point=2.0, low=1.0, high=4.0)) == [2, 1, 4]
    assert ends(None) == [None, None, None]


def test_samples_are_offsets_from_the_quickest_launch_by_launch() -> None:
    # 1.000, 1.010 ms in launch 0; 1.100 ms in launch 2, taken in rounds 0 and 3, then 1.
    turns = [turn(0.001), turn(0.00101, number=3), turn(0.0011, launch=2, number=1)]

    assert samples(turns) == [0.001, [3, "#/"], [[1], packed([100])]]
    assert samples([]) == []


def test_rounds_without_a_gap_are_one_number() -> None:
    assert samples([turn(0.001, number=number) for number in range(3)]) == [0.001, [1, "###"]]


def test_digits_need_no_escape_anywhere() -> None:
    assert len(DIGITS) == len(set(DIGITS)) == 85
    assert not set(DIGITS) & set("\"\\<>&'`")
    assert DIGITS.isascii()
    assert DIGITS.isprintable()


def unpacked(text: str) -> list[int]:
    """Return what `packed` was given, as the page's script does."""
    numbers, total, unit = [], 0, 1
    for digit in map(DIGITS.index, text):
        if digit < 70:
            numbers.append(total + digit * unit)
            total, unit = 0, 1
        else:
            total, unit = total + (digit - 70) * unit, unit * 15
    return numbers


@given(st.lists(st.integers(min_value=0, max_value=10**9)))
def test_packed_numbers_come_back(numbers: list[int]) -> None:
    assert unpacked(packed(numbers)) == numbers


@given(walls)
def test_a_sample_comes_back_to_within_half_a_thousandth_of_the_quickest(wanted: list[float]) -> None:
    found: Any = samples([turn(wall, number=number) for number, wall in enumerate(wanted)])
    base, (_, text) = found

    for wall, offset in zip(wanted, unpacked(text), strict=True):
        assert abs(base * (1 + offset / 1000) - wall) <= min(wanted) * 0.000_6
