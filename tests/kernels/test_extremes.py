"""Numbers at the end of what a dtype holds, and none at all: right where there is an answer, and never beyond an array."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("numba")

from kmeans_bench.kernels import lloyd

METHODS: tuple[lloyd.Method, ...] = ("fused", "pruned", "spatial")


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("scale", [1e-15, 1e15, 3e16])
def test_bounds_hold_for_columns_of_large_numbers(dtype: str, scale: float) -> None:
    rng = np.random.default_rng(3)
    X = rng.normal(size=(4_000, 40)) + 8 * rng.normal(size=(50, 40))[rng.integers(50, size=4_000)]
    X[:, 7] += rng.normal(size=4_000)
    X = (X * scale).astype(dtype)

    plain, bounded = (lloyd.fit(X, X[:50], method=method, max_iter=40) for method in ("fused", "pruned"))

    assert bounded.distances < plain.distances  # bounds were at work
    assert bounded.n_iter == plain.n_iter
    assert np.array_equal(bounded.labels, plain.labels)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_one_column_may_outweigh_all_others(dtype: str) -> None:
    rng = np.random.default_rng(3)
    X = rng.normal(size=(4_000, 40))
    X[:, 7] = rng.integers(2**63, size=4_000)  # identifiers, forgotten among the columns
    X = X.astype(dtype)

    plain, bounded = (lloyd.fit(X, X[:50], method=method, max_iter=40) for method in ("fused", "pruned"))

    assert plain.inertia == pytest.approx(bounded.inertia, rel=1e-6)
    assert (bounded.labels >= 0).all()
    assert (bounded.labels < 50).all()


@pytest.mark.filterwarnings("ignore")  # of NumPy, about what is no number
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("hole", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_gets_some_label(method: lloyd.Method, dtype: str, hole: float) -> None:
    d = 3 if method == "spatial" else 40
    X = np.random.default_rng(3).normal(size=(9_000, d)).astype(dtype)
    X[[11, 5_000], [0, d - 1]] = hole

    found = lloyd.fit(X, X[100:160], method=method, max_iter=20)

    assert (found.labels >= 0).all()
    assert (found.labels < 60).all()


def test_a_start_that_is_no_number_is_refused() -> None:
    X = np.ones((30, 3))

    with pytest.raises(ValueError, match="init holds nan: a centroid to start from needs finite numbers"):
        lloyd.fit(X, np.full((2, 3), np.nan))
