"""``kmeans-bench show``: the tables of one run, two runs beside each other, or one case in full."""

from __future__ import annotations

from pathlib import Path

import click

from kmeans_bench.cli import options
from kmeans_bench.cli.exits import Exit


@click.command("show", short_help="Tables of a run; two runs side by side; one case in full.")
@click.argument("run", required=False)
@click.argument("other", required=False, metavar="[RUN]")
@click.option("--case", "case", metavar="ID", help="Explain one case: its id, or any piece of it such as n=1000/k=8.")
@options.baseline
@options.results
@options.as_json
def command(*, run: str | None, other: str | None, case: str | None, baseline: str | None, results: Path, as_json: bool) -> int:
    """Show RUN (default: the latest): medians, intervals and speed-ups, and a reason for every cell without them.

    RUN is a run id, any piece of it that fits one run only, or a folder. Two runs are shown side by side, each with its own speed-ups.
    """
    from kmeans_bench import api  # noqa: PLC0415 - imports NumPy, which --help must not pay for
    from kmeans_bench.cli import prose, tables  # noqa: PLC0415 - likewise

    loaded = [api.load(name, results=results) for name in (run, other)[: 2 if other else 1]]
    chosen = [measured.only_case(case) for measured in loaded] if case else loaded
    if as_json:
        prose.document({"runs": [measured.document(baseline) for measured in chosen]})
    elif other:
        prose.lines(tables.two_runs(chosen[0], chosen[1], baseline))
    elif case:
        prose.lines(tables.cases(chosen[0], baseline))
    else:
        prose.lines(tables.one_run(chosen[0], baseline))
    return Exit.FINE
