"""What identical code showed, by two ledgers: how often intervals held the truth and how wide they were, how often the gate cried wolf."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kmeans_bench.model import Estimate
from kmeans_bench.stats import binomial


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """A/A pairs that had an interval, those whose interval covered 1, and how many independent ones they are worth.

    Attributes
    ----------
    machines
        Where they were measured, each once.
    without
        Pairs that had no interval.
    busy
        Pairs that were measured while the machine did other work.
    narrowest, widest
        Of the lines' median intervals, as factors: 2.0 is an interval from its point ÷ 2.0 to its point × 2.0. The median of all pairs lies
        between the two. Coverage says little without them: an interval that is wide enough covers anything.
    """

    machines: tuple[str, ...]
    pairs: int
    covered: int
    worth: float
    level: float
    without: int
    busy: int
    narrowest: float
    widest: float

    @property
    def share(self) -> Estimate:
        """Share that was covered, with the exact interval of as many pairs as they are worth."""
        return binomial.clustered(self.covered, self.pairs, worth=self.worth)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarms:
    """Suites of identical code that the gate was asked about, those that would have failed a build, and the machines, each once."""

    machines: tuple[str, ...]
    suites: int
    false: int

    @property
    def share(self) -> Estimate:
        """Share of false alarms with Clopper and Pearson's interval."""
        return binomial.share(self.false, self.suites)


def coverage(rows: Iterable[Mapping[str, str]]) -> Coverage | None:
    """Return what the lines of results/coverage.csv come to together, those of the first one's level; None without a pair."""
    listed = [row for row in rows if int(row["pairs"])]
    kept = [row for row in listed if row["level"] == listed[0]["level"]]
    if not kept:
        return None
    reach = [math.exp(float(row["half_width"])) for row in kept]
    return Coverage(
        machines=_machines(kept),
        pairs=sum(int(row["pairs"]) for row in kept),
        covered=sum(int(row["covered"]) for row in kept),
        worth=sum(float(row["worth"]) for row in kept),
        level=float(kept[0]["level"]),
        without=sum(int(row["without"]) for row in kept),
        busy=sum(int(row["pairs"]) for row in kept if row["conditions"]),
        narrowest=min(reach),
        widest=max(reach),
    )


def alarms(rows: Iterable[Mapping[str, str]]) -> Alarms | None:
    """Return what the lines of results/gate-self.csv come to together; None without a suite."""
    listed = list(rows)
    if not listed:
        return None
    return Alarms(machines=_machines(listed), suites=len(listed), false=sum(int(row["exit_code"]) != 0 for row in listed))


def _machines(rows: Iterable[Mapping[str, str]]) -> tuple[str, ...]:
    """Return each machine once: its processor and how many cores it has."""
    return tuple(dict.fromkeys(f"{row['machine']}, {row['cores']} {'core' if row['cores'] == '1' else 'cores'}" for row in rows))
