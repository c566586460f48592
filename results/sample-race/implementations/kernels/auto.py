"""Which method for which problem: a rule of thresholds, fitted on measurements of other problems than those it is raced on.

`nox -s auto` measures all methods over a grid of sizes, in both dtypes, on one thread and two, on even, clustered and correlated points,
for a few steps and for many, keeps the seconds in results/auto-rule.csv and prints the thresholds that lose least against the fastest of
each problem. The ones below are those. Bounds and boxes are paid for in the first steps and pay back in the later ones, so there is a rule
for either. What the data are like is left to the methods: `pruned` and `spatial` notice themselves when bounds spare nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Method = Literal["fused", "pruned", "spatial"]

FLAT = 8
"""Dimensions up to which boxes of neighbouring points are of any use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """Clusters, and n·k·d of one step, that a problem must reach: boxes and bounds spare distances, at a price for each step."""

    clusters: int
    work: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """From where on `spatial` is taken in up to 2, 4 and 8 dimensions, and `pruned` in up to 32 and in more; None: never."""

    flat: Bar | None
    low: Bar | None
    mid: Bar | None
    high: Bar | None
    wide: Bar | None

    def pick(self, n: int, k: int, d: int) -> Method:
        """Return the method for n points, k clusters and d dimensions."""
        classes = ((2, self.flat), (4, self.low), (FLAT, self.mid), (32, self.high))
        bar = next((bar for upto, bar in classes if d <= upto), self.wide)
        if bar is None or k < bar.clusters or n * k * d < bar.work:
            return "fused"
        return "spatial" if d <= FLAT else "pruned"


FEW = 14
"""Steps up to which a fit is a short one: between the 5 and the 40 of the measurement."""

SHORT = {
    "float32": Rule(
        flat=Bar(clusters=88, work=1e7),
        low=Bar(clusters=88, work=1.6e7),
        mid=Bar(clusters=197, work=1.6e8),
        high=None,
        wide=Bar(clusters=245, work=1.6e9),
    ),
    "float64": Rule(
        flat=Bar(clusters=88, work=1e7),
        low=Bar(clusters=88, work=1.6e7),
        mid=Bar(clusters=197, work=1.6e8),
        high=None,
        wide=Bar(clusters=95, work=4e8),
    ),
}
LONG = {
    "float32": Rule(
        flat=Bar(clusters=20, work=1.6e6),
        low=Bar(clusters=42, work=4e6),
        mid=Bar(clusters=42, work=2.5e7),
        high=Bar(clusters=95, work=1e8),
        wide=Bar(clusters=20, work=1.6e8),
    ),
    "float64": Rule(
        flat=Bar(clusters=9, work=1e6),
        low=Bar(clusters=42, work=2.5e6),
        mid=Bar(clusters=42, work=2.5e7),
        high=Bar(clusters=42, work=4e7),
        wide=Bar(clusters=20, work=6.3e7),
    ),
}
"""By dtype, for one thread and for two together: the number of threads must not change what comes out, to the last tie."""


def pick(shape: tuple[int, int, int], dtype: str, max_iter: int) -> Method:
    """Return the method for (n, k, d), of which at most so many steps are asked."""
    return (SHORT if max_iter <= FEW else LONG)[dtype].pick(*shape)
