"""What `nox -s coverage` prints beside its shares: pairs of one case share launches, so they are not as many as they look."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def coverage() -> ModuleType:
    path = Path(__file__).parents[1] / "benchmarks" / "interval_coverage.py"
    spec = importlib.util.spec_from_file_location("coverage_benchmark", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_pairs_that_always_agree_within_their_case_are_worth_little_more_than_one_each(coverage: ModuleType) -> None:
    # p = 1/2 of 8 pairs; each of 4 clusters is off by (2 - 1)² = 1: 4 · 4/3 / 64 = 1/12; worth 1/4 over 1/12.
    assert coverage.independent([[True, True], [False, False], [True, True], [False, False]]) == pytest.approx(3.0)


def test_pairs_that_spread_evenly_are_worth_no_more_than_there_are(coverage: ModuleType) -> None:
    assert coverage.independent([[True, False], [False, True]]) == 4.0


def test_when_all_agree_nothing_shows_how_much_they_share_and_a_case_counts_once(coverage: ModuleType) -> None:
    assert coverage.independent([[True] * 4] * 100) == 100.0


def test_the_bound_of_pairs_that_all_cover_is_where_so_many_hits_would_be_seen_one_time_in_forty(coverage: ModuleType) -> None:
    low, high = coverage.bound(1.0, 100.0)

    assert low == pytest.approx(0.025 ** (1 / 100))
    assert high == 1.0
