"""``kmeans-bench doctor``: whether this machine is fit to measure on."""

from __future__ import annotations

from pathlib import Path

import click

from kmeans_bench.cli import options
from kmeans_bench.cli.exits import Exit


@click.command("doctor", short_help="Is this machine fit to measure on?")
@click.option("--strict", is_flag=True, help="Exit 1 if a probe is bad.")
@options.results
@options.as_json
def command(*, strict: bool, results: Path, as_json: bool) -> int:
    """Look at the machine, measure its noise floor, and say what is the smallest change it can see."""
    from kmeans_bench.api.examination import examine  # noqa: PLC0415 - imports NumPy, which --help must not pay for
    from kmeans_bench.cli import probes, prose  # noqa: PLC0415 - likewise

    found = examine(results, noise=True)
    if as_json:
        prose.document({"probes": [probes.document(probe) for probe in found]})
    else:
        prose.lines(line for probe in found for line in probes.lines(probe))
    return Exit.FINDING if strict and any(probe.grade == "bad" for probe in found) else Exit.FINE
