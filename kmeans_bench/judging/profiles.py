"""If there may be only one: in how many cases a contender is within what factor of the fastest. A case without a ratio counts as never."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from kmeans_bench.judging.slowdowns import Slowdown
from kmeans_bench.model import Case, Contender

FARTHEST = 10.0  # times the fastest, from which on a case counts as good as never in the order of profiles


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One contender's slow-downs over the fastest, ascending, of `cases` that have a fastest; `wins` of them are its own."""

    contender: Contender
    ratios: tuple[float, ...]
    cases: int
    wins: int

    def within(self, factor: float) -> int:
        """Return in how many cases it takes at most *factor* times as long as the fastest."""
        return bisect_right(self.ratios, factor)

    @property
    def worst(self) -> float | None:
        """Its largest slow-down; None when it has none."""
        return self.ratios[-1] if self.ratios else None

    @property
    def area(self) -> float:
        """Share of the area under the profile from 1 to `FARTHEST` on a log axis: 1 for one that is the fastest everywhere."""
        if not self.cases:
            return 0.0
        return math.fsum(max(0.0, 1 - math.log(ratio) / math.log(FARTHEST)) for ratio in self.ratios) / self.cases


def profiles(slowdowns: Iterable[Slowdown]) -> tuple[Profile, ...]:
    """Return the profile of every contender, the one with the largest area first; of equal ones in the order given.

    Notes
    -----
    E. D. Dolan, J. J. Moré, Benchmarking optimization software with performance profiles, Math. Program. 91, 2002,
    doi:10.1007/s101070100263. Only the first place may be read off: without the first, the others' ratios are over another
    fastest, and their order may change (N. Gould, J. Scott, A note on performance profiles for benchmarking software, ACM Trans.
    Math. Softw. 43(2), 2016, doi:10.1145/2950048). A case in which nobody could be ranked says nothing about anybody and is left out.
    """
    listed = list(slowdowns)
    decided = {found.cell.case for found in listed if found.best}
    ratios: dict[Contender, dict[Case, float]] = {found.cell.contender: {} for found in listed}
    wins = dict.fromkeys(ratios, 0)
    for found in listed:
        contender, case = found.cell.contender, found.cell.case
        wins[contender] += found.best
        if (ratio := _ratio(found)) is not None and case in decided:
            ratios[contender][case] = ratio
    unordered = [
        Profile(contender=contender, ratios=tuple(sorted(known.values())), cases=len(decided), wins=wins[contender])
        for contender, known in ratios.items()
    ]
    return tuple(sorted(unordered, key=lambda profile: -profile.area))


def _ratio(found: Slowdown) -> float | None:
    """Return the slow-down; never below 1: the fastest is who has the lowest median, and a paired ratio may see it a little behind."""
    if found.best:
        return 1.0
    return max(found.lead.estimate.point, 1.0) if found.lead is not None and found.lead.estimate is not None else None
