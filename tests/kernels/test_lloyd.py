"""The kernels against the plainest Lloyd there is: exact labels, any shape, any number of threads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("numba")

from kmeans_bench.kernels import fused, lloyd, sweeping

if TYPE_CHECKING:
    from numpy.typing import NDArray

METHODS: tuple[lloyd.Method, ...] = get_args(lloyd.Method)
TAU = {"float32": 1e-5, "float64": 1e-12}


def plain(X: NDArray[Any], init: NDArray[Any], steps: int) -> NDArray[np.float64]:
    """Return the centroids of so many steps in float64, empty clusters kept."""
    X, centroids = X.astype(np.float64), init.astype(np.float64)
    for _ in range(steps):
        labels = ((X[:, None] - centroids) ** 2).sum(axis=2).argmin(axis=1)
        for c in np.unique(labels):
            centroids[c] = X[labels == c].mean(axis=0)
    return centroids


def assert_nearest(X: NDArray[Any], found: lloyd.Found) -> None:
    """Every label is a nearest of the returned centroids, within rounding that scales with the spread of the data."""
    apart = ((X[:, None].astype(np.float64) - found.centroids.astype(np.float64)) ** 2).sum(axis=2)
    own = apart[np.arange(len(X)), found.labels]
    spread = ((X - X.mean(axis=0, dtype=np.float64)) ** 2).sum(axis=1).max()
    assert np.all(own - apart.min(axis=1) <= TAU[str(X.dtype)] * (own + spread))


@st.composite
def problems(draw: st.DrawFn) -> tuple[NDArray[Any], NDArray[Any]]:
    """Shapes that no lane and no tile divides, duplicates and constant columns among them."""
    n, d = draw(st.integers(1, 400)), draw(st.one_of(st.integers(1, 40), st.sampled_from([127, 128, 129, 300, 1000])))
    k = draw(st.integers(1, min(n, 60)))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    X = rng.normal(size=(n, d))
    if draw(st.booleans()):
        X = np.round(X)
    if draw(st.booleans()):
        X[:, rng.integers(d)] = 3.0
    if draw(st.booleans()):
        X = X[rng.integers(n, size=n)]
    X = X.astype(draw(st.sampled_from(["float32", "float64"]))) + X.dtype.type(draw(st.sampled_from([0, 1000])))
    return X, X[rng.choice(n, k, replace=False)]


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=60)
@given(problem=problems(), steps=st.integers(1, 6))
def test_labels_are_nearest_whatever_the_shape(method: lloyd.Method, problem: tuple[NDArray[Any], NDArray[Any]], steps: int) -> None:
    X, init = problem

    found = lloyd.fit(X, init, max_iter=steps, method=method)

    assert_nearest(X, found)
    own = (X.astype(np.float64) - found.centroids[found.labels].astype(np.float64)) ** 2
    assert found.inertia == pytest.approx(own.sum(), rel=1e-3 if X.dtype == np.float32 else 1e-9, abs=1e-9)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("n", "k", "d"), [(5000, 7, 2), (3000, 100, 3), (2100, 33, 16), (1500, 50, 65), (700, 9, 300)])
def test_steps_are_those_of_plain_lloyd(method: lloyd.Method, dtype: str, n: int, k: int, d: int) -> None:
    X = np.random.default_rng(0).normal(size=(n, d)).astype(dtype)

    found = lloyd.fit(X, X[:k], max_iter=4, method=method)

    assert found.n_iter == 4
    np.testing.assert_allclose(found.centroids, plain(X, X[:k], 4), rtol=0, atol=1e-4 if dtype == "float32" else 1e-10)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("n", "k", "d"), [(30_000, 20, 2), (9_000, 64, 16), (3_000, 40, 200)])
def test_threads_and_repetition_change_no_bit(method: lloyd.Method, dtype: str, n: int, k: int, d: int) -> None:
    X = np.random.default_rng(1).normal(size=(n, d)).astype(dtype)

    one, two, again = (lloyd.fit(X, X[:k], max_iter=40, method=method, threads=threads) for threads in (1, 2, 2))

    for other in (two, again):
        assert np.array_equal(one.centroids, other.centroids)
        assert np.array_equal(one.labels, other.labels)
        assert (one.inertia, one.n_iter) == (other.inertia, other.n_iter)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("d", [16, 37, 200])
def test_points_packed_in_every_step_give_the_bits_of_points_packed_once(dtype: str, d: int, monkeypatch: pytest.MonkeyPatch) -> None:
    X = (np.random.default_rng(4).normal(size=(2_500, d)) + 300).astype(dtype)

    kept = lloyd.fit(X, X[:20], max_iter=20, method="fused")
    monkeypatch.setattr(sweeping, "LARGE", 1)
    anew, threads = (lloyd.fit(X, X[:20], max_iter=20, method="fused", threads=threads) for threads in (1, 2))
    monkeypatch.setattr(fused, "PATIENCE", 3)  # from the fourth step on they are kept
    both = lloyd.fit(X, X[:20], max_iter=20, method="fused")

    for other in (anew, threads, both):
        assert np.array_equal(kept.centroids, other.centroids)
        assert np.array_equal(kept.labels, other.labels)
        assert kept.inertia == other.inertia


@pytest.mark.parametrize("method", METHODS)
def test_it_comes_to_rest_at_a_fixed_point(method: lloyd.Method) -> None:
    X = np.random.default_rng(2).normal(size=(4000, 3))

    found = lloyd.fit(X, X[:12], max_iter=1000, method=method)

    assert found.settled
    assert found.n_iter < 1000
    np.testing.assert_allclose(found.centroids, plain(X, found.centroids, 1), rtol=0, atol=1e-12)


@pytest.mark.parametrize("method", METHODS)
def test_an_empty_cluster_keeps_its_centroid(method: lloyd.Method) -> None:
    X = np.array([[0.0], [1.0], [10.0], [11.0]])

    found = lloyd.fit(X, np.array([[0.0], [10.0], [500.0]]), method=method)

    assert found.centroids.ravel().tolist() == [0.5, 10.5, 500.0]


@pytest.mark.parametrize("method", METHODS)
def test_a_point_that_counts_for_nothing_is_not_where_a_cluster_goes(method: lloyd.Method) -> None:
    X, weights = np.array([[0.0], [1.0], [50.0]]), np.array([1.0, 1.0, 0.0])

    found = lloyd.fit(X, np.array([[0.0], [500.0]]), method=method, empty="relocate", max_iter=1, weights=weights)

    assert found.centroids.ravel().tolist() == [0.5, 500.0]


@pytest.mark.parametrize("method", METHODS)
def test_on_request_it_is_relocated_to_the_farthest_point(method: lloyd.Method) -> None:
    X = np.array([[0.0], [1.0], [10.0], [19.0]])

    found = lloyd.fit(X, np.array([[0.0], [12.0], [500.0]]), method=method, empty="relocate", max_iter=1)

    # 19 is farthest from its centroid, 12: the empty cluster goes there, and 10 is left alone.
    assert found.centroids.ravel().tolist() == [0.5, 10.0, 19.0]
    assert found.labels.tolist() == [0, 0, 1, 2]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("d", [2, 30])
def test_whole_weights_are_repeated_points(method: lloyd.Method, d: int) -> None:
    rng = np.random.default_rng(3)
    X, weights = rng.normal(size=(600, d)), rng.integers(0, 4, size=600)

    weighted = lloyd.fit(X, X[:5], max_iter=5, method=method, weights=weights)
    repeated = lloyd.fit(np.repeat(X, weights, axis=0), X[:5], max_iter=5, method=method)

    np.testing.assert_allclose(weighted.centroids, repeated.centroids, rtol=0, atol=1e-12)
    assert weighted.inertia == pytest.approx(repeated.inertia, rel=1e-12)


@pytest.mark.parametrize("method", METHODS)
def test_ties_go_to_the_first(method: lloyd.Method) -> None:
    X = np.array([[0.0], [2.0], [1.0]] * 50)

    found = lloyd.fit(X, np.array([[0.0], [2.0]]), max_iter=1, tol=1e9, method=method)

    # 1 ties at the start, joins 0 and pulls its centroid to 0.5.
    assert found.centroids.ravel().tolist() == [0.5, 2.0]


@pytest.mark.parametrize("method", METHODS)
def test_sums_taken_afresh_hide_no_convergence(method: lloyd.Method, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lloyd, "AFRESH", 3)
    X = np.array([[0.0], [1.0], [10.0], [11.0]])

    found = lloyd.fit(X, X[:2], method=method)

    # Step 1 gives {0}, {1, 10, 11}; step 2 {0, 1}, {10, 11}; step 3, which takes all sums afresh, changes nothing.
    assert (found.n_iter, found.settled) == (3, True)
    assert found.centroids.ravel().tolist() == [0.5, 10.5]


@pytest.mark.parametrize("method", METHODS)
def test_one_point_far_away_takes_nobodys_digits(method: lloyd.Method) -> None:
    X = np.random.default_rng(4).normal(size=(3000, 3))
    X[1234] = 1e14
    init = X[[0, 1, 2, 1234]]

    found = lloyd.fit(X, init, max_iter=0, method=method)

    assert found.labels.tolist() == ((X[:, None] - init) ** 2).sum(axis=2).argmin(axis=1).tolist()


@pytest.mark.parametrize(
    ("X", "init", "changed", "reason"),
    [
        (np.zeros((4, 2), np.float16), np.zeros((1, 2)), {}, "float16"),
        (np.zeros((4, 2), int), np.zeros((1, 2)), {}, "int64"),
        (np.zeros(4), np.zeros((1, 1)), {}, r"X has shape \(4,\)"),
        (np.zeros((0, 2)), np.zeros((1, 2)), {}, r"X has shape \(0, 2\)"),
        (np.zeros((4, 0)), np.zeros((1, 0)), {}, r"X has shape \(4, 0\)"),
        (np.zeros((4, 2)), np.zeros((1, 3)), {}, r"init has shape \(1, 3\), \(k, 2\) is needed"),
        (np.zeros((4, 2)), np.zeros((0, 2)), {}, "at least one centroid"),
        (np.zeros((4, 2)), np.zeros(2), {}, r"init has shape \(2,\)"),
        (np.zeros((4, 2)), np.zeros((1, 2)), {"weights": np.ones(3)}, r"weights have shape \(3,\), \(4,\) is needed"),
        (np.zeros((4, 2)), np.zeros((1, 2)), {"weights": np.ones(0)}, "one for each point"),
        (np.zeros((4, 2)), np.zeros((1, 2)), {"method": "elkan"}, "'elkan' must be auto or one of fused"),
        (np.zeros((4, 2)), np.zeros((1, 2)), {"threads": 0}, "threads = 0 must be at least 1"),
    ],
)
def test_what_does_not_fit_is_refused_before_any_loop(X: NDArray[Any], init: NDArray[Any], changed: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        lloyd.fit(X, init, **changed)
