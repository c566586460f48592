"""What is known of an answer's quality after a real run: agreement with the truth, and the number of clusters that came back."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from kmeans_bench.model import Protocol, ProtocolKind, Status
from kmeans_bench.planning.dataset import draw
from kmeans_bench.stats.agreement import adjusted_rand_index
from tests.measuring import hostile
from tests.measuring.conftest import CASE, RunPlugins

pytestmark = [pytest.mark.live, pytest.mark.skipif(sys.platform != "linux", reason="isolation needs Linux")]

AS_WRITTEN = Protocol(kind=ProtocolKind.AS_WRITTEN, max_iter=5)
OTHER_LABELS = hostile.changed("labels=(abs(problem.X[:, 0]) > 5).astype(int), inertia=-1.0")
ONE_CLUSTER = hostile.plugin(
    "return Clustering(centroids=problem.X.mean(axis=0)[None], labels=np.zeros(len(problem.X), dtype=int), inertia=None, n_iter=1)"
)


def test_labels_are_held_against_the_blobs_that_the_points_were_drawn_from(run_plugins: RunPlugins) -> None:
    found = run_plugins({"honest": hostile.HONEST_FILE, "halves": f"NEAREST = False\n{OTHER_LABELS}"}, protocol=AS_WRITTEN)
    points = draw(CASE)
    assert points.truth is not None

    halves = (np.abs(points.values[:, 0]) > 5).astype(int)
    assert (found["halves"].status, found["halves"].exact, found["halves"].wrong_share) == (Status.OK, False, None)
    assert found["halves"].ari == adjusted_rand_index(points.truth, halves)
    assert found["honest"].ari is not None
    assert found["honest"].clusters == 3
    assert found["halves"].samples


def test_whoever_chooses_k_may_return_another_number_of_clusters_and_nobody_else_may(run_plugins: RunPlugins) -> None:
    found = run_plugins({"elbow": f"CHOOSES_K = True\n{ONE_CLUSTER}", "stubborn": ONE_CLUSTER}, protocol=AS_WRITTEN)

    assert (found["elbow"].status, found["elbow"].clusters, found["elbow"].ari) == (Status.OK, 1, 0.0)
    assert (found["stubborn"].status, found["stubborn"].clusters) == (Status.WRONG, None)
    assert found["stubborn"].reason == "centroids have shape (1, 2), expected (3, 2)"
