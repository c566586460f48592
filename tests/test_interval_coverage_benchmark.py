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


def test_one_miss_does_not_make_pairs_worth_more_than_none(coverage: ModuleType) -> None:
    # 187 of 188 in 47 cases: by variance alone they were worth all 188 - 1, though one miss shows nothing of what a case's pairs share.
    assert coverage.independent([[True, True, True, False], *([True] * 4 for _ in range(46))]) == 47.0


def test_a_case_that_misses_altogether_does_not_either_nor_one_that_alone_hits(coverage: ModuleType) -> None:
    # p = 2/3 of 6, spread (2/3)² + (2/3)² + (4/3)² = 24/9, times 3/2 / 36 = 1/9: worth (2/9) / (1/9) = 2 of three cases.
    assert coverage.independent([[True, True], [True, True], [False, False]]) == pytest.approx(2.0)
    assert coverage.independent([[False] * 4, [False] * 4, [False, False, False, True]]) == 3.0


def test_two_cases_that_miss_show_how_much_their_pairs_share(coverage: ModuleType) -> None:
    # p = 3/4 of 8; each of 4 cases is off by 1/2: 4 · 1/4 · 4/3 / 64 = 1/48; worth (3/16) / (1/48) = 9, at most the 8 there are.
    halves = [[True, False], [True, False], [True, True], [True, True]]

    assert coverage.independent(halves) == 8.0


def test_what_is_printed_says_how_far_the_median_interval_reaches(coverage: ModuleType) -> None:
    found = [pair(coverage, 0, 0.5, 2.0), pair(coverage, 1, 0.8, 1.25), pair(coverage, 2, 0.5, 2.0)]

    # Three of three: .025 ** (1 / 3) = .292.
    assert coverage.summary(found) == "3 of 3 (worth 3) cover 1 = 1.000 [0.292, 1.000], the median one ÷2.000 to ×2.000"


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
    # Of four intervals one lies above 1: one case holds a miss, so the two cases are worth two pairs.
    found = [pair(coverage, 0, 0.9, 1.1), pair(coverage, 0, 0.99, 1.02), pair(coverage, 1, 0.98, 1.01), pair(coverage, 1, 1.01, 1.03)]

    for number in range(2):
        coverage.append(ledger, coverage.outcome(found, machine, began=f"day {number}", implementation="identity", conditions="busy, both"))

    with ledger.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["started_at"] for row in rows] == ["day 0", "day 1"]
    assert {name: rows[0][name] for name in ("commit", "pairs", "covered", "without", "worth", "level", "conditions")} == {
        "commit": "0123456789ab", "pairs": "4", "covered": "3", "without": "0", "worth": "2.0", "level": "0.95", "conditions": "busy, both",
    }  # fmt: skip


def test_the_copies_are_one_function_under_eight_names_and_each_can_be_loaded(coverage: ModuleType, tmp_path: Path) -> None:
    plan = coverage.copies("identity", tmp_path)

    # `identity` has variants and imports a module beside it: those are neither compared nor missing.
    assert [one.name for one in plan.declarations] == [f"copy{number}" for number in range(8)]
    assert {(one.function, one.problem) for one in plan.declarations} == {("fit", None)}
    assert len({one.digest for one in plan.declarations}) == 1
    assert len(plan.cells) == 8 * len(coverage.CASES)
