"""How many times slower than the best of its case: the speed-up of the fastest over a contender, paired, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kmeans_bench.judging.noise import noise_floor
from kmeans_bench.judging.outcome import why_not
from kmeans_bench.judging.pairing import by_case, current
from kmeans_bench.judging.speedups import compare_within
from kmeans_bench.judging.winners import is_tie, winners
from kmeans_bench.judging.work import shortfall
from kmeans_bench.model import Cell, Comparison, Measurement, NoiseFloor, Run, Winner


@dataclass(frozen=True, slots=True, kw_only=True)
class Slowdown:
    """One planned cell against the best of its case.

    Attributes
    ----------
    best
        The fastest contender of the case that may be ranked, or None.
    lead
        Speed-up of `best` (candidate) over this cell (baseline): above 1, this cell is that many times slower. None for the best itself,
        and where there is no ratio.
    tie
        The cell cannot be told from the best: its ratio's interval reaches 1.05 or less.
    reason
        Why there is no ratio; None for the best itself.
    """

    cell: Cell
    best: bool
    lead: Comparison | None = None
    tie: bool = False
    reason: str | None = None


def slowdowns(run: Run) -> tuple[Slowdown, ...]:
    """Return one slow-down per planned cell, in the plan's order."""
    return against(run, winners(run), noise_floor(run))


def against(run: Run, ranked: Sequence[Winner], floor: NoiseFloor | None) -> tuple[Slowdown, ...]:
    """Return what `slowdowns` does, for callers that have the winners already."""
    pools, first = by_case(current(run)), {winner.case: winner for winner in ranked}
    own = {measurement.cell: measurement for measurement in run.measurements}
    return tuple(_slowdown(measured, first[measured.case], own, pools[measured.case], floor) for measured in run.measurements)


def _slowdown(
    measured: Measurement, winner: Winner, own: Mapping[Cell, Measurement], pool: Sequence[Measurement], floor: NoiseFloor | None
) -> Slowdown:
    cell = measured.cell
    if (failed := why_not(measured)) is not None:
        return Slowdown(cell=cell, best=False, reason=failed)
    if winner.fastest is None:
        return Slowdown(cell=cell, best=False, reason=winner.reason)
    if winner.fastest == measured.contender:
        return Slowdown(cell=cell, best=True)
    if not measured.exact:  # as written a ratio may be formed with it; how far it is behind the exact ones is no less unequal work
        return Slowdown(cell=cell, best=False, reason=shortfall(measured))
    fastest = own[Cell(case=measured.case, contender=winner.fastest)]
    lead = compare_within(pool, measured.contender, fastest, floor=floor)
    if lead.estimate is None:
        return Slowdown(cell=cell, best=False, reason=lead.reason)
    return Slowdown(cell=cell, best=False, lead=lead, tie=is_tie(lead))
