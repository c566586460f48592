from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy.cluster.vq import kmeans2
from sklearn.cluster import KMeans

from kmeans_bench.measuring import geometry, oracle
from kmeans_bench.model import Clustering, EmptyClusters, Problem, Protocol, ProtocolKind, Status

if TYPE_CHECKING:
    from numpy.typing import NDArray

TO_THE_END = Protocol(kind=ProtocolKind.CONVERGE)


def column(*values: float) -> NDArray[Any]:
    return np.array(values)[:, None]


def test_one_step_by_hand() -> None:
    # From 0 and 3: clusters (0, 1) and (3, 8); inertia 0 + 1 + 0 + 25. Means 0.5 and 5.5; then 3 is 2.5 from both.
    followed = oracle.reference(column(0, 1, 3, 8), column(0, 3), Protocol(steps=1))

    assert followed.inertias == (26.0, 13.0)
    assert followed.centroids.ravel().tolist() == [0.5, 5.5]
    assert followed.moves == (0.25 + 6.25,)
    assert (followed.farthest, followed.relabelled) == ((2.5,), (0,))  # from 3 to 5.5; a point that ties has not changed
    assert followed.steps == 1
    assert not followed.emptied
    # Mean 3; squared distances 9, 4, 0 and 25.
    assert followed.spread2 == 9.5
    assert (followed.offset, followed.spread) == (3.0, 9.5**0.5)


def test_a_point_that_has_another_nearest_centroid_is_counted() -> None:
    # From 0 and 2: (0) and (2, 3, 9), mean 14/3; then 2 is nearer to 0.
    followed = oracle.reference(column(0, 2, 3, 9), column(0, 2), Protocol(steps=1))

    assert followed.relabelled == (1,)
    assert followed.farthest == pytest.approx((14 / 3 - 2,))


def test_offset_and_spread_are_root_mean_squares_over_the_features() -> None:
    # Means 3 and 4; variances 1 and 0.
    followed = oracle.reference(np.array([[2.0, 4.0], [4.0, 4.0]]), np.array([[3.0, 4.0]]), Protocol(steps=1))

    assert followed.offset == 12.5**0.5
    assert followed.spread == 0.5**0.5


def test_steps_end_before_the_labels_repeat() -> None:
    # Step 1 moves to the means of (0, 1) and (9, 10); step 2 would assign the same labels again.
    followed = oracle.reference(column(0, 1, 9, 10), column(0, 10), Protocol(steps=5))

    assert followed.steps == 1
    assert followed.settled
    assert followed.inertia == 1.0


def test_a_start_that_is_a_fixed_point_still_takes_one_step() -> None:
    assert oracle.reference(column(0, 1, 9, 10), column(0.5, 9.5), Protocol(steps=5)).steps == 1


def test_a_single_step_is_never_shortened() -> None:
    assert oracle.reference(column(0, 1, 9, 10), column(0, 10), Protocol(steps=1)).steps == 1


def test_converging_is_bounded_by_the_steps_allowed_and_by_the_tolerance() -> None:
    points = np.random.default_rng(0).normal(size=(500, 2))
    whole = oracle.reference(points, points[:6], TO_THE_END)
    cut = oracle.reference(points, points[:6], replace(TO_THE_END, max_iter=3))
    loose = oracle.reference(points, points[:6], replace(TO_THE_END, tol=whole.moves[4]))

    assert whole.settled
    assert whole.steps > 6
    assert (cut.steps, cut.settled) == (3, False)
    assert (loose.steps, loose.settled) == (5, True)
    assert cut.inertias == whole.inertias[:4]


def test_as_written_takes_no_step() -> None:
    followed = oracle.reference(column(0, 1, 9, 10), column(0, 10), Protocol(kind=ProtocolKind.AS_WRITTEN))

    assert followed.steps == 0
    assert followed.inertias == (2.0,)


def test_a_cluster_that_wins_nothing_keeps_its_centroid_and_is_reported() -> None:
    followed = oracle.reference(column(0, 1, 8, 9), column(0, 6, 7.5), Protocol(steps=1))

    assert followed.emptied
    assert followed.centroids.ravel().tolist() == [0.5, 6.0, 8.5]


def test_a_cluster_that_holds_tied_points_only_may_empty() -> None:
    # 1 is as far from 0 as from 2, and nothing else is near 2.
    assert oracle.reference(column(0, 1), column(0, 2), Protocol(steps=1)).bounds64[-1].fall == float("inf")
    assert oracle.reference(column(0, 0, 1), column(2, 0), Protocol(steps=1)).emptied


def test_without_ties_slack_is_rounding_and_with_ties_there_is_more() -> None:
    points = np.random.default_rng(0).normal(size=(200, 3))
    assert oracle.reference(points, points[:4], Protocol(steps=3)).bounds64[-1].fall < 1e-12

    lattice = np.random.default_rng(0).integers(0, 50, (2000, 2)).astype(np.float64)
    start = np.unique(lattice, axis=0)[::400]
    assert 0 < oracle.reference(lattice, start, Protocol(steps=3)).bounds64[-1].fall < float("inf")


@pytest.mark.parametrize("offset", [0.0, 1e4, 1e8])
def test_the_trajectory_is_the_same_wherever_the_data_lie(offset: float) -> None:
    points = np.random.default_rng(3).normal(size=(300, 4))
    shifted = points + offset
    centred = shifted - offset  # the same points, as rounded by the shift

    here, there = (oracle.reference(p, p[:5], Protocol(steps=4)) for p in (centred, shifted))

    np.testing.assert_allclose(there.inertias, here.inertias, rtol=1e-9)
    assert (there.labels == here.labels).all()


def test_chunks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    points = np.random.default_rng(4).normal(size=(257, 3))
    whole = oracle.reference(points, points[:5], Protocol(steps=4))
    monkeypatch.setattr(geometry, "CHUNK", 70)
    chunked = oracle.reference(points, points[:5], Protocol(steps=4))

    assert (chunked.labels == whole.labels).all()
    np.testing.assert_allclose(chunked.inertias, whole.inertias, rtol=1e-12)


def posed(seed: int) -> tuple[NDArray[Any], NDArray[Any]]:
    random = np.random.default_rng(seed)
    n, d, k = int(random.integers(20, 1500)), int(random.integers(1, 12)), int(random.integers(1, 9))
    offset = float(random.choice([0.0, 1e2, 1e4]))
    points = (random.normal(size=(n, d)) + 3 * random.normal(size=(4, d))[random.integers(0, 4, n)] + offset).astype(np.float32)
    return points, random.permutation(np.unique(points, axis=0))[:k]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("seed", range(12))
def test_scikit_learn_takes_as_many_steps_as_the_reference_and_is_right(seed: int, dtype: str) -> None:
    points, start = (array.astype(dtype) for array in posed(seed))
    protocol = Protocol(steps=5 + 3 * seed)
    followed = oracle.reference(points, start, protocol)

    fitted = KMeans(len(start), init=start, n_init=1, max_iter=followed.steps, tol=0, algorithm="lloyd")
    fitted.fit(points)
    answer = Clustering(centroids=fitted.cluster_centers_, labels=fitted.labels_, inertia=fitted.inertia_, n_iter=fitted.n_iter_)
    problem = Problem(X=points, init=start, max_iter=followed.steps)
    judgement = oracle.check(answer, problem, protocol=protocol, reference=followed, empty_clusters=EmptyClusters.RELOCATE)

    assert judgement.n_iter == followed.steps
    assert judgement.reason is None
    assert judgement.status is Status.OK


@pytest.mark.parametrize("seed", range(4))
def test_scipy_is_right_once_its_labels_are_closed(seed: int) -> None:
    points, start = (array.astype(np.float64) for array in posed(seed))
    followed = oracle.reference(points, start, Protocol(steps=4))
    centroids, _ = kmeans2(points, start, iter=followed.steps, minit="matrix", missing="raise")
    answer = Clustering(centroids=centroids, labels=None, inertia=None, n_iter=followed.steps)

    judgement = oracle.check(answer, Problem(X=points, init=start, max_iter=followed.steps), protocol=Protocol(steps=4), reference=followed)

    assert judgement.reason is None
    assert judgement.closed
