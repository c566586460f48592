"""Quantiles against printed tables."""

from __future__ import annotations

import pytest

from kmeans_bench.stats.student import normal_quantile, student_quantile


@pytest.mark.parametrize(
    ("freedom", "tabled"), [(1, 12.706), (2, 4.303), (3, 3.182), (4, 2.776), (5, 2.571), (9, 2.262), (30, 2.042), (120, 1.980)]
)
def test_student_quantiles_agree_with_the_printed_table(freedom: int, tabled: float) -> None:
    assert student_quantile(0.95, freedom) == pytest.approx(tabled, abs=5e-4)


def test_the_normal_quantile_is_the_limit_of_many_degrees_of_freedom() -> None:
    assert normal_quantile(0.95) == pytest.approx(1.959964, abs=1e-6)
    assert student_quantile(0.95, 5000) == pytest.approx(normal_quantile(0.95), abs=1e-3)
