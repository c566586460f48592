"""Options turned into a scenario."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kmeans_bench.errors import UsageError
from kmeans_bench.model import Dtype, Scenario, Source, SourceKind
from kmeans_bench.planning.registry import discover
from kmeans_bench.planning.request import adjusted, for_file
from kmeans_bench.planning.selection import Selection, contenders


@pytest.fixture
def path(tmp_path: Path) -> str:
    np.save(tmp_path / "flowers.npy", np.arange(20.0).reshape(10, 2))
    return str(tmp_path / "flowers.npy")


def test_a_file_and_numbers_of_clusters_make_a_scenario(path: str) -> None:
    made = for_file(path, (3, 10))

    assert (made.name, made.summary) == ("flowers", "flowers.npy, k = 3, 10")
    assert (made.grid.n, made.grid.k, made.grid.d) == ((), (3, 10), ())
    assert made.grid.dtype == (Dtype.FLOAT64, Dtype.FLOAT32)
    assert (made.baseline, made.fallback) == ("loop", "identity")


def test_a_file_is_tried_on_one_shipped_implementation_of_each_kind(path: str) -> None:
    found = contenders(for_file(path, (3,)), discover(), Selection())

    assert {contender.implementation for contender in found} == {"broadcast", "identity", "loop", "scikit-learn", "scipy-kmeans2"}


@pytest.mark.parametrize(
    ("ks", "says"),
    [
        ((3, 64), "flowers.npy: k = 64 exceeds its 10 rows; give numbers from 1 to 10, -k 3,10"),
        ((0,), "flowers.npy: k = 0 is below 1; give numbers from 1 to 10"),
        ((-3,), "flowers.npy: k = -3 is below 1"),
        ((), "flowers.npy: the number of clusters is missing; add it, -k 3,10"),
        ((3, 3), "flowers.npy: k = 3 is given twice; remove one of them"),
    ],
)
def test_a_number_of_clusters_that_the_file_cannot_have_is_refused(path: str, ks: Sequence[int], says: str) -> None:
    with pytest.raises(UsageError) as caught:
        for_file(path, ks)
    assert says in str(caught.value)


def test_options_replace_what_the_scenario_says_and_nothing_else(scenario: Scenario) -> None:
    changed = adjusted(scenario, baseline="identity", budget=30, timeout=2, threads=(2,), seed=7)

    assert (changed.baseline, changed.grid.threads, changed.sources[0].seed) == ("identity", (2,), 7)
    assert (changed.budget.total, changed.budget.call, changed.budget.launches) == (30, 2, 5)
    assert adjusted(scenario) == scenario


def test_several_seeds_keep_their_distance(scenario: Scenario) -> None:
    several = replace(scenario, sources=tuple(Source(kind=SourceKind.BLOBS, seed=seed) for seed in (0, 1, 2)))

    assert [source.seed for source in adjusted(several, seed=10).sources] == [10, 11, 12]
