"""What a claim asks of one exhibit, and who answers: the measurements on either side, or which of them is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from kmeans_bench.judging.pairing import met
from kmeans_bench.model import Case, Claim, Contender, Estimate, Measurement, NoiseFloor, Trajectory


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One exhibit to be: whose, against whom, on which cases, how sure.

    Attributes
    ----------
    pools
        Everything that a ratio may use, by case.
    own
        The contender's current measurement of each case; None where it was not planned.
    operations
        Operations of a step by the contender's own formula, where it declares one.
    level
        Of the interval.
    followed
        What the float64 reference went through, by case, where that was kept.
    """

    claim: Claim
    contender: Contender
    over: Contender | None
    own: Mapping[Case, Measurement | None]
    pools: Mapping[Case, Sequence[Measurement]]
    floor: NoiseFloor | None
    level: float
    operations: Mapping[Case, float] = field(default_factory=dict)
    followed: Mapping[Case, Trajectory] = field(default_factory=dict)

    @property
    def mine(self) -> Measurement | None:
        """The measurement, where the quantity is known from one case."""
        return next(iter(self.own.values()))

    def of(self, case: Case) -> Question:
        """Return the same about one case."""
        return replace(self, own={case: self.own[case]})


Answer = Estimate | str
"""An interval, or why there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Two:
    """What is held against each other."""

    mine: Measurement
    theirs: Measurement


def both(question: Question) -> Two | str:
    """Return the two measurements, those of one session where there are any, or who of the two is missing."""
    mine, over = question.mine, question.over
    if mine is None or over is None:
        return unplanned(question.contender)
    theirs = met(question.pools[mine.case], over, mine.session)
    return unplanned(over) if theirs is None else Two(mine=mine, theirs=theirs)


def became(measurement: Measurement) -> str:
    """Return what became of a measurement that was not right."""
    why = f": {measurement.reason}" if measurement.reason else ""
    return f"{measurement.contender.id} is {measurement.status}{why}"


def unplanned(contender: Contender) -> str:
    """Say that a contender took no part."""
    return f"{contender.id} is not part of the run"
