"""What a cell's past says: steps in its times, moves of its counts, how far a stored time may be off. The first two only report."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median, quantiles

from kmeans_bench.judging.gate.counts import count_verdict
from kmeans_bench.model import Count, CountChange, CountVerdict, PastCell, Quantity
from kmeans_bench.stats.change_points import change_points

ENOUGH_RUNS = 20
"""Stored runs of one machine fingerprint before their spread says anything."""

FENCE = 3.0
"""Interquartile ranges beyond the upper quartile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A change in a cell's history.

    Attributes
    ----------
    index
        Of the first run after it, from 0.
    speedup
        Median seconds of the segment before over those of the segment after: above 1 = faster since.
    p
        Permutation p of the change point.
    """

    index: int
    speedup: float
    p: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A count that is not what it was in the run before that knew it; `index` is the run's, from 0."""

    index: int
    count: CountVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """How a new time compares with the stored ones of the same fingerprint.

    Attributes
    ----------
    speedup
        The last stored run's seconds over the new ones.
    fence
        Largest ratio of change, either way, that is usual between runs in a row (1.2 = 20 %); None with fewer than `ENOUGH_RUNS`.
    unusual
        Beyond the fence; None where there is none.
    """

    speedup: float
    fence: float | None
    unusual: bool | None


def steps(seconds: Sequence[float], *, least: float, level: float = 0.01, seed: int = 0) -> tuple[Step, ...]:
    """Return the steps in a cell's *seconds*, one per run, oldest first, that exceed *least* (.05 = 5 %, either way).

    A step is named only by `stats.change_points` (E-divisive, segments of three runs at least): a single odd run is none. Runs were not
    taken side by side, and a machine's pace moves by some percent (unchanged code stepped by 4.4 % within fifteen gates in a row): a
    *least* as fine as the gate's own `tolerate` would name the weather.
    """
    logs = [math.log(value) for value in seconds]
    points = change_points(logs, level=level, seed=seed)
    ends = [0, *(point.index for point in points), len(logs)]
    medians = [median(logs[start:end]) for start, end in pairwise(ends)] if logs else []
    found = (
        Step(index=point.index, speedup=math.exp(before - after), p=point.p)
        for point, before, after in zip(points, medians[:-1], medians[1:], strict=True)
    )
    return tuple(step for step in found if abs(math.log(step.speedup)) > math.log1p(least))


def moves(cells: Sequence[PastCell]) -> tuple[Move, ...]:
    """Return where a count of a cell changed, in the order of the runs, *cells* being the cell in each of them.

    Counts repeat, so that two runs are enough; what counts as a change is what counts in a gate.
    """
    found = (move for quantity in Quantity for move in _moves(cells, quantity))
    return tuple(sorted(found, key=lambda move: move.index))


def drift(stored: Sequence[float], now: float) -> Drift:
    """Compare *now* with the last of the *stored* seconds of the same machine fingerprint, oldest first.

    Notes
    -----
    The fence is Q3 + 3·IQR of the absolute log changes between stored runs in a row, as rustc-perf draws it from its own past
    (J. W. Tukey, Exploratory Data Analysis, 1977, 2C: beyond 3 IQR is "far out").

    Raises
    ------
    ValueError
        Without a stored time.
    """
    if not stored:
        msg = "no stored time to compare with; record a baseline first"
        raise ValueError(msg)
    change = math.log(stored[-1] / now)
    if len(stored) < ENOUGH_RUNS:
        return Drift(speedup=math.exp(change), fence=None, unusual=None)
    past = [abs(math.log(before / after)) for before, after in pairwise(stored)]
    lower, _, upper = quantiles(past, n=4, method="inclusive")
    fence = upper + FENCE * (upper - lower)
    return Drift(speedup=math.exp(change), fence=math.exp(fence), unusual=abs(change) > fence)


def _moves(cells: Sequence[PastCell], quantity: Quantity) -> list[Move]:
    known = [(index, value) for index, cell in enumerate(cells) if (value := cell.count(quantity)) is not None]
    verdicts = [
        Move(index=index, count=count_verdict(Count(quantity=quantity, base=before, head=after)))
        for (_, before), (index, after) in pairwise(known)
    ]
    return [move for move in verdicts if move.count.change is not CountChange.SAME]
