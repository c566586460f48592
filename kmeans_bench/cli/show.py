"""``kmeans-bench show``: the tables of one run, two runs beside each other, or one case in full."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kmeans_bench.cli import options
from kmeans_bench.cli.exits import Exit
from kmeans_bench.errors import UsageError

if TYPE_CHECKING:
    from kmeans_bench.api.results import MeasuredRun

METRICS = ("time", "speedup", "slowdown", "unit", "limit", "memory", "inertia", "agreement")


@click.command("show", short_help="Tables of a run; two runs side by side; one case in full.")
@click.argument("run", required=False)
@click.argument("other", required=False, metavar="[RUN]")
@click.option("--case", "case", metavar="ID", help="Explain one case in words: its id, or any piece of it such as n=1000/k=8.")
@click.option("--metric", type=click.Choice(METRICS), help="One number per cell: cases down, contenders across, where they fit.")
@click.option("--sort", metavar="COLUMN", help="Sort by case, n, k, d, contender, dtype, ... or the metric; -COLUMN: downwards.")
@options.baseline
@options.results
@options.as_json
def command(
    *,
    run: str | None,
    other: str | None,
    case: str | None,
    metric: str | None,
    sort: str | None,
    baseline: str | None,
    results: Path,
    as_json: bool,
) -> int:
    """Show RUN (default: the latest): medians, intervals and speed-ups, and a reason for every cell without them.

    RUN is a run id, any piece of it that fits one run only, or a folder. Two runs are shown side by side, each with its own speed-ups.

    --metric slowdown is × slower than the fastest of the case; unit is ns per n·k·d and step;
    limit is the share of what this machine's roofs allow, as they were measured with the run.
    """
    from kmeans_bench import api  # noqa: PLC0415 - imports NumPy, which --help must not pay for
    from kmeans_bench.api import accounting  # noqa: PLC0415 - likewise
    from kmeans_bench.cli import prose, tables  # noqa: PLC0415 - likewise

    if other and (metric or sort):
        msg = f"--{'metric' if metric else 'sort'} is for one run, and two are named: {run} and {other}; show them one after the other"
        raise UsageError(msg)
    loaded = [api.load(name, results=results) for name in (run, other)[: 2 if other else 1]]
    chosen = [measured.only_case(case) for measured in loaded] if case else loaded
    if metric or sort:
        return _one_metric(chosen[0], metric, sort, baseline, as_json=as_json)
    accounts = [accounting.explain(measured.run, case) for measured in loaded] if case and (as_json or not other) else []
    if as_json:
        told = [{"account": accounting.document(found)} for found in accounts] or [{}] * len(chosen)
        prose.document({"runs": [measured.document(baseline) | more for measured, more in zip(chosen, told, strict=True)]})
    elif other:
        prose.lines(tables.two_runs(chosen[0], chosen[1], baseline))
    elif accounts:
        prose.lines(tables.cases(chosen[0], accounts[0], baseline))
    else:
        prose.lines(tables.one_run(chosen[0], baseline))
    return Exit.FINE


def _one_metric(measured: MeasuredRun, name: str | None, sort: str | None, baseline: str | None, *, as_json: bool) -> int:
    """Show one metric of one run; --sort alone sorts the speed-ups, whose rows show the seconds too."""
    from kmeans_bench.api import metrics  # noqa: PLC0415 - as above
    from kmeans_bench.cli import matrix, prose  # noqa: PLC0415 - as above

    metric = metrics.Metric(name or "speedup")
    found = metrics.arranged(metrics.values(measured.run, metric, baseline), sort, metric=metric)
    if as_json:
        prose.document({"runs": [metrics.documented(measured, metric, found, baseline)]})
    else:
        over = baseline or measured.run.plan.scenario.baseline
        prose.lines(matrix.metric_table(measured, metric, found, sort=sort, baseline=over))
    return Exit.FINE
