"""Stored measurements + plan -> Run: one measurement per planned cell, whatever happened. No file is touched here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from kmeans_bench.model import Case, Cell, Contender, Measurement, Plan, PlannedCell, Run, Status, Trajectory
from kmeans_bench.planning.unmeasured import unmeasured
from kmeans_bench.storage.header import Header

FINAL = frozenset(Status) - {Status.SKIPPED, Status.UNAVAILABLE}
"""Outcomes of asking an implementation, good or bad: the same code on the same machine would give them again, so they are reused.

Skips and missing packages are decided anew by every plan. Whoever mended the machine and not the code measures again with ``--fresh``.
"""

NOT_REACHED = "not reached: the run is under way or was interrupted; the same command resumes"

Place = tuple[Case, str]
"""A case in one session: where ratios are formed."""


def reusable(measurements: Iterable[Measurement], plan: Plan) -> dict[str, Measurement]:
    """Return what need not be measured again, by cell id: the latest outcome under the key planned now, if it can still be compared.

    Notes
    -----
    A ratio is formed inside a session. Where the baseline or the fallback of a case was not measured in a cell's session, or was other
    code then, or its line is damaged, the cell would be left without a ratio for good: it is measured again, with the whole case.
    """
    stored, keys = tuple(measurements), _keys(plan)
    met = {(_place(each), each.contender) for each in stored if keys.get(each.cell) == each.key}
    yardsticks = _yardsticks(plan)
    return {
        cell.id: found
        for cell, found in _latest(stored, plan).items()
        if found.status in FINAL and all((_place(found), yardstick) in met for yardstick in yardsticks[cell.case])
    }


def assemble(
    measurements: Iterable[Measurement],
    *,
    run_id: str,
    header: Header,
    trajectories: Iterable[Trajectory] = (),
    warnings: tuple[str, ...] = (),
) -> Run:
    """Return the run that *measurements* and *trajectories*, in the order they were stored, make of the header's plan.

    Notes
    -----
    A cell's current measurement is the latest under its planned key. Where it was measured again only as somebody's baseline, the
    earlier measurement still pairs with those measured beside it: such *partners* are kept for every case and session that a current
    measurement comes from. A stale key disqualifies: a ratio over code that is gone would be about nothing.
    """
    stored = tuple(_marked(measurement, header) for measurement in measurements)
    current = _latest(stored, header.plan)
    places = {_place(measurement) for measurement in current.values()}
    there = [measurement for measurement in stored if _place(measurement) in places]
    partners = _partners(there, current, header.plan)
    return Run(
        run_id=run_id,
        plan=header.plan,
        environment=header.environment,
        started_at=header.started_at,
        measurements=tuple(_row(planned, current, header.plan) for planned in header.plan.cells),
        twins=_twins(there, (*current.values(), *partners)),
        partners=partners,
        roofs=header.roofs,
        probes=header.probes,
        trajectories=_followed(trajectories, places),
        warnings=warnings,
    )


def _latest(measurements: Iterable[Measurement], plan: Plan) -> dict[Cell, Measurement]:
    """Return the latest measurement of each cell under its planned key; a skip never hides a result of the same code."""
    keys = {planned.cell: planned.key for planned in plan.cells if planned.status is None}
    found: dict[Cell, Measurement] = {}
    for measurement in measurements:
        cell = measurement.cell
        if keys.get(cell) != measurement.key:
            continue
        if measurement.status in FINAL or cell not in found or found[cell].status not in FINAL:
            found[cell] = measurement
    return found


def _keys(plan: Plan) -> dict[Cell, str]:
    return {planned.cell: planned.key for planned in plan.cells}


def _yardsticks(plan: Plan) -> defaultdict[Case, list[Contender]]:
    """Return the contenders of each case that others are compared with and that are to run."""
    names = [name for name in (plan.scenario.baseline, plan.scenario.fallback) if name]
    found: defaultdict[Case, list[Contender]] = defaultdict(list)
    for planned in plan.cells:
        contender = planned.cell.contender
        if planned.status is None and any(contender.answers_to(name) for name in names):
            found[planned.cell.case].append(contender)
    return found


def _partners(there: list[Measurement], current: dict[Cell, Measurement], plan: Plan) -> tuple[Measurement, ...]:
    keys = _keys(plan)
    found = {
        (measurement.cell, measurement.session): measurement
        for measurement in there
        if keys.get(measurement.cell) == measurement.key and measurement.session != _session(current.get(measurement.cell))
    }
    return tuple(found.values())


def _twins(there: list[Measurement], halves: Iterable[Measurement]) -> tuple[Measurement, ...]:
    first = {(measurement.cell, measurement.session) for measurement in halves}
    twins = {
        (measurement.cell, measurement.session): measurement
        for measurement in there
        if measurement.contender.twin and (_untwinned(measurement), measurement.session) in first
    }
    return tuple(twins.values())


def _followed(trajectories: Iterable[Trajectory], places: set[Place]) -> tuple[Trajectory, ...]:
    """Return the latest trajectory of every case, of those sessions that current measurements come from."""
    found = {trajectory.case: trajectory for trajectory in trajectories if (trajectory.case, trajectory.session) in places}
    return tuple(found.values())


def _row(planned: PlannedCell, current: dict[Cell, Measurement], plan: Plan) -> Measurement:
    if planned.status is not None:
        return unmeasured(planned, plan, status=planned.status, reason=planned.reason)
    return current.get(planned.cell) or unmeasured(planned, plan, status=Status.SKIPPED, reason=NOT_REACHED)


def _marked(measurement: Measurement, header: Header) -> Measurement:
    return replace(measurement, reused=True) if measurement.session in header.earlier_sessions else measurement


def _place(measurement: Measurement) -> Place:
    return measurement.case, measurement.session


def _session(measurement: Measurement | None) -> str | None:
    return measurement.session if measurement else None


def _untwinned(measurement: Measurement) -> Cell:
    return Cell(case=measurement.case, contender=replace(measurement.contender, twin=False))
