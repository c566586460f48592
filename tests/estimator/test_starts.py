"""Starts: drawn by weight, from values and not from their order, and different as long as there are different rows."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import RandomState

from kmeans_bench.estimator import engine
from kmeans_bench.estimator.order import fingerprints, ordered
from kmeans_bench.estimator.starts import Centred, at_random, spread_out

if TYPE_CHECKING:
    from numpy.typing import NDArray


def starts(X: NDArray[Any], k: int, kind: str, *, weights: NDArray[Any] | None = None, seed: int = 0) -> NDArray[Any]:
    order = ordered(X, weights)
    if kind == "random":
        return X[at_random(order, k, RandomState(seed))]
    return X[spread_out(engine.points(X, order, X.mean(axis=0, dtype=np.float64)), order, k, RandomState(seed))]


KINDS = pytest.mark.parametrize("kind", ["random", "k-means++"])


@KINDS
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_starts_are_different_rows_as_long_as_there_are_enough(kind: str, dtype: type) -> None:
    X = np.repeat(np.arange(6, dtype=dtype), 50)[:, np.newaxis] + dtype(1e3)

    assert sorted(starts(X, 6, kind).ravel() - 1000) == [0, 1, 2, 3, 4, 5]


@KINDS
def test_where_there_are_too_few_all_of_them_are_taken_and_some_twice(kind: str) -> None:
    found = starts(np.array([[1.0], [1.0], [2.0], [2.0]]), 4, kind)

    assert sorted(found.ravel()) == [1, 1, 2, 2]


@KINDS
def test_a_row_without_weight_is_never_drawn(kind: str) -> None:
    X = np.arange(20.0)[:, np.newaxis]
    weights = (X[:, 0] >= 15).astype(float)

    assert all(sorted(starts(X, 5, kind, weights=weights, seed=seed).ravel()) == [15, 16, 17, 18, 19] for seed in range(20))


@KINDS
@settings(max_examples=30)
@given(st.integers(0, 1000), st.integers(1, 8))
def test_a_weight_is_a_repetition_and_the_order_of_rows_is_nothing(kind: str, seed: int, k: int) -> None:
    random = np.random.default_rng(seed)
    X, weights = random.random((12, 3)), random.integers(1, 4, 12)
    repeated = np.repeat(X, weights, axis=0)

    found = starts(X, k, kind, weights=weights.astype(float), seed=seed)

    np.testing.assert_array_equal(found, starts(random.permutation(repeated), k, kind, seed=seed))


def test_the_next_start_is_drawn_by_squared_distance() -> None:
    # Of two that are drawn the one is kept that leaves less. After 0 squared distances are 1 and 25: 1 is kept only if it is drawn twice.
    X = np.array([[0.0], [1.0], [5.0]])

    pairs = [tuple(sorted(starts(X, 2, "k-means++", seed=seed).ravel())) for seed in range(2000)]

    # After 1 they are 1 and 16: 0 is kept only if drawn twice. After 5 they are 25 and 16, and either leaves 1: the first one decides.
    near = {0: (1 / 26) ** 2, 1: (1 / 17) ** 2}
    expected = {(0.0, 5.0): (1 - near[0] + 25 / 41) / 3, (1.0, 5.0): (1 - near[1] + 16 / 41) / 3, (0.0, 1.0): (near[0] + near[1]) / 3}
    for pair, share in expected.items():
        assert pairs.count(pair) / 2000 == pytest.approx(share, abs=0.04)


def test_a_random_start_is_drawn_by_weight() -> None:
    X = np.array([[0.0], [1.0]])

    drawn = [starts(X, 1, "random", weights=np.array([1.0, 3.0]), seed=seed).item() for seed in range(2000)]

    assert np.mean(drawn) == pytest.approx(0.75, abs=0.03)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_whole_numbers_have_different_fingerprints(dtype: type) -> None:
    X: NDArray[Any] = np.stack(np.meshgrid(np.arange(300), np.arange(300)), axis=-1).reshape(-1, 2).astype(dtype)

    assert len(np.unique(fingerprints(X))) == 90_000


@pytest.mark.skipif(find_spec("numba") is None, reason="numba is not installed")
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@settings(max_examples=40)
@given(n=st.integers(1, 3000), d=st.integers(1, 200), t=st.integers(1, 9), seed=st.integers(0, 99))
def test_the_kernels_distances_are_numpys(dtype: type, n: int, d: int, t: int, seed: int) -> None:
    seeding = import_module("kmeans_bench.kernels.seeding")
    random = np.random.default_rng(seed)
    X: NDArray[Any] = random.random((n, d)).astype(dtype)
    weights, rows, places = random.random(n), random.permutation(n), [int(place) for place in random.integers(n, size=t)]
    nearest: NDArray[Any] = (d * random.random(n)).astype(dtype)
    tables: NDArray[Any] = np.empty((2, t, n), dtype)
    eps = float(np.finfo(dtype).eps)

    kinds = [kind(X, rows, weights, np.full(d, 0.5)) for kind in (seeding.Packed, Centred)]
    sums = [kind.approach(places, nearest, table) for kind, table in zip(kinds, tables, strict=True)]

    np.testing.assert_allclose(tables[0], tables[1], atol=10 * d * eps)
    np.testing.assert_allclose(sums[0], sums[1], rtol=1000 * eps, atol=1000 * eps)
