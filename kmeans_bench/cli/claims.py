"""``kmeans-bench claims``: quoted claims, each with a verdict."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kmeans_bench.cli import options
from kmeans_bench.cli.exits import Exit, worst
from kmeans_bench.errors import NothingToConcludeError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kmeans_bench.api.claiming import Tested


@click.command("claims", short_help="Quoted claims put to the test, each with a verdict.")
@click.argument("scenarios", nargs=-1, metavar="[SCENARIO]...")
@click.option("--no-run", is_flag=True, help="Judge the newest stored run of each scenario; measure nothing.")
@click.option("--run", "runs", multiple=True, metavar="RUN", help="Judge this stored run; several stand side by side (repeatable).")
@click.option("--strict", is_flag=True, help="Exit 1 when a claim is refuted.")
@options.fresh
@click.option("--budget", metavar="60s", help="Time for each scenario's run.")
@options.results
@options.as_json
def command(
    *,
    scenarios: tuple[str, ...],
    no_run: bool,
    runs: tuple[str, ...],
    strict: bool,
    fresh: bool,
    budget: str | None,
    results: Path,
    as_json: bool,
) -> int:
    """Measure what is missing of SCENARIO (default: all that claims are made of) and say of each claim whether it holds here.

    Claims are [[claim]] tables in a scenario's file, your own included; `kmeans-bench list claims` shows those that are shipped. Their
    intervals hold together at 95 %. Everywhere: supported when all lie inside the claimed range, refuted when one lies wholly outside.
    """
    from kmeans_bench.cli import session  # noqa: PLC0415 - what it needs is more than --help may import

    if runs and (scenarios or no_run or fresh or budget):
        msg = "--run judges stored runs as they are; leave out SCENARIO, --no-run, --fresh and --budget"
        raise UsageError(msg)
    if runs or no_run:
        return _conclude(_of_runs(runs, results) if runs else _of_newest(scenarios, results), strict=strict, as_json=as_json)

    def work() -> int:
        tested = _measure(scenarios, budget=budget, fresh=fresh, results=results, err=as_json)
        return worst([_conclude(tested, strict=strict, as_json=as_json), *(one.measured.exit_code for one in tested)])

    return session.interruptible(work)


def _measure(names: Sequence[str], *, budget: str | None, fresh: bool, results: Path, err: bool) -> list[Tested]:
    from kmeans_bench.api import claiming  # noqa: PLC0415 - imports NumPy, which --help must not pay for
    from kmeans_bench.cli import session  # noqa: PLC0415 - likewise

    planned = session.plans(names or claiming.claiming(), results=results, budget=budget)
    for one in planned:
        claiming.check(one.plan.scenario)
    measured = [(plan, session.measure(plan, fresh=fresh, err=err)) for plan in planned]
    return [claiming.judged(run, plan.plan.scenario.claims) for plan, run in measured]


def _of_runs(runs: Sequence[str], results: Path) -> list[Tested]:
    from kmeans_bench import api  # noqa: PLC0415 - likewise
    from kmeans_bench.api import claiming  # noqa: PLC0415 - likewise

    loaded = {str(one.folder): one for one in (api.load(run, results=results) for run in runs)}  # twice the same is no comparison
    return [claiming.judged(one) for one in loaded.values()]


def _of_newest(names: Sequence[str], results: Path) -> list[Tested]:
    """Judge what is stored: of the scenarios named all, of all scenarios those that were measured."""
    from kmeans_bench.api import claiming  # noqa: PLC0415 - likewise

    found = []
    for name in names or claiming.claiming():
        try:
            found.append(claiming.stored(name, results))
        except NothingToConcludeError:
            if names:
                raise
    if not found:
        msg = f"{results} holds no run of a scenario that claims are made of; measure them: kmeans-bench claims"
        raise NothingToConcludeError(msg)
    return found


def _conclude(tested: Sequence[Tested], *, strict: bool, as_json: bool) -> int:
    from kmeans_bench.cli import claim_lines, prose  # noqa: PLC0415 - likewise

    if as_json:
        prose.document({"runs": [one.document() for one in tested]})
    else:
        prose.lines(claim_lines.lines(tested))
    if not any(one.tested for one in tested):
        return Exit.NOTHING
    return Exit.FINDING if strict and any(one.refuted for one in tested) else Exit.FINE
