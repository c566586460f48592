"""Rows line up whatever the names in them hold."""

from __future__ import annotations

from kmeans_bench.cli.rows import Layout
from kmeans_bench.model import Case, Cell, Contender, Dtype, Grid, Plan, PlannedCell, Scenario, Source, SourceKind


def test_a_name_with_a_mark_that_is_shown_as_its_number_keeps_the_columns() -> None:
    source = Source(kind=SourceKind.BLOBS)
    case = Case(source=source, n=100, k=3, d=2)
    contenders = [Contender(implementation=name, dtype=Dtype.FLOAT64, threads=1) for name in ("a\u202eb", "identity")]
    cells = tuple(PlannedCell(cell=Cell(case=case, contender=one), seconds=1.0, bytes=1, key="key") for one in contenders)
    scenario = Scenario(name="tiny", summary="", grid=Grid(k=(3,)), sources=(source,), baseline="identity")
    layout = Layout.of(Plan(scenario=scenario, cells=cells, declarations=()))

    starts = [layout.start(one, case) for one in contenders]

    assert [start.index("100/3/2") for start in starts] == [len("contender") + 2] * 2
    assert starts[0].startswith("a\\u202eb ")
