"""Records worked out by hand: measurements whose samples a test spells out, and runs made of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from kmeans_bench.model import (
    Case,
    Contender,
    Dtype,
    Environment,
    Grid,
    Measurement,
    Plan,
    PlannedCell,
    ProtocolKind,
    Run,
    Sample,
    Scenario,
    Source,
    SourceKind,
    Status,
)

CASE = Case(source=Source(kind=SourceKind.BLOBS), n=1000, k=8, d=2)
MACHINE = Environment(
    system="Linux", machine="x86_64", cpu="Scripted CPU", cores=2, memory=8_000_000_000, python="3.11.0", packages={}, blas=()
)

Measure = Callable[..., Measurement]
Runs = Callable[..., Run]


def contender(name: str) -> Contender:
    """Read ``loop``, ``loop/float32``, ``loop/float32/2t`` or ``loop/float32/2t/twin``; float64 and one thread otherwise."""
    implementation, dtype, threads, *twin = [*name.split("/"), *["float64", "1t"][len(name.split("/")) - 1 :]]
    return Contender(implementation=implementation, dtype=Dtype(dtype), threads=int(threads[:-1]), twin=bool(twin))


def samples(launches: Sequence[Sequence[float]]) -> tuple[Sample, ...]:
    """Seconds per launch and round; a negative number stands for a round that was sat out."""
    return tuple(
        Sample(launch=launch, round=number, order=0, wall=wall, cpu=wall)
        for launch, walls in enumerate(launches)
        for number, wall in enumerate(walls)
        if wall > 0
    )


def measurement(name: str, seconds: float | Sequence[Sequence[float]] = 1.0, **given: Any) -> Measurement:  # noqa: ANN401 - any field
    """Five launches of six rounds at *seconds*, five steps of five, unless *given* says otherwise."""
    launches = [[seconds] * 6] * 5 if isinstance(seconds, int | float) else seconds
    usual: dict[str, Any] = {
        "case": CASE,
        "contender": contender(name),
        "protocol": ProtocolKind.STEPS,
        "status": Status.OK,
        "session": "today",
        "key": "key",
        "started_at": "2026-01-02T03:04:05+00:00",
        "samples": samples(launches) if given.get("status", Status.OK) is Status.OK else (),
        "n_iter": 5,
        "steps": 5,
        "inertia": 100.0,
    }
    return Measurement(**(usual | given))


def run_of(*measurements: Measurement, **given: Any) -> Run:  # noqa: ANN401 - any field
    """Make a run whose plan is its measurements' cells."""
    baseline, fallback = given.pop("baseline", "loop"), given.pop("fallback", None)
    scenario = Scenario(
        name="scripted",
        summary="By hand",
        grid=Grid(k=(8,)),
        sources=(CASE.source,),
        baseline=baseline,
        fallback=fallback,
    )
    planned = tuple(PlannedCell(cell=each.cell, seconds=None, bytes=None, key="key") for each in measurements)
    return Run(
        run_id="scripted",
        plan=Plan(scenario=scenario, cells=planned, declarations=()),
        environment=MACHINE,
        started_at="2026-01-02T03:04:05+00:00",
        measurements=measurements,
        **given,
    )


@pytest.fixture
def measure() -> Measure:
    return measurement


@pytest.fixture
def runs() -> Runs:
    return run_of


@pytest.fixture
def named() -> Callable[[str], Contender]:
    return contender
