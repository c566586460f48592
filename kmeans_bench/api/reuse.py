"""What was measured before and still holds, and what therefore has to be measured."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from kmeans_bench.model import Case, Measurement, Plan, PlannedCell
from kmeans_bench.storage import assembly, journal, shelf


def stored(results: Path, plan: Plan) -> dict[str, Measurement]:
    """Return what the run folder that would be resumed holds of a plan, by cell id. A reader only: it locks and changes nothing."""
    folders, _ = shelf.resumable(results, plan.digest)
    return assembly.reusable(journal.read(folders[0]).measurements, plan) if folders else {}


def todo(plan: Plan, valid: Collection[str]) -> tuple[PlannedCell, ...]:
    """Return the planned cells to measure, in the plan's order.

    Parameters
    ----------
    plan
        What is asked for.
    valid
        Ids of the cells whose stored measurement still holds.

    Notes
    -----
    A ratio needs both sides in the same launches. So where anything of a case has to be measured, the baseline and the fallback of that
    case are measured with it; the A/A pair is the runner's affair.
    """
    runnable = [planned for planned in plan.cells if planned.status is None]
    open_cases = {planned.cell.case for planned in runnable if planned.cell.id not in valid}
    return tuple(planned for planned in runnable if planned.cell.id not in valid or _is_yardstick(planned, plan, open_cases))


def _is_yardstick(planned: PlannedCell, plan: Plan, open_cases: Collection[Case]) -> bool:
    names = (plan.scenario.baseline, plan.scenario.fallback)
    return planned.cell.case in open_cases and any(planned.cell.contender.answers_to(name) for name in names if name)
