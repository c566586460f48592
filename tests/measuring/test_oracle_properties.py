from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from kmeans_bench.measuring import oracle
from kmeans_bench.model import Clustering, Problem, Protocol, ProtocolKind, Status

Assign = Callable[[NDArray[Any], NDArray[Any]], NDArray[np.intp]]


def differences(points: NDArray[Any], centroids: NDArray[Any]) -> NDArray[Any]:
    table: NDArray[Any] = np.square(points[:, None] - centroids).sum(axis=2)
    return table


def lowest(points: NDArray[Any], centroids: NDArray[Any]) -> NDArray[np.intp]:
    labels: NDArray[np.intp] = differences(points, centroids).argmin(axis=1)
    return labels


def highest(points: NDArray[Any], centroids: NDArray[Any]) -> NDArray[np.intp]:
    labels: NDArray[np.intp] = len(centroids) - 1 - differences(points, centroids)[:, ::-1].argmin(axis=1)
    return labels


def identity(points: NDArray[Any], centroids: NDArray[Any]) -> NDArray[np.intp]:
    table = (points**2).sum(axis=1)[:, None] + (centroids**2).sum(axis=1) - 2 * points @ centroids.T
    labels: NDArray[np.intp] = np.maximum(table, 0).argmin(axis=1)
    return labels


def lloyd(problem: Problem, assign: Assign, steps: int) -> Clustering:
    """Return what an honest implementation gives in the problem's dtype; it stops where its labels repeat."""
    centroids, labels, taken = problem.init.copy(), assign(problem.X, problem.init), 0
    while taken < steps:
        for j in range(len(centroids)):
            if (labels == j).any():
                centroids[j] = problem.X[labels == j].mean(axis=0, dtype=np.float64)
        before, labels, taken = labels, assign(problem.X, centroids), taken + 1
        if problem.max_iter > steps and (before == labels).all():
            break
    return Clustering(centroids=centroids, labels=labels, inertia=None, n_iter=taken)


@dataclass(frozen=True, kw_only=True)
class Posed:
    problem: Problem
    protocol: Protocol
    reference: oracle.Reference

    def judge(self, answer: Clustering) -> oracle.Judgement:
        return oracle.check(answer, self.problem, protocol=self.protocol, reference=self.reference)


def pose(points: NDArray[Any], start: NDArray[Any], protocol: Protocol, dtype: str) -> Posed:
    X, init = points.astype(dtype), start.astype(dtype)
    reference = oracle.reference(X.astype(np.float64), init.astype(np.float64), protocol)
    steps = reference.steps if protocol.kind is ProtocolKind.STEPS else protocol.max_iter
    return Posed(problem=Problem(X=X, init=init, max_iter=steps), protocol=protocol, reference=reference)


def protocols() -> st.SearchStrategy[Protocol]:
    return st.builds(Protocol, kind=st.sampled_from((ProtocolKind.STEPS, ProtocolKind.CONVERGE)), steps=st.integers(1, 8))


@st.composite
def clouds(draw: st.DrawFn, *, lattice: bool) -> NDArray[Any]:
    n, d = draw(st.integers(1, 60)), draw(st.integers(1, 5))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    points = random.integers(0, draw(st.integers(1, 8)), (n, d)).astype(np.float64) if lattice else random.normal(size=(n, d))
    if draw(st.booleans()):
        points[:, 0] = draw(st.sampled_from((0.0, 3.0)))  # a constant feature
    return points


def started(points: NDArray[Any], k: int, seed: int) -> NDArray[Any]:
    distinct = np.unique(points, axis=0)
    rows = np.random.default_rng(seed).permutation(len(distinct))[:k]
    return distinct[rows]


@settings(max_examples=120)
@given(
    points=st.one_of(clouds(lattice=False), clouds(lattice=True)),
    k=st.integers(1, 9),
    seed=st.integers(0, 999),
    offset=st.sampled_from((0.0, 1e2, 1e4, 1e6, 1e8)),
    protocol=protocols(),
    assign=st.sampled_from((lowest, highest)),
)
def test_every_right_float64_answer_is_accepted_wherever_it_lies(
    *, points: NDArray[Any], k: int, seed: int, offset: float, protocol: Protocol, assign: Assign
) -> None:
    posed = pose(points + offset, started(points + offset, k, seed), protocol, "float64")
    answer = lloyd(posed.problem, assign, posed.problem.max_iter if protocol.kind is ProtocolKind.CONVERGE else posed.reference.steps)

    judgement = posed.judge(answer)

    assert judgement.reason is None
    assert judgement.status is Status.OK


@settings(max_examples=120)
@given(
    points=st.one_of(clouds(lattice=False), clouds(lattice=True)),
    k=st.integers(1, 9),
    seed=st.integers(0, 999),
    offset=st.sampled_from((0.0, 1e2, 1e4)),
    protocol=protocols(),
    assign=st.sampled_from((lowest, highest)),
)
def test_every_right_float32_answer_is_accepted_while_float32_can_hold_the_data(
    *, points: NDArray[Any], k: int, seed: int, offset: float, protocol: Protocol, assign: Assign
) -> None:
    points = (points + offset).astype(np.float32)
    posed = pose(points, started(points, k, seed), protocol, "float32")

    judgement = posed.judge(lloyd(posed.problem, assign, posed.problem.max_iter))

    assert judgement.reason is None
    assert judgement.status is Status.OK


@settings(max_examples=120)
@given(
    points=clouds(lattice=False),
    k=st.integers(2, 6),
    seed=st.integers(0, 999),
    offset=st.sampled_from((0.0, 1e2, 1e4, 1e6, 1e8)),
    protocol=protocols(),
    victim=st.integers(0, 59),
    dtype=st.sampled_from(("float64", "float32")),
)
def test_one_label_that_is_not_a_tie_is_caught_among_all(
    *, points: NDArray[Any], k: int, seed: int, offset: float, protocol: Protocol, victim: int, dtype: str
) -> None:
    assume(len(points) > k and points.std() > 0.1)
    offset = min(offset, 1e4) if dtype == "float32" else offset
    posed = pose(points + offset, started(points + offset, k, seed), protocol, dtype)
    answer = lloyd(posed.problem, lowest, posed.problem.max_iter)
    assert answer.labels is not None
    labels, victim = answer.labels.copy(), victim % len(points)
    labels[victim] = (labels[victim] + 1) % len(posed.problem.init)
    own = differences(posed.problem.X.astype(np.float64), answer.centroids.astype(np.float64))[victim]
    assume(len(own) > 1 and own[labels[victim]] > own.min() + 0.05 * (1 + own.min()))

    judgement = posed.judge(replace(answer, labels=labels))

    assert judgement.status is Status.WRONG
    assert judgement.reason is not None
    assert judgement.reason.startswith(f"1 of {len(points)} labels are not the nearest")


@pytest.mark.parametrize("offset", [0.0, 1e4, 1e6, 1e8])
@pytest.mark.parametrize("kind", [ProtocolKind.STEPS, ProtocolKind.CONVERGE])
def test_a_centroid_moved_by_a_thousandth_of_the_spread_is_caught_in_float64(offset: float, kind: ProtocolKind) -> None:
    points = np.random.default_rng(1).normal(size=(500, 3)) + offset
    posed = pose(points, points[:5], Protocol(kind=kind, steps=6), "float64")
    answer = lloyd(posed.problem, lowest, posed.problem.max_iter)
    assert posed.judge(answer).status is Status.OK

    moved = answer.centroids.copy()
    moved[2, 0] += 1e-3

    assert posed.judge(Clustering(centroids=moved, labels=None, inertia=None, n_iter=answer.n_iter)).status is Status.WRONG


@pytest.mark.parametrize("offset", [0.0, 1e4, 1e6, 1e8])
def test_one_step_too_few_is_caught_wherever_the_data_lie(offset: float) -> None:
    points = np.random.default_rng(2).normal(size=(800, 4)) + offset
    posed = pose(points, points[:8], Protocol(steps=6), "float64")

    assert posed.judge(replace(lloyd(posed.problem, lowest, 5), n_iter=6)).status is Status.WRONG
    assert posed.judge(lloyd(posed.problem, lowest, 6)).status is Status.OK


@pytest.mark.parametrize("offset", [1e3, 1e4])
def test_the_labels_of_the_float32_identity_far_from_the_origin_are_wrong(offset: float) -> None:
    points = (np.random.default_rng(3).uniform(size=(1000, 2)) + offset).astype(np.float32)
    posed = pose(points, started(points, 8, 0), Protocol(steps=3), "float32")

    assert posed.judge(lloyd(posed.problem, identity, posed.reference.steps)).status is Status.WRONG
    assert posed.judge(lloyd(posed.problem, lowest, posed.reference.steps)).status is Status.OK


def test_the_float64_identity_is_right_at_offset_1e4_and_its_float32_labels_are_right_at_the_origin() -> None:
    points = np.random.default_rng(4).normal(size=(1000, 8)).astype(np.float32)
    near = pose(points, points[:8], Protocol(steps=3), "float32")
    far = pose(points + 1e4, points[:8] + 1e4, Protocol(steps=3), "float64")

    assert near.judge(lloyd(near.problem, identity, 3)).status is Status.OK
    assert far.judge(lloyd(far.problem, identity, 3)).status is Status.OK


def test_as_many_clusters_as_points_leave_no_inertia_and_are_right() -> None:
    points = np.random.default_rng(5).normal(size=(6, 2)) + 1e6
    for dtype in ("float64", "float32"):
        posed = pose(points - (1e6 if dtype == "float32" else 0), points - (1e6 if dtype == "float32" else 0), Protocol(), dtype)
        judgement = posed.judge(lloyd(posed.problem, lowest, posed.reference.steps))
        assert judgement.status is Status.OK
        assert judgement.inertia == 0.0


def test_a_single_cluster_of_equal_points_is_right() -> None:
    posed = pose(np.full((100, 3), 0.1), np.full((1, 3), 0.1), Protocol(), "float32")

    assert posed.judge(lloyd(posed.problem, lowest, posed.reference.steps)).status is Status.OK
