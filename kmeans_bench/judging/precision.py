"""What float32 buys, against float64 of the same implementation in the same launches, and what it costs where the data lie far out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from kmeans_bench.judging.pairing import by_case, current
from kmeans_bench.judging.speedups import compare_within
from kmeans_bench.model import Case, Comparison, Contender, Dtype, Measurement, NoiseFloor, Run, Status

CENTRED = 1.0  # offset ÷ spread up to which the origin lies among the points

# Where ||x||² + ||c||² - 2 x·c rounds by what the oracle tolerates in float32: 2^-24 · offset² = 1e-5 · spread². Measured: at 0 nobody is
# wrong; at 100 everyone is who uses the identity on points as they lie, and nobody who takes differences or centres.
TOLERATED = (1e-5 * 2.0**24) ** 0.5


class Ground(StrEnum):
    """Whether float32 carries points that lie so far out."""

    SAFE = "safe"
    CENTRE = "centre first"
    UNFIT = "too coarse"


def ground(reach: float, *, fits: bool) -> Ground:
    """Return whether float32 is safe at offset ÷ spread = *reach*; *fits*: it holds the values finely enough.

    >>> [str(ground(reach, fits=True)) for reach in (0.0, 12.9, 13.0, float("nan"))]
    ['safe', 'safe', 'centre first', 'centre first']
    """
    if not fits:
        return Ground.UNFIT
    return Ground.SAFE if reach <= TOLERATED else Ground.CENTRE


@dataclass(frozen=True, slots=True, kw_only=True)
class Error:
    """How far one answer in float32 is off.

    Attributes
    ----------
    reach
        Offset ÷ spread of the points.
    wrong
        Whether the oracle refused it.
    wrong_share, inertia_error
        As in `Measurement`; None where the answer could not be used that far.
    """

    case: Case
    contender: Contender
    reach: float
    wrong: bool
    wrong_share: float | None
    inertia_error: float | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shifted:
    """Cases that differ in nothing but where their points lie: nearest to the origin first, `errors` in that order within a contender."""

    cases: tuple[Case, ...]
    errors: tuple[Error, ...]


def gains(run: Run, floor: NoiseFloor | None) -> tuple[Comparison, ...]:
    """Return the speed-up of float32 over float64 for every case, implementation and thread count that has both planned."""
    pools = by_case(current(run))
    planned = {planned.cell for planned in run.plan.cells}
    return tuple(
        compare_within(pools[one.case], double.contender, one, floor=floor)
        for one in run.measurements
        if one.contender.dtype is Dtype.FLOAT32
        and (double := replace(one.cell, contender=replace(one.contender, dtype=Dtype.FLOAT64))) in planned
    )


def shifted(run: Run) -> tuple[Shifted, ...]:
    """Return the groups of cases that differ in the offset alone, in the plan's order; groups with one offset are left out."""
    reach = {one.case: one.offset / one.spread for one in run.trajectories if one.spread > 0}
    groups: dict[tuple[object, ...], list[Case]] = {}
    for case in dict.fromkeys(planned.cell.case for planned in run.plan.cells):
        if case in reach:
            groups.setdefault((replace(case.source, offset=0.0), case.n, case.k, case.d), []).append(case)
    return tuple(
        Shifted(cases=tuple(ordered), errors=_errors(run.measurements, ordered, reach))
        for cases in groups.values()
        if len(cases) > 1 and (ordered := sorted(cases, key=reach.__getitem__))
    )


def _errors(measurements: Sequence[Measurement], cases: Sequence[Case], reach: dict[Case, float]) -> tuple[Error, ...]:
    asked = [one for one in measurements if one.contender.dtype is Dtype.FLOAT32 and one.status in (Status.OK, Status.WRONG)]
    return tuple(
        Error(
            case=one.case,
            contender=one.contender,
            reach=reach[one.case],
            wrong=one.status is Status.WRONG,
            wrong_share=one.wrong_share,
            inertia_error=one.inertia_error,
            reason=one.reason,
        )
        for case in cases
        for one in asked
        if one.case == case
    )


def turns_wrong(errors: Sequence[Error]) -> dict[Contender, float | None]:
    """Return, for everyone who was asked, the smallest offset ÷ spread at which an answer was wrong; None for those who stayed right."""
    found: dict[Contender, float | None] = {one.contender: None for one in errors}
    for one in errors:
        before = found[one.contender]
        if one.wrong and (before is None or one.reach < before):
            found[one.contender] = one.reach
    return found
