"""Plans and runs on the terminal, as `run` and `study` share them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kmeans_bench.cli import headlines, race
from kmeans_bench.cli.exits import Exit
from kmeans_bench.cli.options import DEFAULT_RESULTS
from kmeans_bench.cli.progress import Display, display
from kmeans_bench.cli.rows import Layout, middle, notes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kmeans_bench.api.events import Event
    from kmeans_bench.api.results import MeasuredRun, PlannedRun
    from kmeans_bench.model import Probe

INTERRUPTED = "interrupted; finished cases are saved; the same command resumes"


def plans(scenarios: Sequence[str], *, results: Path, **asked: Any) -> list[PlannedRun]:  # noqa: ANN401 - options pass through as given
    """Plan every scenario before anything is measured: a typing error in the last one must not cost an hour."""
    from kmeans_bench import api  # noqa: PLC0415 - imports NumPy, which --help must not pay for

    return [api.plan(scenario, results=results, **asked) for scenario in scenarios or (None,)]


def interruptible(work: Callable[[], int]) -> int:
    """Run *work*; Ctrl-C ends it with one line that says how to go on."""
    try:
        return work()
    except KeyboardInterrupt:
        click.echo(INTERRUPTED, err=True)
        return Exit.INTERRUPTED


def measure(planned: PlannedRun, *, fresh: bool, err: bool, probes: Sequence[Probe] = ()) -> MeasuredRun:
    """Measure one plan, telling what happens; *probes* are kept with the run."""
    with display(err=err) as shown:
        measured = planned.run(fresh=fresh, on_event=Teller(shown, planned), probes=probes)
        found = (
            [*notes(measured.rows(), planned.plan.scenario.baseline), *headlines.fastest(measured), *headlines.noise(measured)]
            if measured.ledger
            else []
        )
        for line in [*found, *headlines.closing(measured), *race.lines(measured)]:
            shown.line(line)
    return measured


def next_steps(measured: Sequence[MeasuredRun], results: Path) -> list[str]:
    """Return the commands that show what was measured; the latest run needs no name."""
    elsewhere = "" if results == DEFAULT_RESULTS else f" --results {results}"
    names = [f" {run.run.run_id}" for run in measured] if len(measured) > 1 else [""]
    return [f"next     kmeans-bench {command}{name}{elsewhere}" for name in names for command in ("show", "report")]


class Teller:
    """Turns events into lines."""

    def __init__(self, shown: Display, planned: PlannedRun) -> None:
        """Fit the columns to the plan."""
        self._shown, self._planned = shown, planned
        self._layout = Layout.of(planned.plan)
        self._baseline = planned.plan.scenario.baseline

    def __call__(self, event: Event) -> None:
        """Show one event."""
        from kmeans_bench.api import events  # noqa: PLC0415 - imported long before the first event

        match event:
            case events.Started():
                self._start(event)
            case events.Calibrated():
                self._shown.line(headlines.calibrated(event))
                self._shown.line(self._layout.head(self._baseline))
                self._shown.left(event.outlook.seconds, "starting")
            case events.CaseFinished():
                for row in event.rows:
                    self._shown.line(self._layout.line(row))
                self._shown.left(event.left, f"{event.done} of {event.total} cells")
            case events.Beat():
                self._shown.left(event.left, middle(event.doing, 44))

    def _start(self, event: Any) -> None:  # noqa: ANN401 - events.Started, whose room is imported late
        planned = self._planned
        amount = headlines.amount(planned, event.outlook, before=event.measured_before)
        # Not before the folder is open: a run that is refused has one line, the refusal.
        for line in [headlines.machine(planned.environment), *headlines.plan_lines(planned), *amount]:
            self._shown.line(line)
        if event.outlook.cells:
            self._shown.line(headlines.labelled("saving", f"{event.folder} (resumable)"))
            if event.calibrating:
                self._shown.left(event.outlook.seconds, "calibrating")
                return
            self._shown.line(self._layout.head(self._baseline))
            self._shown.left(event.outlook.seconds, "starting")
            return
        left = "nothing is left to measure; --fresh would measure everything again" if event.measured_before else "nothing can be measured"
        for line in [headlines.labelled("", left), *headlines.reasons(planned.plan)]:
            self._shown.line(line)
