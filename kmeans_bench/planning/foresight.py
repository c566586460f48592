"""What is to be expected of cells that wait: seconds of a call, shares of the budget, seconds of a case; sharpened by every case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from statistics import median

from kmeans_bench.judging import allotment
from kmeans_bench.judging.cost import CostModel
from kmeans_bench.judging.pace import Pace
from kmeans_bench.judging.spread import spread
from kmeans_bench.model import Case, Measurement, Plan, PlannedCell, Status
from kmeans_bench.planning import forecast


@dataclass(frozen=True, slots=True, kw_only=True)
class Foresight:
    """Predictions as they stand.

    Attributes
    ----------
    cost
        Predicts calls; what is measured is added to it.
    spreads
        How far ratios scattered on cases that were measured before.
    seen
        Spreads of the cases of this run.
    pace
        How long this run's cases took.
    """

    plan: Plan
    cost: CostModel = field(default_factory=CostModel)
    spreads: Mapping[Case, float] = field(default_factory=dict)
    seen: tuple[float, ...] = ()
    pace: Pace = field(default_factory=Pace)

    def seconds(self, planned: PlannedCell) -> float:
        """Return the predicted seconds of one call, which ends at the limit."""
        contender, limit = planned.cell.contender, self.plan.scenario.budget.call
        if not self.cost.knows(contender):
            return min(planned.seconds or allotment.UNPREDICTED, limit)
        asked = forecast.demand(self.plan.declaration(contender.implementation), planned.cell, self.plan.scenario.protocol)
        return min(self.cost.predict(contender, asked), limit)

    def shares(self, cells: Sequence[PlannedCell], *, left: float) -> list[float]:
        """Return the seconds of each case; the cells of one case stand together."""
        cases = _cases(cells)
        return self._shares(cases, self._calls(cases), left)

    def expected(self, cells: Sequence[PlannedCell], *, left: float) -> list[float]:
        """Return the seconds that each case will probably take: its share, or less where cases so far came to their end before that."""
        cases = _cases(cells)
        calls = self._calls(cases)
        shares = self._shares(cases, calls, left)
        return [self.pace.seconds(each, share=share, launches=self._launches) for each, share in zip(calls, shares, strict=True)]

    def after(self, cells: Sequence[PlannedCell], measurements: Iterable[Measurement], *, seconds: float, share: float) -> Foresight:
        """Return what is to be expected once a case took *seconds* of its *share*; one without a single sample teaches nothing."""
        found = tuple(measurements)
        if not any(one.samples for one in found):
            return self
        cost = forecast.learnt(self.cost, found, self.plan.declarations, self.plan.scenario.protocol)
        scattered = spread(found)
        return replace(
            self,
            cost=cost,
            seen=self.seen if scattered is None else (*self.seen, scattered),
            pace=self._paced(cells, found, seconds, share),
        )

    def _paced(self, cells: Sequence[PlannedCell], found: Sequence[Measurement], seconds: float, share: float) -> Pace:
        took = {one.contender: median(sample.wall for sample in one.samples) for one in found if one.samples}
        calls = [took.get(planned.cell.contender, self.seconds(planned)) for planned in cells]
        rounds = {(sample.launch, sample.round) for one in found for sample in one.samples}
        return self.pace.after(
            _with_twin(calls),
            rounds=len(rounds) / self._launches,
            launches=self._launches,
            seconds=seconds,
            share=share,
        )

    def _shares(self, cases: Iterable[Case], calls: Sequence[Sequence[float]], left: float) -> list[float]:
        """Allot what is left once the harness has had what it takes beyond the usual: else the last cases would pay for it."""
        usual = median(self.seen) if self.seen else None
        spreads = [self.spreads.get(case, usual) for case in cases]
        beyond = [self.pace.beyond_usual(each, launches=self._launches) for each in calls]
        shares = allotment.allot(calls, left=left - sum(beyond), launches=self._launches, spreads=spreads)
        return [share + more for share, more in zip(shares, beyond, strict=True)]

    @property
    def _launches(self) -> int:
        return self.plan.scenario.budget.launches

    def _calls(self, cases: Mapping[Case, Sequence[PlannedCell]]) -> list[list[float]]:
        return [_with_twin([self.seconds(planned) for planned in cells]) for cells in cases.values()]


def spreads(measurements: Iterable[Measurement]) -> dict[Case, float]:
    """Return how far ratios scattered, case by case and pooled over sessions, where it is known."""
    found: dict[Case, list[Measurement]] = {}
    for one in measurements:
        if one.status is Status.OK:
            found.setdefault(one.case, []).append(one)
    known = {case: spread(ones) for case, ones in found.items()}
    return {case: value for case, value in known.items() if value is not None}


def _with_twin(calls: list[float]) -> list[float]:
    """Add the second half of the A/A pair, which is the cheapest contender's."""
    return [*calls, min(calls)]


def _cases(cells: Iterable[PlannedCell]) -> dict[Case, list[PlannedCell]]:
    return {case: list(group) for case, group in groupby(cells, key=lambda planned: planned.cell.case)}
