"""What the routines of `start.py` owe beyond the contract: where they start, and what ten starts are better than."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kmeans_bench.model import Problem
from kmeans_bench.planning.registry import bind, discover
from kmeans_bench.planning.shipped import folder

if TYPE_CHECKING:
    from numpy.typing import NDArray

FITS = {one.name: bind(one) for one in discover() if one.name.startswith("start-")}


@pytest.fixture(scope="module")
def start() -> ModuleType:
    spec = importlib.util.spec_from_file_location("start_of_the_test", folder("implementations") / "start.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(folder("implementations")))
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.pop(0)
    return module


def posed(X: NDArray[np.float64], k: int) -> Problem:
    X.flags.writeable = False
    return Problem(X=X, init=X[:k].copy(), max_iter=100)


def blobs(seed: int, *, groups: int = 5, each: int = 20) -> NDArray[np.float64]:
    random = np.random.default_rng(seed)
    return np.repeat(random.uniform(-50, 50, size=(groups, 2)), each, axis=0) + random.normal(size=(groups * each, 2))


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_the_best_of_ten_starts_is_no_worse_than_the_first_of_them_and_counts_the_steps_of_all(seed: int) -> None:
    problem = posed(blobs(seed), 5)

    one, ten = FITS["start-random"](problem), FITS["start-restarts"](problem)

    assert one.inertia is not None
    assert ten.inertia is not None
    assert one.n_iter is not None
    assert ten.n_iter is not None
    assert ten.inertia <= one.inertia
    assert ten.n_iter >= one.n_iter + 9


@pytest.mark.parametrize("name", FITS)
def test_mirrored_points_are_drawn_from_alike(name: str) -> None:
    # On points without clusters every start leads somewhere else.
    X = np.random.default_rng(1).random((300, 2))

    here, there = FITS[name](posed(X, 12)), FITS[name](posed(-X, 12))

    np.testing.assert_array_equal(here.centroids, -there.centroids)
    assert here.n_iter == there.n_iter


def test_chance_differs_between_points_and_is_the_same_for_the_same_points(start: ModuleType) -> None:
    seen: list[float] = []

    def noted(X: NDArray[np.float64], k: int, random: np.random.Generator) -> NDArray[np.float64]:
        seen.append(random.random())
        return X[:k]

    for seed in (1, 1, 2, 3):
        start.routine(posed(blobs(seed), 5), noted)

    assert seen[0] == seen[1]
    assert len(set(seen)) == 3


@pytest.mark.parametrize("trials", [1, 4])
def test_a_row_on_a_centroid_is_never_drawn_again_and_far_groups_all_get_one(start: ModuleType, trials: int) -> None:
    X = np.repeat([[0.0, 0.0], [1000.0, 0.0], [0.0, 1000.0]], 50, axis=0)

    for seed in range(20):
        seeds = start.spread(X, 3, np.random.default_rng(seed), trials=trials)
        assert sorted(map(tuple, seeds.tolist())) == [(0.0, 0.0), (0.0, 1000.0), (1000.0, 0.0)]


def test_rows_are_drawn_in_proportion_to_their_squared_distance(start: ModuleType) -> None:
    # After the first of 0, 0, ..., 1, 3: the second is drawn as 1 : 9, when the first is one of the many at 0.
    X = np.array([[0.0]] * 98 + [[1.0], [3.0]])
    drawn = [start.spread(X, 2, np.random.default_rng(seed), trials=1).ravel().tolist() for seed in range(1000)]
    second = [pair[1] for pair in drawn if pair[0] == 0.0]

    assert second.count(3.0) / len(second) == pytest.approx(0.9, abs=0.04)
    assert set(second) == {1.0, 3.0}


def test_the_best_of_four_draws_leaves_less_inertia_than_one(start: ModuleType) -> None:
    X = blobs(3, groups=12)

    def left(trials: int) -> float:
        totals = []
        for seed in range(200):
            seeds = start.spread(X, 12, np.random.default_rng(seed), trials=trials)
            totals.append(np.square(X[:, None] - seeds).sum(axis=2).min(axis=1).sum())
        return float(np.mean(totals))

    assert left(4) < 0.7 * left(1)
