"""``kmeans-bench recommend``: who should be taken for a problem, how long it will take, how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kmeans_bench.cli import options
from kmeans_bench.cli.exits import Exit, worst
from kmeans_bench.errors import UsageError

if TYPE_CHECKING:
    from kmeans_bench.api.recommending import Advice, Question


@click.command("recommend", short_help="Which implementation for N, K and d, how long, how sure.")
@click.argument("sizes", nargs=-1, type=int, metavar="[N K D]")
@click.option("--data", type=click.Path(path_type=Path), metavar="FILE", help="Your points instead of N and D: .npy .npz .csv .parquet.")
@click.option("-k", "clusters", type=int, metavar="K", help="Number of clusters, with --data.")
@click.option("--dtype", type=click.Choice(("float32", "float64")), help="Only these; default: whichever is faster and carries the data.")
@click.option("--threads", type=click.IntRange(min=1), metavar="N", help="Only on so many threads; default: whichever is faster.")
@click.option("--steps", type=click.IntRange(min=1), metavar="N", help="Steps of a call; default: the newest run's.")
@click.option("--memory-limit", metavar="4GiB", help="Memory for data and call; default: four fifths of this machine's.")
@click.option(
    "--run", "runs", multiple=True, metavar="RUN", help="Rest on this run (repeatable); default: those of this machine that say most."
)
@click.option("--verify", is_flag=True, help="Measure it and its runner-up in turns, and say whether it was right.")
@click.option("--budget", metavar="60s", help="Time for --verify.")
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
    verify: bool,
    budget: str | None,
    results: Path,
    as_json: bool,
) -> int:
    """Name the fastest implementation that fits in memory here, for N points, K clusters and D features, from what was measured before.

    Nothing is measured without --verify: `kmeans-bench run survey` comes first. Seconds are predictions unless these very sizes were
    measured. With --verify, exit 1: the runner-up is faster by more than a tenth.
    """
    from kmeans_bench.api import recommending  # noqa: PLC0415 - imports NumPy, which --help must not pay for
    from kmeans_bench.model import Dtype  # noqa: PLC0415 - likewise

    n, k, d = _three(sizes, data, clusters)
    question = recommending.Question(
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
    return _answer(question, budget=budget, verify=verify, as_json=as_json)


def _answer(question: Question, *, budget: str | None, verify: bool, as_json: bool) -> int:
    from kmeans_bench.api import advice_document, recommending  # noqa: PLC0415 - as above
    from kmeans_bench.cli import advice, prose, session  # noqa: PLC0415 - as above

    if budget is not None and not verify:
        msg = f"--budget {budget} is for --verify; without it nothing is measured"
        raise UsageError(msg)
    found = recommending.advise(question)
    if not as_json:
        prose.lines(advice.lines(found))
    elif not verify:
        prose.document(advice_document.advice(found))
    return session.interruptible(lambda: _verify(question, found, budget, as_json=as_json)) if verify else Exit.FINE


def _verify(question: Question, found: Advice, budget: str | None, *, as_json: bool) -> int:
    """Measure, and say whether the answer was right."""
    from kmeans_bench.api import advice_document, verifying  # noqa: PLC0415 - as above
    from kmeans_bench.cli import advice, prose, session  # noqa: PLC0415 - as above
    from kmeans_bench.judging.hindsight import Outcome  # noqa: PLC0415 - as above

    measured = session.measure(verifying.planned(question, found, budget=budget), fresh=True, err=as_json)
    seen = verifying.judged(found, measured)
    if as_json:
        prose.document(advice_document.advice(found) | {"verified": advice_document.verified(seen, measured.run.run_id)})
    else:
        prose.lines(advice.seen(seen))
    return worst([measured.exit_code, Exit.FINDING if seen.outcome is Outcome.WRONG else Exit.FINE])


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
