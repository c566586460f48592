"""The parent side: starts workers, asks them, and ends them on the deadline. A plug-in can cost its own cells, nothing else."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING

from kmeans_bench.measuring import arrays
from kmeans_bench.measuring.channel import Message
from kmeans_bench.measuring.engine import Answer, First, Memory, Order, Phases, Prepared, Turn
from kmeans_bench.measuring.supervised import Ending, Supervised

if TYPE_CHECKING:
    from kmeans_bench.model import Problem

__all__ = ["Ending", "LocalWorker", "Published", "Publisher"]


@dataclass(frozen=True, slots=True)
class Published:
    """A problem's arrays where workers can read them."""

    shelf: arrays.Shelf
    layout: arrays.Layout


@dataclass(slots=True)
class Publisher:
    """Puts problems where workers can read them, each once."""

    shelves: dict[int, tuple[Problem, Published]] = field(default_factory=dict)

    def publish(self, problem: Problem) -> Published:
        """Return where the arrays of *problem* stand; it is kept alive as long, so that its id stays its own."""
        if id(problem) not in self.shelves:
            shelf = arrays.shelf("problem")
            layout = arrays.store(shelf.path, {"X": problem.X, "init": problem.init})
            self.shelves[id(problem)] = (problem, Published(shelf, layout))
        return self.shelves[id(problem)][1]

    def located(self, problem: Problem) -> Message:
        """Say where a problem's arrays stand, and what is to be done with them."""
        published = self.publish(problem)
        return {"path": published.shelf.path, "layout": published.layout, "max_iter": problem.max_iter, "tol": problem.tol}

    def forget(self) -> None:
        """Let go of them all."""
        for _, published in self.shelves.values():
            published.shelf.close()
        self.shelves.clear()


@dataclass(slots=True, kw_only=True)
class LocalWorker(Supervised):
    """A worker process on this machine; see `engine.Worker` for what its methods promise."""

    order: Order
    publisher: Publisher

    def prepare(self, limit: float) -> Prepared:
        """Load data and plug-in."""
        order = self.order
        what = {"op": "prepare", "threads": order.contender.threads, "declaration": asdict(order.declaration)}
        answer = self.ask(what | self.publisher.located(order.problem), limit, "its import")
        return Prepared(data=answer["data"], imports=answer["imports"])

    def pose(self, problem: Problem, limit: float) -> None:
        """Take another problem in place of the one at hand."""
        self.order = replace(self.order, problem=problem)
        self.ask({"op": "pose"} | self.publisher.located(problem), limit, "reading its data")

    def first(self, limit: float) -> First:
        """Call once; the answer is fetched from the shelf."""
        answer = self.ask({"op": "first", "shelf": self.shelf.path}, limit)
        return First(seconds=answer["seconds"], threads=answer["threads"], answer=self.fetch(answer))

    def warm(self, limit: float) -> float:
        """Call once, for one step only, and return the seconds."""
        return float(self.ask({"op": "warm"}, limit)["seconds"])

    def memory(self, limit: float, *, brief: bool) -> Memory:
        """Measure the peak growth of one call; n/a where resident memory cannot be watched."""
        if not self.watched:
            return Memory(seconds=0.0, bytes=None, method=None)
        answer = self.ask({"op": "memory", "brief": brief}, limit)
        return Memory(seconds=answer["seconds"], bytes=answer["bytes"], method=answer["method"])

    def turn(self, limit: float, estimate: float) -> Turn:
        """Time one turn."""
        answer = self.ask({"op": "turn", "estimate": estimate}, limit)
        return Turn(wall=answer["wall"], cpu=answer["cpu"], loops=answer["loops"], after_switch=answer["after_switch"])

    def finish(self, limit: float) -> Answer:
        """Hand over the last clustering."""
        return self.fetch(self.ask({"op": "finish", "shelf": self.shelf.path}, limit))

    def phases(self, limit: float) -> Phases:
        """Time the halves of some calls."""
        answer = self.ask({"op": "phases", "halves": self.order.declaration.halves}, limit, "the pass over the halves of a step")
        found = {name: tuple(answer[name]) for name in ("assign", "update", "whole")}
        return Phases(seconds=answer["seconds"], **found)

    def pause(self) -> None:
        """Stop the process and its group."""
        if not self.ended:
            self.keeper.pause(self.pid)

    def resume(self) -> None:
        """Let it go on."""
        if not self.ended:
            self.keeper.resume(self.pid)
