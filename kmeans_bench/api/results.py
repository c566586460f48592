"""What `plan`, `run` and `load` return: the frozen records, with frames, pictures and HTML on demand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kmeans_bench.api import document, html
from kmeans_bench.api.events import Listener
from kmeans_bench.api.plots import Plots
from kmeans_bench.api.prediction import Outlook, outlook
from kmeans_bench.api.reuse import stored, todo
from kmeans_bench.api.rows import Row, of_case, one_case, rows
from kmeans_bench.judging import race as races
from kmeans_bench.judging.cost import CostModel
from kmeans_bench.judging.noise import noise_floor
from kmeans_bench.judging.outcome import counts, exit_code
from kmeans_bench.judging.race import Race
from kmeans_bench.judging.speedups import speedups
from kmeans_bench.judging.winners import winners
from kmeans_bench.model import Case, ClaimVerdict, Environment, NoiseFloor, Plan, PlannedCell, Probe, Run, Status, Winner
from kmeans_bench.planning.foresight import Foresight
from kmeans_bench.reporting import claims
from kmeans_bench.reporting import format as figures
from kmeans_bench.reporting import race as race_table

if TYPE_CHECKING:
    import pandas as pd

_HTML_ROWS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRun:
    """A plan, and the machine it was made for.

    Attributes
    ----------
    plan
        Every cell with predicted seconds and bytes, and a reason for each that will not run.
    environment
        This machine.
    results
        Folder of runs.
    cost
        What the predictions rest on.
    spreads
        How far ratios scattered on cases that were measured before.
    replan
        Makes the plan again with another cost model; None: the plan stands as it is.
    """

    plan: Plan
    environment: Environment
    results: Path
    cost: CostModel = field(default_factory=CostModel)
    spreads: Mapping[Case, float] = field(default_factory=dict)
    replan: Callable[[CostModel], Plan] | None = None

    @property
    def skipped(self) -> dict[Status, int]:
        """How many cells will not run, by the status they already have."""
        return dict(Counter(planned.status for planned in self.plan.cells if planned.status is not None))

    @property
    def measured_before(self) -> int:
        """How many cells an earlier run of the same request measured, and still hold."""
        return len(stored(self.results, self.plan))

    @property
    def to_run(self) -> tuple[PlannedCell, ...]:
        """The cells that `run` would measure now."""
        return todo(self.plan, stored(self.results, self.plan))

    @property
    def seconds(self) -> float:
        """Predicted seconds of `run`, the scenario's budget respected."""
        return self.outlook.seconds

    @property
    def outlook(self) -> Outlook:
        """What is to be expected of `run`: seconds, cells, and how many cases begin before the budget is spent. Reads the stored run."""
        return outlook(self.to_run, self.foresight, spent=0.0)

    @property
    def foresight(self) -> Foresight:
        """What is to be expected of its cells."""
        return Foresight(plan=self.plan, cost=self.cost, spreads=self.spreads)

    def run(self, *, fresh: bool = False, on_event: Listener | None = None, probes: Sequence[Probe] = ()) -> MeasuredRun:
        """Measure it; what was measured before and is valid is taken over unless *fresh*; the doctor's *probes* stay with it."""
        from kmeans_bench.api.session import measure  # noqa: PLC0415 - starting workers is not part of planning

        return measure(self, fresh=fresh, on_event=on_event, probes=probes)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per planned cell."""
        import pandas as pd  # noqa: PLC0415 - half a second that only frames pay

        return pd.DataFrame([document.cell(planned) for planned in self.plan.cells])

    def document(self) -> dict[str, Any]:
        """Return the plan as plain JSON values."""
        before = stored(self.results, self.plan)
        left = todo(self.plan, before)
        return {
            "schema": document.SCHEMA,
            "scenario": self.plan.scenario.name,
            "digest": self.plan.digest,
            "predicted_seconds": outlook(left, self.foresight, spent=0.0).seconds,
            "to_run": len(left),
            "measured_before": len(before),
            "skipped": {str(status): number for status, number in self.skipped.items()},
            "cells": [document.cell(planned) for planned in self.plan.cells],
        }

    def _repr_html_(self) -> str:
        body = [_planned(document.cell(planned)) for planned in self.plan.cells[:_HTML_ROWS]]
        expected = self.outlook
        about = figures.seconds(expected.seconds)
        title = f"{self.plan.scenario.name}: {expected.cells} of {len(self.plan.cells)} cells to run, about {about}"
        return html.page(title, ["case", "contender", "predicted", "memory", "status"], body, _cut(len(self.plan.cells)))


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredRun:
    """A run: what was planned, where, and one measurement per planned cell.

    Attributes
    ----------
    run
        The frozen record.
    folder
        Where it is stored.
    ledger
        Where the seconds of this invocation went; empty for a loaded run.
    """

    run: Run
    folder: Path
    ledger: Mapping[str, float] = field(default_factory=dict)

    @property
    def exit_code(self) -> int:
        """0 fine, 1 a wrong result, 3 nothing measured, 4 cells failed."""
        return exit_code(self.run)

    @property
    def counts(self) -> dict[Status, int]:
        """How many cells have each status, zeros left out."""
        return {status: number for status, number in counts(self.run).items() if number}

    def rows(self, baseline: str | None = None) -> tuple[Row, ...]:
        """Return one row per planned cell, with its seconds and its speed-up over *baseline* (default: the scenario's)."""
        return rows(self.run, baseline)

    def only_case(self, text: str) -> MeasuredRun:
        """Return the part of the run that concerns the one case whose id is *text* or holds it.

        Raises
        ------
        UsageError
            If no case fits, or several do.
        """
        return replace(self, run=of_case(self.run, one_case(self.run, text)))

    def winners(self) -> tuple[Winner, ...]:
        """Return the fastest contender of every case, with its lead."""
        return winners(self.run)

    @property
    def race(self) -> Race | None:
        """Ours against the libraries, where the run holds both; None elsewhere."""
        return races.race(self.run)

    def claims(self) -> tuple[ClaimVerdict, ...]:
        """Return what becomes of the claims made of the run's cases; none where nothing is claimed."""
        return claims.verdicts(self.run)

    @property
    def noise_floor(self) -> NoiseFloor | None:
        """Spread of identical code in this run, as its A/A pairs show it; None without any."""
        return noise_floor(self.run)

    def to_frame(self, baseline: str | None = None) -> pd.DataFrame:
        """Return one row per planned cell, typed, speed-ups over *baseline* included; columns as `storage.columns.CELLS`."""
        from kmeans_bench.storage import tables  # noqa: PLC0415 - pandas takes half a second that only frames pay

        return tables.frame(self.run, baseline)

    def samples(self) -> pd.DataFrame:
        """Return one row per timed turn."""
        from kmeans_bench.storage import tables  # noqa: PLC0415 - likewise

        return tables.samples(self.run)

    def speedup(self, baseline: str | None = None) -> pd.DataFrame:
        """Return one row per planned cell: baseline seconds / contender seconds with its interval, or the reason for its absence.

        Raises
        ------
        UsageError
            If *baseline* names no contender of the run.
        """
        from kmeans_bench.storage import tables  # noqa: PLC0415 - likewise

        return tables.speedups(speedups(self.run, baseline))

    def report(self, reports: str | Path = "reports", beside: MeasuredRun | None = None) -> Path:
        """Write charts, tables and ``report.md`` to ``reports/<run_id>/`` (a copy to ``reports/latest/``) and return that folder.

        With *beside*, ``report.md`` has a chapter more: whose speed-ups show in that run, too. No seconds are compared.

        Raises
        ------
        StorageError
            If the folder cannot be written.
        NothingToConcludeError
            If the two runs share no cell, or are one.
        """
        from kmeans_bench.api import side_by_side  # noqa: PLC0415 - it imports this module
        from kmeans_bench.reporting import report  # noqa: PLC0415 - matplotlib takes half a second that only reports pay

        if beside is not None:
            side_by_side.check(self, beside)
            side_by_side.check_apart(self, beside)
        return report.write(self.run, Path(reports), beside.run if beside is not None else None)

    @property
    def plot(self) -> Plots:
        """The charts of the report as matplotlib figures: ``run.plot.winner()``, ``run.plot.speedup(theme="dark")``."""
        return Plots(self.run)

    def document(self, baseline: str | None = None) -> dict[str, Any]:
        """Return the run as plain JSON values."""
        return {
            "schema": document.SCHEMA,
            "run": self.run.run_id,
            "folder": str(self.folder),
            "scenario": self.run.plan.scenario.name,
            "baseline": baseline or self.run.plan.scenario.baseline,
            "machine": self.run.environment.cpu,
            "started_at": self.run.started_at,
            "exit_code": self.exit_code,
            "counts": {str(status): number for status, number in self.counts.items()},
            "ledger": dict(self.ledger),
            "warnings": list(self.run.warnings),
            "cells": [document.row(row) for row in self.rows(baseline)],
            **({"race": race_table.rows(found)} if (found := self.race) is not None else {}),
        }

    def _repr_html_(self) -> str:
        shown = self.rows()
        found = ", ".join(f"{number} {status}" for status, number in self.counts.items())
        head = ["case", "contender", "median", "speed-up", "interval", "status"]
        notes = [*_cut(len(shown)), *self.run.warnings]
        return html.page(f"{self.run.run_id}: {found}", head, [_measured(row) for row in shown[:_HTML_ROWS]], notes)


def _planned(cell: Mapping[str, Any]) -> list[str]:
    seconds, size = cell["predicted_seconds"], cell["predicted_bytes"]
    return [
        cell["case"],
        f"{cell['implementation']}/{cell['dtype']}/{cell['threads']}t",
        "unknown" if seconds is None else figures.seconds(seconds),
        "unknown" if size is None else figures.size(size),
        ": ".join(part for part in (cell["status"] or "to run", cell["reason"]) if part),
    ]


def _measured(row: Row) -> list[str]:
    ratio = row.comparison.estimate
    return [
        row.cell.case.id,
        row.cell.contender.id,
        figures.seconds(row.seconds.point) if row.seconds else "–",
        figures.ratio(ratio.point) if ratio else row.comparison.reason or "–",
        figures.ratio_interval(ratio) if ratio else "–",
        f"{row.status}: {row.reason}" if row.reason else str(row.status),
    ]


def _cut(number: int) -> list[str]:
    return [f"{number - _HTML_ROWS} more rows in to_frame()"] if number > _HTML_ROWS else []
