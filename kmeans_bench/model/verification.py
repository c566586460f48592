"""What `verify` finds: implementations × properties, one check each, whatever happened."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kmeans_bench.model.measurement import Status
from kmeans_bench.model.problem import Contender


class Outcome(StrEnum):
    """What became of one contender under one property.

    `KNOWN` is a wrong answer that the implementation declares, a finding and no failure. `FAILED` gave no answer at all: it raised, hung,
    died, or wanted too much memory.
    """

    OK = "ok"
    KNOWN = "known"
    WRONG = "WRONG"
    FAILED = "failed"
    NA = "n/a"


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """One way to be difficult: `name` as it is typed, `title` of at most five letters for a table, `asks` in a few words."""

    name: str
    title: str
    asks: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came of one problem.

    Attributes
    ----------
    problem
        The problem in a few words, enough to build it again.
    size
        n · k · d: of two problems that show the same, the smaller one is told.
    """

    problem: str
    size: int
    status: Status
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One contender under one property.

    Attributes
    ----------
    status
        Of the problem that decided; *ok* when all were right.
    problem, reason
        The problem that decided, and what is wrong with its answer; None when all is well.
    declared
        Why the implementation says that it is wrong here, for `KNOWN`.
    asked
        Problems that were put to it.
    """

    contender: Contender
    property: str
    outcome: Outcome
    status: Status
    problem: str | None = None
    reason: str | None = None
    declared: str | None = None
    asked: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """All of it: exactly one check per contender and property, contenders first.

    Attributes
    ----------
    examples, seed
        Of the random problems.
    stale
        What is declared as known to be wrong and was right, or names no property; one line each.
    """

    properties: tuple[Property, ...]
    checks: tuple[Check, ...]
    examples: int
    seed: int
    stale: tuple[str, ...] = ()
