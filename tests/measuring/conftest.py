"""A run over a folder of plug-ins, small enough for a test: real workers, one case."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from kmeans_bench.measuring import processes
from kmeans_bench.measuring.engine import Engine
from kmeans_bench.measuring.local import LocalEngine
from kmeans_bench.measuring.runner import Runner
from kmeans_bench.model import (
    Budget,
    Case,
    Cell,
    Contender,
    Dtype,
    Grid,
    Measurement,
    Plan,
    PlannedCell,
    Protocol,
    Scenario,
    Source,
    SourceKind,
)
from kmeans_bench.planning import registry

SOURCE = Source(kind=SourceKind.BLOBS)
CASE = Case(source=SOURCE, n=120, k=3, d=2)

RunPlugins = Callable[..., dict[str, Measurement]]


THREE_STEPS = Protocol(steps=3)


def plan_for(
    folder: Path,
    *,
    budget: Budget,
    cases: tuple[Case, ...] = (CASE,),
    memory: int | None = 1 << 30,
    protocol: Protocol = THREE_STEPS,
) -> Plan:
    """Return a plan of every plug-in of *folder* in float64 on *cases*."""
    declarations = registry.discover([folder])
    scenario = Scenario(name="test", summary="", grid=Grid(k=(3,)), sources=(SOURCE,), baseline="honest", budget=budget, protocol=protocol)
    cells = tuple(
        PlannedCell(
            cell=Cell(case=case, contender=Contender(implementation=declaration.name, dtype=Dtype.FLOAT64, threads=1)),
            seconds=0.001,
            bytes=None,
            key=declaration.digest,
        )
        for case in cases
        for declaration in declarations
    )
    return Plan(scenario=scenario, cells=cells, declarations=declarations, memory_limit=memory)


@pytest.fixture
def run_plugins(tmp_path: Path) -> RunPlugins:
    """Return a function that writes plug-ins to a folder, measures them, and returns the measurements by name."""

    def run(
        plugins: Mapping[str, str],
        *,
        call: float = 5.0,
        launches: int = 1,
        cases: tuple[Case, ...] = (CASE,),
        engine: Callable[[], Engine] = LocalEngine,
        protocol: Protocol = THREE_STEPS,
    ) -> dict[str, Measurement]:
        for name, text in plugins.items():
            (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
        plan = plan_for(tmp_path, budget=Budget(total=60.0, call=call, launches=launches), cases=cases, protocol=protocol)
        before, place = frozenset(processes.descendants(os.getpid())), engine()
        try:
            runner = Runner(plan=plan, engine=place, session="test")
            found = [item for result in runner.measure(plan.cells) for item in result.measurements]
        finally:
            place.close()
        # What was there before stays, and so does what it starts: other tests keep a browser, or Python's own resource tracker.
        assert processes.descendants(os.getpid(), spare=before) == [], "a process outlives the run"
        return {item.contender.implementation if len(cases) == 1 else item.cell.id: item for item in found if not item.contender.twin}

    return run
