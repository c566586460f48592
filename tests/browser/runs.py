"""The runs that pages are made of, each sketched once."""

from __future__ import annotations

from functools import cache

from kmeans_bench.model import Case, Cell, Contender, Dtype, NoiseFloor, Status
from kmeans_bench.reporting.findings import Findings
from tests.reporting.conftest import Sketch, findings

LARGE = 10_000


def _outcome(case: Case, contender: Contender) -> tuple[Status, str | None]:
    """Let the loop be skipped and scipy-kmeans2 be wrong on the largest case."""
    if case.n == LARGE and case.k == 10 and case.d == 16:
        if contender.implementation == "loop":
            return Status.SKIPPED, "predicted 64 s, and a call may take 10 s"
        if contender.implementation == "scipy-kmeans2":
            return Status.WRONG, "inertia is 3 % above the reference"
    return Status.OK, None


def _seconds(case: Case, contender: Contender) -> float:
    """Let broadcast win where d is small, identity elsewhere; float32 takes two thirds."""
    factor = {"loop": 60.0, "broadcast": 1.0 + case.d / 4, "identity": 3.0, "scikit-learn": 3.7, "scipy-kmeans2": 5.3}[
        contender.implementation
    ]
    return 1e-9 * case.n * case.k * case.d * factor * (1 if contender.dtype is Dtype.FLOAT64 else 2 / 3)


@cache
def ordinary() -> Findings:
    """Return a run of ten contenders on eight cases: a skip, a wrong answer, two winners, samples that differ, an A/A pair."""
    return findings(
        Sketch(
            dtypes=(Dtype.FLOAT64, Dtype.FLOAT32),
            outcome=_outcome,
            seconds=_seconds,
            fallback="identity",
            wobble=lambda launch, turn: 1 + launch / 50 + turn / 100,
            twins=True,
            floor=NoiseFloor(rms=0.012, pairs=16),
        )
    )


@cache
def thousand() -> Findings:
    """Return a run of ten contenders on a hundred cases."""
    return findings(
        Sketch(names=[f"idea-{number}" for number in range(10)], grid=((1_000, 2_000, 5_000, 10_000), (2, 3, 5, 8, 13), (1, 2, 4, 8, 16)))
    )


def ids(cell: Cell) -> tuple[str, str]:
    """Return how the page calls a cell."""
    return cell.case.id, cell.contender.id
