from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from kmeans_bench.errors import UsageError
from kmeans_bench.judging.crossovers import Arena, Match
from kmeans_bench.judging.scaling import growths
from kmeans_bench.judging.speedups import speedups
from kmeans_bench.model import Dtype, Measurement, Roof, Run, Sample, Status
from kmeans_bench.storage import assembly, tables
from kmeans_bench.storage.columns import CELLS, CROSSOVERS, SAMPLES, SCALING, SPEEDUPS, Column
from kmeans_bench.storage.header import Header

if TYPE_CHECKING:
    from tests.storage.conftest import Bench


def run_of(bench: Bench, measurements: list[Measurement]) -> Run:
    header = Header(started_at="2026-11-23T01:52:03Z", environment=bench.environment, plan=bench.plan())
    return assembly.assemble(measurements, run_id="quick-1", header=header)


def timed(bench: Bench, name: str, wall: float, *, session: str = "s1", twin: bool = False) -> Measurement:
    """Return five launches of two rounds, every call *wall* seconds long."""
    turns = tuple(Sample(launch=turn // 2, round=turn % 2, order=0, wall=wall, cpu=wall) for turn in range(10))
    return bench.measured(name=name, samples=turns, n_iter=5, steps=5, settled=False, inertia=1.0, session=session, twin=twin)


@pytest.fixture
def run(bench: Bench) -> Run:
    """Return a run with one case measured: identity takes a quarter of loop's second."""
    return run_of(bench, [timed(bench, "loop", 1.0), timed(bench, "identity", 0.25), timed(bench, "identity", 0.25, twin=True)])


def empty(bench: Bench) -> Run:
    return replace(run_of(bench, []), plan=bench.plan(cells=()), measurements=())


def dtypes(columns: Mapping[str, Column]) -> dict[str, str]:
    return {name: column.dtype for name, column in columns.items()}


def _matches(run: Run) -> list[Match]:
    arena = Arena(run=run, floor=None)
    return [arena.match(one, other) for one, other in combinations(dict.fromkeys(each.contender for each in run.measurements), 2)]


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        (tables.frame, CELLS),
        (tables.samples, SAMPLES),
        (lambda run: tables.speedups(speedups(run)), SPEEDUPS),
        (lambda run: tables.crossovers(_matches(run)), CROSSOVERS),
        (lambda run: tables.scaling(growths((planned.cell for planned in run.plan.cells), {})), SCALING),
    ],
)
def test_a_table_has_the_documented_columns_and_types_even_when_it_is_empty(
    bench: Bench, run: Run, table: Callable[[Run], pd.DataFrame], columns: Mapping[str, Column]
) -> None:
    for each in (run, empty(bench)):
        assert {name: str(dtype) for name, dtype in table(each).dtypes.items()} == dtypes(columns)


def test_a_row_per_planned_cell_in_the_plans_order(run: Run) -> None:
    table = tables.frame(run)

    assert list(table["implementation"]) == ["loop", "identity", "loop", "identity"]
    assert list(table["n"]) == [100, 100, 200, 200]
    assert list(table["status"]) == ["ok", "ok", "skipped", "skipped"]


def test_a_cell_shows_its_median_its_samples_and_its_speedup(run: Run) -> None:
    row = tables.frame(run).loc[1]

    assert (row["seconds"], row["samples"], row["launches"]) == (0.25, 10, 5)
    assert row["speedup"] == pytest.approx(4.0)
    assert row["speedup_low"] <= row["speedup"] <= row["speedup_high"]
    assert (row["speedup_over"], row["speedup_fallback"], row["speedup_scope"]) == ("loop/float64/1t", False, "launches")
    assert row["speedup_verdict"] == "faster"
    assert row["started_at"] == pd.Timestamp("2026-11-23T01:52:04Z")


def test_the_baseline_may_be_another(run: Run) -> None:
    assert tables.frame(run, "identity").loc[0, "speedup"] == pytest.approx(0.25)
    with pytest.raises(UsageError, match="baseline 'lop' is not part of run"):
        tables.frame(run, "lop")


def test_a_cell_that_was_not_asked_has_a_reason_and_no_numbers(run: Run) -> None:
    row = tables.frame(run).loc[3]

    assert row["reason"] == "not reached: the run is under way or was interrupted; the same command resumes"
    assert row[["seconds", "closed", "emptied", "rounded", "started_at", "speedup", "n_iter"]].isna().all()
    assert row["samples"] == 0


def test_a_point_without_an_interval_has_no_ends(bench: Bench) -> None:
    row = tables.frame(run_of(bench, [bench.measured()])).loc[0]

    assert row["seconds"] == pytest.approx(0.4)
    assert row[["seconds_low", "seconds_high"]].isna().all()


def test_a_wrong_answer_has_no_seconds_but_keeps_its_samples(bench: Bench) -> None:
    run = run_of(bench, [bench.measured(status=Status.WRONG, reason="label 3 is not nearest")])

    assert tables.frame(run)["seconds"].isna().all()
    assert tables.frame(run).loc[0, "reason"] == "label 3 is not nearest"
    assert len(tables.samples(run)) == 2


def test_a_row_per_timed_turn_twins_included(run: Run) -> None:
    table = tables.samples(run)

    assert len(table) == 30
    assert list(table.loc[table["twin"], "contender"]) == ["identity/float64/1t"] * 10
    assert list(table.loc[11, ["launch", "round", "wall", "loops"]]) == [0, 1, 0.25, 1]
    assert not table["partner"].any()


def test_partners_of_earlier_sessions_are_there_and_marked(bench: Bench) -> None:
    run = run_of(bench, [timed(bench, "loop", 1.0), timed(bench, "identity", 0.25), timed(bench, "loop", 2.0, session="s2")])

    table = tables.samples(run)

    assert set(zip(table["session"], table["contender"], table["partner"], strict=True)) == {
        ("s1", "identity/float64/1t", False),
        ("s1", "loop/float64/1t", True),
        ("s2", "loop/float64/1t", False),
    }
    assert tables.frame(run).loc[1, "speedup"] == pytest.approx(4.0)


def test_a_row_per_comparison_with_what_it_rests_on(run: Run) -> None:
    table = tables.speedups(speedups(run))

    assert len(table) == 4
    assert list(table.loc[1, ["launches", "pairs", "level"]]) == [5, 10, 0.95]
    assert table.loc[0, "speedup_reason"] == "is the baseline"
    assert table.loc[[0, 2, 3], "speedup"].isna().all()


def test_a_share_of_the_limit_follows_from_seconds_and_roofs(run: Run) -> None:
    roof = Roof(dtype=Dtype.FLOAT64, threads=1, flops=100e9, bandwidth=10e9, streamed=1)
    loop, identity, *missing = tables.frame(replace(run, roofs=(roof,))).to_dict("records")

    # n=100 k=2 d=2, five steps: 6 · (102 · 16 + 400) + 5 · 32 = 12,352 bytes take 1.2352 µs, less than 5800 operations allow.
    assert identity["limit_share"] == pytest.approx(1.2352e-6 / 0.25)
    assert loop["limit_share"] == pytest.approx(1.2352e-6)
    assert (identity["limit_by"], identity["limit_share_low"] <= identity["limit_share"]) == ("memory", True)
    assert all(row["limit_reason"].startswith("skipped: not reached") for row in missing)
    assert set(tables.frame(run)["limit_reason"][:2]) == {"roofs not measured"}
