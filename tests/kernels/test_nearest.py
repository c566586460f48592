"""One assignment: what a label depends on, and what not."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("numba")

from kmeans_bench.kernels import lloyd, packing
from kmeans_bench.kernels.nearest import nearest


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("n", "k", "d"), [(1, 1, 1), (700, 9, 3), (3000, 40, 200)])
def test_labels_are_those_of_the_fit(dtype: str, n: int, k: int, d: int) -> None:
    X = np.random.default_rng(0).normal(size=(n, d)).astype(dtype)

    found = lloyd.fit(X, X[:k], max_iter=3, method="fused")

    assert np.array_equal(nearest(X, found.centroids, packing.amid(X)), found.labels)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_label_depends_on_its_own_point_alone(dtype: str) -> None:
    X = np.random.default_rng(1).normal(size=(500, 3)).astype(dtype)
    far = np.vstack((X, np.full((600, 3), 1e12, dtype)))

    alone, among = (nearest(points, X[:5], np.zeros(3)) for points in (X, far))

    assert np.array_equal(alone, among[:500])


def test_one_thread_and_two_agree() -> None:
    X = np.random.default_rng(2).normal(size=(30_000, 16))

    one, two = (nearest(X, X[:32], np.zeros(16), threads=threads) for threads in (1, 2))

    assert np.array_equal(one, two)
