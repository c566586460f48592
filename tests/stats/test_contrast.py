"""Contrast of distances, by hand and in many dimensions."""

from __future__ import annotations

import numpy as np
import pytest

from kmeans_bench.stats.contrast import contrast


def test_the_median_over_points_is_taken() -> None:
    # From 0: 1 to 10, so 9. From 1: 1 to 9, so 8. From 4: 3 to 6, so 1. From 10: 6 to 10, so 2/3. The median lies between 8 and 1.
    assert contrast(np.array([[0.0], [1.0], [4.0], [10.0]])) == 4.5


def test_copies_of_a_point_are_no_neighbours_and_all_points_alike_have_no_contrast() -> None:
    assert contrast(np.array([[0.0], [0.0], [1.0], [4.0]])) == 2.5  # 3, 3, 2 and 1/3
    assert contrast(np.ones((5, 2))) is None
    assert contrast(np.ones((1, 2))) is None


def test_it_neither_depends_on_units_nor_on_where_the_points_lie() -> None:
    X = np.random.default_rng(0).normal(size=(300, 3)).astype(np.float32).astype(np.float64)

    assert contrast(4 * X) == pytest.approx(contrast(X))
    assert contrast(X + 2.0**20) == pytest.approx(contrast(X), rel=1e-6)


def test_it_vanishes_as_dimensions_are_added() -> None:
    # Distances of normal points concentrate around sqrt(2 d), with a spread that does not grow.
    found = [contrast(np.random.default_rng(0).normal(size=(1_000, d))) or 0.0 for d in (1, 4, 16, 64, 256, 1024)]

    assert found == sorted(found, reverse=True)
    assert found[0] > 100
    assert found[-1] < 0.2
