"""``kmeans-bench recommend``: who should be taken for a problem, how long it will take, how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from kmeans_bench.cli import options
from kmeans_bench.cli.exits import Exit
from kmeans_bench.errors import UsageError


@click.command("recommend", short_help="Which implementation for N, K and d, how long, how sure.")
@click.argument("sizes", nargs=-1, type=int, metavar="[N K D]")
@click.option("--data", type=click.Path(path_type=Path), metavar="FILE", help="Your points instead of N and D: .npy .npz .csv .parquet.")
@click.option("-k", "clusters", type=int, metavar="K", help="Number of clusters, with --data.")
@click.option("--dtype", type=click.Choice(("float32", "float64")), help="Only these; default: whichever is faster and carries the data.")
@click.option("--threads", type=click.IntRange(min=1), metavar="N", help="Only on so many threads; default: whichever is faster.")
@click.option("--steps", type=click.IntRange(min=1), metavar="N", help="Steps of a call; default: the newest run's.")
@click.option("--memory-limit", metavar="4GiB", help="Memory for data and call; default: four fifths of this machine's.")
@click.option("--run", "runs", multiple=True, metavar="RUN", help="Rest on this run (repeatable); default: this machine's newest.")
@options.results
@options.as_json
def command(
    *,
    sizes: tuple[int, ...],
    data: Path | None,
    clusters: int | None,
    dtype: str | None,
    threads: int | None,
    steps: int | None,
    memory_limit: str | None,
    runs: tuple[str, ...],
    results: Path,
    as_json: bool,
) -> int:
    """Name the fastest implementation that fits in memory here, for N points, K clusters and D features, from what was measured before.

    Nothing is measured: run `kmeans-bench run standard` first. Seconds are predictions unless these very sizes were measured.
    """
    from kmeans_bench.api import advice_document, recommending  # noqa: PLC0415 - imports NumPy, which --help must not pay for
    from kmeans_bench.cli import advice, prose  # noqa: PLC0415 - likewise
    from kmeans_bench.model import Dtype  # noqa: PLC0415 - likewise

    n, k, d = _three(sizes, data, clusters)
    found = recommending.advise(
        recommending.Question(
            n=n,
            k=k or 0,
            d=d,
            data=data,
            dtype=Dtype(dtype) if dtype is not None else None,
            threads=threads,
            steps=steps,
            memory_limit=memory_limit,
            runs=runs,
            results=results,
        )
    )
    if as_json:
        prose.document(advice_document.advice(found))
    else:
        prose.lines(advice.lines(found))
    return Exit.FINE


def _three(sizes: tuple[int, ...], data: Path | None, clusters: int | None) -> Sequence[int | None]:
    """Return N, K and D; a file brings the first and the last."""
    if data is not None:
        if sizes or clusters is None:
            msg = f"{data} brings N and D itself; say only how many clusters: kmeans-bench recommend --data {data} -k 10"
            raise UsageError(msg)
        return None, clusters, None
    if len(sizes) != 3 or clusters is not None:  # noqa: PLR2004 - N, K and D
        msg = f"three sizes are needed and {len(sizes)} given: kmeans-bench recommend N K D, or --data FILE -k K"
        raise UsageError(msg)
    return sizes
