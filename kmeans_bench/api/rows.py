"""A planned cell with everything that is known and concluded about it: what tables, pages and JSON show, one row each."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kmeans_bench.errors import UsageError
from kmeans_bench.judging import roofline
from kmeans_bench.judging.roofline import Limit
from kmeans_bench.judging.speedups import speedups
from kmeans_bench.judging.timing import seconds
from kmeans_bench.model import Case, Cell, Comparison, Estimate, Measurement, PlannedCell, Roof, Run, Status

_SOME = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One planned cell.

    Attributes
    ----------
    measurement
        What came of it; a cell that was not reached, or not to run, says so in its status and reason.
    seconds
        Median seconds per call with its interval; None unless the measurement is ok.
    comparison
        Its speed-up, or why there is none.
    limit, no_limit
        Where it stands under the machine's roofs, or why that cannot be told.
    """

    planned: PlannedCell
    measurement: Measurement
    seconds: Estimate | None
    comparison: Comparison
    limit: Limit | None = None
    no_limit: str | None = None

    @property
    def cell(self) -> Cell:
        """The cell that was planned."""
        return self.planned.cell

    @property
    def status(self) -> Status:
        """What came of it."""
        return self.measurement.status

    @property
    def reason(self) -> str | None:
        """Why the status is not ok."""
        return self.measurement.reason


def rows(run: Run, baseline: str | None = None) -> tuple[Row, ...]:
    """Return one row per planned cell, in the plan's order."""
    in_order = zip(run.plan.cells, run.measurements, speedups(run, baseline), strict=True)
    return tuple(_row(planned, measured, compared, run.roofs) for planned, measured, compared in in_order)


def _row(planned: PlannedCell, measured: Measurement, compared: Comparison, roofs: tuple[Roof, ...]) -> Row:
    timed = seconds(measured)
    limit = roofline.limit(measured, timed, roofs)
    why = None if limit is not None else roofline.why_not(measured, roofs)
    return Row(planned=planned, measurement=measured, seconds=timed, comparison=compared, limit=limit, no_limit=why)


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
