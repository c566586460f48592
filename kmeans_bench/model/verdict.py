"""What is concluded: estimates that cannot lie about themselves, comparisons, verdicts, grades."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from kmeans_bench.model.problem import Case, Contender


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A point with the interval that covers the truth with probability `level`.

    Raises
    ------
    ValueError
        If a value is NaN, the level is outside (0, 1), or the interval misses its point.
    """

    point: float
    low: float
    high: float
    level: float = 0.95

    def __post_init__(self) -> None:
        """Refuse what is not an estimate; the chained comparisons are false for NaN."""
        if not (self.low <= self.point <= self.high and math.isfinite(self.point)):
            msg = f"the interval [{self.low}, {self.high}] does not contain its point {self.point}"
            raise ValueError(msg)
        if not 0 < self.level < 1:
            msg = f"level = {self.level} is not in (0, 1)"
            raise ValueError(msg)


class Scope(StrEnum):
    """Over what an interval generalises."""

    LAUNCHES = "launches"
    WITHIN_LAUNCHES = "within launches"


class Verdict(StrEnum):
    """Outcome of a comparison."""

    FASTER = "faster"
    SLOWER = "slower"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoiseFloor:
    """Spread of identical code: rms of the A/A pairs' per-launch log-ratios, over `pairs` launches."""

    rms: float
    pairs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Speed-up of `candidate` over `baseline` (baseline seconds / candidate seconds) on one case, or why there is none.

    Attributes
    ----------
    estimate, scope, launches, pairs
        The ratio with its interval, what it generalises over, and how much it rests on; estimate is None with a reason.
    fallback
        The scenario's baseline could not run; `baseline` is its fallback.
    """

    case: Case
    baseline: Contender | None
    candidate: Contender
    estimate: Estimate | None
    scope: Scope | None = None
    launches: int = 0
    pairs: int = 0
    verdict: Verdict = Verdict.INCONCLUSIVE
    fallback: bool = False
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Winner:
    """Fastest contender of a case, with its lead over the runner-up.

    Attributes
    ----------
    seconds
        Median seconds per call of the fastest.
    lead
        Comparison of the fastest (candidate) with the runner-up (baseline), or, where that is no tie, with the first of the others that is
        one; None when nobody else was comparable.
    tie
        The lead's interval reaches 1.05 or less, or there is no interval.
    """

    case: Case
    fastest: Contender | None
    seconds: float | None
    lead: Comparison | None
    tie: bool
    reason: str | None = None


class Grade(StrEnum):
    """How fit one property of the machine is."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One line of the doctor: what was looked at, what was found, what to do about it."""

    name: str
    grade: Grade
    finding: str
    advice: str | None = None
