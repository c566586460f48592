"""Case by case: launches, rounds, when to stop, and what the seconds were spent on. Clock and engine come in as arguments."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import chain, groupby

from kmeans_bench.errors import DegenerateCaseError
from kmeans_bench.judging import allotment, cost, wording
from kmeans_bench.measuring import phases
from kmeans_bench.measuring.engine import Engine, FailureError, LostError
from kmeans_bench.measuring.entrant import Entrant
from kmeans_bench.measuring.launch import Launch, Rules
from kmeans_bench.measuring.ledger import Ledger
from kmeans_bench.measuring.stage import Stage, set_stage
from kmeans_bench.model import Case, Cell, Measurement, Plan, PlannedCell, Status, Trajectory
from kmeans_bench.planning.foresight import Foresight
from kmeans_bench.planning.unmeasured import unmeasured

ATTEMPTS = 3  # at a launch whose workers die through no fault of their own


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResult:
    """One measurement per planned cell of a case, the second half of its A/A pair, and what the reference went through."""

    case: Case
    measurements: tuple[Measurement, ...]
    trajectory: Trajectory | None = None


def now() -> str:
    """Return the time as a stamp, UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")


@dataclass(slots=True, kw_only=True)
class Runner:
    """Measures the cells of a plan that are asked for.

    Attributes
    ----------
    session
        Identifies this invocation; ratios are formed inside one launch of one session.
    foresight
        Predictions, sharpened by every case; default: the plan's own.
    listen
        Told what is being done, between timed turns, never inside one.
    """

    plan: Plan
    engine: Engine
    session: str
    clock: Callable[[], float] = time.monotonic
    stamp: Callable[[], str] = now
    listen: Callable[[str], None] = lambda _: None
    ledger: Ledger = field(default_factory=Ledger)
    foresight: Foresight | None = None
    timeouts: list[Cell] = field(default_factory=list)
    broken: dict[str, FailureError] = field(default_factory=dict)  # implementations whose import failed; trying again would fail again

    @property
    def expecting(self) -> Foresight:
        """Predictions as they stand."""
        return self.foresight or Foresight(plan=self.plan)

    def measure(self, todo: Sequence[PlannedCell]) -> Iterator[CaseResult]:
        """Yield every case of *todo* as soon as it is done.

        Parameters
        ----------
        todo
            Cells to be measured; those of one case stand together.
        """
        begin, before = self.clock(), self.ledger.wall
        cases = [tuple(cells) for _, cells in groupby(todo, key=lambda planned: planned.cell.case)]
        if cases:
            self.prepare(todo)
        for position, cells in enumerate(cases):
            spent = self.clock() - begin
            share = self.share(cases[position:], spent)
            found = self.case(cells, share, spent)
            self.foresight = self.expecting.after(cells, found.measurements, seconds=self.clock() - begin - spent, share=share)
            yield found
            self.ledger.wall = before + self.clock() - begin
        self.ledger.wall = before + self.clock() - begin

    def prepare(self, todo: Sequence[PlannedCell]) -> None:
        """Have libraries imported, once for the run."""
        self.listen("importing libraries")
        begin = self.clock()
        contenders = {planned.cell.contender for planned in todo}
        self.engine.warm_up(frozenset((item.threads, self.plan.declaration(item.implementation).needs) for item in contenders))
        self.ledger.imports += self.clock() - begin

    def share(self, cases: Sequence[Sequence[PlannedCell]], spent: float) -> float:
        """Return the seconds of the first of *cases*."""
        left = self.plan.scenario.budget.total - spent
        return self.expecting.shares(tuple(chain.from_iterable(cases)), left=left)[0]

    def case(self, cells: Sequence[PlannedCell], share: float, spent: float) -> CaseResult:
        """Measure one case."""
        case, budget = cells[0].cell.case, self.plan.scenario.budget
        if spent >= budget.total:
            return self.refused(cells, Status.SKIPPED, wording.budget_spent(budget.total))
        self.beat(case, "drawing data")
        begin = self.clock()
        try:
            stage = set_stage(case, self.plan.scenario, clock=self.clock, ledger=self.ledger)
        except DegenerateCaseError as degenerate:
            return self.refused(cells, Status.DEGENERATE, str(degenerate))
        except MemoryError:
            return self.refused(cells, Status.OOM, f"the harness itself has no memory for {case.n} × {case.d} values")
        flaws = {planned: stage.flaw(planned.cell.contender.dtype) for planned in cells}
        unfit = [row for planned, flaw in flaws.items() if flaw for row in self.refused([planned], Status.DEGENERATE, flaw).measurements]
        entrants = [self.entrant(planned, stage) for planned, flaw in flaws.items() if flaw is None]
        try:
            self.launches(stage, entrants, begin + share)
        finally:
            self.engine.clear()
            self.engine.forget()
        self.learn(entrants)
        found = (*unfit, *(entrant.measurement(stage, self.session) for entrant in entrants))
        return CaseResult(case=case, measurements=found, trajectory=stage.trajectory(self.session))

    def beat(self, case: Case, doing: str) -> None:
        """Give a sign of life."""
        self.listen(f"{case.id}: {doing}")

    def refused(self, cells: Sequence[PlannedCell], status: Status, reason: str) -> CaseResult:
        """Return a case none of whose cells was measured."""
        rows = tuple(
            unmeasured(planned, self.plan, status=status, reason=reason, session=self.session, started_at=self.stamp()) for planned in cells
        )
        return CaseResult(case=cells[0].cell.case, measurements=rows)

    def entrant(self, planned: PlannedCell, stage: Stage) -> Entrant:
        """Return a contender at the start of a case; one that cannot succeed has failed already."""
        contender = planned.cell.contender
        entrant = Entrant(
            contender=contender,
            planned=planned,
            declaration=self.plan.declaration(contender.implementation),
            problem=stage.problem(contender.dtype),
            started_at=self.stamp(),
        )
        limit = self.plan.scenario.budget.call
        hopeless = cost.beyond(planned.cell, self.timeouts, seconds=planned.seconds or 0.0, limit=limit)
        entrant.failure = FailureError(Status.SKIPPED, hopeless) if hopeless else self.broken.get(contender.implementation)
        return entrant

    def launches(self, stage: Stage, entrants: list[Entrant], deadline: float) -> None:
        """Run every launch; the first picks the A/A pair."""
        budget = self.plan.scenario.budget
        rules = Rules(launches=budget.launches, call=budget.call, memory=self.plan.memory_limit, seed=str(self.plan.seed))
        for number in range(budget.launches):
            if not any(entrant.alive for entrant in entrants):
                return
            self.beat(stage.case, f"launch {number + 1} of {budget.launches}")
            for _ in range(ATTEMPTS):
                try:
                    self.launch(self.begin(number, stage, rules), entrants, deadline)
                    break
                except LostError:
                    self.engine.clear()
            else:
                for entrant in filter(lambda entrant: entrant.alive, entrants):
                    entrant.failure = FailureError(Status.CRASHED, f"its workers were lost {ATTEMPTS} times through no fault of its own")

    def begin(self, number: int, stage: Stage, rules: Rules) -> Launch:
        """Return a launch in which nobody has entered yet."""
        return Launch(number=number, stage=stage, rules=rules, engine=self.engine, clock=self.clock, ledger=self.ledger)

    def launch(self, launch: Launch, entrants: list[Entrant], deadline: float) -> None:
        """Run one launch from first worker to last check."""
        entering = [entrant for entrant in entrants if entrant.alive]
        launch.random.shuffle(entering)  # who starts first must not always be the same
        for entrant in entering:
            launch.enter(entrant)
        if launch.number == 0 and not any(entrant.contender.twin for entrant in entrants):
            self.pair(launch, entrants)
        self.engine.strays()
        racing = [entrant for entrant in entrants if entrant.alive]
        if not racing:
            return
        launch.compete(racing, self.rounds_share(racing, launch, deadline))
        if self.plan.scenario.protocol.phases:
            launch.halve(entrants)
        launch.finish(entrants)
        self.engine.clear()

    def pair(self, launch: Launch, entrants: list[Entrant]) -> None:
        """Enter the cheapest exact contender a second time: the A/A pair."""
        candidates = [entrant for entrant in entrants if entrant.exact]
        if not candidates:
            return
        cheapest = min(candidates, key=lambda entrant: entrant.estimate())
        twin = Entrant(
            contender=replace(cheapest.contender, twin=True),
            planned=cheapest.planned,
            declaration=cheapest.declaration,
            problem=cheapest.problem,
            started_at=self.stamp(),
        )
        entrants.append(twin)
        launch.enter(twin)

    def rounds_share(self, racing: Sequence[Entrant], launch: Launch, deadline: float) -> float:
        """Return the seconds for the rounds of this launch, what later launches need to get to the line set aside."""
        remaining = launch.rules.launches - launch.number
        entry = sum(allotment.SETUP + min(racer.estimate(), allotment.TURN) for racer in racing)
        asked = self.plan.scenario.protocol.phases
        passes = sum(phases.cost(racer.estimate()) for racer in racing if asked and racer.declaration.halves)
        return (deadline - self.clock() - (remaining - 1) * entry) / remaining - passes

    def learn(self, entrants: Sequence[Entrant]) -> None:
        """Remember who timed out and whose import failed."""
        for entrant in entrants:
            if entrant.failure is None:
                continue
            if entrant.failure.status is Status.TIMEOUT and entrant.imports is not None:
                self.timeouts.append(entrant.planned.cell)
            if entrant.imports is None and entrant.failure.status not in (Status.OOM, Status.SKIPPED):
                self.broken[entrant.contender.implementation] = entrant.failure
