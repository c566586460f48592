"""From wishes to a plan: scenario, plug-ins, machine, and what earlier runs teach about seconds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kmeans_bench.api import asking, calibrating
from kmeans_bench.api.results import PlannedRun
from kmeans_bench.api.wishes import Selected, Wishes
from kmeans_bench.errors import StorageError
from kmeans_bench.judging.cost import CostModel
from kmeans_bench.measuring import environment
from kmeans_bench.model import Environment, Measurement, Plan, Run
from kmeans_bench.planning import claim_targets, forecast, foresight, planner, quantities
from kmeans_bench.storage import folder

# Each run takes time to read, and a large one says enough.
_REMEMBERED = 3  # runs
_ENOUGH = 200  # cells


def prepare(scenario: asking.Asked | None, points: Any, *, wishes: Wishes, selected: Selected, results: Path) -> PlannedRun:  # noqa: ANN401 - a path or an array
    """Return the plan; nothing is measured. Raises UsageError as `kmeans_bench.plan` says."""
    wanted = asking.wanted(scenario, points, wishes, results)
    declarations = asking.participants(selected)
    claim_targets.check(wanted, declarations)
    machine = environment.observe()
    selection = asking.selection(selected, declarations)
    memory_limit = asking.understood("memory limit", quantities.size, selected.memory_limit)

    def planned(cost: CostModel) -> Plan:
        return planner.plan(
            wanted,
            declarations,
            environment=machine,
            cost=cost,
            selection=selection,
            memory_limit=memory_limit,
            seed=wishes.seed or 0,
        )

    cost = forecast.calibrated(CostModel(), calibrating.stored(results, machine, declarations), declarations)
    before = remembered(results, machine)
    cost = forecast.learnt(cost, before, declarations, wanted.protocol)
    scattered = foresight.spreads(before)
    return PlannedRun(plan=planned(cost), environment=machine, results=results, cost=cost, spreads=scattered, replan=planned)


def remembered(results: Path, machine: Environment) -> list[Measurement]:
    """Return what the newest runs measured on this machine, each cell once; nothing of what cannot be read."""
    found: dict[str, Measurement] = {}
    for run in recent(results):
        if same_place(run.environment, machine):
            for measurement in run.measurements:
                found.setdefault(measurement.cell.id, measurement)
        if len(found) >= _ENOUGH:
            break
    return list(found.values())


def recent(results: Path, most: int = _REMEMBERED) -> Iterator[Run]:
    """Yield the newest *most* runs that can be read."""
    # The header is written when a run begins or resumes: its time orders runs without reading them.
    headers = sorted(results.glob("*/run.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    for header in headers[:most]:
        try:
            yield folder.load(results, str(header.parent))
        except StorageError:
            continue  # predictions are only worse for it; `list runs` names the damage


def same_place(one: Environment, other: Environment) -> bool:
    """Whether seconds measured at *one* say something about *other*: the same processor and as many cores."""
    return (one.cpu, one.machine, one.cores) == (other.cpu, other.machine, other.cores)
