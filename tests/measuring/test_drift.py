from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from kmeans_bench.measuring import drift, geometry, oracle
from kmeans_bench.model import Clustering, Problem, Protocol, Status

Assign = Callable[[NDArray[Any], NDArray[Any]], NDArray[np.intp]]
Mean = Callable[[NDArray[Any]], NDArray[Any]]


def column(*values: float) -> NDArray[Any]:
    return np.array(values)[:, None]


# From 0, 2 and 100: 1 is as far from 0 as from 2, and the reference takes the first. Means 0.5, 3 and 100; the other way 0, 7/3 and 100.
TIED, FROM = column(0, 1, 2, 4, 100, 100, 100, 100), column(0, 2, 100)


def test_a_tie_moves_a_mean_by_its_distance_over_the_certain_members() -> None:
    followed = oracle.reference(TIED, FROM, Protocol(steps=1))

    assert followed.bounds64[0].radii.tolist() == [0.0, 0.0, 0.0]
    # 1 is 0.5 from the first mean, which has 0 for certain, and 2 from the second, which has 2 and 4.
    assert followed.bounds64[1].radii.tolist() == pytest.approx([0.5, 1.0, 0.0], abs=1e-9)


def test_the_inertia_may_move_by_what_doubtful_points_may_gain() -> None:
    followed = oracle.reference(TIED, FROM, Protocol(steps=1))

    # With radii 0.5 and 1 the points 1 and 2 are doubtful: 2 - 1 <= 0.5 + 0.5 and 1.5 - 0.5 <= 1 + 1. Both may come to lie on a centroid;
    # they lose 0.25 and 1, and 2 own radius, 0.5 and 2, that stands for them in the sum over their clusters.
    assert followed.bounds64[1].fall == pytest.approx(3.75, abs=1e-6)
    # Upwards 2 · 0.5² + 2 · 1².
    assert followed.bounds64[1].rise == pytest.approx(2.5, abs=1e-6)
    assert (followed.bounds64[0].rise, followed.bounds64[0].fall) == pytest.approx((0.0, 0.0), abs=1e-6)
    # Broken the other way, the inertia is 1 + 1/9 + 25/9; the reference's is 2.5.
    assert followed.least(1, geometry.FLOAT64) < 2.5 < 1 + 26 / 9 < followed.most(1, geometry.FLOAT64)


def test_where_most_points_are_doubtful_nothing_is_said_but_that_inertia_does_not_rise() -> None:
    followed = oracle.reference(column(0, 1), column(0, 2), Protocol(steps=1))

    assert [bound.rise for bound in followed.bounds64] == [0.0, float("inf")]
    assert [bound.fall for bound in followed.bounds64] == [float("inf"), float("inf")]
    # 1 is at distance 1 from both: inertia 1 to begin with, and a relative 1e-9 of 1 + 2e-3 · 0.25.
    assert followed.most(1, geometry.FLOAT64) == pytest.approx(1 + 1e-9, abs=1e-11)


def test_a_cluster_without_certain_members_may_go_anywhere() -> None:
    # 1 is all that the second cluster may have; far points keep the doubtful ones few.
    points = column(*[0.0] * 9, 1.0)
    followed = oracle.reference(points, column(0, 2), Protocol(steps=1))

    assert followed.bounds64[1].radii[1] == float("inf")


def test_a_start_that_float32_cannot_hold_begins_next_to_it() -> None:
    third = 1 / 3
    followed = oracle.reference(column(0, third, 1, 1, 1), column(third, 1), Protocol(steps=1))

    assert followed.bounds64[0].radii.tolist() == [0.0, 0.0]
    assert followed.bounds32[0].radii.tolist() == [abs(float(np.float32(third)) - third), 0.0]


def test_a_mean_is_granted_a_random_walk_of_half_spacings() -> None:
    # Four points around 8: one standing out by the spread, 2, reaches 10. Doubles between 8 and 16 are 2**-49 apart: (1 + 2) halves of it.
    points = geometry.cloud(column(6, 6, 10, 10))
    watched = drift.Drift.of(geometry.FLOAT64, points, column(0), np.zeros(1))

    assert watched.rounding(np.array([4]), column(0)).tolist() == [1.5 * 2**-49]


def judged(answer: Clustering, points: NDArray[Any], start: NDArray[Any], steps: int) -> oracle.Judgement:
    protocol = Protocol(steps=steps)
    followed = oracle.reference(points, start, protocol)
    return oracle.check(answer, Problem(X=points, init=start, max_iter=steps), protocol=protocol, reference=followed)


def test_an_honest_answer_may_lag_a_step_behind_for_a_tie() -> None:
    # 7 is tied between 9 and 5. With 9: means 8 and 3.25, then 22/3 and 7/3. With 5: means 9 and 4, then 8 and 3.25.
    points, start = column(0, 2, 5, 6, 7, 9), column(9, 5)
    followed = oracle.reference(points, start, Protocol(steps=2))
    assert followed.trail[1].ravel().tolist() == [8.0, 3.25]
    assert followed.centroids.ravel().tolist() == pytest.approx([22 / 3, 7 / 3])
    answer = Clustering(centroids=column(8, 3.25), labels=np.array([1, 1, 1, 0, 0, 0]), inertia=None, n_iter=2)

    assert judged(answer, points, start, 2).reason is None


def test_one_step_too_few_is_seen_by_the_centroids_where_the_inertia_says_nothing() -> None:
    points = np.random.default_rng(0).uniform(size=(6000, 8)).astype(np.float32)
    start = points[:24]
    assert oracle.reference(points, start, Protocol(steps=5)).bounds32[-1].rise == float("inf")
    lazy = repeated(points, start, 4, lowest, lambda rows: rows.mean(axis=0, dtype=np.float64))

    judgement = judged(Clustering(centroids=lazy, labels=None, inertia=None, n_iter=5), points, start, 5)

    assert judgement.status is Status.WRONG
    assert judgement.reason is not None
    assert "is that after 4" in judgement.reason


def squares(points: NDArray[Any], centroids: NDArray[Any]) -> NDArray[Any]:
    table: NDArray[Any] = np.square(points[:, None] - centroids).sum(axis=2)
    return table


def lowest(points: NDArray[Any], centroids: NDArray[Any]) -> NDArray[np.intp]:
    labels: NDArray[np.intp] = squares(points, centroids).argmin(axis=1)
    return labels


def highest(points: NDArray[Any], centroids: NDArray[Any]) -> NDArray[np.intp]:
    labels: NDArray[np.intp] = len(centroids) - 1 - squares(points, centroids)[:, ::-1].argmin(axis=1)
    return labels


def anyone(points: NDArray[Any], centroids: NDArray[Any]) -> NDArray[np.intp]:
    table = squares(points, centroids)
    drawn = np.random.default_rng(len(points)).random(table.shape)
    labels: NDArray[np.intp] = (drawn * (table == table.min(axis=1, keepdims=True))).argmax(axis=1)
    return labels


def in_a_row(rows: NDArray[Any]) -> NDArray[Any]:
    mean: NDArray[Any] = np.cumsum(rows, axis=0, dtype=rows.dtype)[-1] / rows.dtype.type(len(rows))
    return mean


def wide(rows: NDArray[Any]) -> NDArray[Any]:
    mean: NDArray[Any] = rows.mean(axis=0, dtype=np.float64)
    return mean


def repeated(points: NDArray[Any], start: NDArray[Any], steps: int, assign: Assign, mean: Mean) -> NDArray[Any]:
    """Return centroids after that many honest steps in the dtype of the points."""
    centroids = start.copy()
    for _ in range(steps):
        labels = assign(points, centroids)
        for j in np.unique(labels):
            centroids[j] = mean(points[labels == j])
    return centroids


@settings(max_examples=200)
@given(
    seed=st.integers(0, 2**32 - 1),
    widest=st.integers(0, 30),
    offset=st.sampled_from((0.0, 10.0, 1e3, 1e4)),
    steps=st.integers(1, 11),
    dtype=st.sampled_from(("float32", "float64")),
    assign=st.sampled_from((lowest, highest, anyone)),
    mean=st.sampled_from((in_a_row, wide)),
    centred=st.booleans(),
)
def test_honest_steps_are_accepted_however_ties_are_broken_and_sums_rounded(
    *, seed: int, widest: int, offset: float, steps: int, dtype: str, assign: Assign, mean: Mean, centred: bool
) -> None:
    random = np.random.default_rng(seed)
    n, k, d = (int(random.integers(low, high)) for low, high in ((10, 300), (2, 12), (1, 6)))
    raw = random.integers(0, widest + 1, (n, d)) if widest else random.normal(size=(n, d))
    points = (raw + offset).astype(np.float32).astype(dtype)
    distinct = np.unique(points, axis=0)
    assume(len(distinct) >= k)
    start = random.permutation(distinct)[:k]
    protocol = Protocol(steps=steps)
    followed = oracle.reference(points, start, protocol)
    shift = points.mean(axis=0, dtype=np.float64).astype(dtype) if centred else np.zeros(d, dtype)

    centroids = repeated(points - shift, start - shift, followed.steps, assign, mean) + shift
    answer = Clustering(centroids=centroids, labels=lowest(points, centroids), inertia=None, n_iter=followed.steps)
    judgement = oracle.check(answer, Problem(X=points, init=start, max_iter=followed.steps), protocol=protocol, reference=followed)

    assert judgement.reason is None
    assert judgement.status is Status.OK
