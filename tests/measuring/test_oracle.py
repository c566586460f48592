from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from kmeans_bench.measuring import oracle
from kmeans_bench.model import Clustering, EmptyClusters, Problem, Protocol, ProtocolKind, Status

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Two pairs of points on a line, one start inside each pair. One step: centroids (1, 0) and (11, 0), four distances of 1: inertia 4.
POINTS = np.array([[0.0, 0.0], [2.0, 0.0], [10.0, 0.0], [12.0, 0.0]])
START = np.array([[0.0, 0.0], [10.0, 0.0]])
ANSWER = Clustering(centroids=np.array([[1.0, 0.0], [11.0, 0.0]]), labels=np.array([0, 0, 1, 1]), inertia=4.0, n_iter=1)
ONE_STEP = Protocol(steps=1)
TO_THE_END = Protocol(kind=ProtocolKind.CONVERGE)
AS_WRITTEN = Protocol(kind=ProtocolKind.AS_WRITTEN)


def judged(
    answer: Clustering,
    protocol: Protocol = ONE_STEP,
    *,
    exact: bool = True,
    empty_clusters: EmptyClusters = EmptyClusters.KEEP,
    nearest: bool = True,
    chooses_k: bool = False,
) -> oracle.Judgement:
    reference = oracle.reference(POINTS, START, protocol)
    limit = protocol.steps if protocol.kind is ProtocolKind.STEPS else protocol.max_iter
    problem = Problem(X=POINTS, init=START, max_iter=limit)
    return oracle.check(
        answer,
        problem,
        protocol=protocol,
        reference=reference,
        exact=exact,
        empty_clusters=empty_clusters,
        nearest=nearest,
        chooses_k=chooses_k,
    )


def with_centroids(*centroids: tuple[float, float]) -> Clustering:
    return replace(ANSWER, centroids=np.array(centroids), inertia=None)


def test_a_right_answer_is_ok_with_its_inertia_recomputed() -> None:
    judgement = judged(ANSWER)

    assert judgement.status is Status.OK
    assert judgement.reason is None
    assert judgement.inertia == 4.0
    assert judgement.n_iter == 1
    assert judgement.settled is None
    assert not judgement.closed


def test_wrong_labels_are_counted_and_the_inertia_held_against_the_reference_s() -> None:
    right, one_wrong = judged(ANSWER), judged(replace(ANSWER, labels=np.array([0, 1, 1, 1]), inertia=None))

    assert (right.wrong_share, right.inertia_error) == (0.0, 0.0)
    assert one_wrong.status is Status.WRONG
    assert one_wrong.wrong_share == 0.25
    assert one_wrong.inertia is not None
    assert one_wrong.inertia_error == (one_wrong.inertia - 4.0) / 4.0


def test_without_labels_or_a_reference_there_is_nothing_to_count() -> None:
    closed, own_start = judged(replace(ANSWER, labels=None, inertia=None)), judged(ANSWER, AS_WRITTEN)

    assert (closed.wrong_share, closed.inertia_error) == (None, 0.0)
    assert (own_start.wrong_share, own_start.inertia_error) == (0.0, None)


@pytest.mark.parametrize("n_iter", [None, "one", True, -1, 7])
def test_an_answer_that_claims_no_possible_step_is_held_against_the_last_one(n_iter: Any) -> None:  # noqa: ANN401 - anything may come back
    assert judged(replace(ANSWER, n_iter=n_iter)).inertia_error == 0.0


def test_missing_labels_are_computed_and_the_clustering_is_marked_closed() -> None:
    judgement = judged(replace(ANSWER, labels=None, inertia=None))

    assert judgement.status is Status.OK
    assert judgement.closed
    assert judgement.labels is not None
    assert judgement.labels.tolist() == [0, 0, 1, 1]
    assert judgement.inertia == 4.0


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ({"centroids": np.zeros(2)}, "centroids have shape (2,), expected (2, 2)"),
        ({"centroids": np.zeros((2, 2), dtype=np.int64)}, "centroids are int64, expected floating point"),
        ({"centroids": np.array([[1.0, 0.0], [np.nan, 0.0]])}, "1 of 2 centroids hold NaN or infinity, the first is centroid 1"),
        ({"centroids": np.array([[1e200, 0.0], [1e200, 0.0]])}, "its centroids are so far away that the inertia is inf"),
        ({"centroids": [[1.0], [2.0, 3.0]]}, "centroids cannot be read as an array"),
        ({"labels": np.zeros((4, 1), dtype=np.int32)}, "labels have shape (4, 1), expected (4,)"),
        ({"labels": np.zeros(3, dtype=np.int32)}, "labels have shape (3,), expected (4,)"),
        ({"labels": np.zeros(4)}, "labels are float64, expected integers"),
        ({"labels": np.zeros(4, dtype=np.bool_)}, "labels are bool, expected integers"),
        ({"labels": np.array([0, 0, 1, 2])}, "1 of 4 labels are outside [0, 2), the first is 2 at point 3"),
        ({"labels": np.array([0, -1, 1, 1])}, "1 of 4 labels are outside [0, 2), the first is -1 at point 1"),
        (
            {"labels": np.array([0, 1, 1, 1])},
            "1 of 4 labels are not the nearest returned centroid: point 1 is at squared distance 81 from its own, 1 from another",
        ),
        ({"inertia": 3.2}, "says inertia 3.2, its labels and centroids give 4"),
        ({"inertia": float("nan")}, "says inertia nan, expected a finite number or None"),
        ({"inertia": "4"}, "says inertia '4', expected a finite number or None"),
        ({"n_iter": None}, "says n_iter = None, expected a whole number"),
        ({"n_iter": True}, "says n_iter = True, expected a whole number"),
        ({"n_iter": 1.0}, "says n_iter = 1.0, expected a whole number"),
        ({"n_iter": 0}, "says n_iter = 0, expected at least 1"),
        ({"n_iter": 7}, "says it took 7 steps, 1 were allowed"),
    ],
)
def test_an_unusable_field_is_wrong_and_the_reason_shows_what_came_back(broken: dict[str, Any], reason: str) -> None:
    judgement = judged(replace(ANSWER, **broken))

    assert judgement.status is Status.WRONG
    assert judgement.reason is not None
    assert judgement.reason.startswith(reason)
    assert "\n" not in judgement.reason


def test_both_labels_of_a_point_halfway_between_two_centroids_are_right() -> None:
    points, start = np.array([[0.0], [1.0], [2.0]]), np.array([[0.0], [2.0]])
    reference = oracle.reference(points, start, AS_WRITTEN)
    for middle in (0, 1):
        answer = Clustering(centroids=start, labels=np.array([0, middle, 1]), inertia=1.0, n_iter=0)
        judgement = oracle.check(answer, Problem(X=points, init=start, max_iter=1), protocol=AS_WRITTEN, reference=reference)
        assert judgement.status is Status.OK


def test_centroids_of_another_run_are_wrong_under_steps_though_their_labels_fit() -> None:
    judgement = judged(with_centroids((0.5, 0.0), (11.0, 0.0)))

    assert judgement.status is Status.WRONG
    # 0.25 + 2.25 + 1 + 1
    assert judgement.reason == "says 1 steps and ends at inertia 4.5; in the float64 reference after 1 it is 4"


def test_as_written_is_held_to_its_labels_and_claims_only() -> None:
    judgement = judged(with_centroids((0.5, 0.0), (11.0, 0.0)), AS_WRITTEN)

    assert judgement.status is Status.OK
    assert judgement.settled is False


def test_an_inexact_implementation_is_not_held_to_the_trajectory() -> None:
    assert judged(with_centroids((0.5, 0.0), (11.0, 0.0)), exact=False).status is Status.OK


def test_a_fixed_point_is_settled_and_one_left_early_is_wrong() -> None:
    assert judged(ANSWER, TO_THE_END).settled is True

    early = judged(with_centroids((0.5, 0.0), (11.0, 0.0)), TO_THE_END)
    assert early.status is Status.WRONG
    assert early.reason == (
        "stopped after 1 of at most 300 steps away from a fixed point: one more step moves the centroids by 0.25 (squared) "
        "and lowers its inertia 4.5 by 0.5"
    )


# The next move would be 0.25 (squared). Moves need not shrink, so up to ten times the tolerance is granted to it.
@pytest.mark.parametrize(("tol", "status"), [(0.3, Status.OK), (0.026, Status.OK), (0.024, Status.WRONG)])
def test_an_answer_is_settled_when_the_next_move_is_about_within_the_tolerance(tol: float, status: Status) -> None:
    protocol = replace(TO_THE_END, tol=tol)
    reference = oracle.reference(POINTS, START, protocol)
    problem = Problem(X=POINTS, init=START, max_iter=300, tol=tol)

    judgement = oracle.check(with_centroids((0.5, 0.0), (11.0, 0.0)), problem, protocol=protocol, reference=reference)

    assert judgement.status is status
    assert judgement.settled is (True if status is Status.OK else None)


def slowly(n: int = 400) -> tuple[NDArray[Any], NDArray[Any]]:
    """Points on a line that need many steps from a start at one end."""
    random = np.random.default_rng(7)
    points = random.normal(size=(n, 2)) * [5.0, 1.0]
    return points, points[np.argsort(points[:, 0])[:4]]


def lloyd(points: NDArray[Any], start: NDArray[Any], steps: int) -> Clustering:
    centroids = start.copy()
    for _ in range(steps):
        labels = np.square(points[:, None] - centroids).sum(axis=2).argmin(axis=1)
        centroids = np.array([points[labels == j].mean(axis=0) if (labels == j).any() else centroids[j] for j in range(len(start))])
    labels = np.square(points[:, None] - centroids).sum(axis=2).argmin(axis=1)
    return Clustering(centroids=centroids, labels=labels, inertia=None, n_iter=steps)


def slowly_judged(answer: Clustering, protocol: Protocol, dtype: str = "float64") -> oracle.Judgement:
    points, start = slowly()
    reference = oracle.reference(points, start, protocol)
    limit = protocol.steps if protocol.kind is ProtocolKind.STEPS else protocol.max_iter
    problem = Problem(X=points.astype(dtype), init=start.astype(dtype), max_iter=limit)
    return oracle.check(answer, problem, protocol=protocol, reference=reference)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_one_step_too_few_passed_off_as_all_is_wrong_and_the_step_is_named(dtype: str) -> None:
    points, start = slowly()
    lazy = replace(lloyd(points.astype(dtype), start.astype(dtype), 4), n_iter=5)

    judgement = slowly_judged(lazy, Protocol(steps=5), dtype)

    assert judgement.status is Status.WRONG
    assert judgement.reason is not None
    assert "is that after 4" in judgement.reason


def test_fewer_steps_honestly_told_are_unequal_work_and_not_wrong() -> None:
    judgement = slowly_judged(lloyd(*slowly(), 3), Protocol(steps=5))

    assert judgement.status is Status.OK
    assert judgement.n_iter == 3


def test_fewer_steps_claimed_than_were_taken_are_wrong() -> None:
    judgement = slowly_judged(replace(lloyd(*slowly(), 5), n_iter=3), Protocol(steps=5))

    assert judgement.status is Status.WRONG
    assert judgement.reason is not None
    assert judgement.reason.startswith("says 3 steps, but its inertia")


def test_fewer_steps_claimed_than_a_fixed_point_takes_are_wrong() -> None:
    points, start = slowly()
    needed = oracle.reference(points, start, TO_THE_END).steps
    assert needed > 5

    judgement = slowly_judged(replace(lloyd(points, start, needed), n_iter=2), TO_THE_END)

    assert judgement.status is Status.WRONG
    assert judgement.reason is not None
    assert judgement.reason.startswith(f"says 2 steps, but from the same start it takes {needed}")


def test_stopping_at_the_last_step_allowed_is_ok_but_not_settled() -> None:
    protocol = replace(TO_THE_END, max_iter=3)

    judgement = slowly_judged(lloyd(*slowly(), 3), protocol)

    assert judgement.status is Status.OK
    assert judgement.settled is False


def test_claiming_the_last_step_allowed_after_one_is_wrong() -> None:
    judgement = slowly_judged(replace(lloyd(*slowly(), 1), n_iter=6), replace(TO_THE_END, max_iter=6))

    assert judgement.status is Status.WRONG
    assert judgement.reason is not None
    assert judgement.reason.startswith("says 6 steps, which lead to inertia")


def test_labels_of_the_centroids_before_the_last_update_are_wrong() -> None:
    points, start = slowly()
    stale = replace(lloyd(points, start, 5), labels=lloyd(points, start, 4).labels)

    judgement = slowly_judged(stale, Protocol(steps=5))

    assert judgement.status is Status.WRONG
    assert judgement.reason is not None
    assert "are not the nearest returned centroid" in judgement.reason


def test_another_rule_for_empty_clusters_is_held_to_the_trajectory_until_one_empties() -> None:
    moved = with_centroids((0.5, 0.0), (11.0, 0.0))
    assert judged(moved, empty_clusters=EmptyClusters.RELOCATE).status is Status.WRONG

    # From 0, 6 and 7 the middle one wins nothing of 0, 1, 8, 9: clusters (0, 1), none, (8, 9).
    points, start = np.array([[0.0], [1.0], [8.0], [9.0]]), np.array([[0.0], [6.0], [7.5]])
    reference = oracle.reference(points, start, ONE_STEP)
    assert reference.emptied
    relocated = Clustering(centroids=np.array([[0.0], [1.0], [8.5]]), labels=np.array([0, 1, 2, 2]), inertia=0.5, n_iter=1)
    problem = Problem(X=points, init=start, max_iter=1)
    kept = oracle.check(relocated, problem, protocol=ONE_STEP, reference=reference)
    free = oracle.check(relocated, problem, protocol=ONE_STEP, reference=reference, empty_clusters=EmptyClusters.RELOCATE)
    assert kept.status is Status.WRONG
    assert free.status is Status.OK


def test_as_written_steps_may_be_left_open_and_the_end_is_still_looked_at() -> None:
    found = judged(replace(ANSWER, n_iter=None), AS_WRITTEN)

    assert (found.status, found.n_iter) == (Status.OK, None)
    assert found.settled is judged(ANSWER, AS_WRITTEN).settled
    assert judged(replace(ANSWER, n_iter=None), AS_WRITTEN, exact=False, nearest=False).n_iter is None


def test_labels_of_another_model_are_held_to_shapes_ranges_and_finite_numbers_alone() -> None:
    # Point 1 is nearer to the other centroid, and the likelihood that the model went by is no inertia.
    mixture = replace(ANSWER, labels=np.array([0, 1, 1, 1]), inertia=-17.0)

    found = judged(mixture, AS_WRITTEN, exact=False, nearest=False)

    assert (found.status, found.wrong_share, found.settled, found.n_iter) == (Status.OK, None, None, 1)
    assert found.inertia == 1 + 81 + 1 + 1  # of the labels as they are: point 1 lies 9 from its centroid
    assert judged(mixture, AS_WRITTEN, exact=False).status is Status.WRONG
    for broken in (np.array([0, 2, 1, 1]), np.array([0, 1, 1])):
        assert judged(replace(mixture, labels=broken), AS_WRITTEN, exact=False, nearest=False).status is Status.WRONG
    unfinished = replace(mixture, centroids=np.array([[1.0, 0.0], [np.nan, 0.0]]))
    assert judged(unfinished, AS_WRITTEN, exact=False, nearest=False).status is Status.WRONG


def test_whoever_chooses_k_is_judged_by_what_came_back() -> None:
    three = Clustering(centroids=np.array([[1.0, 0.0], [10.0, 0.0], [12.0, 0.0]]), labels=np.array([0, 0, 1, 2]), inertia=2.0, n_iter=1)
    none, wide = replace(three, centroids=np.empty((0, 2))), replace(three, centroids=np.zeros((3, 5)))

    found = judged(three, AS_WRITTEN, chooses_k=True)

    assert (found.status, found.clusters, found.inertia, found.settled) == (Status.OK, 3, 2.0, True)
    assert judged(three, AS_WRITTEN).reason == "centroids have shape (3, 2), expected (2, 2)"
    assert judged(replace(three, labels=np.array([0, 0, 1, 3])), AS_WRITTEN, chooses_k=True).status is Status.WRONG
    assert judged(replace(three, labels=np.array([0, 1, 1, 2])), AS_WRITTEN, chooses_k=True).status is Status.WRONG
    for broken in (none, wide):
        assert judged(broken, AS_WRITTEN, chooses_k=True).status is Status.WRONG
