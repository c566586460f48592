"""Which samples belong together: the same round of the same launch of the same session, and no others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from kmeans_bench.model import Case, Contender, Measurement, Run, Sample
from kmeans_bench.stats.paired import Pair


def pairs(baseline: Measurement, candidate: Measurement) -> list[list[Pair]]:
    """Return (baseline, candidate) wall seconds of the rounds in which both were asked, launch by launch; both of one session."""
    return paired(baseline.samples, candidate.samples)


def paired(baseline: Iterable[Sample], candidate: Iterable[Sample]) -> list[list[Pair]]:
    """Return what `pairs` does, from the samples themselves: a running launch asks before there is a measurement."""
    theirs = {(sample.launch, sample.round): sample.wall for sample in candidate}
    launches: defaultdict[int, list[Pair]] = defaultdict(list)
    for sample in baseline:
        wall = theirs.get((sample.launch, sample.round))
        if wall is not None:
            launches[sample.launch].append((sample.wall, wall))
    return [launches[launch] for launch in sorted(launches)]


def by_case(measurements: Iterable[Measurement]) -> dict[Case, list[Measurement]]:
    """Group measurements by their case, in their order."""
    cases: defaultdict[Case, list[Measurement]] = defaultdict(list)
    for measurement in measurements:
        cases[measurement.case].append(measurement)
    return dict(cases)


def current(run: Run) -> tuple[Measurement, ...]:
    """Return every measurement that a ratio may use: the current ones, then the earlier partners whose key is still planned.

    A partner whose key changed since was another version of the contender: a ratio against it would be about code that is gone.
    """
    keys = {planned.cell: planned.key for planned in run.plan.cells}
    return run.measurements + tuple(partner for partner in run.partners if keys.get(partner.cell) == partner.key)


def met(pool: Sequence[Measurement], contender: Contender, session: str) -> Measurement | None:
    """Return *contender*'s measurement of *session*, else its first one, whose session then speaks for itself; None without any."""
    own = [measurement for measurement in pool if measurement.contender == contender]
    return next((measurement for measurement in own if measurement.session == session), own[0] if own else None)
