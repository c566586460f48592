"""A planned cell with everything that is known and concluded about it: what tables, pages and JSON show, one row each."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kmeans_bench.errors import UsageError
from kmeans_bench.judging.speedups import speedups
from kmeans_bench.judging.timing import seconds
from kmeans_bench.model import Case, Cell, Comparison, Estimate, Measurement, PlannedCell, Run, Status

_SOME = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One planned cell.

    Attributes
    ----------
    measurement
        What came of it; None while it has not been reached.
    seconds
        Median seconds per call with its interval; None unless the measurement is ok.
    comparison
        Its speed-up, or why there is none; None while it has not been reached.
    """

    planned: PlannedCell
    measurement: Measurement | None
    seconds: Estimate | None
    comparison: Comparison | None

    @property
    def cell(self) -> Cell:
        """The cell that was planned."""
        return self.planned.cell

    @property
    def status(self) -> Status | None:
        """What came of it, or of planning it; None: not reached yet."""
        return self.measurement.status if self.measurement else self.planned.status

    @property
    def reason(self) -> str | None:
        """Why the status is not ok."""
        return self.measurement.reason if self.measurement else self.planned.reason


def rows(run: Run, baseline: str | None = None) -> tuple[Row, ...]:
    """Return one row per planned cell, in the plan's order."""
    measured = {measurement.cell: measurement for measurement in run.measurements}
    compared = {(found.case, found.candidate): found for found in speedups(run, baseline)}
    return tuple(
        Row(
            planned=planned,
            measurement=(found := measured.get(planned.cell)),
            seconds=seconds(found) if found else None,
            comparison=compared.get((planned.cell.case, planned.cell.contender)) if found else None,
        )
        for planned in run.plan.cells
    )


def one_case(run: Run, text: str) -> Case:
    """Return the case whose id is *text*, or the only one whose id holds it.

    Raises
    ------
    UsageError
        If no case fits, or several do.
    """
    cases = dict.fromkeys(planned.cell.case for planned in run.plan.cells)
    fits = [case for case in cases if case.id == text] or [case for case in cases if text in case.id]
    if len(fits) == 1:
        return fits[0]
    some = ", ".join(case.id for case in (fits or list(cases))[:_SOME])
    problem = f"{len(fits)} cases fit {text!r}" if fits else f"no case of {run.run_id} fits {text!r}"
    msg = f"{problem}; there are {some}" + (", ..." if len(fits or cases) > _SOME else "")
    raise UsageError(msg)


def of_case(run: Run, case: Case) -> Run:
    """Return the part of a run that one case needs: its cells, and every A/A pair, because the noise floor is the run's.

    The first halves of the other cases' pairs become partners: kept for the sake of a ratio, counted nowhere.
    """
    cells = tuple(planned for planned in run.plan.cells if planned.cell.case == case)
    twins = {twin.case for twin in run.twins}
    own = tuple(found for found in run.measurements if found.case == case)
    halves = tuple(found for found in run.measurements if found.case != case and found.case in twins)
    return replace(run, plan=replace(run.plan, cells=cells), measurements=own, partners=(*run.partners, *halves))
