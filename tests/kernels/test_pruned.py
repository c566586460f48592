"""Bounds: the labels of `fused`, from a fraction of the distances."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("numba")

from kmeans_bench.kernels import lloyd
from kmeans_bench.kernels.compacting import compact
from kmeans_bench.kernels.pruned import Pruned

if TYPE_CHECKING:
    from numpy.typing import NDArray

NONE = np.zeros(0)


def blobs(n: int, k: int, d: int, *, seed: int = 0) -> NDArray[np.float64]:
    """Return n points, a unit about k centres in [-10, 10]^d."""
    rng = np.random.default_rng(seed)
    return np.asarray(rng.uniform(-10, 10, size=(k, d))[rng.integers(k, size=n)] + rng.normal(size=(n, d)))


def drawn(X: NDArray[Any], k: int, *, seed: int = 0) -> NDArray[Any]:
    """Return k of the rows."""
    return X[np.random.default_rng(seed).choice(len(X), k, replace=False)]


def assert_same(pruned: lloyd.Found, fused: lloyd.Found) -> None:
    """Both took the same steps to the same labels."""
    assert pruned.n_iter == fused.n_iter
    assert np.array_equal(pruned.labels, fused.labels)
    np.testing.assert_allclose(pruned.centroids, fused.centroids, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(("n", "k", "d"), [(6000, 60, 16), (3000, 130, 64), (1500, 70, 200)])
def test_labels_of_blobs_are_those_of_fused_from_fewer_distances(n: int, k: int, d: int) -> None:
    X = blobs(n, k // 3, d)

    fused, pruned = (lloyd.fit(X, drawn(X, k), method=method) for method in ("fused", "pruned"))

    assert_same(pruned, fused)
    assert pruned.distances < 0.7 * fused.distances


@pytest.mark.parametrize("offset", [0.0, 1e4])
def test_long_runs_through_noise_end_where_fused_does(offset: float) -> None:
    X = np.random.default_rng(1).uniform(size=(12_000, 24)) + offset

    fused, pruned = (lloyd.fit(X, drawn(X, 50), method=method) for method in ("fused", "pruned"))

    assert fused.n_iter > 32
    assert_same(pruned, fused)


@settings(max_examples=25)
@given(n=st.integers(200, 1500), k=st.integers(9, 90), d=st.integers(9, 40), seed=st.integers(0, 2**32), centres=st.integers(1, 60))
def test_whatever_the_shape_labels_are_those_of_fused(n: int, k: int, d: int, seed: int, centres: int) -> None:
    X = blobs(n, centres, d, seed=seed)
    init = drawn(X, k, seed=seed)

    fused, pruned = (lloyd.fit(X, init, method=method, max_iter=40) for method in ("fused", "pruned"))

    assert_same(pruned, fused)


def test_in_float32_bounds_taken_at_the_start_never_cost_a_nearer_centroid() -> None:
    X = blobs(4000, 40, 32).astype(np.float32)

    found = lloyd.fit(X, drawn(X, 64), method="pruned")

    apart = ((X[:, None].astype(np.float64) - found.centroids) ** 2).sum(axis=2)
    own = apart[np.arange(len(X)), found.labels]
    assert np.all(own - apart.min(axis=1) <= 1e-5 * own)


def test_equal_centroids_leave_their_points_to_the_first() -> None:
    X = blobs(4000, 50, 20)
    init = drawn(X, 50)
    init[33] = init[4]  # never nearer, so it stays empty where it is

    state = Pruned(X, init, NONE, 1)
    for _ in range(3):
        state.assign(last=False)  # the centroids rest: bounds are taken, and then spare everything
    assert state.main is not None
    taken = state.found().copy()
    state.main.known.low[:] = -1e30  # no bound at all: every panel is computed
    state.assign(last=False)

    assert not np.any(taken == 33)
    assert np.array_equal(state.found(), taken)


def test_weights_and_relocation_are_those_of_fused() -> None:
    X = blobs(3000, 50, 20)
    weights = np.random.default_rng(2).integers(0, 3, size=len(X))
    init = drawn(X, 60)
    init[[7, 50]] += 1000.0

    fused, pruned = (lloyd.fit(X, init, method=method, empty="relocate", weights=weights) for method in ("fused", "pruned"))

    assert_same(pruned, fused)


def test_bounds_that_spare_nothing_are_dropped_and_taken_again_later() -> None:
    X = blobs(4000, 50, 20)
    state = Pruned(X, drawn(X, 50), NONE, 1)
    for _ in range(4):
        state.assign(last=False)
    taken = state.main is not None

    state.centroids[:] = drawn(X, 50, seed=1)  # a leap of all centroids
    state.assign(last=False)
    dropped = state.main is None
    for _ in range(3):
        state.assign(last=False)

    assert (taken, dropped, state.main is not None) == (True, True, True)
    apart = ((X[:, None] - state.centroids) ** 2).sum(axis=2)
    assert np.array_equal(state.found(), apart.argmin(axis=1))


def test_few_centroids_or_dimensions_are_left_to_fused() -> None:
    X = blobs(500, 5, 20)

    assert Pruned(X, X[:5], NONE, 1).scout is None
    assert Pruned(X[:, :2].copy(), X[:100, :2].copy(), NONE, 1).scout is None


def test_runs_of_compact_centroids_are_near_each_other() -> None:
    centres = np.array([[0.0, 0.0], [100.0, 0.0], [1.0, 0.0], [101.0, 1.0], [0.0, 1.0], [100.0, 1.0], [50.0, 50.0]])

    order = compact(centres, 3).tolist()

    assert sorted(order) == list(range(7))
    assert [0, 2, 4] in (order[:3], order[3:6])
