"""An engine whose duellists take scripted seconds, by the clock of the test, and fail when the script says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self

from kmeans_bench.measuring.duel_engine import Examined, Launch, Part, Slot, Timed
from kmeans_bench.measuring.engine import Answer, FailureError
from kmeans_bench.model import Case, Cell, Contender, Declaration, Dtype, Duel, DuelCell, InitKind, Problem, Source, SourceKind, Status
from kmeans_bench.planning import dataset
from tests.measuring.fakes import Clock

CASE = Case(source=Source(kind=SourceKind.NORMAL), n=40, k=3, d=2)
Seconds = Callable[[Slot, Part], float]


@dataclass(slots=True)
class Event:
    """Something a duellist was asked."""

    what: str
    worker: FakeDuellist
    part: Part | None = None
    cores: tuple[int, ...] = ()
    resting: list[FakeDuellist] = field(default_factory=list)


@dataclass(slots=True)
class FakeDuellist:
    """Takes the seconds that the script says."""

    engine: FakeArena
    launch: Launch
    loaded: set[str] = field(default_factory=set)
    gone: bool = False
    paused: bool = False

    def begin(self, part: Part) -> None:
        self.note("load", part)
        self.loaded.add(part.key)

    def ready(self, limit: float) -> None:
        pass

    def settle(self, limit: float) -> None:
        pass

    def enter(self, part: Part, cores: tuple[int, ...], limit: float) -> bool:
        self.note("enter", part, cores)
        self.spend(part, limit)
        return bool(cores) and not self.engine.refusing

    def pause(self) -> None:
        self.paused = True

    def resume(self) -> None:
        self.paused = False

    def call(self, part: Part, limit: float) -> Timed:
        self.note("call", part)
        seconds = self.spend(part, limit)
        return Timed(wall=seconds, cpu=seconds / 2)

    def examine(self, part: Part, limit: float) -> Examined:
        self.note("examine", part)
        self.spend(part, limit)
        return self.engine.examined(self.launch.slot, part)

    def dismiss(self) -> None:
        self.gone = True

    def note(self, what: str, part: Part, cores: tuple[int, ...] = ()) -> None:
        assert not self.gone, "a worker that is gone was asked"
        assert not self.paused, "a worker that is stopped was asked"
        assert what == "load" or part.key in self.loaded, "a cell was asked for before it was loaded"
        self.engine.events.append(Event(what, self, part, cores, resting=[other for other in self.engine.workers if other.paused]))
        for failure in self.engine.failures:
            if failure.strikes(self.launch.slot, what, part):
                raise FailureError(failure.status, failure.reason)

    def spend(self, part: Part, limit: float) -> float:
        seconds = self.engine.seconds(self.launch.slot, part)
        self.engine.clock.time += min(seconds, limit)
        if seconds > limit:
            raise FailureError(Status.TIMEOUT, f"a call took longer than {limit:g} s")
        return seconds


@dataclass(slots=True)
class Failing:
    """A failure that happens `times` times: to `slot`, at `what`, in cells of `implementation`, after `spared` that went well.

    `key`: in that part alone.
    """

    slot: Slot
    implementation: str
    what: str = "call"
    times: int = 1
    spared: int = 0
    status: Status = Status.CRASHED
    reason: str = "killed by SIGSEGV"
    key: str | None = None

    def strikes(self, slot: Slot, what: str, part: Part) -> bool:
        if (slot, what, part.declaration.name) != (self.slot, self.what, self.implementation) or self.key not in (None, part.key):
            return False
        self.spared -= 1
        self.times -= self.spared < 0
        return self.spared < 0 <= self.times


@dataclass(slots=True)
class FakeArena:
    """Starts fake duellists; `dead` launches fail at once."""

    seconds: Seconds = lambda _slot, _part: 0.004
    cores: tuple[int, ...] = (0, 1)
    clock: Clock = field(default_factory=Clock)
    refusing: bool = False
    dead: int = 0
    failures: list[Failing] = field(default_factory=list)
    peaks: dict[Slot, int] = field(default_factory=dict)
    wrong: frozenset[tuple[Slot, str]] = frozenset()
    workers: list[FakeDuellist] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    def start(self, launch: Launch) -> FakeDuellist:
        if self.dead:
            self.dead -= 1
            raise FailureError(Status.CRASHED, "no worker can be started: No space left on device")
        self.workers.append(FakeDuellist(self, launch))
        return self.workers[-1]

    def close(self) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def asked(self, what: str) -> list[Event]:
        return [event for event in self.events if event.what == what]

    def examined(self, slot: Slot, part: Part) -> Examined:
        answer = lloyd(part.problem)
        if (slot, part.declaration.name) in self.wrong:
            answer = Answer(centroids=answer.centroids + 1.0, labels=answer.labels, inertia=answer.inertia, n_iter=answer.n_iter)
        return Examined(answer=answer, peak=self.peaks.get(slot, 1000))


def lloyd(problem: Problem) -> Answer:
    X, centroids = problem.X, problem.init.copy()
    for _ in range(problem.max_iter):
        labels = ((X[:, None, :] - centroids) ** 2).sum(axis=2).argmin(axis=1)
        for j in set(labels.tolist()):
            centroids[j] = X[labels == j].mean(axis=0)
    distances = ((X[:, None, :] - centroids) ** 2).sum(axis=2)
    inertia = float(distances.min(axis=1).sum())
    return Answer(centroids=centroids, labels=distances.argmin(axis=1), inertia=inertia, n_iter=problem.max_iter)


def part(name: str, *, origin: str = "", threads: int = 1) -> Part:
    """Return a part of an implementation of that name in the smallest of cases."""
    points = dataset.draw(CASE)
    init = dataset.start(points.values, k=CASE.k, init=InitKind.RANDOM, seed=0)
    problem = dataset.problem(points, init, dtype=Dtype.FLOAT64, max_iter=2, tol=0.0)
    declaration = Declaration(name=name, function="fit", origin=origin or f"{name}.py")
    return Part(key=f"{name} {origin}", declaration=declaration, problem=problem, threads=threads)


def cell(name: str, *, threads: int = 1) -> Cell:
    return Cell(case=CASE, contender=Contender(implementation=name, dtype=Dtype.FLOAT64, threads=threads))


def duel(*names: str) -> Duel:
    return Duel(cells=tuple(DuelCell(cell=cell(name)) for name in names))
