"""``kmeans-bench study``: doctor, run, report; the main job in one word."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kmeans_bench.cli import options
from kmeans_bench.cli.exits import worst

if TYPE_CHECKING:
    from kmeans_bench.api.results import PlannedRun

_DEFAULT = ("quick",)


@click.command("study", short_help="Doctor, run and report: start here.")
@click.argument("scenarios", nargs=-1, metavar="[SCENARIO]...")
@options.what
@options.how
@options.fresh
@options.results
@options.reports
@options.as_json
def command(scenarios: tuple[str, ...], *, fresh: bool, as_json: bool, results: Path, reports: Path, **asked: Any) -> int:  # noqa: ANN401 - options pass through as given
    """Look at the machine, measure SCENARIO (default: quick) and write the report."""
    from kmeans_bench.cli import session  # noqa: PLC0415 - what it needs is more than --help may import

    chosen = scenarios or (() if asked["data"] is not None else _DEFAULT)
    planned = session.plans(chosen, results=results, **asked)
    return session.interruptible(lambda: _study(planned, fresh=fresh, as_json=as_json, reports=reports))


def _study(planned: list[PlannedRun], *, fresh: bool, as_json: bool, reports: Path) -> int:
    from kmeans_bench.api.examination import examine  # noqa: PLC0415 - likewise
    from kmeans_bench.cli import probes, prose, session  # noqa: PLC0415 - likewise

    found = examine(planned[0].results, noise=False)
    click.echo(probes.line(found), err=as_json)
    measured = [session.measure(plan, fresh=fresh, err=as_json, probes=found) for plan in planned]
    written = [run.report(reports) for run in measured]
    if as_json:
        runs = [run.document() | {"report": str(folder)} for run, folder in zip(measured, written, strict=True)]
        prose.document({"runs": runs})
    prose.lines((line for folder in written for line in prose.where_to_read(folder)), err=as_json)
    return worst(run.exit_code for run in measured)
