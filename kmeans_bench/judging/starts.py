"""Whole routines over seeds: what each saves over the baseline, how near to the best known inertia it ends, and how often nearby only.

The seed is the unit of inference, as in `claim_seeds`; every ratio is formed inside a seed, between equal work, paired in its launches.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kmeans_bench.judging.claim_seeds import over
from kmeans_bench.judging.claim_values import WORSE
from kmeans_bench.judging.claims import seedless
from kmeans_bench.judging.pairing import by_case, met, pairs
from kmeans_bench.judging.work import refusal
from kmeans_bench.model import Case, Contender, Estimate, Measurement, ProtocolKind, Run, Status
from kmeans_bench.stats import binomial
from kmeans_bench.stats.intervals import fewest
from kmeans_bench.stats.paired import typical_speedup

LEVEL = 0.95
FEWEST = fewest(LEVEL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """One seed of one routine: the baseline's steps ÷ its own, its speed-up over it, its inertia ÷ the best known one, minus 1."""

    seed: int
    steps: float
    speedup: float
    gap: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One routine on one kind of data.

    Attributes
    ----------
    kind
        The case without its seed.
    planned
        Seeds that were to be measured.
    seeds
        Those in which it may be held against the baseline.
    reason
        Why the first of the others may not.
    """

    contender: Contender
    kind: Case
    planned: int
    seeds: tuple[Seed, ...]
    reason: str | None = None

    @property
    def steps(self) -> Estimate | None:
        """Median over seeds of the baseline's steps ÷ its own; None with fewer than six."""
        return _typical([one.steps for one in self.seeds])

    @property
    def speedup(self) -> Estimate | None:
        """Median over seeds of its speed-up over the baseline."""
        return _typical([one.speedup for one in self.seeds])

    @property
    def gap(self) -> Estimate | None:
        """Median over seeds of how far it ends above the best known inertia."""
        return _typical([one.gap for one in self.seeds])

    @property
    def worse(self) -> Estimate | None:
        """Share of the seeds in which it ends in another minimum than the best known one, Clopper and Pearson's interval."""
        found = [one.gap > WORSE for one in self.seeds]
        return binomial.share(sum(found), len(found), level=LEVEL) if len(found) >= FEWEST else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Starts:
    """Everything that a run says of its routines' starts; `courses` by kind of data, the baseline first."""

    baseline: Contender
    courses: Mapping[Case, tuple[Course, ...]]

    def others(self, kind: Case) -> tuple[Course, ...]:
        """Return who is held against the baseline."""
        return tuple(one for one in self.courses[kind] if one.contender != self.baseline)


def starts(run: Run) -> Starts | None:
    """Return what *run* says of starts; None unless it has six seeds of some data, and a baseline and others that draw their own."""
    contenders = _contenders(run)
    baseline = next((one for one in contenders if one.answers_to(run.plan.scenario.baseline)), None)
    if run.plan.scenario.protocol.kind is not ProtocolKind.AS_WRITTEN or baseline is None or len(contenders) < 2:  # noqa: PLR2004 - two sides
        return None
    order = (baseline, *(one for one in contenders if one != baseline))
    seeds: defaultdict[Case, list[Sequence[Measurement]]] = defaultdict(list)
    for case, own in by_case(run.measurements).items():
        seeds[seedless(case)].append(own)
    found = {kind: tuple(_course(one, baseline, kind, own) for one in order) for kind, own in seeds.items() if len(own) >= FEWEST}
    return Starts(baseline=baseline, courses=found) if found else None


def _contenders(run: Run) -> list[Contender]:
    """Return the routines that draw k centroids' start themselves and go on by Lloyd's steps."""
    own = {one.name for one in run.plan.declarations if one.own_start and one.exact and not one.chooses_k}
    planned = dict.fromkeys(one.cell.contender for one in run.plan.cells)
    return [one for one in planned if one.implementation in own]


def _course(contender: Contender, baseline: Contender, kind: Case, seeds: Sequence[Sequence[Measurement]]) -> Course:
    found = [_seed(contender, baseline, own) for own in seeds]
    known = tuple(one for one in found if isinstance(one, Seed))
    reason = next((one for one in found if isinstance(one, str)), None)
    return Course(contender=contender, kind=kind, planned=len(seeds), seeds=known, reason=reason)


def _seed(contender: Contender, baseline: Contender, own: Sequence[Measurement]) -> Seed | str:
    mine = next((one for one in own if one.contender == contender), None)
    theirs = met(own, baseline, mine.session) if mine is not None else None
    if mine is None or theirs is None:
        return f"{(contender if mine is None else baseline).id} is not part of the run"
    if (why := refusal(theirs, mine)) is not None:
        return why
    best = min((one.inertia for one in own if one.status is Status.OK and one.inertia is not None), default=0.0)
    speedup = typical_speedup(pairs(theirs, mine))
    if not (mine.n_iter and theirs.n_iter and mine.inertia is not None and best > 0 and speedup is not None):
        return "steps, inertia or a common round are unknown"
    return Seed(seed=mine.case.source.seed, steps=theirs.n_iter / mine.n_iter, speedup=speedup, gap=mine.inertia / best - 1)


def _typical(values: list[float]) -> Estimate | None:
    return over(values, level=LEVEL) if len(values) >= FEWEST else None
