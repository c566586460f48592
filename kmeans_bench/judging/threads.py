"""What more threads bring: the same implementation, dtype and case on more threads against fewer, paired within the same launches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from statistics import median

from kmeans_bench.judging.pairing import by_case, current
from kmeans_bench.judging.speedups import compare_within
from kmeans_bench.model import Case, Cell, Comparison, Contender, Measurement, NoiseFloor, Run, Verdict

BUSY = 0.9  # of a core: who had less on the fewest threads shared it with others


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """What going from the fewest threads of a run to the most brings one implementation in one dtype.

    Attributes
    ----------
    few, many
        The contender on either number of threads.
    comparisons
        How many times as fast it is with many, smallest work first; without an estimate where there is no ratio, with the reason.
    """

    few: Contender
    many: Contender
    comparisons: tuple[Comparison, ...]

    @property
    def known(self) -> tuple[Comparison, ...]:
        """Those with a ratio."""
        return tuple(one for one in self.comparisons if one.estimate is not None)

    @property
    def pays_from(self) -> int | None:
        """Work of a step from which on, in every case that has a ratio, more threads are faster for sure; None: nowhere.

        Cases of equal work stand or fall together: no size lies between them.
        """
        found = None
        for amount, alike in groupby(reversed(self.known), key=lambda one: work(one.case)):
            if any(one.verdict is not Verdict.FASTER for one in alike):
                break
            found = amount
        return found

    @property
    def slower(self) -> tuple[Comparison, ...]:
        """Cases in which more threads are slower for sure."""
        return tuple(one for one in self.known if one.verdict is Verdict.SLOWER)

    @property
    def typical(self) -> float | None:
        """Median ratio over its cases; None without any."""
        ratios = [one.estimate.point for one in self.known if one.estimate is not None]
        return median(ratios) if ratios else None


def at_work(measured: Measurement) -> float | None:
    """Return how many cores a contender kept at work, on average over a call; waiting that spins counts as work. None without samples."""
    return median(sample.cpu / sample.wall for sample in measured.samples) if measured.samples else None


def granted(measurements: Iterable[Measurement], found: Sequence[Gain]) -> float | None:
    """Return which share of its cores a contender had on the fewest threads, typically: less than all where others use the machine.

    On few threads it says that of the machine; on many it would also hold what an implementation leaves idle. None without a sample.
    """
    few = {gain.few for gain in found}
    shares = [cores / one.contender.threads for one in measurements if one.contender in few and (cores := at_work(one)) is not None]
    return median(shares) if shares else None


def busy(measurements: Iterable[Measurement], found: Sequence[Gain]) -> float | None:
    """Return what the machine `granted` where that was so little that others used it; else None."""
    share = granted(measurements, found)
    return share if share is not None and share < BUSY else None


def work(case: Case) -> int:
    """Return n·k·d: the multiply-adds of a step that compares every point with every centroid."""
    return case.n * case.k * case.d


def gains(run: Run, floor: NoiseFloor | None) -> tuple[Gain, ...]:
    """Return what the most threads of a run bring over the fewest, one per implementation and dtype that has both planned."""
    counts = sorted({planned.cell.contender.threads for planned in run.plan.cells})
    if len(counts) < 2:  # noqa: PLR2004 - one number of threads is nothing to compare
        return ()
    few, many = counts[0], counts[-1]
    planned = {planned.cell for planned in run.plan.cells}
    found: dict[Contender, list[Comparison]] = {}
    pools = by_case(current(run))
    for one in run.measurements:
        other = replace(one.contender, threads=few)
        if one.contender.threads == many and Cell(case=one.case, contender=other) in planned:
            found.setdefault(one.contender, []).append(compare_within(pools[one.case], other, one, floor=floor))
    return tuple(
        Gain(few=replace(contender, threads=few), many=contender, comparisons=_ordered(comparisons))
        for contender, comparisons in found.items()
    )


def _ordered(comparisons: Sequence[Comparison]) -> tuple[Comparison, ...]:
    return tuple(sorted(comparisons, key=lambda one: (work(one.case), one.case.id)))
