"""Moments, distances and the means of plain NumPy, on values worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from kmeans_bench.estimator import plain
from kmeans_bench.estimator.checks import moments
from kmeans_bench.estimator.geometry import distances, squares


@pytest.mark.parametrize("shape", [(1, 1), (7, 3), (50_000, 3), (3, 40_000)])
def test_moments_are_numpys_in_any_number_of_blocks(shape: tuple[int, int]) -> None:
    X = np.random.default_rng(0).random(shape)

    found = moments(X, None)

    np.testing.assert_allclose(found.mean, X.mean(axis=0), rtol=1e-12)
    assert found.variance == pytest.approx(X.var(axis=0).mean(), rel=1e-12, abs=1e-30)


def test_moments_take_weights_for_repetitions() -> None:
    found = moments(np.array([[0.0], [6.0], [99.0]]), np.array([2.0, 1.0, 0.0]))

    assert found.mean.tolist() == [2.0]
    assert found.variance == pytest.approx(8.0)  # (4 + 4 + 16) / 3


def test_distances_next_to_nothing_are_right() -> None:
    near = 1e8 + 1e-7

    assert distances(np.array([[near]]), np.array([[1e8], [0.0]])).tolist() == [[near - 1e8, near]]


def test_squares_are_those_to_the_own_centroid() -> None:
    assert squares(np.array([[3.0, 4.0], [1.0, 1.0]]), np.array([[0.0, 0.0], [1.0, 0.0]]), np.array([0, 1], np.int32)).tolist() == [
        25.0,
        1.0,
    ]


def test_an_empty_cluster_takes_the_farthest_point_out_of_its_cluster() -> None:
    X, labels = np.array([[0.0], [1.0], [8.0]]), np.zeros(3, np.int32)

    found = plain.means(X, np.ones(3), labels, np.array([[0.0], [50.0]]))

    assert found.tolist() == [[0.5], [8.0]]


def test_a_point_without_weight_does_not_fill_an_empty_cluster() -> None:
    X, labels = np.array([[0.0], [1.0], [8.0]]), np.zeros(3, np.int32)

    found = plain.means(X, np.array([1.0, 1.0, 0.0]), labels, np.array([[0.0], [50.0]]))

    assert found.tolist() == [[0.0], [1.0]]


def test_an_empty_cluster_stays_where_every_point_is_at_its_centroid() -> None:
    X, labels = np.array([[1.0], [1.0]]), np.zeros(2, np.int32)

    assert plain.means(X, np.ones(2), labels, np.array([[1.0], [5.0]])).tolist() == [[1.0], [5.0]]
