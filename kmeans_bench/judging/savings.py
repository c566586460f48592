"""What the next implementation would save of a call: 1 - 1 ÷ its paired speed-up over a cell, never a difference of two medians."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kmeans_bench.judging import ladder
from kmeans_bench.judging.speedups import compare_within
from kmeans_bench.judging.work import shortfall
from kmeans_bench.model import Cell, Comparison, Contender, Estimate, Measurement, NoiseFloor


class Other(StrEnum):
    """Whom a cell is held against."""

    RUNG = "next rung"
    FASTER = "next faster"
    FASTEST = "fastest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Saving:
    """What taking *contender* instead of a cell's own would save.

    Attributes
    ----------
    change
        What the next rung of the ladder does differently; None for the others.
    saved
        Share of the seconds of a call, negative where it takes longer; None where `reason` says why there is no ratio.
    pairs
        That it rests on.
    """

    contender: Contender
    other: Other
    change: str | None
    saved: Estimate | None
    pairs: int
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rivals:
    """What the cells of a case are held against."""

    pool: Sequence[Measurement]
    own: Sequence[Measurement]
    timed: Mapping[Cell, Estimate]
    floor: NoiseFloor | None
    rungs: Sequence[ladder.Step]
    fastest: Contender | None

    def median(self, one: Measurement) -> float:
        """Return the median seconds of a cell that has some."""
        return self.timed[one.cell].point


def savings(one: Measurement, rivals: Rivals) -> list[Saving]:
    """Return what the next rung saves, then the next faster one, then the fastest, up to the first that saves for certain."""
    found: list[Saving] = []
    for candidate in (_next_rung, _next_faster, _fastest):
        saving = candidate(one, rivals)
        if saving is not None and saving.contender not in {other.contender for other in found}:
            found.append(saving)
        if found and found[-1].saved is not None and found[-1].saved.low > 0:
            break
    return found


def _next_rung(one: Measurement, rivals: Rivals) -> Saving | None:
    """Return the saving of the rung above, the one on the way up first, among those measured in the same dtype on as many threads."""
    ours = one.contender
    above = sorted((step for step in rivals.rungs if step.below == ours.implementation), key=lambda step: step.side)
    there = {other.contender.implementation: other for other in rivals.own if _like(other, one)}
    step = next((step for step in above if step.name in there), None)
    return _saving(one, there[step.name], rivals, Other.RUNG, step.rung.change) if step is not None else None


def _like(other: Measurement, one: Measurement) -> bool:
    theirs, ours = other.contender, one.contender
    return bool(other.samples) and (theirs.dtype, theirs.threads) == (ours.dtype, ours.threads)


def _next_faster(one: Measurement, rivals: Rivals) -> Saving | None:
    """Return the saving of the contender whose median is the next one below, of those who may be ranked."""
    ranked = [other for other in rivals.own if other.cell in rivals.timed and shortfall(other) is None]
    quicker = [other for other in ranked if rivals.median(other) < rivals.median(one)]
    return _saving(one, max(quicker, key=rivals.median), rivals, Other.FASTER) if quicker else None


def _fastest(one: Measurement, rivals: Rivals) -> Saving | None:
    first = next((other for other in rivals.own if other.contender == rivals.fastest and other is not one), None)
    return _saving(one, first, rivals, Other.FASTEST) if first is not None else None


def _saving(one: Measurement, other: Measurement, rivals: Rivals, kind: Other, change: str | None = None) -> Saving:
    found = compare_within(rivals.pool, one.contender, other, floor=rivals.floor)
    return Saving(contender=other.contender, other=kind, change=change, saved=_saved(found), pairs=found.pairs, reason=found.reason)


def _saved(compared: Comparison) -> Estimate | None:
    """Return 1 - 1 ÷ speed-up: 2.0× saves half of the seconds, 0.5× takes as long again."""
    ratio = compared.estimate
    if ratio is None:
        return None
    return Estimate(point=1 - 1 / ratio.point, low=1 - 1 / ratio.low, high=1 - 1 / ratio.high, level=ratio.level)
