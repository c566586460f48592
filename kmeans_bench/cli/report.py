"""``kmeans-bench report``: the pages and charts of a stored run."""

from __future__ import annotations

from pathlib import Path

import click

from kmeans_bench.cli import options
from kmeans_bench.cli.exits import Exit


@click.command("report", short_help="Charts, tables and a page for a stored run.")
@click.argument("run", required=False)
@click.argument("other", required=False, metavar="[RUN]")
@options.results
@options.reports
@options.as_json
def command(*, run: str | None, other: str | None, results: Path, reports: Path, as_json: bool) -> int:
    """Write reports/RUN/ and reports/latest/ from the stored RUN (default: the latest) and print where to start reading.

    A second RUN adds a chapter: which speed-ups of the first show there, too. Ratios are compared, seconds never.
    """
    from kmeans_bench import api  # noqa: PLC0415 - imports NumPy, which --help must not pay for
    from kmeans_bench.cli import prose  # noqa: PLC0415 - likewise

    measured = api.load(run, results=results)
    beside = api.load(other, results=results) if other else None
    folder = measured.report(reports, beside)
    if as_json:
        prose.document({"run": measured.run.run_id, **({"beside": beside.run.run_id} if beside else {}), "report": str(folder)})
    else:
        prose.lines(prose.where_to_read(folder))
        if beside:
            prose.lines([f"beside   {beside.run.run_id}: a chapter of report.md, and tables/beside.csv"])
    return Exit.FINE
