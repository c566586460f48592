"""What is timed before a run so that its predictions hold here: which sizes, of whom, and whether it is worth the seconds. Pure.

The sizes are few and tell the terms of `judging.rates` apart: many calls and little data, one matrix product, many points, wide points,
many pairs of two values, a table of distances beyond the caches. A contender climbs as far as its own predictions allow.
"""

from __future__ import annotations

from dataclasses import dataclass

from kmeans_bench.model import Contender

STEPS = 2  # of a trial: enough to tell what is done once from what every step does
LONGEST = 0.15  # seconds that a trial may take by prediction; the model extrapolates from there
MOST = 10.0  # seconds of one calibration: the first row of a run must not be late
EACH = 0.4  # seconds of one contender, as a rule
_SHARE = 0.1  # of a run's seconds that calibrating may take


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """One rung: points, clusters, dimensions."""

    n: int
    k: int
    d: int


LADDER = tuple(
    Size(n=n, k=k, d=d)
    for n, k, d in (
        (300, 5, 4),  # little but calls
        (100, 3, 64),  # few pairs, long ones
        (1000, 3, 2),  # more pairs, short ones: as far as a loop gets
        (1000, 3, 128),  # wide points
        (1000, 100, 2),  # pairs of two values, calls for every cluster
        (30_000, 5, 4),  # many points
        (1000, 100, 128),  # one matrix product that fits the caches
        (10_000, 30, 8),  # a table of distances beyond them
        (10_000, 3, 128),  # points beyond them
        (10_000, 10, 32),  # something of everything
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One timed call; `steps` are those it says it took."""

    size: Size
    steps: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """What was timed of one contender; nothing where it could not be. `key` is the digest of its code and of the packages it needs."""

    contender: Contender
    key: str
    trials: tuple[Trial, ...] = ()


def worthwhile(contenders: int, *, run: float) -> bool:
    """Return whether calibrating so many contenders is worth its seconds before a run that takes *run* seconds.

    >>> worthwhile(10, run=110.0), worthwhile(10, run=8.0), worthwhile(0, run=1000.0)
    (True, False, False)
    """
    return worth(min(contenders * EACH, MOST), run=run)


def worth(seconds: float, *, run: float) -> bool:
    """Return whether so many seconds may be spent, once for this machine, before a run that takes *run* seconds.

    >>> worth(1.0, run=110.0), worth(1.0, run=8.0), worth(0.0, run=1000.0)
    (True, False, False)
    """
    return 0 < seconds <= _SHARE * run
