"""Numbers as people read them."""

from __future__ import annotations

import math
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmeans_bench.model import Estimate
from kmeans_bench.reporting import format as words


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0 s"),
        (4.2e-9, "4.20 ns"),
        (0.00099951, "1.00 ms"),
        (0.0127, "12.7 ms"),
        (0.99949, "999 ms"),
        (0.99951, "1.00 s"),
        (599.4, "599 s"),
        (600.0, "10.0 min"),
        (36_000.0, "10.0 h"),
        (math.inf, "unknown"),
    ],
)
def test_seconds_have_three_digits_and_the_unit_that_fits(value: float, text: str) -> None:
    assert words.seconds(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0 B"), (999, "999 B"), (1000, "1.00 kB"), (999_600, "1.00 MB"), (25_600_000_000, "25.6 GB"), (3e18, "3000 PB")]
)
def test_sizes_are_decimal(value: float, text: str) -> None:
    assert words.size(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0×"), (0.994, "0.99×"), (0.996, "1.00×"), (1.994, "1.99×"), (1.996, "2.0×"), (9.94, "9.9×"), (9.96, "10×"), (math.inf, "∞×")],
)
def test_ratios_have_decimals_where_they_decide(value: float, text: str) -> None:
    assert words.ratio(value) == text


def test_an_interval_without_an_end_says_so() -> None:
    assert words.ratio_interval(Estimate(point=2.0, low=0.0, high=math.inf)) == "0–∞×"


@given(st.integers(min_value=0, max_value=10**12))
def test_a_count_is_never_rounded(value: int) -> None:
    text = words.count(value).replace(",", "")
    scale = {"k": 1e3, "M": 1e6, "G": 1e9}.get(text[-1])

    assert (float(text[:-1]) * scale if scale else float(text)) == pytest.approx(value, rel=1e-12)


@given(st.floats(min_value=1e-9, max_value=1e5))
def test_seconds_can_be_read_back_within_half_a_percent(value: float) -> None:
    number, unit = words.seconds(value).split()

    assert float(number) * {"ns": 1e-9, "µs": 1e-6, "ms": 1e-3, "s": 1, "min": 60, "h": 3600}[unit] == pytest.approx(value, rel=0.0051)


def test_formatting_imports_nothing_heavy() -> None:
    code = "import kmeans_bench.reporting.format, sys; print(sorted({'numpy', 'pandas', 'matplotlib'} & set(sys.modules)))"

    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.strip() == "[]"
