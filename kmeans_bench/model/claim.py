"""What somebody said, with the range and the cases that it was said of, and what became of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from kmeans_bench.model.problem import Case, Contender
from kmeans_bench.model.verdict import Estimate


class Aspect(StrEnum):
    """What a claim is about; `judging.claim_readings` says how each is read off a run."""

    SPEEDUP = "speedup"
    MEMORY = "memory"
    STEPS = "steps"
    INERTIA_GAP = "inertia-gap"
    WRONG_LABELS = "wrong-labels"
    EXPONENT = "exponent"
    MEMORY_EXPONENT = "memory-exponent"
    OPERATIONS_EXPONENT = "operations-exponent"
    AGREEMENT = "agreement"
    AGREEMENT_GAIN = "agreement-gain"
    CLUSTERS = "clusters"
    WORSE_MINIMUM = "worse-minimum"
    STEPS_SAVED = "steps-saved"
    GAP_LEFT = "gap-left"

    @property
    def relative(self) -> bool:
        """Whether one contender is held against another."""
        two = (Aspect.SPEEDUP, Aspect.MEMORY, Aspect.STEPS, Aspect.INERTIA_GAP, Aspect.AGREEMENT_GAIN, Aspect.WORSE_MINIMUM)
        return self in two

    @property
    def ratio(self) -> bool:
        """Whether it is a quotient, of which 2 and 1/2 are equally far from 1."""
        return self in (Aspect.SPEEDUP, Aspect.MEMORY, Aspect.STEPS, Aspect.CLUSTERS)

    @property
    def bounds(self) -> tuple[float, float]:
        """Between which values it lies, whatever is measured.

        Notes
        -----
        The adjusted Rand index falls no lower than -1/2 (J. Chacón, A. Rastrojo, Minimum adjusted Rand index for two clusterings of a given
        size, Adv. Data Anal. Classif. 17, 2023). A rule that waits for centroids to rest takes a step more than the fixed point needs:
        where that is one step away, it saves -1.
        """
        return _BOUNDS.get(self, (-math.inf, math.inf))

    @property
    def fitted(self) -> bool:
        """Whether it takes many cases to know it once."""
        return self in (Aspect.EXPONENT, Aspect.MEMORY_EXPONENT, Aspect.OPERATIONS_EXPONENT)

    @property
    def stopping(self) -> bool:
        """Whether it is about a rule for stopping."""
        return self in (Aspect.STEPS_SAVED, Aspect.GAP_LEFT)


_BOUNDS = {
    **dict.fromkeys((Aspect.SPEEDUP, Aspect.MEMORY, Aspect.STEPS, Aspect.CLUSTERS, Aspect.GAP_LEFT), (0.0, math.inf)),
    **dict.fromkeys((Aspect.WRONG_LABELS, Aspect.WORSE_MINIMUM), (0.0, 1.0)),
    Aspect.INERTIA_GAP: (-1.0, math.inf),
    Aspect.AGREEMENT: (-0.5, 1.0),
    Aspect.AGREEMENT_GAIN: (-1.5, 1.5),
    Aspect.STEPS_SAVED: (-1.0, 1.0),
}


class Per(StrEnum):
    """What an exhibit rests on: one case, or all cases that differ in the source's seed alone; the seed is then the unit of inference."""

    CASE = "case"
    SEEDS = "seeds"


class Holds(StrEnum):
    """How far a claim reaches over its cases."""

    EVERYWHERE = "everywhere"
    SOMEWHERE = "somewhere"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One sentence put so that a run can contradict it.

    Attributes
    ----------
    quote, source
        What was said, word for word, and where.
    means
        How words were turned into a number, where the quote holds none.
    of, over
        Contenders as ``name``, ``name/dtype`` or ``name/dtype/1t``; `over` takes the dtype and threads of `of` where it names none.
    axis
        ``n``, ``k`` or ``d``, for an exponent.
    per
        What makes one exhibit.
    rule
        When to stop, for what stopping saves and leaves: one of `judging.stopping.Rule`.
    low, high
        The claimed range, ends included; None: no bound on that side.
    where
        Condition on a cell, as ``--where`` has it; None: every case of the scenario.
    """

    id: str
    quote: str
    source: str
    quantity: Aspect
    of: str
    over: str | None = None
    axis: str | None = None
    rule: str | None = None
    holds: Holds = Holds.EVERYWHERE
    per: Per = Per.CASE
    low: float | None = None
    high: float | None = None
    where: str | None = None
    means: str | None = None


class Standing(StrEnum):
    """Where an interval lies, seen from the claimed range."""

    INSIDE = "inside"
    ACROSS = "across"
    OUTSIDE = "outside"
    UNKNOWN = "unknown"


class Ruling(StrEnum):
    """What became of a claim."""

    SUPPORTED = "supported"
    REFUTED = "refuted"
    INCONCLUSIVE = "inconclusive"
    NOT_TESTED = "not tested"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """What one case says of a claim; a fitted quantity takes several, and so does one that is known over seeds.

    Attributes
    ----------
    estimate
        With an interval that holds simultaneously with those of the claim's other exhibits; None: `reason` says why.
    """

    cases: tuple[Case, ...]
    contender: Contender
    over: Contender | None
    standing: Standing
    estimate: Estimate | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimVerdict:
    """A claim, the ruling, and all it rests on.

    Attributes
    ----------
    level
        Of each interval; all of them hold together at 95 %.
    reason
        Why it was not tested.
    """

    claim: Claim
    ruling: Ruling
    exhibits: tuple[Exhibit, ...]
    level: float
    reason: str | None = None

    @property
    def inside(self) -> int:
        """In how many cases it holds."""
        return sum(one.standing is Standing.INSIDE for one in self.exhibits)

    @property
    def outside(self) -> int:
        """In how many cases it does not."""
        return sum(one.standing is Standing.OUTSIDE for one in self.exhibits)
