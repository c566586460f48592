"""What a race comes to: how many legs were won for sure, lost for sure, and how every class stands to its target."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kmeans_bench.judging.race import SMALL, Leg
from kmeans_bench.judging.race_targets import TARGETS, Attainment, Target

WON_AT_LEAST = 0.9
"""Share of the legs that are to lie wholly above 1; none may lie wholly below."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How one class stands: its legs by attainment, and the least and largest ratio."""

    target: Target
    counts: Mapping[Attainment, int]
    lowest: Leg | None
    highest: Leg | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """A race in numbers.

    Attributes
    ----------
    legs, judged
        All of them, and those with a ratio.
    above, below
        Whose interval lies wholly above 1, and wholly below.
    greedy
        The leg in which the first choice takes most memory beside an X of more than 4 MiB (where there is one: a small X makes any share
        look large), and in how many it takes more than 1.25 times X and 4 MiB.
    """

    legs: int
    judged: int
    above: int
    below: tuple[Leg, ...]
    standings: tuple[Standing, ...]
    greedy: Leg | None
    too_greedy: int

    @property
    def share_above(self) -> float | None:
        """Share of all legs that lie wholly above 1: one without a ratio was not won."""
        return self.above / self.legs if self.legs else None

    @property
    def won(self) -> bool:
        """Whether no leg lies wholly below 1, and nine of ten wholly above."""
        return not self.below and self.share_above is not None and self.share_above >= WON_AT_LEAST


def totals(legs: Sequence[Leg]) -> Totals:
    """Return what legs, of one run or of several, come to."""
    judged = [leg.ratio for leg in legs if leg.ratio is not None]
    measured = [leg for leg in legs if leg.extra is not None]
    large = [leg for leg in measured if leg.data_bytes > SMALL]
    return Totals(
        legs=len(legs),
        judged=len(judged),
        above=sum(ratio.low > 1 for ratio in judged),
        below=tuple(leg for leg in legs if leg.ratio is not None and leg.ratio.high < 1),
        standings=tuple(found for target in TARGETS if (found := _standing(target, legs)) is not None),
        greedy=max(large or measured, key=lambda leg: leg.extra or 0.0, default=None),
        too_greedy=sum(leg.lean is False for leg in legs),
    )


def _standing(target: Target, legs: Sequence[Leg]) -> Standing | None:
    mine = [leg for leg in legs if leg.target == target]
    if not mine:
        return None
    judged = sorted((leg for leg in mine if leg.ratio is not None), key=lambda leg: leg.ratio.point if leg.ratio is not None else 0.0)
    return Standing(
        target=target,
        counts=Counter(leg.attainment for leg in mine),
        lowest=judged[0] if judged else None,
        highest=judged[-1] if judged else None,
    )
