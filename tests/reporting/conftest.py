"""Hand-built findings of any size: what judging would say, without measuring or judging anything."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import product

import pytest

from kmeans_bench.judging.slowdowns import Slowdown
from kmeans_bench.model import (
    Case,
    Cell,
    Comparison,
    Contender,
    Declaration,
    Dtype,
    Environment,
    Estimate,
    Grid,
    Measurement,
    NoiseFloor,
    Plan,
    PlannedCell,
    ProtocolKind,
    Roof,
    Run,
    Sample,
    Scenario,
    Scope,
    Source,
    SourceKind,
    Status,
    Trajectory,
    Winner,
)
from kmeans_bench.reporting.findings import Findings, assemble

NAMES = ("loop", "broadcast", "identity", "scikit-learn", "scipy-kmeans2", "elkan")
BASE = "loop"


Outcome = tuple[Status, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """What a test wants to see; every default is the plain situation."""

    names: Sequence[str] = NAMES[:5]
    grid: tuple[Sequence[int], Sequence[int], Sequence[int]] = ((1_000, 10_000), (3, 10), (2, 16))
    dtypes: Sequence[Dtype] = (Dtype.FLOAT64,)
    threads: Sequence[int] = (1,)
    sources: Sequence[Source] = (Source(kind=SourceKind.BLOBS),)
    seconds: Callable[[Case, Contender], float] | None = None
    memory: Callable[[Case, Contender], int | None] | None = None
    outcome: Callable[[Case, Contender], Outcome] | None = None
    errors: Callable[[Case, Contender], tuple[float | None, float | None]] = lambda case, _: (0.0, 1e-9 * (1 + case.source.offset))
    inertias: Sequence[float] = (200.0, 150.0, 120.0, 104.0, 100.5, 100.0)
    baseline: str = BASE
    fallback: str | None = None
    scope: Scope = Scope.LAUNCHES
    spread: float = 1.1
    wobble: Callable[[int, int], float] = lambda _launch, _turn: 1.0
    twins: bool = False
    floor: NoiseFloor | None = None
    roofs: bool = True
    run_id: str = "20260101T000000Z-quick"
    cpu: str = "AMD EPYC 9R14"


def plain_seconds(case: Case, contender: Contender) -> float:
    """Return 1 ns per n·k·d, times 100 for the loop, 2 + length of the name for others, halved for float32."""
    factor = 100.0 if contender.implementation == BASE else 2.0 + len(contender.implementation) / 4
    return 1e-9 * case.n * case.k * case.d * factor / (2 if contender.dtype is Dtype.FLOAT32 else 1)


def plain_memory(case: Case, contender: Contender) -> int:
    """Return a table of n·k values and a tenth more per letter of the name; the loop takes a page."""
    share = 10 + len(contender.implementation)
    return 4096 if contender.implementation == BASE else case.n * case.k * contender.dtype.itemsize * share // 10


def findings(sketch: Sketch) -> Findings:
    """Return the findings of a sketched run."""
    run, seconds = a_run(sketch), {}
    clock = sketch.seconds or plain_seconds
    for measurement in run.measurements:
        if measurement.status is Status.OK:
            point = clock(measurement.case, measurement.contender)
            seconds[measurement.cell] = Estimate(point=point, low=point / 1.02, high=point * 1.02)
    comparisons = [_comparison(sketch, planned.cell, seconds) for planned in run.plan.cells]
    cases = dict.fromkeys(planned.cell.case for planned in run.plan.cells)
    winners = [_winner(sketch, case, seconds) for case in cases]
    first = {winner.case: winner.fastest for winner in winners}
    behind = [_slowdown(sketch, measured, seconds, first[measured.case]) for measured in run.measurements]
    return assemble(run, comparisons=comparisons, winners=winners, floor=sketch.floor, seconds=seconds, behind=behind)


def a_run(sketch: Sketch) -> Run:
    """Return the run behind the findings; six samples per cell in each of two launches."""
    contenders = [
        Contender(implementation=name, dtype=dtype, threads=threads)
        for name, dtype, threads in product(sketch.names, sketch.dtypes, sketch.threads)
    ]
    cases = [Case(source=source, n=n, k=k, d=d) for source in sketch.sources for n, k, d in product(*sketch.grid)]
    cells = [Cell(case=case, contender=contender) for case, contender in product(cases, contenders)]
    scenario = Scenario(
        name="quick",
        summary="Where does vectorisation stop paying?",
        grid=Grid(k=tuple(sketch.grid[1])),
        sources=tuple(sketch.sources),
        baseline=sketch.baseline,
        fallback=sketch.fallback,
    )
    planned = tuple(PlannedCell(cell=cell, seconds=1.0, bytes=1000, key="key") for cell in cells)
    declarations = tuple(Declaration(name=name, function="fit", origin=f"{name}.py") for name in sketch.names)
    measured = tuple(_measurement(sketch, cell) for cell in cells)
    halves = [found for found in measured if found.contender == contenders[-1]] if sketch.twins else []
    return Run(
        run_id=sketch.run_id,
        plan=Plan(scenario=scenario, cells=planned, declarations=declarations),
        environment=_environment(sketch.cpu),
        started_at="2026-01-01T00:00:00+00:00",
        measurements=measured,
        twins=tuple(_twin(half) for half in halves),
        trajectories=tuple(
            Trajectory(case=case, session="s1", inertias=tuple(sketch.inertias), offset=case.source.offset, spread=1.0) for case in cases
        ),
        roofs=tuple(roof(dtype, threads) for dtype, threads in product(sketch.dtypes, sketch.threads)) if sketch.roofs else (),
    )


def roof(dtype: Dtype, threads: int) -> Roof:
    """Return 100 GFLOP/s for every thread, twice that in float32; 10 GB/s, however many read."""
    return Roof(dtype=dtype, threads=threads, flops=8e11 / dtype.itemsize * threads, bandwidth=1e10, streamed=10**8)


def _environment(cpu: str) -> Environment:
    return Environment(
        system="Linux 6.1",
        machine="x86_64",
        cpu=cpu,
        cores=2,
        memory=8_000_000_000,
        python="3.11.7",
        packages={"numpy": "2.4.6", "scikit-learn": "1.8.0"},
        blas=("openblas 0.3.30 pthreads",),
        commit="0123456789abcdef",
    )


def _measurement(sketch: Sketch, cell: Cell) -> Measurement:
    status, reason = sketch.outcome(cell.case, cell.contender) if sketch.outcome else (Status.OK, None)
    wall = (sketch.seconds or plain_seconds)(cell.case, cell.contender)
    turns = [(launch, turn) for launch in range(2) for turn in range(6)] if status is Status.OK else []
    return Measurement(
        case=cell.case,
        contender=cell.contender,
        protocol=ProtocolKind.STEPS,
        status=status,
        reason=reason,
        session="s1",
        key="key",
        started_at="2026-01-01T00:00:00+00:00",
        samples=tuple(Sample(launch=a, round=b, order=0, wall=wall * sketch.wobble(a, b), cpu=wall) for a, b in turns),
        peak_bytes=(sketch.memory or plain_memory)(cell.case, cell.contender) if turns else None,
        peak_method="resident" if turns else None,
        inertia=sketch.inertias[-1] if turns and sketch.inertias else None,
        wrong_share=sketch.errors(cell.case, cell.contender)[0],
        inertia_error=sketch.errors(cell.case, cell.contender)[1],
        n_iter=5,
        steps=5,
    )


def _twin(half: Measurement) -> Measurement:
    """Return a second half that took 1 % longer in every turn of the first launch, 2 % in the second, and so on."""
    walls = [replace(sample, wall=sample.wall * (1.01 + sample.launch / 100)) for sample in half.samples]
    return replace(half, contender=replace(half.contender, twin=True), samples=tuple(walls))


def _comparison(sketch: Sketch, cell: Cell, seconds: dict[Cell, Estimate]) -> Comparison:
    case, candidate = cell.case, cell.contender
    ran = [other.contender for other in seconds if other.case == case]
    for name in (sketch.baseline, sketch.fallback):
        over = next((c for c in ran if c.implementation == name and c.dtype == candidate.dtype and c.threads == candidate.threads), None)
        if over is not None:
            break
    fallback = over is not None and over.implementation != sketch.baseline
    if over == candidate or over is None or cell not in seconds:
        reason = "is the baseline" if over == candidate else "the baseline did not run"
        return Comparison(case=case, baseline=over, candidate=candidate, estimate=None, fallback=fallback, reason=reason)
    ratio = seconds[Cell(case=case, contender=over)].point / seconds[cell].point
    return Comparison(
        case=case,
        baseline=over,
        candidate=candidate,
        estimate=Estimate(point=ratio, low=ratio / sketch.spread, high=ratio * sketch.spread),
        scope=sketch.scope,
        launches=5,
        pairs=30,
        fallback=fallback,
    )


def _winner(sketch: Sketch, case: Case, seconds: dict[Cell, Estimate]) -> Winner:
    ranked = sorted((cell for cell in seconds if cell.case == case), key=lambda cell: seconds[cell].point)
    if not ranked:
        return Winner(case=case, fastest=None, seconds=None, lead=None, tie=False, reason="nobody could be ranked: 5 skipped")
    first, point = ranked[0].contender, seconds[ranked[0]].point
    if len(ranked) == 1:
        return Winner(case=case, fastest=first, seconds=point, lead=None, tie=False, reason="nobody else could be ranked")
    ratio = seconds[ranked[1]].point / point
    estimate = Estimate(point=ratio, low=ratio / sketch.spread, high=ratio * sketch.spread)
    lead = Comparison(case=case, baseline=ranked[1].contender, candidate=first, estimate=estimate, scope=sketch.scope, launches=5, pairs=30)
    return Winner(case=case, fastest=first, seconds=point, lead=lead, tie=estimate.low <= 1.05)


def _slowdown(sketch: Sketch, measured: Measurement, seconds: dict[Cell, Estimate], first: Contender | None) -> Slowdown:
    cell, case = measured.cell, measured.case
    if cell not in seconds:
        return Slowdown(cell=cell, best=False, reason=f"{measured.status}: {measured.reason}")
    if first is None or first == cell.contender:
        return Slowdown(cell=cell, best=True)
    ratio = seconds[cell].point / seconds[Cell(case=case, contender=first)].point
    estimate = Estimate(point=ratio, low=ratio / sketch.spread, high=ratio * sketch.spread)
    lead = Comparison(case=case, baseline=cell.contender, candidate=first, estimate=estimate, scope=sketch.scope, launches=5, pairs=30)
    return Slowdown(cell=cell, best=False, lead=lead, tie=estimate.low <= 1.05)


@pytest.fixture
def sketched() -> Callable[..., Findings]:
    """Return ``sketched(names=..., grid=..., ...) -> Findings``; the arguments are `Sketch`'s."""
    return lambda **wishes: findings(Sketch(**wishes))


@pytest.fixture
def sketched_run() -> Callable[..., Run]:
    """Return ``sketched_run(...) -> Run``; the arguments are `Sketch`'s."""
    return lambda **wishes: a_run(Sketch(**wishes))
