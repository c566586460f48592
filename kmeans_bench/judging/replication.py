"""Pure decisions over two runs: whether a speed-up that one showed shows in the other.

Ratios are compared, seconds never: those of two machines, or of one on two days, say nothing about implementations.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from kmeans_bench.model import Case, Cell, Comparison, Contender, Estimate


class Accord(StrEnum):
    """What two intervals of one ratio say to each other."""

    AGREES = "agrees"
    DIFFERS = "differs"
    REVERSED = "reversed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Replicate:
    """One cell in two runs: the speed-up of each, and what they say to each other, or why nothing can be said."""

    first: Comparison
    second: Comparison
    accord: Accord | None
    reason: str | None = None

    @property
    def case(self) -> Case:
        """The case of both."""
        return self.first.case

    @property
    def candidate(self) -> Contender:
        """The contender of both."""
        return self.first.candidate


def accord(first: Estimate, second: Estimate) -> Accord:
    """Return AGREES where the intervals overlap, REVERSED where they lie on opposite sides of 1, else DIFFERS.

    Notes
    -----
    Two 95 % intervals of one and the same ratio miss each other in about 1 of 180 cases: their distance has to exceed the sum of
    their half-widths, which is up to 1.41 times as wide as the half-width of their difference. It is the cautious rule, and the
    one that a reader sees in the numbers.
    """
    if first.low <= second.high and second.low <= first.high:
        return Accord.AGREES
    lower, upper = sorted((first, second), key=lambda one: one.point)
    return Accord.REVERSED if lower.high < 1 < upper.low else Accord.DIFFERS


def replicates(first: Iterable[Comparison], second: Iterable[Comparison]) -> tuple[Replicate, ...]:
    """Return one entry for every cell that both runs planned, in the order of the first, baselines themselves left out."""
    theirs = {Cell(case=each.case, contender=each.candidate): each for each in second}
    both = ((ours, theirs[cell]) for ours in first if (cell := Cell(case=ours.case, contender=ours.candidate)) in theirs)
    return tuple(_replicate(ours, other) for ours, other in both if not _is_baseline(ours) or not _is_baseline(other))


def _is_baseline(comparison: Comparison) -> bool:
    return comparison.baseline == comparison.candidate


def _replicate(first: Comparison, second: Comparison) -> Replicate:
    if first.estimate is None or second.estimate is None:
        silent = [name for name, one in (("A", first), ("B", second)) if one.estimate is None]
        return Replicate(first=first, second=second, accord=None, reason=f"no ratio in {' and '.join(silent)}")
    if first.baseline != second.baseline:
        over = [one.baseline.id if one.baseline is not None else "nobody" for one in (first, second)]
        return Replicate(first=first, second=second, accord=None, reason=f"over {over[0]} in A, over {over[1]} in B")
    return Replicate(first=first, second=second, accord=accord(first.estimate, second.estimate))
