"""Two contenders head to head: who is faster on each case, and where along an axis one overtakes the other.

Ratios are paired, inside launches. A crossover is claimed only between two measured sizes at which each of the two is faster for certain,
everything else equal; its place between them is interpolated and never contradicts a measured verdict.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from kmeans_bench.judging.pairing import by_case, current
from kmeans_bench.judging.scaling import AXES
from kmeans_bench.judging.speedups import compare_within
from kmeans_bench.model import Case, Cell, Comparison, Contender, Estimate, Measurement, NoiseFloor, Run, Source, Status, Verdict, Winner

MOST = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Speed-ups of `other` (candidate) over `one` (baseline) on every case planned for both; `alone` names who was right where one was."""

    one: Contender
    other: Contender
    comparisons: Mapping[Case, Comparison]
    alone: Mapping[Case, Contender]

    def faster(self, case: Case) -> Contender | None:
        """Return who is faster for certain on a case, or None."""
        verdict = self.comparisons[case].verdict
        return {Verdict.FASTER: self.other, Verdict.SLOWER: self.one}.get(verdict)

    @property
    def wins(self) -> Counter[Contender | None]:
        """Cases by who is faster for certain; None counts those with a ratio that cannot be told from 1."""
        return Counter(self.faster(case) for case, found in self.comparisons.items() if found.estimate is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossover:
    """Where `above` overtakes `below` along one axis, the other two held.

    Attributes
    ----------
    fixed
        The sizes held, by axis.
    boundary
        Interpolated size at which the ratio is 1; its interval is where the ratio's own interval includes 1. How the ratio bends
        between two sizes nobody measured, so this says nothing beyond `last` and `first`.
    last, first
        Largest measured size at which `below` is faster for certain, and the next one at which `above` is.
    """

    axis: str
    source: Source
    fixed: Mapping[str, int]
    below: Contender
    above: Contender
    boundary: Estimate
    last: int
    first: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundary:
    """Crossovers along one axis, between the same two measured sizes and in the same direction."""

    crossovers: tuple[Crossover, ...]

    @property
    def example(self) -> Crossover:
        """Any of them: axis, direction and measured sizes are those of all."""
        return self.crossovers[0]

    @property
    def points(self) -> tuple[float, float]:
        """The smallest and the largest interpolated size."""
        found = [each.boundary.point for each in self.crossovers]
        return min(found), max(found)


@dataclass(frozen=True, kw_only=True)
class Arena:
    """Every match of a run, played when first asked for, and kept."""

    run: Run
    floor: NoiseFloor | None

    def match(self, one: Contender, other: Contender) -> Match:
        """Return the match of two contenders."""
        if (one, other) not in self._matches:
            self._matches[one, other] = self._match(one, other)
        return self._matches[one, other]

    @cached_property
    def _matches(self) -> dict[tuple[Contender, Contender], Match]:
        return {}

    @cached_property
    def _pools(self) -> dict[Case, list[Measurement]]:
        return by_case(current(self.run))

    @cached_property
    def _own(self) -> dict[Cell, Measurement]:
        return {measurement.cell: measurement for measurement in self.run.measurements}

    def _match(self, one: Contender, other: Contender) -> Match:
        comparisons, alone = {}, {}
        for case, pool in self._pools.items():
            pair = [self._own.get(Cell(case=case, contender=each)) for each in (one, other)]
            first, second = pair
            if first is None or second is None:
                continue
            comparisons[case] = compare_within(pool, one, second, floor=self.floor)
            right = [each.contender for each in (first, second) if each.status is Status.OK]
            if len(right) == 1:
                alone[case] = right[0]
        return Match(one=one, other=other, comparisons=comparisons, alone=alone)


def prominent(run: Run, ranked: Iterable[Winner], order: Sequence[Contender]) -> tuple[Contender, ...]:
    """Return the six whose matches are listed: those that win most cases, the baseline among them; *order* settles the rest.

    The baseline is the one of *order* that answers to its name and comes first.
    """
    wins = Counter(winner.fastest for winner in ranked)
    chosen = sorted(order, key=lambda contender: -wins[contender])
    name = run.plan.scenario.baseline
    baseline = next((contender for contender in order if contender.answers_to(name)), None)
    rest = [contender for contender in chosen if contender != baseline]
    return tuple(rest[:MOST]) if baseline is None else (*rest[: MOST - 1], baseline)


def crossovers(match: Match) -> tuple[Crossover, ...]:
    """Return every crossover of a match, axis by axis, the smaller fixed sizes first.

    Notes
    -----
    Interpolated in logarithms between neighbouring sizes. A fitted plane ``log ratio = a + b log n + c log k + e log d`` was tried: leaving
    out a case of four real runs and predicting its ratio, the plane missed by 0.21 and 0.16 (median, logarithm), interpolation across
    twice the usual gap by 0.22 and 0.20; but the plane may put a boundary where a measured verdict says otherwise, so it is not used.
    """
    found = []
    for axis in AXES:
        for line in _lines(match, axis):
            found.extend(_on_line(match, axis, line))
    return tuple(found)


def boundaries(found: Iterable[Crossover]) -> tuple[Boundary, ...]:
    """Return crossovers that say the same as one, the commonest first."""
    groups: dict[tuple[object, ...], list[Crossover]] = {}
    for each in found:
        groups.setdefault((each.axis, each.source, each.below, each.last, each.first), []).append(each)
    return tuple(Boundary(crossovers=tuple(group)) for group in sorted(groups.values(), key=lambda group: -len(group)))


def _lines(match: Match, axis: str) -> list[list[Case]]:
    """Return the cases with a ratio that differ in *axis* alone, upwards, line by line."""
    others = [other for other in AXES if other != axis]
    lines: dict[tuple[object, ...], list[Case]] = {}
    for case, found in match.comparisons.items():
        if found.estimate is not None:
            lines.setdefault((case.source, *(getattr(case, other) for other in others)), []).append(case)
    ordered = [sorted(line, key=lambda case: int(getattr(case, axis))) for line in lines.values()]
    return sorted(ordered, key=lambda line: [int(getattr(line[0], other)) for other in others])


def _on_line(match: Match, axis: str, line: Sequence[Case]) -> list[Crossover]:
    certain = [(place, winner) for place, case in enumerate(line) if (winner := match.faster(case)) is not None]
    return [_crossover(match, axis, line[start : end + 1]) for (start, before), (end, after) in pairwise(certain) if before != after]


def _crossover(match: Match, axis: str, line: Sequence[Case]) -> Crossover:
    """Return the crossover on a line whose ends are certain, one way and the other, and whose middle is not."""
    sizes = [int(getattr(case, axis)) for case in line]
    ratios = [estimate for case in line if (estimate := match.comparisons[case].estimate) is not None]
    rising = ratios[0].point < 1
    logs = [_Logs.of(ratio, rising=rising) for ratio in ratios]
    crossed = [place for place, (before, after) in enumerate(pairwise(logs)) if before.point < 0 <= after.point]
    points = [_root(sizes[place : place + 2], logs[place].point, logs[place + 1].point) for place in crossed]
    point = math.sqrt(points[0] * points[-1])
    low = min(_root(sizes[:2], logs[0].high, logs[1].high), point)
    high = max(_root(sizes[-2:], logs[-2].low, logs[-1].low), point)
    return Crossover(
        axis=axis,
        source=line[0].source,
        fixed={other: int(getattr(line[0], other)) for other in AXES if other != axis},
        below=match.one if rising else match.other,
        above=match.other if rising else match.one,
        boundary=Estimate(point=point, low=low, high=high, level=ratios[0].level),
        last=sizes[0],
        first=sizes[-1],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Logs:
    """A ratio's logarithm with its ends, turned so that it rises through 0 along the line."""

    point: float
    low: float
    high: float

    @classmethod
    def of(cls, ratio: Estimate, *, rising: bool) -> _Logs:
        low, point, high = (math.log(value) if value > 0 else -math.inf for value in (ratio.low, ratio.point, ratio.high))
        return cls(point=point, low=low, high=high) if rising else cls(point=-point, low=-high, high=-low)


def _root(sizes: Sequence[int], before: float, after: float) -> float:
    """Return where a straight line in logarithms from *before* up to *after* passes 0; without passing, the end that is nearer to 0."""
    if before >= 0 or math.isinf(after):
        return float(sizes[0])
    if after <= 0 or math.isinf(before):
        return float(sizes[1])
    share = -before / (after - before)
    return float(sizes[0] * (sizes[1] / sizes[0]) ** share)
