"""How much of what the machine can do at most a cell reaches: standard work, compulsory traffic, measured roofs.

The limit of a call, in seconds, is the roofline model's: the larger of its operations ÷ the GEMM peak and its bytes ÷ the bandwidth.
Both count the same for everyone: the standard work of Lloyd's algorithm, and the traffic that no implementation can do without.

Source   S. Williams, A. Waterman, D. Patterson, Roofline: an insightful visual performance model for multicore architectures,
         CACM 52(4), 2009, doi:10.1145/1498765.1498785.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from kmeans_bench.judging import outcome
from kmeans_bench.judging.rates import CACHE
from kmeans_bench.model import Case, Cell, Contender, Estimate, Measurement, ProtocolKind, Roof

LABEL = 4  # bytes of a label, written once an assignment
UNMEASURED = "roofs not measured"


class Bound(StrEnum):
    """Which roof is the lower one for the work."""

    COMPUTE = "compute"
    MEMORY = "memory"


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Useful floating-point operations of a call, and the bytes it moves."""

    flops: float
    bytes: float

    @property
    def intensity(self) -> float:
        """Operations per byte."""
        return self.flops / self.bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A cell under its roofs.

    Attributes
    ----------
    work
        Standard work and compulsory traffic of the call.
    ceiling
        Operations a second at the work's intensity: the lower of GEMM peak and bandwidth × intensity.
    achieved
        Useful operations a second, from the median seconds of a call and their interval.
    share
        Achieved ÷ ceiling. Above 1 where work was skipped (triangle inequalities save distances) or where X stayed in a cache.
    """

    cell: Cell
    work: Work
    ceiling: float
    bound: Bound
    achieved: Estimate
    share: Estimate


def standard_work(case: Case, *, itemsize: int, steps: int, assignments: int, extra_bytes: float = 0.0) -> Work:
    """Return what *steps* updates and *assignments* assignments of Lloyd's algorithm ask for.

    Parameters
    ----------
    itemsize
        Bytes of a value.
    extra_bytes
        What an implementation adds to the compulsory traffic: written once and read once in every assignment.

    Notes
    -----
    An assignment takes 2·n·k·d operations, a product and a sum for every point, centroid and dimension; an update n·d, a sum for every
    value. An assignment reads X and the centroids and writes the labels; the update that follows sums the points as they pass by,
    so X is read once for both, and writes the centroids.

    >>> from kmeans_bench.model import Source, SourceKind
    >>> case = Case(source=Source(kind=SourceKind.BLOBS), n=100, k=10, d=2)
    >>> found = standard_work(case, itemsize=8, steps=1, assignments=2)
    >>> found.flops, found.bytes
    (8200, 4480.0)
    """
    n, k, d = case.n, case.k, case.d
    flops = assignments * 2 * n * k * d + steps * n * d
    passes = assignments * ((n + k) * d * itemsize + LABEL * n + 2 * extra_bytes)
    return Work(flops=flops, bytes=float(passes + steps * k * d * itemsize))


def work_of(measurement: Measurement, *, extra_bytes: float = 0.0) -> Work | None:
    """Return the standard work of a measured call, its last assignment included if it was paid for; None where `why_not` says why."""
    if not measurement.n_iter or measurement.protocol is ProtocolKind.AS_WRITTEN or not measurement.exact:
        return None
    return standard_work(
        measurement.case,
        itemsize=measurement.contender.dtype.itemsize,
        steps=measurement.n_iter,
        assignments=_assignments(measurement),
        extra_bytes=extra_bytes,
    )


def _assignments(measurement: Measurement) -> int:
    return (measurement.n_iter or 0) + (0 if measurement.closed else 1)


def evaluated(measurement: Measurement) -> float | None:
    """Return the distances that a call evaluated, by its own count, over those of Lloyd's steps; None where it does not count them."""
    if measurement.distances is None or not measurement.n_iter:
        return None
    return measurement.distances / (measurement.case.n * measurement.case.k * _assignments(measurement))


def modelled(measurement: Measurement, extra_bytes: float | None) -> Work | None:
    """Return the standard work with the traffic that an implementation is taken to cause, from the peak of memory that it declares.

    What it adds is written and read once in every assignment, unless it is so little that caches hold it; undeclared, nothing is added.
    """
    spilled = extra_bytes if extra_bytes is not None and extra_bytes > CACHE else 0.0
    return work_of(measurement, extra_bytes=spilled)


def limit(measurement: Measurement, seconds: Estimate | None, roofs: Iterable[Roof]) -> Limit | None:
    """Return where a cell stands under the roofs of its dtype and threads; None where `why_not` says why."""
    work, roof = work_of(measurement), roof_of(measurement.contender, roofs)
    if seconds is None or work is None or roof is None:
        return None
    ceiling = min(roof.flops, roof.bandwidth * work.intensity)
    return Limit(
        cell=measurement.cell,
        work=work,
        ceiling=ceiling,
        bound=Bound.COMPUTE if work.intensity >= roof.ridge else Bound.MEMORY,
        achieved=_over(work.flops, seconds),
        share=_over(work.flops / ceiling, seconds),
    )


def limits(measurements: Iterable[Measurement], seconds: Mapping[Cell, Estimate], roofs: Sequence[Roof]) -> dict[Cell, Limit]:
    """Return where the cells that have seconds stand."""
    found = (limit(measurement, seconds.get(measurement.cell), roofs) for measurement in measurements)
    return {one.cell: one for one in found if one is not None}


def why_not(measurement: Measurement, roofs: Sequence[Roof]) -> str:
    """Return why `limit` gave nothing."""
    if (failed := outcome.why_not(measurement)) is not None:
        return failed
    contender = measurement.contender
    if roof_of(contender, roofs) is None:
        where = f" for {contender.dtype} on {contender.threads} thread{'' if contender.threads == 1 else 's'}"
        return UNMEASURED + (where if roofs else "")
    if measurement.protocol is ProtocolKind.AS_WRITTEN:
        return "as written: a call does more than Lloyd's steps"
    if not measurement.exact:
        return "does other work than Lloyd's steps, by its own declaration"
    return f"n_iter is {measurement.n_iter}: no step to count" if measurement.samples else "no samples"


def roof_of(contender: Contender, roofs: Iterable[Roof]) -> Roof | None:
    """Return the roofs that a contender stands under."""
    return next((roof for roof in roofs if (roof.dtype, roof.threads) == (contender.dtype, contender.threads)), None)


def highest(known: Iterable[Roof], found: Iterable[Roof]) -> tuple[Roof, ...]:
    """Return the roofs of both, the higher rate of each dtype and thread count: whatever else ran can only have lowered them."""
    kept: dict[tuple[str, int], Roof] = {}
    for roof in (*known, *found):
        other = kept.get((roof.dtype, roof.threads), roof)
        faster = max(other, roof, key=lambda one: one.bandwidth)
        kept[roof.dtype, roof.threads] = replace(faster, flops=max(other.flops, roof.flops))
    return tuple(kept.values())


def _over(amount: float, seconds: Estimate) -> Estimate:
    """Return *amount* ÷ seconds; an interval without ends stays one."""
    high = amount / seconds.low if seconds.low > 0 else float("inf")
    return Estimate(point=amount / seconds.point, low=amount / seconds.high, high=high, level=seconds.level)
