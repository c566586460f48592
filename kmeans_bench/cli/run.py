"""``kmeans-bench run``: measure, save, resume."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kmeans_bench.cli import options
from kmeans_bench.cli.exits import Exit, worst

if TYPE_CHECKING:
    from kmeans_bench.api.results import PlannedRun


@click.command("run", short_help="Measure; the same command resumes.")
@click.argument("scenarios", nargs=-1, metavar="[SCENARIO]...")
@options.what
@options.how
@options.fresh
@click.option("--dry-run", is_flag=True, help="Print the plan: predicted seconds and bytes, skips with figures. Measures nothing.")
@options.results
@options.as_json
def command(scenarios: tuple[str, ...], *, fresh: bool, dry_run: bool, as_json: bool, results: Path, **asked: Any) -> int:  # noqa: ANN401 - options pass through as given
    """Measure every contender on every case of SCENARIO: a name that `kmeans-bench list` shows, or a path to a TOML file.

    Finished cases are saved as they come and are taken over by the next run of the same command while nothing they depend on has changed.
    """
    from kmeans_bench.cli import session  # noqa: PLC0415 - what it needs is more than --help may import

    if not scenarios and asked["data"] is None:
        msg = "name a SCENARIO (`kmeans-bench list scenarios` shows them) or give --data FILE -k K"
        raise click.UsageError(msg)
    planned = session.plans(scenarios, results=results, **asked)
    if dry_run:
        return _forecast(planned, as_json=as_json)
    return session.interruptible(lambda: _measure(planned, fresh=fresh, as_json=as_json))


def _forecast(planned: list[PlannedRun], *, as_json: bool) -> int:
    from kmeans_bench.cli import headlines, prose  # noqa: PLC0415 - likewise

    if as_json:
        prose.document({"plans": [plan.document() for plan in planned]})
        return Exit.FINE
    for plan in planned:
        prose.lines([headlines.machine(plan.environment), *headlines.plan_lines(plan)])
        prose.lines([*headlines.amount(plan, plan.outlook, before=plan.measured_before), *headlines.forecast(plan.plan)])
        prose.lines(headlines.reasons(plan.plan))
    return Exit.FINE


def _measure(planned: list[PlannedRun], *, fresh: bool, as_json: bool) -> int:
    from kmeans_bench.cli import prose, session  # noqa: PLC0415 - likewise

    measured = [session.measure(plan, fresh=fresh, err=as_json) for plan in planned]
    if as_json:
        prose.document({"runs": [run.document() for run in measured]})
    prose.lines(session.next_steps(measured, planned[0].results), err=as_json)
    return worst(run.exit_code for run in measured)
