"""Calibrations of this machine: which hold, which are missing, and whether a run is long enough to time them first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from kmeans_bench.api.results import PlannedRun
from kmeans_bench.judging import allotment
from kmeans_bench.judging.calibration import Calibration, worthwhile
from kmeans_bench.measuring.calibration import Candidate
from kmeans_bench.model import Contender, Declaration, Dtype, Environment, PlannedCell
from kmeans_bench.planning import forecast
from kmeans_bench.planning.staleness import calibration_key, fingerprint
from kmeans_bench.storage import calibrations


def stored(results: Path, machine: Environment, declarations: Sequence[Declaration]) -> list[Calibration]:
    """Return the calibrations of this machine that hold for the code as it stands."""
    found = calibrations.read(results, fingerprint(machine))
    named = {one.contender.implementation for one in found}
    keys = {one.name: calibration_key(one, machine) for one in declarations if one.name in named}
    return [one for one in found if keys.get(one.contender.implementation) == one.key]


def missing(planned: PlannedRun, work: Sequence[PlannedCell]) -> list[Candidate]:
    """Return the contenders of *work* to calibrate before it, float64 first; none where the run is too short to be worth it."""
    plan = planned.plan
    known = {one.contender for one in stored(planned.results, planned.environment, plan.declarations)}
    lacking = [one for one in dict.fromkeys(cell.cell.contender for cell in work) if one not in known]
    if planned.replan is None or not worthwhile(len(lacking), run=length(planned, work)):
        return []
    return [_candidate(planned, contender) for contender in sorted(lacking, key=lambda one: (one.dtype is not Dtype.FLOAT64, one.threads))]


def length(planned: PlannedRun, work: Sequence[PlannedCell]) -> float:
    """Return the seconds that *work* takes at least, or the budget's where they are fewer."""
    budget = planned.plan.scenario.budget
    return min(sum(allotment.least_seconds(calls, launches=budget.launches) for calls in allotment.calls(work)), budget.total)


def replanned(planned: PlannedRun, found: Sequence[Calibration]) -> PlannedRun:
    """Keep what was found, and return the plan made anew with it.

    Raises
    ------
    StorageError
        If it cannot be kept.
    """
    if planned.replan is None:
        return planned
    calibrations.add(planned.results, fingerprint(planned.environment), found)
    cost = forecast.calibrated(planned.cost, found, planned.plan.declarations)
    return replace(planned, cost=cost, plan=planned.replan(cost))


def _candidate(planned: PlannedRun, contender: Contender) -> Candidate:
    declaration = planned.plan.declaration(contender.implementation)
    return Candidate(contender=contender, declaration=declaration, key=calibration_key(declaration, planned.environment))
