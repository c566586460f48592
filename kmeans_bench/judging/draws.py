"""What draws of one kind of points come to: the median over them with its interval, or why there is none. A draw is a seed of a source.

Draws that give no value do not fail by chance: the slow ones time out, the hard ones come out wrong. The median of those that are left is
that of other points than were planned, and an interval around it would claim to know better. So it takes six draws at 95 %, all of them
answered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from statistics import median

from kmeans_bench.model import Case, Estimate
from kmeans_bench.stats.intervals import fewest, sign_interval

LEVEL = 0.95
FEWEST = fewest(LEVEL)


def seedless(case: Case) -> Case:
    """Return what a case has in common with those that differ in the source's seed alone."""
    return replace(case, source=replace(case.source, seed=0))


def about_draws(cases: Iterable[Case]) -> bool:
    """Whether every kind of points among *cases* has as many draws as an interval takes: no single one is what they are about."""
    draws = Counter(map(seedless, cases)).values()
    return min(draws, default=0) >= FEWEST


def lack(answered: int, silent: int, *, level: float = LEVEL) -> str | None:
    """Return why draws carry no interval, or None where they do.

    >>> lack(7, 0), lack(5, 0), lack(7, 1)
    (None, 'too few draws: 5 of 6', '1 of 8 draws without a value')
    """
    if silent:
        return f"{silent} of {answered + silent} draws without a value"
    return f"too few draws: {answered} of {fewest(level)}" if answered < fewest(level) else None


def typical(values: Sequence[float], *, silent: int, level: float = LEVEL) -> Estimate | None:
    """Return the median with its interval; None where there is none.

    Parameters
    ----------
    values
        One of each draw that has one, any unit.
    silent
        How many draws have none.
    """
    return over(values, level=level) if lack(len(values), silent, level=level) is None else None


def over(values: Sequence[float], *, level: float) -> Estimate:
    """Return the median of independent values with its exact interval.

    Raises
    ------
    TooFewPairsError
        With fewer than six at 95 %.

    >>> over([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], level=0.95)
    Estimate(point=3.5, low=1.0, high=6.0, level=0.95)
    """
    low, high = sign_interval(values, level=level)
    return Estimate(point=median(values), low=low, high=high, level=level)
