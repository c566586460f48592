"""What `show` prints: 80 columns, one row per planned cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kmeans_bench.api.side_by_side import beside
from kmeans_bench.cli import headlines, race
from kmeans_bench.cli.explanation import explained, overview
from kmeans_bench.cli.rows import Layout, clip, constants, middle, notes, speedup
from kmeans_bench.reporting import again
from kmeans_bench.reporting import format as figures

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kmeans_bench.api.results import MeasuredRun
    from kmeans_bench.api.rows import Row
    from kmeans_bench.judging.account import CaseAccount

_NO_RATIO = ("No ratio of A to B: ratios are formed between calls that took turns,", "nowhere else. Each run shows its own speed-ups.")


def one_run(measured: MeasuredRun, baseline: str | None) -> Iterator[str]:
    """Yield the table of a run."""
    plan = measured.run.plan
    over = baseline or plan.scenario.baseline
    yield from head(measured)
    table = measured.rows(baseline)
    layout = Layout.of(plan, table)
    yield layout.head(over)
    yield from (layout.line(row) for row in table)
    yield from notes(table, over)
    yield from shares(layout, measured)
    yield from foot(measured)
    yield from race.lines(measured)


def shares(layout: Layout, measured: MeasuredRun) -> Iterator[str]:
    """Yield what the share of the limit is a share of, where it is shown."""
    if layout.limits:
        yield from headlines.roofs(measured.run)


def head(measured: MeasuredRun) -> Iterator[str]:
    """Yield what every row shares."""
    run = measured.run
    yield headlines.labelled("run", f"{run.run_id} ({run.started_at})")
    yield headlines.machine(run.environment)
    yield from headlines.wrapped("plan", [run.plan.scenario.name, headlines.work(run.plan), constants(run.plan)])


def foot(measured: MeasuredRun) -> Iterator[str]:
    """Yield counts, warnings, and where to look next."""
    yield from headlines.fastest(measured)
    yield from headlines.noise(measured)
    yield from headlines.wrapped("cells", [f"{number} {status}" for status, number in measured.counts.items()])
    yield from headlines.warnings(measured.run)


def cases(measured: MeasuredRun, found: CaseAccount, baseline: str | None) -> Iterator[str]:
    """Yield the account of a case, and everything that is known of each cell of a run cut down to it."""
    table = measured.rows(baseline)
    accounts = {one.cell: one for one in found.cells}
    yield from head(measured)
    yield from overview(found)
    for row in table:
        yield from explained(row, accounts[row.cell])
    yield from notes(table, baseline or measured.run.plan.scenario.baseline)
    case = measured.run.plan.cells[0].cell.case
    yield f"again    {again.command(measured.run.plan, f'n == {case.n} and k == {case.k} and d == {case.d}')}"


def two_runs(first: MeasuredRun, second: MeasuredRun, baseline: str | None) -> Iterator[str]:
    """Yield two runs side by side: each one's speed-ups over its own baseline."""
    found = beside(first, second, baseline)
    for name, measured in (("A", first), ("B", second)):
        yield headlines.labelled(name, f"{measured.run.run_id} ({measured.run.environment.cpu})")
    yield from _NO_RATIO
    layout = Layout.of(first.run.plan)
    over = [baseline or measured.run.plan.scenario.baseline for measured in (first, second)]
    yield clip(f"{layout.start_of('contender', 'n/k/d')} {'A, × ' + over[0]:<22} B, × {over[1]}")
    yield from (_pair(layout, left, right) for left, right in found.cells)
    if found.only_first or found.only_second:
        yield f"only in A: {figures.plural(found.only_first, 'cell')}; only in B: {figures.plural(found.only_second, 'cell')}"


def _pair(layout: Layout, first: Row, second: Row) -> str:
    start = layout.start(first.cell.contender, first.cell.case)
    return clip(f"{start} {middle(_brief(first), 22):<22} {middle(_brief(second), 22)}")


def _brief(row: Row) -> str:
    if row.seconds is None:
        return str(row.status)
    if row.comparison.estimate is None:
        return figures.seconds(row.seconds.point)
    return " ".join(speedup(row.comparison).split())
