"""Where all contenders start: k distinct values, the same every time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from kmeans_bench.errors import DegenerateCaseError
from kmeans_bench.model import InitKind
from kmeans_bench.planning.starts import distinct, start

if TYPE_CHECKING:
    from numpy.typing import NDArray

BOTH = pytest.mark.parametrize("init", list(InitKind))
GRID = st.integers(-2, 2).map(float)


def points(values: object) -> NDArray[np.float64]:
    return np.asarray(values, dtype=np.float64)


@BOTH
@given(
    values=arrays(np.float64, st.tuples(st.integers(1, 40), st.integers(1, 3)), elements=GRID), k=st.integers(1, 12), seed=st.integers(0, 9)
)
def test_a_start_has_k_distinct_rows_of_the_points_or_says_how_many_there_are(init: InitKind, values: object, k: int, seed: int) -> None:
    there = {tuple(row) for row in points(values).tolist()}

    if len(there) < k:
        with pytest.raises(DegenerateCaseError, match=f"k = {k} exceeds the {len(there)} distinct rows"):
            start(points(values), k=k, init=init, seed=seed)
    else:
        drawn = {tuple(row) for row in start(points(values), k=k, init=init, seed=seed).tolist()}
        assert len(drawn) == k
        assert drawn <= there


@BOTH
def test_a_start_is_drawn_the_same_again_and_otherwise_from_another_seed(init: InitKind) -> None:
    cloud = points(np.random.default_rng(0).normal(size=(1000, 2)))
    first = start(cloud, k=5, init=init, seed=3)

    assert (start(cloud, k=5, init=init, seed=3) == first).all()
    assert (start(cloud, k=5, init=init, seed=4) != first).any()
    assert (start(cloud, k=5, init=init, seed=-3) != first).any()


@BOTH
def test_a_start_keeps_the_points_dtype(init: InitKind) -> None:
    single = np.arange(20, dtype=np.float32).reshape(10, 2)

    assert start(single, k=3, init=init, seed=0).dtype == np.float32


@BOTH
def test_constant_data_carry_one_cluster_and_no_more(init: InitKind) -> None:
    constant = points(np.full((50, 2), 7.0))

    assert start(constant, k=1, init=init, seed=0).tolist() == [[7.0, 7.0]]
    with pytest.raises(DegenerateCaseError, match="k = 2 exceeds the 1 distinct rows of 50; use a smaller k"):
        start(constant, k=2, init=init, seed=0)


def test_k_means_plus_plus_prefers_what_is_far_away() -> None:
    # 999 points within 1e-3 of the origin and one at 1000: once one of the many is chosen, the far one has nearly all the weight.
    values = np.vstack([np.random.default_rng(0).uniform(-1e-3, 1e-3, size=(999, 1)), [[1000.0]]])
    starts = [start(points(values), k=2, init=InitKind.KMEANS_PLUS_PLUS, seed=seed) for seed in range(20)]

    assert all(1000.0 in drawn for drawn in starts)


def test_zero_and_minus_zero_are_one_value() -> None:
    assert distinct(np.array([[0.0], [-0.0], [1.0]]), 3).tolist() == [0, 2]


def test_few_distinct_rows_among_many_are_all_found() -> None:
    values = np.zeros((10_000, 1))
    values[-1] = 1.0

    assert distinct(values, 2).tolist() == [0, 9999]
