"""Which method for which problem: a rule of thresholds, fitted on measurements of other problems than those it is raced on.

`nox -s auto` measures all methods over a grid of sizes, in both dtypes, on one thread and two, on even and on clustered points, for a few
steps and for many, keeps the seconds in results/auto-rule.csv and prints the thresholds that lose least against the fastest of each
problem. The ones below are those. What the data are like is left to the methods: `pruned` and `spatial` notice themselves when bounds
spare nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Method = Literal["fused", "pruned", "spatial"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Thresholds: clusters from which `spatial` is taken in up to 2, 4 and 8 dimensions, and clusters from which `pruned` is beyond.

    None: never.
    """

    flat: int | None
    low: int | None
    mid: int | None
    high: int | None
    points: int

    def pick(self, n: int, k: int, d: int) -> Method:
        """Return the method for n points, k clusters and d dimensions."""
        if n < self.points:
            return "fused"
        least = self.flat if d <= 2 else self.low if d <= 4 else self.mid if d <= 8 else self.high  # noqa: PLR2004 - the classes above
        if least is None or k < least:
            return "fused"
        return "spatial" if d <= 8 else "pruned"  # noqa: PLR2004 - the classes above


RULES = {
    "float32": Rule(flat=24, low=24, mid=48, high=48, points=2_000),
    "float64": Rule(flat=24, low=24, mid=48, high=48, points=2_000),
}
"""By dtype. The same serve any number of threads: all methods share their work out alike, and the measurement on two says nothing else."""
