"""``kmeans-bench export``: a stored run in the format of another tool."""

from __future__ import annotations

from pathlib import Path

import click

from kmeans_bench.cli import options
from kmeans_bench.cli.exits import Exit


@click.command("export", short_help="A run as a file that another tool reads.")
@click.argument("run", required=False)
@click.option(
    "--format", "form", type=click.Choice(["pytest-benchmark"]), default="pytest-benchmark", show_default=True, help="Whose format."
)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Where to; default: stdout.")
@options.results
def command(*, run: str | None, form: str, output: Path | None, results: Path) -> int:
    """Write RUN (default: the latest) as pytest-benchmark's JSON, every sample kept; `pytest-benchmark compare FILE` reads it.

    That tool compares blocks measured at different times and forms no interval; speed-ups of `show` and `report` are paired.
    """
    from kmeans_bench import api  # noqa: PLC0415 - imports NumPy, which --help must not pay for
    from kmeans_bench.api import exporting  # noqa: PLC0415 - likewise

    measured = api.load(run, results=results)
    if output is None:
        click.echo(exporting.content(measured, form), nl=False)
    else:
        exporting.write(measured, form, output)
        click.echo(f"export   {output} ({exporting.amount(measured)})")
    return Exit.FINE
