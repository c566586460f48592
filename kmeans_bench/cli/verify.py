"""``kmeans-bench verify``: right answers where it is difficult."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import click

from kmeans_bench.cli import options


@click.command("verify", short_help="Is every implementation right where it is difficult?")
@click.option(
    "-i",
    "--implementation",
    "implementations",
    multiple=True,
    metavar="GLOB",
    help="Only these; also package.module:Class or file.py:Class (repeatable).",
)
@click.option("-x", "--exclude", multiple=True, metavar="GLOB", help="Leave these out (repeatable).")
@options.folders
@click.option("-p", "--property", "properties", multiple=True, metavar="GLOB", help="Only these properties: offset-*, ties (repeatable).")
@click.option("--examples", type=click.IntRange(min=1), default=10, show_default=True, help="Random problems.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, metavar="N", help="What they are drawn from.")
@click.option("--timeout", default="10s", show_default=True, metavar="10s", help="Time for one call; a longer one is ended.")
@options.as_json
def command(*, as_json: bool, folders: tuple[Path, ...], **asked: Any) -> int:  # noqa: ANN401 - options pass through as given
    """Hold implementations in both dtypes against a float64 reference, on points far from the origin, ties, empty clusters and the like.

    What an implementation declares as KNOWN_WRONG is shown and does not fail. Exit 1: a wrong answer nobody declared; 4: one raised, hung
    or died. Nothing is timed.
    """
    from kmeans_bench import api  # noqa: PLC0415 - imports NumPy, which --help must not pay for
    from kmeans_bench.cli import prose, verdicts  # noqa: PLC0415 - likewise
    from kmeans_bench.cli.progress import display  # noqa: PLC0415 - likewise

    begin = time.monotonic()
    with display(err=True) as shown:

        def tell(doing: str, done: float) -> None:
            shown.left((time.monotonic() - begin) * (1 / done - 1) if done else 0.0, doing)

        found = api.verify(folders=folders, on_progress=tell, **asked)
    if as_json:
        prose.document(found.document())
    else:
        prose.lines(verdicts.lines(found))
    return found.exit_code
