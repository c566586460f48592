"""Scripted workers whose seconds follow from the sizes they are given, a little scattered: what predictions are tested on."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from kmeans_bench.judging.allotment import TURN
from kmeans_bench.measuring.engine import Order, Turn
from tests.measuring.fakes import FakeEngine, FakeWorker

Price = Callable[[Order], float]
"""Seconds of one call of what a worker was ordered for."""


@dataclass(slots=True)
class SizedWorker(FakeWorker):
    """Takes as long as its problem asks for."""

    engine: SizedEngine

    def spend(self) -> float:
        seconds = self.engine.price(self.order) * self.engine.random.lognormvariate(0.0, self.engine.scatter)
        self.engine.clock.time += seconds
        return seconds

    def turn(self, limit: float, estimate: float) -> Turn:
        """Repeat a short call, as workers do: a turn takes 12 ms at least."""
        begin = self.engine.clock()
        turn = FakeWorker.turn(self, limit, estimate)
        self.engine.clock.time = max(self.engine.clock.time, begin + TURN)
        return turn


@dataclass(slots=True)
class SizedEngine(FakeEngine):
    """Starts them; starting one takes `setup` seconds."""

    price: Price = lambda _: 0.001
    scatter: float = 0.0
    setup: float = 0.05
    random: random.Random = field(default_factory=lambda: random.Random(0))  # noqa: S311 - scatter, not secrecy

    def start(self, order: Order) -> SizedWorker:
        self.clock.time += self.setup
        self.orders.append(order)
        worker = SizedWorker(self, order)
        self.workers.append(worker)
        return worker


def pairs_price(rates: dict[str, float], call: float = 1e-4) -> Price:
    """Return a price of *call* seconds, and of a contender's rate for every point, centroid, dimension and assignment."""

    def price(order: Order) -> float:
        (n, d), k, assignments = order.problem.X.shape, len(order.problem.init), order.problem.max_iter + 1
        return float(call + rates[order.contender.implementation] * n * k * d * assignments)

    return price
