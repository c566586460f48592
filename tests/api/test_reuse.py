"""What has to be measured again."""

from __future__ import annotations

from kmeans_bench.api.reuse import todo
from kmeans_bench.model import (
    Case,
    Cell,
    Contender,
    Dtype,
    Grid,
    Plan,
    PlannedCell,
    Scenario,
    Source,
    SourceKind,
    Status,
)

SOURCE = Source(kind=SourceKind.BLOBS)


def planned(implementation: str, k: int, status: Status | None = None) -> PlannedCell:
    contender = Contender(implementation=implementation, dtype=Dtype.FLOAT64, threads=1)
    cell = Cell(case=Case(source=SOURCE, n=100, k=k, d=2), contender=contender)
    return PlannedCell(cell=cell, seconds=0.1, bytes=10, key="key", status=status)


def plan(*cells: PlannedCell) -> Plan:
    scenario = Scenario(name="s", summary="", grid=Grid(k=(3,)), sources=(SOURCE,), baseline="loop", fallback="identity")
    return Plan(scenario=scenario, cells=cells, declarations=())


ALL = [planned(name, k) for k in (3, 5) for name in ("broadcast", "identity", "loop", "other")]


def names(cells: tuple[PlannedCell, ...]) -> list[tuple[str, int]]:
    return [(found.cell.contender.implementation, found.cell.case.k) for found in cells]


def test_nothing_valid_everything_is_measured() -> None:
    assert todo(plan(*ALL), ()) == tuple(ALL)


def test_everything_valid_nothing_is_measured() -> None:
    assert todo(plan(*ALL), {found.cell.id for found in ALL}) == ()


def test_a_changed_implementation_is_measured_with_baseline_and_fallback_of_its_case_and_nothing_else() -> None:
    valid = {found.cell.id for found in ALL} - {planned("broadcast", 5).cell.id}

    assert names(todo(plan(*ALL), valid)) == [("broadcast", 5), ("identity", 5), ("loop", 5)]


def test_what_the_plan_skips_is_never_measured() -> None:
    cells = (planned("broadcast", 3), planned("loop", 3, Status.SKIPPED))

    assert names(todo(plan(*cells), ())) == [("broadcast", 3)]
