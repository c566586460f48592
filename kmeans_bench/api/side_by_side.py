"""Two runs beside each other: the cells that both planned. No ratio is formed between them; see the second law in docs/architecture.md."""

from __future__ import annotations

from dataclasses import dataclass

from kmeans_bench.api.results import MeasuredRun
from kmeans_bench.api.rows import Row
from kmeans_bench.errors import NothingToConcludeError


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What two runs have in common, cell by cell, and how many cells only one of them has."""

    cells: tuple[tuple[Row, Row], ...]
    only_first: int
    only_second: int


def beside(first: MeasuredRun, second: MeasuredRun, baseline: str | None = None) -> Beside:
    """Return the rows of two runs side by side, each with its own speed-up over its own baseline.

    Raises
    ------
    NothingToConcludeError
        If no cell is part of both.
    """
    theirs = {row.cell: row for row in second.rows(baseline)}
    ours = first.rows(baseline)
    common = tuple((row, theirs[row.cell]) for row in ours if row.cell in theirs)
    check(first, second)
    return Beside(cells=common, only_first=len(ours) - len(common), only_second=len(theirs) - len(common))


def check(first: MeasuredRun, second: MeasuredRun) -> None:
    """Refuse two runs that have nothing in common.

    Raises
    ------
    NothingToConcludeError
        If no cell is part of both.
    """
    cells = [{planned.cell for planned in measured.run.plan.cells} for measured in (first, second)]
    if not cells[0] & cells[1]:
        msg = f"{first.run.run_id} and {second.run.run_id} share no cell; run the same scenario for both"
        raise NothingToConcludeError(msg)


def check_apart(first: MeasuredRun, second: MeasuredRun) -> None:
    """Refuse a run beside itself: it would be said to agree with every ratio of its own.

    Raises
    ------
    NothingToConcludeError
        If both are one.
    """
    if (first.run.run_id, first.run.measurements) == (second.run.run_id, second.run.measurements):
        msg = f"{first.run.run_id} beside itself shows nothing; name two runs, or one alone"
        raise NothingToConcludeError(msg)
