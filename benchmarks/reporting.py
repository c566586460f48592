"""What a report takes, chart by chart, printed beside its bound. The run is made up, its samples included; nothing is asserted.

nox -s reporting             some seconds; --contenders 10 --cases 60 says how large

The parts are seconds of this process, which other people's work on the machine changes little; the whole is seconds of the clock, too.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path
from typing import Any, Literal

from kmeans_bench.model import (
    Aspect,
    Case,
    Cell,
    Claim,
    Contender,
    Declaration,
    Dtype,
    Environment,
    Grid,
    Measurement,
    Plan,
    PlannedCell,
    ProtocolKind,
    Roof,
    Run,
    Sample,
    Scenario,
    Source,
    SourceKind,
    Status,
    Trajectory,
)
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting import gallery, report
from kmeans_bench.reporting.charts.chart import Chart, encode
from kmeans_bench.reporting.page.build import assemble
from kmeans_bench.reporting.palette import DARK, LIGHT
from kmeans_bench.reporting.story import tell
from kmeans_bench.reporting.summary import summarise

BOUND = 10.0  # seconds for 600 cells
_SIZES = tuple((n, k, d) for n in (1_000, 3_000, 10_000, 30_000, 100_000) for k in (3, 10, 30) for d in (2, 8, 32, 128))
_LAUNCHES, _ROUNDS = 5, 6
_RACERS = ("auto", "scikit-learn")  # with them the run is a race, which has a chart of its own
_FORMS: tuple[Literal["svg", "png"], ...] = ("svg", "png")
_WHEN = "2026-01-01T00:00:00+00:00"


def main() -> int:
    """Time the parts one after the other, then a whole report."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--contenders", type=int, default=10)
    parser.add_argument("--cases", type=int, default=60, help=f"at most {len(_SIZES)}")
    asked = parser.parse_args()
    run = made_up(asked.contenders, asked.cases)
    sys.stdout.write(f"{len(run.plan.cells)} cells, {sum(len(m.samples) for m in run.measurements)} samples\n\n")
    clock = Clock()
    for line in parts(run, clock):
        sys.stdout.write(f"{line}\n")
    with tempfile.TemporaryDirectory() as folder, clock("whole"):
        report.write(run, Path(folder))
    mark = "ok  " if clock.wall["whole"] < BOUND else "OVER"
    whole = f"{clock.wall['whole']:.2f} s ({clock.seconds['whole']:.2f} s of this process)"
    sys.stdout.write(f"\n{mark}  the whole report  {whole}  < {BOUND:g} s for 600 cells\n")
    return 0


@dataclass(slots=True)
class Clock:
    """Adds seconds of the process up, by name; `wall` has those of the clock."""

    seconds: dict[str, float] = field(default_factory=dict)
    wall: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        """Add what happens inside to *name*."""
        begin, wall = time.process_time(), time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.process_time() - begin
        self.wall[name] = self.wall.get(name, 0.0) + time.perf_counter() - wall


def parts(run: Run, clock: Clock) -> Iterator[str]:
    """Examine the run, draw every chart in both themes and encode it in both formats, then write the rest; a line for each."""
    with clock("findings"):
        findings = facts.examine(run)
    yield f"{'findings':16s} {clock.seconds['findings']:6.2f} s"
    yield f"{'':16s} {'draw':>6s}   {'svg':>6s}   {'png':>6s}   pages"
    drawn: dict[str, tuple[Chart, ...]] = {}
    for kind in gallery.KINDS:
        with clock(f"{kind.name} draw"):
            drawn[kind.name], dark = kind.draw(findings, LIGHT), kind.draw(findings, DARK)
        pages = (*drawn[kind.name], *dark)
        for form, page in product(_FORMS, pages):
            with clock(f"{kind.name} {form}"):
                encode(page, form)
        shown = "   ".join(f"{clock.seconds.get(f'{kind.name} {what}', 0.0):6.2f}" for what in ("draw", *_FORMS))
        yield f"{kind.name:16s} {shown}   {len(pages)}"
    with clock("report.md"):
        tell(findings, drawn)
    with clock("index.html"):
        assemble(findings)
    with clock("summary.json"):
        summarise(findings)
    for name in ("report.md", "index.html", "summary.json"):
        yield f"{name:16s} {clock.seconds[name]:6.2f} s"


def made_up(contenders: int, cases: int) -> Run:
    """Return a run, half of it in float32, in which idea number i takes i times as long as the first, give or take five per cent."""
    dice = random.Random(0)  # noqa: S311 - nothing is secret here
    names = [_name(rank) for rank in range((contenders + 1) // 2)]
    who = [Contender(implementation=name, dtype=dtype, threads=1) for name, dtype in product(names, Dtype)][:contenders]
    where = [Case(source=Source(kind=SourceKind.BLOBS), n=n, k=k, d=d) for n, k, d in _SIZES[:cases]]
    measured = [_measured(Cell(case=case, contender=one), _price(case, one), dice) for case, one in product(where, who)]
    scenario = Scenario(
        name="made-up",
        summary="How long does a report take?",
        grid=Grid(k=tuple(sorted({case.k for case in where}))),
        sources=(Source(kind=SourceKind.BLOBS),),
        baseline=names[-1],
        claims=(Claim(id="first", quote="ahead", source="made up", quantity=Aspect.SPEEDUP, of=names[0], over=names[-1], low=1.5),),
    )
    return Run(
        run_id="made-up",
        plan=Plan(
            scenario=scenario,
            cells=tuple(PlannedCell(cell=one.cell, seconds=1.0, bytes=1_000, key="key") for one in measured),
            declarations=tuple(Declaration(name=name, function="fit", origin=f"{name}.py") for name in names),
        ),
        environment=Environment(system="", machine="", cpu="made up", cores=2, memory=8_000_000_000, python="3", packages={}, blas=()),
        started_at=_WHEN,
        measurements=tuple(measured),
        twins=tuple(replace(one, contender=replace(one.contender, twin=True)) for one in measured if one.contender == who[0]),
        trajectories=tuple(
            Trajectory(case=case, session="s1", inertias=(2.0, 1.5, 1.2, 1.1, 1.02, 1.0), offset=0.0, spread=1.0) for case in where
        ),
        roofs=tuple(Roof(dtype=dtype, threads=1, flops=1e11, bandwidth=1e10, streamed=10**8) for dtype in Dtype),
    )


def _name(rank: int) -> str:
    """Return what idea number *rank* is called."""
    return _RACERS[rank] if rank < len(_RACERS) else f"idea-{rank}"


def _price(case: Case, contender: Contender) -> float:
    known = {name: rank for rank, name in enumerate(_RACERS)}
    name = contender.implementation
    rank = 1 + (known[name] if name in known else int(name.removeprefix("idea-")))
    return 1e-9 * case.n * case.k * case.d * rank * (1 if contender.dtype is Dtype.FLOAT64 else 0.6) + 2e-5


def _measured(cell: Cell, seconds: float, dice: random.Random) -> Measurement:
    turns = [(launch, turn) for launch in range(_LAUNCHES) for turn in range(_ROUNDS)]
    walls = [seconds * dice.uniform(0.95, 1.05) for _ in turns]
    samples = tuple(Sample(launch=a, round=b, order=0, wall=wall, cpu=wall) for (a, b), wall in zip(turns, walls, strict=True))
    told: dict[str, Any] = {"session": "s1", "key": "key", "started_at": _WHEN, "peak_bytes": 8 * cell.case.n * cell.case.k, "n_iter": 5}
    return Measurement(
        case=cell.case,
        contender=cell.contender,
        protocol=ProtocolKind.STEPS,
        status=Status.OK,
        samples=samples,
        steps=5,
        inertia=1.0,
        **told,
    )


if __name__ == "__main__":
    sys.exit(main())
