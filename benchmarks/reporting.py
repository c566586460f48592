"""What a report takes, chart by chart, printed beside its bound. The run is made up, its samples included; nothing is asserted.

nox -s reporting             some seconds; --contenders 10 --cases 60 says how large
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kmeans_bench.model import (
    Case,
    Cell,
    Contender,
    Declaration,
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
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting import gallery, report
from kmeans_bench.reporting.charts.chart import encode
from kmeans_bench.reporting.palette import THEMES

BOUND = 10.0  # seconds for 600 cells
_SIZES = tuple((n, k, d) for n in (1_000, 3_000, 10_000, 30_000, 100_000) for k in (3, 10, 30) for d in (2, 8, 32, 128))
_LAUNCHES, _ROUNDS = 5, 6
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
    kept = clock.seconds["whole"] < BOUND
    sys.stdout.write(f"\n{'ok  ' if kept else 'OVER'}  the whole report  {clock.seconds['whole']:.2f} s  < {BOUND:g} s for 600 cells\n")
    return 0


@dataclass(slots=True)
class Clock:
    """Adds seconds up, by name."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        """Add what happens inside to *name*."""
        begin = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - begin


def parts(run: Run, clock: Clock) -> Iterator[str]:
    """Examine the run, then draw every chart in both themes and encode it in both formats; a line for each."""
    with clock("findings"):
        findings = facts.examine(run)
    yield f"{'findings':16s} {clock.seconds['findings']:6.2f} s"
    yield f"{'':16s} {'draw':>6s}   {'svg':>6s}   {'png':>6s}   pages"
    for kind in gallery.KINDS:
        seconds = Clock()
        with seconds("draw"):
            pages = [page for theme in THEMES for page in kind.draw(findings, theme)]
        for page in pages:
            for form in ("svg", "png"):
                with seconds(form):
                    encode(page, form)
        shown = "   ".join(f"{seconds.seconds.get(name, 0.0):6.2f}" for name in ("draw", "svg", "png"))
        yield f"{kind.name:16s} {shown}   {len(pages)}"


def made_up(contenders: int, cases: int, seconds: Callable[[Case, int], float] | None = None) -> Run:
    """Return a run in which contender number i takes i times as long as the first, give or take five per cent."""
    dice, price = random.Random(0), seconds or (lambda case, rank: 1e-9 * case.n * case.k * case.d * (1 + rank) + 2e-5)  # noqa: S311
    who = [Contender(implementation=f"contender-{rank}", dtype=Dtype.FLOAT64, threads=1) for rank in range(contenders)]
    where = [Case(source=Source(kind=SourceKind.BLOBS), n=n, k=k, d=d) for n, k, d in _SIZES[:cases]]
    measured = [_measured(Cell(case=case, contender=one), price(case, rank), dice) for case in where for rank, one in enumerate(who)]
    planned = tuple(PlannedCell(cell=one.cell, seconds=1.0, bytes=1_000, key="key") for one in measured)
    scenario = Scenario(
        name="made-up",
        summary="How long does a report take?",
        grid=Grid(k=tuple(sorted({case.k for case in where}))),
        sources=(Source(kind=SourceKind.BLOBS),),
        baseline=who[-1].implementation,
    )
    return Run(
        run_id="made-up",
        plan=Plan(
            scenario=scenario, cells=planned, declarations=tuple(Declaration(name=c.implementation, function="fit", origin="") for c in who)
        ),
        environment=Environment(system="", machine="", cpu="made up", cores=2, memory=8_000_000_000, python="3", packages={}, blas=()),
        started_at=_WHEN,
        measurements=tuple(measured),
    )


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
