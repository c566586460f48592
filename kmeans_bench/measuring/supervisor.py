"""The parent side: starts workers, asks them, and ends them on the deadline. A plug-in can cost its own cells, nothing else."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from kmeans_bench.judging.wording import size
from kmeans_bench.measuring import arrays, processes
from kmeans_bench.measuring.channel import CHANNEL_LOST, Asking, ChannelClosedError, Message
from kmeans_bench.measuring.engine import Answer, FailureError, First, Memory, Order, Prepared, Turn
from kmeans_bench.model import Status

if TYPE_CHECKING:
    from typing import Protocol

    from kmeans_bench.model import Problem

    class Keeper(Protocol):
        """Who can end a worker: its zygote, or whoever spawned it."""

        def end(self, pid: int) -> Ending:
            """Make sure that the process and what it started are gone."""

        def pause(self, pid: int) -> None:
            """Stop it where it stands."""

        def resume(self, pid: int) -> None:
            """Let it go on."""


TICK = 0.05  # seconds between looks at a worker's memory while it computes; a usual turn ends before the first
FLOOD = 1 << 20  # bytes of standard error kept
TAIL = 2000  # characters of it shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a worker ended: exit status (negative: a signal), None when unknown; `alive` when it had to be killed."""

    status: int | None
    alive: bool


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

    def forget(self) -> None:
        """Let go of them all."""
        for _, published in self.shelves.values():
            published.shelf.close()
        self.shelves.clear()


@dataclass(slots=True, kw_only=True)
class LocalWorker:
    """A worker process on this machine; see `engine.Worker` for what its methods promise."""

    order: Order
    pid: int
    channel: Asking
    keeper: Keeper
    publisher: Publisher
    log: arrays.Shelf
    shelf: arrays.Shelf
    watched: bool
    oom_before: int = field(default_factory=processes.oom_kills)
    resident: int = 0
    ended: bool = False

    def prepare(self, limit: float) -> Prepared:
        """Load data and plug-in."""
        order = self.order
        what = {"op": "prepare", "threads": order.contender.threads, "declaration": asdict(order.declaration)}
        answer = self.ask(what | self.located(order.problem), limit, "its import")
        return Prepared(data=answer["data"], imports=answer["imports"])

    def pose(self, problem: Problem, limit: float) -> None:
        """Take another problem in place of the one at hand."""
        self.order = replace(self.order, problem=problem)
        self.ask({"op": "pose"} | self.located(problem), limit, "reading its data")

    def located(self, problem: Problem) -> Message:
        """Say where a problem's arrays stand, and what is to be done with them."""
        published = self.publisher.publish(problem)
        return {"path": published.shelf.path, "layout": published.layout, "max_iter": problem.max_iter, "tol": problem.tol}

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

    def pause(self) -> None:
        """Stop the process and its group."""
        if not self.ended:
            self.keeper.pause(self.pid)

    def resume(self) -> None:
        """Let it go on."""
        if not self.ended:
            self.keeper.resume(self.pid)

    def ask(self, request: Message, limit: float, what: str = "a call") -> Message:
        """Send a request and wait for its answer, at most *limit* seconds."""
        try:
            self.channel.send(request)
            answer = self.wait(limit, what)
        except ChannelClosedError:
            raise self.death() from None
        if "failed" in answer:
            self.end()
            raise FailureError(Status(answer["failed"]), answer["reason"], answer["traceback"])
        return answer

    def wait(self, limit: float, what: str) -> Message:
        """Wait for the answer, looking after memory and flood while it takes long."""
        begin = time.monotonic()
        while True:
            left = begin + limit - time.monotonic()
            answer = self.channel.receive(max(0.0, min(TICK, left)))
            if answer is not None:
                return answer
            if left <= 0:
                tail = self.tail()
                self.end()
                raise FailureError(Status.TIMEOUT, f"{what} took longer than {limit:g} s", tail)
            self.watch()

    def watch(self) -> None:
        """End a worker that outgrows its limit where the system did not stop it; keep its standard error short."""
        if os.fstat(self.log.descriptor).st_size > FLOOD:
            os.ftruncate(self.log.descriptor, 0)
        if self.order.memory is None or not self.watched:
            return
        grown = processes.resident(self.pid) - self.resident
        if grown > self.order.memory:
            self.end()
            raise FailureError(Status.OOM, f"grew by {size(grown)} (limit {size(self.order.memory)})", None)

    def death(self) -> FailureError:
        """Say how a worker died that closed its end of the channel."""
        tail = self.tail()
        ending = self.end()
        if ending.status is not None and ending.status < 0 and not ending.alive:
            number = -ending.status
            if number == signal.SIGKILL and processes.oom_kills() > self.oom_before:
                return FailureError(Status.OOM, "killed by the system for want of memory", tail)
            return FailureError(Status.CRASHED, f"killed by {signal_name(number)}", tail)
        if ending.alive or ending.status == CHANNEL_LOST:
            return FailureError(Status.CRASHED, "closed the harness's channel", tail)
        return FailureError(Status.CRASHED, f"exited with status {ending.status} in the middle of a call", tail)

    def end(self) -> Ending:
        """Make sure that the process is gone, and let go of what it held here."""
        if self.ended:
            return Ending(status=None, alive=False)
        try:
            return self.keeper.end(self.pid)
        finally:
            self.release()

    def release(self) -> None:
        """Let go of what the worker held on this side, once."""
        if not self.ended:
            self.ended = True
            self.channel.wire.close()
            self.log.close()
            self.shelf.close()

    def tail(self) -> str | None:
        """Return the end of what the worker wrote to standard error."""
        with contextlib.suppress(OSError):
            size = os.fstat(self.log.descriptor).st_size
            os.lseek(self.log.descriptor, max(0, size - TAIL), os.SEEK_SET)
            return os.read(self.log.descriptor, TAIL).decode(errors="replace").strip() or None
        return None

    def fetch(self, answer: dict[str, Any]) -> Answer:
        """Read the clustering from the shelf."""
        try:
            parts = arrays.fetch(self.shelf.path, answer["layout"])
        except (OSError, ValueError) as damage:
            self.end()
            raise FailureError(Status.CRASHED, f"damaged the file its clustering travels in: {damage}") from None
        return Answer(centroids=parts["centroids"], labels=parts.get("labels"), inertia=answer["inertia"], n_iter=answer["n_iter"])


def signal_name(number: int) -> str:
    """Return ``SIGSEGV`` for 11, and the number where it has no name."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
