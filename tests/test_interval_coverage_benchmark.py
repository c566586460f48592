"""What `nox -s coverage` prints beside its shares: pairs of one case share launches, so they are not as many as they look."""

from __future__ import annotations

import csv
import importlib.util
import math
import sys
from pathlib import Path
from types import ModuleType

import pytest

from kmeans_bench.model import Comparison, Contender, Dtype, Environment, Estimate


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


def pair(coverage: ModuleType, run: int, low: float, high: float) -> object:
    contender = Contender(implementation="copy0", dtype=Dtype.FLOAT64, threads=1)
    found = Comparison(
        case=coverage.CASES[0],
        baseline=contender,
        candidate=contender,
        estimate=Estimate(point=math.sqrt(low * high), low=low, high=high),
    )
    return coverage.Pair(run=run, case=coverage.CASES[0], widened=found, plain=found)


def test_the_ledger_gets_a_line_per_invocation_and_its_header_once(coverage: ModuleType, tmp_path: Path) -> None:
    ledger = tmp_path / "coverage.csv"
    machine = Environment(system="", machine="", cpu="A CPU", cores=2, memory=1, python="", packages={}, blas=(), commit="0123456789abcdef")
    # Of four intervals one lies above 1: p (1 - p) = 3/16. Each run is off by half a pair: (1/4 + 1/4) · 2 / 16 = 1/16; worth three pairs.
    found = [pair(coverage, 0, 0.9, 1.1), pair(coverage, 0, 0.99, 1.02), pair(coverage, 1, 0.98, 1.01), pair(coverage, 1, 1.01, 1.03)]

    for number in range(2):
        coverage.append(ledger, coverage.outcome(found, machine, began=f"day {number}", implementation="identity", conditions="busy, both"))

    with ledger.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["started_at"] for row in rows] == ["day 0", "day 1"]
    assert {name: rows[0][name] for name in ("commit", "pairs", "covered", "without", "worth", "level", "conditions")} == {
        "commit": "0123456789ab", "pairs": "4", "covered": "3", "without": "0", "worth": "3.0", "level": "0.95", "conditions": "busy, both",
    }  # fmt: skip


def test_the_copies_are_one_function_under_eight_names_and_each_can_be_loaded(coverage: ModuleType, tmp_path: Path) -> None:
    plan = coverage.copies("identity", tmp_path)

    # `identity` has variants and imports a module beside it: those are neither compared nor missing.
    assert [one.name for one in plan.declarations] == [f"copy{number}" for number in range(8)]
    assert {(one.function, one.problem) for one in plan.declarations} == {("fit", None)}
    assert len({one.digest for one in plan.declarations}) == 1
    assert len(plan.cells) == 8 * len(coverage.CASES)
