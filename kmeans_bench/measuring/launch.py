"""One launch: fresh workers, one per contender, all alive, taking turns in seeded random order."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from kmeans_bench.judging import allotment
from kmeans_bench.judging.pairing import paired
from kmeans_bench.measuring import phases
from kmeans_bench.measuring.engine import Answer, Engine, FailureError, Order, Turn, Worker, compiles, patience
from kmeans_bench.model import Halves, Sample, Status
from kmeans_bench.stats.stopping import is_narrow

if TYPE_CHECKING:
    from kmeans_bench.judging.allotment import Schedule
    from kmeans_bench.measuring.entrant import Entrant
    from kmeans_bench.measuring.ledger import Ledger
    from kmeans_bench.measuring.stage import Stage

BRIEF = 0.050  # seconds: a longer call warms up and has its memory measured over one step, which runs the same code
SLACK = 10.0  # times what a pass over the halves should take, after which it is ended
IMPORT_LIMIT = 30.0  # seconds for a plug-in's import, unless a call may take longer


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What holds for every launch of a case.

    Attributes
    ----------
    call
        Seconds after which a call is ended.
    memory
        Bytes a worker may grow by, or None.
    """

    launches: int
    call: float
    memory: int | None
    seed: str


@dataclass(slots=True, kw_only=True)
class Launch:
    """One launch under way."""

    number: int
    stage: Stage
    rules: Rules
    engine: Engine
    clock: Callable[[], float]
    ledger: Ledger
    workers: dict[int, Worker] = field(default_factory=dict)  # by id of the entrant
    samples: dict[int, list[Sample]] = field(default_factory=dict)
    halves: dict[int, list[Halves]] = field(default_factory=dict)
    random: random.Random = field(init=False)
    core: int = field(init=False)

    def __post_init__(self) -> None:
        """Draw this launch's order and core from the plan's seed, the case and the launch's number."""
        self.random = random.Random(f"{self.rules.seed}/{self.stage.case.id}/{self.number}")  # noqa: S311 - order, not secrecy
        self.core = self.random.randrange(max(1, len(self.engine.cores)))

    def enter(self, entrant: Entrant) -> None:
        """Start a worker and bring it to the line: data, import, warm-up; in the first launch also check and memory pass."""
        begin = self.clock()
        try:
            worker = self.engine.start(self.order(entrant))
            prepared = worker.prepare(max(IMPORT_LIMIT, self.rules.call))
            self.ledger.started(self.clock() - begin, data=prepared.data, imports=prepared.imports)
            entrant.imports = prepared.imports
            with self.booked():
                self.settle_in(entrant, worker)
            worker.pause()
        except FailureError as failure:
            entrant.failure = failure
        else:
            self.workers[id(entrant)] = worker

    def order(self, entrant: Entrant) -> Order:
        """Say what a worker is for, and on which cores."""
        cores, threads = self.engine.cores, entrant.contender.threads
        chosen = tuple(cores[(self.core + step) % len(cores)] for step in range(min(threads, len(cores))))
        return Order(
            contender=entrant.contender,
            declaration=entrant.declaration,
            problem=entrant.problem,
            cores=chosen,
            memory=self.rules.memory,
        )

    @contextmanager
    def booked(self) -> Iterator[None]:
        """Book the seconds of a call that fails as the plug-in's: it hung, or worked until it died, and the harness waited."""
        begin, before = self.clock(), self.ledger.measured
        try:
            yield
        except FailureError:
            self.ledger.measured = before + self.clock() - begin
            raise

    def settle_in(self, entrant: Entrant, worker: Worker) -> None:
        """Qualify once; in later launches warm up, so that the first turn that counts is like the others.

        A short call takes a whole turn for that: after one call alone, first turns were 4 to 5 % slower than the launch's others (medians
        of 120 launches), and whoever joins few rounds would be compared with those.
        """
        limit = patience(entrant.declaration, self.rules.call)
        if entrant.first is None:
            self.qualify(entrant, worker, limit)
        elif entrant.estimate() > BRIEF:
            self.ledger.measured += worker.warm(limit)
        else:
            self.turn(entrant, worker, limit)

    def qualify(self, entrant: Entrant, worker: Worker, limit: float) -> None:
        """Make the first call within *limit* seconds, have it checked, measure memory, and learn how long a call takes."""
        entrant.first = worker.first(limit)
        self.ledger.measured += entrant.first.seconds
        self.judge(entrant, entrant.first.answer)
        if not entrant.alive:
            return
        entrant.calls, brief = entrant.first.seconds, entrant.first.seconds > BRIEF
        if brief and compiles(entrant.declaration):
            entrant.calls = self.turn(entrant, worker).wall
        entrant.memory = worker.memory(self.rules.call, brief=entrant.calls > BRIEF)
        self.ledger.measured += entrant.memory.seconds
        if not brief:  # a first call loads and allocates; a turn tells what a call takes
            entrant.calls = self.turn(entrant, worker).wall

    def judge(self, entrant: Entrant, answer: Answer) -> None:
        """Have an answer checked, unless the same answer was accepted before."""
        mark = fingerprint(answer)
        if mark in entrant.verified:
            return
        found = self.stage.check(answer, entrant.problem, entrant.declaration)
        if found.status is Status.WRONG and entrant.verified:
            found = replace(found, reason=f"right in its first call, wrong when X and init had their signs changed: {found.reason}")
        entrant.judgement = found
        entrant.verified.add(mark)

    def turn(self, entrant: Entrant, worker: Worker, limit: float | None = None) -> Turn:
        """Time one turn and book its seconds."""
        turn = worker.turn(self.rules.call if limit is None else limit, entrant.estimate())
        self.ledger.measured += turn.wall * turn.loops + (turn.after_switch or 0.0)
        return turn

    def compete(self, entrants: list[Entrant], share: float) -> None:
        """Let everyone at the line take turns until the schedule ends, the time is up, or nothing new would be learnt."""
        racers = [entrant for entrant in entrants if id(entrant) in self.workers and entrant.alive]
        if not racers:
            return
        plan = allotment.schedule([racer.estimate() for racer in racers], share=share, launches=self.rules.launches)
        begin = self.clock()
        for number in range(plan.rounds):
            self.round(number, [racers[position] for position in plan.joining(number)])
            if self.over(racers, plan, number + 1, self.clock() - begin > share):
                return

    def round(self, number: int, joining: list[Entrant]) -> None:
        """Ask everyone who joins once, in random order; a failure ends that contender's case, not the round."""
        self.random.shuffle(joining)
        for order, entrant in enumerate(joining):
            worker = self.workers.get(id(entrant))
            if worker is None:
                continue
            worker.resume()
            try:
                with self.booked():
                    turn = self.turn(entrant, worker)
            except FailureError as failure:
                entrant.failure = failure
                del self.workers[id(entrant)]
                continue
            worker.pause()
            sample = Sample(launch=self.number, round=number, order=order, **asdict(turn))
            self.samples.setdefault(id(entrant), []).append(sample)

    def over(self, racers: list[Entrant], plan: Schedule, rounds: int, late: bool) -> bool:  # noqa: FBT001 - a fact, not a mode
        """Whether the launch may end after *rounds* rounds."""
        if not plan.complete(rounds, launches=self.rules.launches):
            return False
        if late:
            return True
        if rounds < allotment.least_rounds(self.rules.launches):
            return False
        return self.narrow(racers)

    def narrow(self, racers: list[Entrant]) -> bool:
        """Whether everyone's ratio to the fastest is known well enough; notes who is."""
        reference = min(racers, key=lambda racer: racer.estimate())
        for racer in racers:
            racer.narrow = racer is reference or is_narrow(paired(self.so_far(reference), self.so_far(racer)))
        return all(racer.narrow for racer in racers if racer.alive)

    def so_far(self, entrant: Entrant) -> list[Sample]:
        """Return a contender's samples of every launch, this one included."""
        return [*entrant.samples, *self.samples.get(id(entrant), ())]

    def finish(self, entrants: list[Entrant]) -> None:
        """Take everyone's last answer, make sure that it is still right, and keep the samples."""
        for entrant in entrants:
            worker = self.workers.get(id(entrant))
            if worker is None:
                continue
            worker.resume()
            try:
                self.judge(entrant, worker.finish(self.rules.call))
            except FailureError as failure:
                entrant.failure = failure
            worker.pause()
        # Not before everyone has finished: a launch that is lost on the way is repeated whole, and rounds of two attempts never mix.
        for entrant in (entrant for entrant in entrants if id(entrant) in self.workers):
            entrant.samples += self.samples.get(id(entrant), [])
            entrant.halves += self.halves.get(id(entrant), [])
            if entrant.samples:
                entrant.calls = median(sample.wall for sample in entrant.samples)

    def halve(self, entrants: list[Entrant]) -> None:
        """Have the halves of a step timed of everyone who offers them; the rounds are over."""
        for entrant in entrants:
            worker = self.workers.get(id(entrant))
            if worker is None or not entrant.alive or not entrant.declaration.halves or entrant.contender.twin:
                continue
            worker.resume()
            try:
                with self.booked():
                    found = worker.phases(max(self.rules.call, phases.cost(entrant.estimate()) * SLACK))
            except FailureError as failure:
                entrant.failure = failure
                del self.workers[id(entrant)]
                continue
            worker.pause()
            self.ledger.measured += found.seconds
            columns = zip(found.assign, found.update, found.whole, strict=True)
            self.halves[id(entrant)] = [Halves(launch=self.number, assign=a, update=u, whole=w) for a, u, w in columns]


def fingerprint(answer: Answer) -> bytes:
    """Return a digest of everything an answer says."""
    digest = hashlib.blake2b(repr((answer.inertia, answer.n_iter, answer.centroids.dtype)).encode(), digest_size=16)
    for part in (answer.centroids, answer.labels):
        if part is not None:
            digest.update(np.ascontiguousarray(part).view(np.uint8).data)
    return digest.digest()
