"""Figures inside reasons."""

from __future__ import annotations

import pytest

from kmeans_bench.judging import wording


@pytest.mark.parametrize(
    ("value", "text"),
    [(2e-6, "2 µs"), (0.0204, "20 ms"), (0.9, "900 ms"), (1.25, "1.2 s"), (60, "60 s"), (89, "89 s"), (198, "3.3 min"), (9000, "2.5 h")],
)
def test_seconds_are_given_in_the_unit_that_fits(value: float, text: str) -> None:
    assert wording.seconds(value) == text


@pytest.mark.parametrize(("value", "text"), [(0, "0 B"), (999, "999 B"), (1500, "1.5 kB"), (25.6e9, "25.6 GB"), (2e12, "2 TB")])
def test_bytes_are_given_in_decimal_units(value: float, text: str) -> None:
    assert wording.size(value) == text
