"""Whole routines over seeds: what each saves over the baseline, how near to the best known inertia it ends, and how often nearby only.

The seed is the unit of inference, as in `claim_seeds`; every ratio is formed inside a seed, between equal work, paired in its launches.
A seed that may not be compared leaves its routine no interval (`draws`). Whoever is picked out among all of them is picked by intervals
that hold together at 95 %: of nine at 95 % each, one would show somebody faster who is not in up to a fifth of the runs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kmeans_bench.judging import draws
from kmeans_bench.judging.claim_values import WORSE
from kmeans_bench.judging.claims import per_case
from kmeans_bench.judging.draws import FEWEST, LEVEL, seedless
from kmeans_bench.judging.pairing import by_case, met, pairs
from kmeans_bench.judging.work import refusal
from kmeans_bench.model import Case, Contender, Estimate, Measurement, ProtocolKind, Run, Status
from kmeans_bench.stats import binomial
from kmeans_bench.stats.paired import typical_speedup


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
        """Median over seeds of the baseline's steps ÷ its own; None with fewer than six, or where one may not be compared."""
        return draws.typical([one.steps for one in self.seeds], silent=self.silent)

    @property
    def speedup(self) -> Estimate | None:
        """Median over seeds of its speed-up over the baseline."""
        return self.speedup_at(LEVEL)

    @property
    def gap(self) -> Estimate | None:
        """Median over seeds of how far it ends above the best known inertia."""
        return draws.typical([one.gap for one in self.seeds], silent=self.silent)

    @property
    def worse(self) -> Estimate | None:
        """Share of the seeds in which it ends in another minimum than the best known one, Clopper and Pearson's interval."""
        return self.worse_at(LEVEL)

    @property
    def silent(self) -> int:
        """Seeds in which it may not be held against the baseline."""
        return self.planned - len(self.seeds)

    def speedup_at(self, level: float) -> Estimate | None:
        """Return `speedup` with another interval."""
        return draws.typical([one.speedup for one in self.seeds], silent=self.silent, level=level)

    def worse_at(self, level: float) -> Estimate | None:
        """Return `worse` with another interval."""
        found = [one.gap > WORSE for one in self.seeds]
        return binomial.share(sum(found), len(found), level=level) if draws.lack(len(found), self.silent) is None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """Who is faster than the baseline for certain, on which data, and by how much."""

    course: Course
    speedup: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Misses:
    """On which share of the seeds a routine ends in a worse minimum than the best known one, by kind of data."""

    contender: Contender
    shares: tuple[Estimate, ...]

    @property
    def least(self) -> float:
        """Share on the data on which it misses least."""
        return min(one.point for one in self.shares)

    @property
    def most(self) -> float:
        """Share on the data on which it misses most."""
        return max(one.point for one in self.shares)

    @property
    def low(self) -> float:
        """Lowest end of all intervals."""
        return min(one.low for one in self.shares)

    @property
    def high(self) -> float:
        """Highest end of all intervals."""
        return max(one.high for one in self.shares)


@dataclass(frozen=True, slots=True, kw_only=True)
class Starts:
    """Everything that a run says of its routines' starts; `courses` by kind of data, the baseline first."""

    baseline: Contender
    courses: Mapping[Case, tuple[Course, ...]]

    def others(self, kind: Case) -> tuple[Course, ...]:
        """Return who is held against the baseline."""
        return tuple(one for one in self.courses[kind] if one.contender != self.baseline)

    @property
    def lead(self) -> Lead | None:
        """The largest speed-up over the baseline whose interval lies above 1; the intervals of all hold together at 95 %."""
        every = [one for kind in self.courses for one in self.others(kind)]
        found = [Lead(course=one, speedup=sure) for one in every if (sure := one.speedup_at(per_case(len(every)))) and sure.low > 1]
        return max(found, key=lambda one: one.speedup.point, default=None)

    @property
    def missed(self) -> Mapping[Contender, Misses]:
        """Shares of missed minima of all that have one on the same data as the baseline; their intervals hold together at 95 %."""
        level = per_case(sum(map(len, self.courses.values())))
        shares: dict[Contender, dict[Case, Estimate]] = {}
        for kind, courses in self.courses.items():
            for one in courses:
                if (share := one.worse_at(level)) is not None:
                    shares.setdefault(one.contender, {})[kind] = share
        wanted = shares.get(self.baseline, {}).keys()
        whole = {one: own for one, own in shares.items() if own.keys() >= wanted and wanted}
        return {one: Misses(contender=one, shares=tuple(own[kind] for kind in wanted)) for one, own in whole.items()}

    @property
    def surest(self) -> Misses | None:
        """Who misses the best known minimum least, on the data on which that happens most, the baseline apart."""
        others = [one for contender, one in self.missed.items() if contender != self.baseline]
        return min(others, key=lambda one: (one.most, one.contender.id), default=None)


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
