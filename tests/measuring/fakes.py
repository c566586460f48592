"""An engine whose workers answer scripted seconds and whose clock moves only when they say so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from kmeans_bench.measuring.engine import Answer, FailureError, First, Kind, LostError, Memory, Order, Phases, Prepared, Turn
from kmeans_bench.model import Problem, Status

Script = Callable[[float], float]
"""Seconds of one call, by the time at which it starts."""


@dataclass(slots=True)
class Clock:
    """Seconds since the test began."""

    time: float = 0.0

    def __call__(self) -> float:
        return self.time


@dataclass(slots=True)
class FakeWorker:
    """Answers like the honest Lloyd it is, in the seconds that its script says."""

    engine: FakeEngine
    order: Order
    running: bool = True

    def spend(self) -> float:
        assert self.running, "a paused worker was asked"
        assert sum(worker.running for worker in self.engine.workers) == 1 or not self.engine.started, "two workers ran at once"
        seconds = self.engine.scripts[self.order.contender.implementation](self.engine.clock())
        self.engine.clock.time += seconds
        return seconds

    def prepare(self, limit: float) -> Prepared:  # noqa: ARG002 - the fake is never late
        return Prepared(data=0.0, imports=0.0)

    def pose(self, problem: Problem, limit: float) -> None:  # noqa: ARG002 - likewise
        self.order = replace(self.order, problem=problem)

    def first(self, limit: float) -> First:
        return First(seconds=self.call(limit), threads=1, answer=lloyd(self.order))

    def warm(self, limit: float) -> float:
        return self.call(limit)

    def memory(self, limit: float, *, brief: bool) -> Memory:  # noqa: ARG002 - likewise
        return Memory(seconds=self.call(limit), bytes=1000, method="resident")

    def turn(self, limit: float, estimate: float) -> Turn:  # noqa: ARG002 - one loop, whatever the estimate
        seconds = self.call(limit)
        return Turn(wall=seconds, cpu=seconds, loops=1)

    def finish(self, limit: float) -> Answer:  # noqa: ARG002 - the fake is never late
        if self.engine.late_losses and self.order.contender.implementation == "b":
            self.engine.late_losses -= 1
            raise LostError
        answer = lloyd(self.order)
        wrong = self.order.contender.implementation in self.engine.drifting
        return replace(answer, centroids=answer.centroids + 1.0) if wrong else answer

    def phases(self, limit: float) -> Phases:
        if self.order.contender.implementation == self.engine.hanging:
            self.running = False
            raise FailureError(Status.TIMEOUT, f"the pass over the halves of a step took longer than {limit:g} s")
        seconds = self.call(limit)  # three quarters in assign, a fifth in update
        return Phases(seconds=seconds, assign=(0.75 * seconds,), update=(0.2 * seconds,), whole=(seconds,))

    def call(self, limit: float) -> float:
        seconds = self.spend()
        if seconds > limit:
            self.running = False  # the supervisor ends whoever is late
            raise FailureError(Status.TIMEOUT, f"a call took longer than {limit:g} s")
        return seconds

    def pause(self) -> None:
        self.running = False

    def resume(self) -> None:
        self.running = True


@dataclass(slots=True)
class FakeEngine:
    """Starts fake workers.

    `losses` is how many times starting one fails through nobody's fault, `late_losses` how many times b is lost as it answers in the end;
    `hanging` is who never comes back from the pass over its halves; `drifting` contenders are right at first and wrong in the end.
    """

    scripts: dict[str, Script]
    clock: Clock = field(default_factory=Clock)
    cores: tuple[int, ...] = (0, 1)
    losses: int = 0
    late_losses: int = 0
    drifting: frozenset[str] = frozenset()
    hanging: str = ""
    workers: list[FakeWorker] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    started: bool = False

    def warm_up(self, kinds: frozenset[Kind]) -> None:
        self.started = bool(kinds)

    def start(self, order: Order) -> FakeWorker:
        if self.losses:
            self.losses -= 1
            raise LostError
        self.orders.append(order)
        self.workers.append(FakeWorker(self, order))
        return self.workers[-1]

    def strays(self) -> None:
        pass

    def clear(self) -> None:
        self.workers.clear()

    def forget(self) -> None:
        pass

    def close(self) -> None:
        pass


def lloyd(order: Order) -> Answer:
    """Return the right answer to a worker's problem."""
    X, centroids = order.problem.X, order.problem.init.copy()
    for _ in range(order.problem.max_iter):
        labels = ((X[:, None, :] - centroids) ** 2).sum(axis=2).argmin(axis=1)
        for j in set(labels.tolist()):
            centroids[j] = X[labels == j].mean(axis=0)
    distances = ((X[:, None, :] - centroids) ** 2).sum(axis=2)
    return Answer(
        centroids=centroids, labels=distances.argmin(axis=1), inertia=float(np.min(distances, axis=1).sum()), n_iter=order.problem.max_iter
    )
