"""A machine that is always the same and a runner whose seconds are scripted: what api and cli are tested with."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from kmeans_bench.measuring.ledger import Ledger
from kmeans_bench.measuring.runner import CaseResult
from kmeans_bench.model import Dtype, Environment, Measurement, Plan, PlannedCell, ProtocolKind, Roof, Sample, Status, Trajectory

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # a shell's background job; what tests start would be deaf to Ctrl-C, too
    signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile("unhurried", parent=settings.default, deadline=None)  # a busy machine is no fault of what is tested
settings.load_profile("unhurried")

TINY = """\
summary = "Two small cases"
baseline = "loop"
fallback = "identity"
implementations = ["loop", "identity", "broadcast"]

[grid]
n = [100]
k = [3, 5]
d = [2]
dtype = ["float64"]
"""

MACHINE = Environment(
    system="Linux",
    machine="x86_64",
    cpu="Scripted CPU",
    cores=2,
    memory=8_000_000_000,
    python="3.11.0",
    packages={"numpy": "2.0.0"},
    blas=("openblas 0.3 pthreads",),
)


@dataclass
class Script:
    """What the workers will do: seconds per call, or a status with its reason, by implementation; clusters beyond those asked for."""

    seconds: dict[str, float] = field(default_factory=lambda: {"loop": 0.080, "identity": 0.010, "broadcast": 0.020})
    failing: dict[str, tuple[Status, str]] = field(default_factory=dict)
    beyond: int = 0
    interrupt_after: int | None = None
    asked: list[str] = field(default_factory=list)

    def measurement(self, planned: PlannedCell, session: str, *, twin: bool = False) -> Measurement:
        """Return what came of one cell: two launches of six rounds that differ by a hundredth, or the scripted failure."""
        cell, name = planned.cell, planned.cell.contender.implementation
        self.asked.append(cell.id)
        status, reason = self.failing.get(name, (Status.OK, None))
        rounds = [(launch, turn, 1 + turn / 600) for launch in range(2) for turn in range(6)] if status is Status.OK else []
        wall = self.seconds[name]
        return Measurement(
            case=cell.case,
            contender=replace(cell.contender, twin=twin),
            protocol=ProtocolKind.STEPS,
            status=status,
            session=session,
            key=planned.key,
            started_at="2026-01-02T03:04:05+00:00",
            reason=reason,
            samples=tuple(Sample(launch=a, round=b, order=0, wall=wall * c, cpu=wall * c) for a, b, c in rounds),
            inertia=12.5 if rounds else None,
            ari=0.75 if rounds else None,
            clusters=cell.case.k + self.beyond if rounds else None,
            n_iter=5 if rounds else None,
            steps=5,
            threads=1,
        )


@dataclass(kw_only=True)
class ScriptedRunner:
    """Stands in for `measuring.runner.Runner`."""

    script: Script
    plan: Plan
    engine: Any
    session: str
    clock: Callable[[], float]
    ledger: Ledger
    listen: Callable[[str], None]
    foresight: Any

    def measure(self, todo: Sequence[PlannedCell]) -> Iterator[CaseResult]:
        for number, (case, cells) in enumerate(groupby(todo, key=lambda planned: planned.cell.case)):
            if number == self.script.interrupt_after:
                raise KeyboardInterrupt
            self.listen(f"{case.id}: launch 1 of 2")
            planned = list(cells)
            rows = [self.script.measurement(one, self.session) for one in planned]
            twin = self.script.measurement(planned[-1], self.session, twin=True)
            self.ledger.measured += 1.5
            self.ledger.wall += 2.0
            followed = Trajectory(case=case, session=self.session, inertias=(20.0, 12.5), offset=0.5, spread=1.0)
            yield CaseResult(case=case, measurements=(*rows, twin), trajectory=followed)


class Surveyor:
    """Stands in for `measuring.roofs.Surveyor`: every core does 50 GFLOP/s, and memory gives 10 GB/s."""

    def __init__(self, ledger: Ledger, **_: Any) -> None:  # noqa: ANN401 - engine and clock are not used
        """Take whatever a surveyor takes."""
        self.ledger = ledger

    def survey(self, settings: Sequence[tuple[Dtype, int]]) -> Iterator[Roof]:
        """Return a roof for each setting."""
        self.ledger.calibration += 0.25
        for dtype, threads in settings:
            yield Roof(dtype=dtype, threads=threads, flops=50e9 * threads, bandwidth=10e9, streamed=10**8)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Environment:
    """Stand in for this machine."""
    monkeypatch.setattr("kmeans_bench.measuring.environment.observe", lambda: MACHINE)
    return MACHINE


@pytest.fixture
def script(machine: Environment, monkeypatch: pytest.MonkeyPatch) -> Script:  # noqa: ARG001 - the machine is part of the scene
    """Replace the runner; the test says what the workers do."""
    scripted = Script()
    monkeypatch.setattr("kmeans_bench.measuring.runner.Runner", lambda **given: ScriptedRunner(script=scripted, **given))
    monkeypatch.setattr("kmeans_bench.api.session._local_engine", nullcontext)
    monkeypatch.setattr("kmeans_bench.api.session.Surveyor", Surveyor)
    return scripted


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder that holds the scenario ``tiny.toml`` alone."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tiny.toml").write_text(TINY, encoding="utf-8")
    return tmp_path
