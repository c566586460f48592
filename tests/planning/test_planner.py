"""Every cell of the grid is in the plan, with a prediction or with the reason why it will not run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kmeans_bench.errors import UsageError
from kmeans_bench.judging.cost import CostModel
from kmeans_bench.model import (
    Case,
    Cell,
    Contender,
    Declaration,
    Dtype,
    Grid,
    Plan,
    PlannedCell,
    Scenario,
    Source,
    SourceKind,
    Status,
)
from kmeans_bench.planning import forecast
from kmeans_bench.planning.selection import Selection

Planner = Callable[..., Plan]


def of(planned: Plan, contender: str) -> list[PlannedCell]:
    return [cell for cell in planned.cells if cell.cell.contender.id == contender]


def sized(scenario: Scenario, n: int, k: int, d: int) -> Scenario:
    return replace(scenario, grid=replace(scenario.grid, n=(n,), k=(k,), d=(d,)))


def from_file(scenario: Scenario, folder: Path, values: object, k: tuple[int, ...]) -> Scenario:
    np.save(folder / "points.npy", np.asarray(values))
    source = Source(kind=SourceKind.FILE, path=str(folder / "points.npy"))
    return replace(scenario, grid=Grid(k=k), sources=(source,))


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    n=st.sets(st.integers(1, 10**6), min_size=1, max_size=3),
    k=st.sets(st.integers(1, 1000), min_size=1, max_size=3),
    d=st.integers(1, 1000),
    threads=st.sets(st.integers(1, 4), min_size=1, max_size=2),
)
def test_the_plan_holds_every_cell_once_whether_it_runs_or_not(
    scenario: Scenario, plan: Planner, *, n: set[int], k: set[int], d: int, threads: set[int]
) -> None:
    grid = Grid(n=tuple(n), k=tuple(k), d=(d,), threads=tuple(threads))
    planned = plan(replace(scenario, grid=grid))

    assert len(planned.cells) == len(n) * len(k) * len(threads) * 2 * 3
    assert len({cell.cell.id for cell in planned.cells}) == len(planned.cells)
    assert all((cell.status is None) == (cell.reason is None) for cell in planned.cells)


def test_equal_work_cannot_be_asked_of_what_draws_its_own_start(
    scenario: Scenario, declarations: tuple[Declaration, ...], plan: Planner
) -> None:
    routine = replace(declarations[0], own_start=True)
    planned = plan(replace(scenario, implementations=(routine.name,)), declarations=(routine, *declarations[1:]))

    assert {cell.status for cell in of(planned, f"{routine.name}/float64/1t")} == {Status.SKIPPED}
    assert {cell.reason for cell in of(planned, f"{routine.name}/float64/1t")} == {
        "draws its own start, which only protocol as-written compares"
    }


def test_small_cases_come_first_and_contenders_keep_one_order(scenario: Scenario, plan: Planner) -> None:
    planned = plan(scenario)

    sizes = [(cell.cell.case.n, cell.cell.case.k) for cell in planned.cells[::6]]
    assert sizes == [(100, 3), (100, 8), (1000, 3), (1000, 8)]
    order = [cell.cell.contender.id for cell in planned.cells]
    assert order[:3] == ["broadcast/float64/1t", "broadcast/float32/1t", "identity/float64/1t"]
    assert order == order[:6] * 4


def test_a_prediction_comes_from_the_declared_formulas(scenario: Scenario, plan: Planner) -> None:
    planned = plan(sized(scenario, 1000, 8, 2))

    (cell,) = of(planned, "identity/float64/1t")
    assert cell.bytes == (1000 + 8) * 2 * 8 + 1000 * 8 * 8


def test_what_was_observed_sharpens_the_prediction(scenario: Scenario, plan: Planner, declarations: tuple[Declaration, ...]) -> None:
    one = sized(scenario, 1000, 8, 2)
    contender = Contender(implementation="loop", dtype=Dtype.FLOAT64, threads=1)
    cell = Cell(case=Case(source=scenario.sources[0], n=1000, k=8, d=2), contender=contender)
    cost = CostModel().observe(contender, forecast.demand(declarations[2], cell, one.protocol), seconds=0.25)

    (planned,) = of(plan(one, cost=cost), "loop/float64/1t")
    assert planned.seconds == pytest.approx(0.25)


def test_a_cell_that_needs_more_memory_than_allowed_is_skipped_with_both_figures(scenario: Scenario, plan: Planner) -> None:
    planned = plan(sized(scenario, 10_000, 100, 100), memory_limit=600_000_000)

    # broadcast: 10000 x 100 x 100 x 8 = 800 MB and 8.08 MB of data; float32 halves both.
    double, single = of(planned, "broadcast/float64/1t")[0], of(planned, "broadcast/float32/1t")[0]
    assert (double.status, double.reason) == (Status.SKIPPED, "needs 808.1 MB (limit 600 MB)")
    assert single.status is None


def test_a_call_that_is_surely_too_long_is_skipped_with_both_figures(scenario: Scenario, plan: Planner) -> None:
    planned = plan(sized(scenario, 100_000, 100, 2))

    # loop: 6 x 3e7 NumPy calls x 1.5 us = 270 s and a little; the other two are vectorised.
    loop = of(planned, "loop/float64/1t")[0]
    assert (loop.status, loop.reason) == (Status.SKIPPED, "would take 4.5 min a call (limit 10 s)")
    assert {cell.cell.contender.implementation for cell in planned.cells if cell.status is None} == {"broadcast", "identity"}


def test_a_call_that_may_be_too_long_is_tried_while_nothing_was_observed(scenario: Scenario, plan: Planner) -> None:
    # 6 x 2.4e6 calls x 1.5 us = 21.6 s: twice the limit, and a prior is not worth more than a factor of three.
    roomy = replace(scenario, budget=replace(scenario.budget, total=600))
    assert of(plan(sized(roomy, 100_000, 8, 2)), "loop/float64/1t")[0].status is None


def test_a_cell_that_needs_more_than_the_whole_budget_is_skipped_with_both_figures(scenario: Scenario, plan: Planner) -> None:
    # The same 21.6 s a call, twice at first and twice in each of five launches, and a little: 260 s of 60.
    loop = of(plan(sized(scenario, 100_000, 8, 2)), "loop/float64/1t")[0]
    assert (loop.status, loop.reason) == (Status.SKIPPED, "would take 4.3 min to measure (budget 60 s)")


def test_more_threads_than_cores_are_skipped(scenario: Scenario, plan: Planner) -> None:
    planned = plan(scenario, selection=Selection(threads=(1, 4)))

    assert {cell.reason for cell in planned.cells if cell.cell.contender.threads == 4} == {"asks for 4 threads (limit 2 cores)"}
    assert all(cell.status is None for cell in planned.cells if cell.cell.contender.threads == 1)


def test_what_cannot_be_loaded_keeps_its_rows(scenario: Scenario, plan: Planner, declarations: tuple[Declaration, ...]) -> None:
    broken = replace(declarations[0], problem="broadcast.py: line 3: invalid syntax")
    planned = plan(
        scenario,
        declarations=(broken, *declarations[1:]),
        unavailable=lambda one: "needs faiss, which is not installed; pip install faiss-cpu" if one.name == "identity" else None,
    )

    outcomes = {(cell.cell.contender.implementation, cell.status, cell.reason) for cell in planned.cells}
    assert outcomes == {
        ("broadcast", Status.ERROR, "broadcast.py: line 3: invalid syntax"),
        ("identity", Status.UNAVAILABLE, "needs faiss, which is not installed; pip install faiss-cpu"),
        ("loop", None, None),
    }


def test_a_dtype_that_an_implementation_does_not_offer_has_no_cells(
    scenario: Scenario, plan: Planner, declarations: tuple[Declaration, ...]
) -> None:
    planned = plan(scenario, declarations=(replace(declarations[0], dtypes=(Dtype.FLOAT64,)), *declarations[1:]))

    assert len(planned.cells) == 4 * 5
    assert of(planned, "broadcast/float32/1t") == []


def test_more_clusters_than_generated_points_is_degenerate(scenario: Scenario, plan: Planner) -> None:
    planned = plan(replace(scenario, grid=replace(scenario.grid, n=(5,))))

    reasons = {(cell.cell.case.k, cell.status, cell.reason) for cell in planned.cells}
    assert reasons == {(3, None, None), (8, Status.DEGENERATE, "k = 8 exceeds n = 5")}


def test_a_natural_source_fills_in_its_sizes(scenario: Scenario, plan: Planner) -> None:
    digits = replace(scenario, grid=Grid(k=(10,)), sources=(Source(kind=SourceKind.DIGITS),))

    assert plan(digits).cells[0].cell.case.id == "digits/n=1797/k=10/d=64/seed=0"


def test_k_for_which_a_file_has_too_few_distinct_rows_are_degenerate(scenario: Scenario, plan: Planner, tmp_path: Path) -> None:
    planned = plan(from_file(scenario, tmp_path, [[0.0], [1.0], [1.0], [0.0]], (2, 3)))

    found = {(cell.cell.case.k, cell.status, cell.reason) for cell in planned.cells}
    assert found == {(2, None, None), (3, Status.DEGENERATE, "k = 3 exceeds the 2 distinct rows of 4; use a smaller k")}


def test_a_file_of_which_nothing_can_be_clustered_is_a_usage_error(scenario: Scenario, plan: Planner, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"points.npy: k = 2 exceeds the 1 distinct rows of 4; use a smaller k"):
        plan(from_file(scenario, tmp_path, np.ones((4, 2)), (2, 3)))


def test_a_file_that_float32_cannot_carry_is_measured_in_float64_only(scenario: Scenario, plan: Planner, tmp_path: Path) -> None:
    planned = plan(from_file(scenario, tmp_path, [[1.7e9], [1.7e9 + 1000.0]], (2,)))

    reasons = {(str(cell.cell.contender.dtype), cell.status) for cell in planned.cells}
    assert reasons == {("float64", None), ("float32", Status.DEGENERATE)}
    reason = of(planned, "loop/float32/1t")[0].reason or ""
    assert reason.startswith("column 0, row 0 (both counted from 0): near 1.7e+09 float32 moves in steps of 1.3e+02, coarser than 0.001")


@pytest.mark.parametrize(
    ("grid", "says"),
    [
        (Grid(k=(5,)), "points.npy: k = 5 exceeds its 4 rows; ask for at most 4 clusters"),
        (Grid(n=(9,), k=(2,)), "points.npy: n = 9 exceeds its 4 rows; use a smaller n"),
        (Grid(d=(7,), k=(2,)), "points.npy: d = 7 differs from its 1 columns; leave d out of the grid"),
    ],
)
def test_a_grid_that_a_file_cannot_fill_is_a_usage_error(scenario: Scenario, plan: Planner, tmp_path: Path, grid: Grid, says: str) -> None:
    asked = replace(from_file(scenario, tmp_path, [[0.0], [1.0], [2.0], [3.0]], (2,)), grid=grid)

    with pytest.raises(UsageError) as caught:
        plan(asked)
    assert says in str(caught.value)


def test_where_keeps_the_cells_that_meet_it(scenario: Scenario, plan: Planner) -> None:
    where = "k >= 8 and n < 1000 and dtype == float32 and source == blobs"
    planned = plan(scenario, selection=Selection(where=where))

    assert {cell.cell.case.id for cell in planned.cells} == {"blobs/n=100/k=8/d=2/seed=0"}
    assert len(planned.cells) == 3
    assert planned.where == where


def test_where_that_leaves_nothing_is_named(scenario: Scenario, plan: Planner) -> None:
    with pytest.raises(UsageError, match=r"--where 'k > 100' leaves none of the 24 cells"):
        plan(scenario, selection=Selection(where="k > 100"))


def test_a_generated_source_without_sizes_is_named(scenario: Scenario, plan: Planner) -> None:
    with pytest.raises(UsageError, match="small: source blobs has no size of its own; add n and d to the grid"):
        plan(replace(scenario, grid=Grid(k=(3,))))


def test_without_a_word_one_worker_may_have_four_fifths_of_the_memory(scenario: Scenario, plan: Planner) -> None:
    assert plan(scenario).memory_limit == 6_400_000_000


def test_a_memory_limit_without_room_for_a_blas_is_refused(scenario: Scenario, plan: Planner) -> None:
    with pytest.raises(UsageError, match=r"below 512 MiB.*give at least 512MiB"):
        plan(scenario, memory_limit=100_000_000)
