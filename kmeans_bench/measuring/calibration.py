"""A few timed calls of each contender before a run, so that its predictions hold on this machine. Clock and engine come in as arguments."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from kmeans_bench.judging.calibration import LADDER, LONGEST, MOST, STEPS, Calibration, Size, Trial
from kmeans_bench.judging.cost import CostModel
from kmeans_bench.measuring.engine import Engine, FailureError, LostError, Order, Worker, patience
from kmeans_bench.measuring.ledger import Ledger
from kmeans_bench.model import Case, Contender, Declaration, Dtype, InitKind, Problem, Source, SourceKind
from kmeans_bench.planning import dataset, forecast

SLACK = 10.0  # times longer than a trial should be, it is ended
PATIENCE = 30.0  # seconds for an import


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A contender to calibrate, and the digest that its calibration holds for."""

    contender: Contender
    declaration: Declaration
    key: str


@dataclass(slots=True, kw_only=True)
class Calibrator:
    """Times candidates one after the other, each in a fresh worker that climbs the ladder of sizes."""

    engine: Engine
    cost: CostModel
    clock: Callable[[], float] = time.monotonic
    listen: Callable[[str], None] = lambda _: None
    ledger: Ledger = field(default_factory=Ledger)
    problems: dict[tuple[Size, Dtype], Problem] = field(default_factory=dict)

    def calibrate(self, candidates: Sequence[Candidate], *, seconds: float = MOST) -> Iterator[Calibration]:
        """Yield what was timed of each candidate; those whose turn would begin after *seconds* are left for another run."""
        begin = self.clock()
        self.engine.warm_up(frozenset((one.contender.threads, one.declaration.needs) for one in candidates))
        self.ledger.imports += self.clock() - begin
        ready = self.clock()
        for number, candidate in enumerate(candidates):
            if self.clock() - ready > seconds:
                break
            self.listen(f"calibrating {number + 1} of {len(candidates)}: {candidate.contender.id}")
            yield Calibration(contender=candidate.contender, key=candidate.key, trials=self.climbed(candidate))
        self.engine.forget()
        self.ledger.calibration += self.clock() - ready
        self.ledger.wall += self.clock() - begin

    def climbed(self, candidate: Candidate) -> tuple[Trial, ...]:
        """Return the trials of one candidate, up to the first that fails."""
        trials: list[Trial] = []
        try:
            worker: Worker | None = None
            for size in LADDER:
                if self.predicted(candidate, size) > LONGEST:
                    continue
                problem = self.problem(size, candidate.contender.dtype)
                worker = self.posed(worker, candidate, problem)
                trials.append(self.timed(worker, size, candidate))
                self.cost = forecast.calibrated(self.cost, [self.so_far(candidate, trials[-1:])], [candidate.declaration])
        except (FailureError, LostError):
            pass  # what it is in the run, its own rows will say
        finally:
            self.engine.clear()
        return tuple(trials)

    def so_far(self, candidate: Candidate, trials: Sequence[Trial]) -> Calibration:
        """Return trials as a calibration of their own."""
        return Calibration(contender=candidate.contender, key=candidate.key, trials=tuple(trials))

    def predicted(self, candidate: Candidate, size: Size) -> float:
        """Return the seconds that a trial should take."""
        return self.cost.predict(candidate.contender, forecast.trial_demand(candidate.declaration, candidate.contender, size, STEPS))

    def posed(self, worker: Worker | None, candidate: Candidate, problem: Problem) -> Worker:
        """Return the candidate's worker with *problem* before it."""
        if worker is not None:
            worker.pose(problem, PATIENCE)
            return worker
        cores = self.engine.cores[: candidate.contender.threads]
        worker = self.engine.start(Order(contender=candidate.contender, declaration=candidate.declaration, problem=problem, cores=cores))
        worker.prepare(PATIENCE)
        return worker

    def timed(self, worker: Worker, size: Size, candidate: Candidate) -> Trial:
        """Call once to warm up, then time a turn: on one thread its processor time, which a neighbour's burst does not lengthen."""
        limit = SLACK * LONGEST
        first = worker.first(patience(candidate.declaration, limit))
        turn = worker.turn(limit, first.seconds)
        seconds = min(turn.wall, turn.cpu) if candidate.contender.threads == 1 and turn.cpu > 0 else turn.wall
        claimed = first.answer.n_iter
        return Trial(size=size, steps=claimed if type(claimed) is int and claimed > 0 else STEPS, seconds=seconds)

    def problem(self, size: Size, dtype: Dtype) -> Problem:
        """Return the points of a size; the same object every time."""
        if (size, dtype) not in self.problems:
            case = Case(source=Source(kind=SourceKind.BLOBS), n=size.n, k=size.k, d=size.d)
            points = dataset.draw(case)
            init = dataset.start(points.values, k=size.k, init=InitKind.RANDOM, seed=0)
            self.problems[size, dtype] = dataset.problem(points, init, dtype=dtype, max_iter=STEPS, tol=0.0)
        return self.problems[size, dtype]
