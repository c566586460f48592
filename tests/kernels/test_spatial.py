"""Block filtering: the labels of `fused`, from a fraction of the distances."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("numba")

from kmeans_bench.kernels import lloyd, morton
from kmeans_bench.kernels.crew import Crew
from kmeans_bench.kernels.fused import Fused
from kmeans_bench.kernels.spatial import Spatial
from kmeans_bench.model import SourceKind
from kmeans_bench.planning import natural

if TYPE_CHECKING:
    from numpy.typing import NDArray

NONE = np.zeros(0)


def pixels(n: int) -> NDArray[np.float64]:
    """Return n pixels of the photograph: whole numbers, many of them equal."""
    values = natural.load(SourceKind.PIXELS).astype(np.float64)
    return np.ascontiguousarray(values[:: len(values) // n][:n])


def distinct(X: NDArray[Any], k: int) -> NDArray[Any]:
    """Return k distinct rows, spread over all that there are."""
    rows = np.unique(X, axis=0)
    return np.ascontiguousarray(rows[:: len(rows) // k][:k])


@st.composite
def problems(draw: st.DrawFn) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Points in up to eight dimensions: clusters, whole numbers, outliers, stretched and constant columns, far from the origin."""
    n, d = draw(st.integers(1, 1500)), draw(st.integers(1, 8))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    X = rng.normal(size=(n, d)) + 5 * rng.integers(3, size=(n, d))
    if draw(st.booleans()):
        X = np.round(X)
    if draw(st.booleans()):
        X[rng.integers(n)] *= 1e6
    if draw(st.booleans()):
        X *= rng.choice([0.0, 1.0, 1000.0], size=d)
    X += draw(st.sampled_from([0.0, 1000.0]))
    return X, X[rng.choice(n, draw(st.integers(1, min(n, 90))), replace=False)]


@settings(max_examples=150, deadline=None)
@given(problem=problems(), steps=st.integers(1, 12))
def test_from_the_same_centroids_every_label_is_that_of_fused(problem: tuple[NDArray[np.float64], NDArray[np.float64]], steps: int) -> None:
    X, init = problem
    plain, filtered = Fused(X, init, NONE, 1), Spatial(X, init, NONE, 1)

    for _ in range(steps):
        filtered.centroids = plain.centroids.copy()
        plain.assign(last=False)
        filtered.assign(last=False)
        assert np.array_equal(plain.found(), filtered.found())
        plain.update("keep")
        filtered.update("keep")
        np.testing.assert_allclose(filtered.centroids, plain.centroids, rtol=0, atol=1e-13 * (1 + np.abs(X).max() * np.sqrt(len(X))))


@pytest.mark.parametrize("k", [3, 64, 300])
def test_to_the_end_labels_are_those_of_fused_or_tie(k: int) -> None:
    X = pixels(20_000)

    plain, filtered = (lloyd.fit(X, distinct(X, k), method=method) for method in ("fused", "spatial"))

    assert filtered.n_iter == plain.n_iter
    differ = np.flatnonzero(plain.labels != filtered.labels)
    apart = [((X[differ] - found.centroids[found.labels[differ]]) ** 2).sum(axis=1) for found in (plain, filtered)]
    np.testing.assert_allclose(apart[0], apart[1], rtol=1e-12)
    assert filtered.inertia == pytest.approx(plain.inertia, rel=1e-12)


def test_points_midway_go_to_the_first_centroid_in_every_block() -> None:
    X = np.repeat(np.array([[0.0, 0.0], [2.0, 0.0], [1.0, 0.0]]), 200, axis=0)

    found = lloyd.fit(X, X[[0, 200]], method="spatial", max_iter=1, tol=1e9)

    # Points at 1 tie at the start and join 0, whose centroid they pull to 0.5.
    assert found.centroids.tolist() == [[0.5, 0.0], [2.0, 0.0]]


def test_few_distances_of_pixels_are_evaluated() -> None:
    X = pixels(50_000).astype(np.float32)

    found = lloyd.fit(X, distinct(X, 64), method="spatial", max_iter=10)

    assert found.distances < 0.1 * 64 * len(X) * 11


@pytest.mark.parametrize("d", [1, 2, 3, 8])
def test_the_order_of_the_curve_holds_every_row_once(d: int) -> None:
    X = np.random.default_rng(0).normal(size=(5000, d))

    order = morton.order(X, np.zeros(0, np.uint8), Crew(2))

    assert np.sort(order).tolist() == list(range(5000))


def test_neighbours_on_the_curve_are_neighbours_in_space() -> None:
    X = np.random.default_rng(0).random((64 * 64, 2))

    boxes = X[morton.order(X, np.zeros(0, np.uint8), Crew(2))].reshape(64, 64, 2)

    # 64 boxes of 64 points: sides of 1/8 if they were perfect squares, about 1 if in no order.
    assert np.ptp(boxes, axis=1).mean() < 0.25
