"""Who is worth choosing when both time and memory count: contenders of a case that nobody beats in one without losing the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kmeans_bench.judging.outcome import why_not
from kmeans_bench.judging.speedups import compare_within
from kmeans_bench.judging.winners import is_tie
from kmeans_bench.judging.work import shortfall
from kmeans_bench.model import Cell, Contender, Estimate, Measurement, NoiseFloor

ALIKE = 1.05  # resident memory is counted in pages, and allocators keep some back: less than 5 % more is no difference


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One contender of a case by seconds and bytes.

    Attributes
    ----------
    seconds, bytes
        Of one call; None where nothing was measured.
    dominated_by
        The fastest contender that is faster beyond a tie and takes no more memory; None for those worth choosing.
    reason
        Why it is not ranked: it failed, it did other work, or its memory is unknown; None when it is.
    """

    contender: Contender
    seconds: Estimate | None
    bytes: int | None
    dominated_by: Contender | None = None
    reason: str | None = None


def standings(
    own: Sequence[Measurement], pool: Sequence[Measurement], seconds: Mapping[Cell, Estimate], floor: NoiseFloor | None
) -> tuple[Standing, ...]:
    """Return one standing per measurement of a case, ranked ones first, fastest first.

    Parameters
    ----------
    own
        The case's current measurements.
    pool
        What ratios may be formed with, as `pairing.current` gives it.
    seconds
        Median seconds of whatever was measured and right.
    floor
        What identical code differs by.

    Notes
    -----
    Faster is decided by the paired ratio of the two, not by their medians, and a tie in time is never domination: who cannot be told
    from a leaner contender may be the faster one.
    """
    reasons = {one.contender: _why_unranked(one, seconds) for one in own}
    ranked = sorted((one for one in own if reasons[one.contender] is None), key=lambda one: seconds[one.cell].point)
    places = [
        Standing(
            contender=one.contender,
            seconds=seconds[one.cell],
            bytes=one.peak_bytes,
            dominated_by=next((other.contender for other in ranked[:place] if _beats(other, one, pool, floor)), None),
        )
        for place, one in enumerate(ranked)
    ]
    others = [
        Standing(contender=one.contender, seconds=seconds.get(one.cell), bytes=one.peak_bytes, reason=reasons[one.contender])
        for one in own
        if reasons[one.contender] is not None
    ]
    return (*places, *others)


def front(standings: Sequence[Standing]) -> tuple[Standing, ...]:
    """Return the staircase: fastest first, each of them with less memory than all before it; ties with a leaner one stay beside it."""
    steps: list[Standing] = []
    for one in sorted((one for one in standings if one.reason is None and one.dominated_by is None), key=_place):
        if not steps or _bytes(one) < _bytes(steps[-1]):
            steps.append(one)
    return tuple(steps)


def _why_unranked(measurement: Measurement, seconds: Mapping[Cell, Estimate]) -> str | None:
    if (missing := why_not(measurement) or shortfall(measurement)) is not None:
        return missing
    return "its memory was not measured" if measurement.peak_bytes is None or measurement.cell not in seconds else None


def _beats(other: Measurement, one: Measurement, pool: Sequence[Measurement], floor: NoiseFloor | None) -> bool:
    """Whether *other* is faster beyond a tie and takes no more memory."""
    if (other.peak_bytes or 0) > ALIKE * (one.peak_bytes or 0):
        return False
    return not is_tie(compare_within(pool, one.contender, other, floor=floor))


def _place(one: Standing) -> tuple[float, int]:
    return (one.seconds.point if one.seconds is not None else 0.0, _bytes(one))


def _bytes(one: Standing) -> int:
    return one.bytes or 0
