"""A process that answers on a channel, seen from the harness: asked with a deadline, watched, ended. What it is asked is others' matter."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from kmeans_bench.judging.wording import size
from kmeans_bench.measuring import arrays, processes
from kmeans_bench.measuring.channel import CHANNEL_LOST, Asking, ChannelClosedError, Message
from kmeans_bench.measuring.engine import Answer, FailureError
from kmeans_bench.model import Status

if TYPE_CHECKING:

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


@dataclass(slots=True, kw_only=True)
class Supervised:
    """The harness's end of a worker process.

    Attributes
    ----------
    watched
        Its memory can be read from here; more than `allowed` bytes of growth end it, None: any.
    """

    pid: int
    channel: Asking
    keeper: Keeper
    log: arrays.Shelf
    shelf: arrays.Shelf
    watched: bool
    allowed: int | None = None
    oom_before: int = field(default_factory=processes.oom_kills)
    resident: int = 0
    ended: bool = False

    def ask(self, request: Message, limit: float, what: str = "a call") -> Message:
        """Send a request and wait for its answer, at most *limit* seconds."""
        self.post(request)
        return self.reply(limit, what)

    def post(self, request: Message) -> None:
        """Send a request; its answer is fetched by `reply`."""
        try:
            self.channel.send(request)
        except ChannelClosedError:
            raise self.death() from None

    def reply(self, limit: float, what: str = "a call") -> Message:
        """Wait for the answer to the last request; what failed ends the worker."""
        try:
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
        if self.allowed is None or not self.watched:
            return
        grown = processes.resident(self.pid) - self.resident
        if grown > self.allowed:
            self.end()
            raise FailureError(Status.OOM, f"grew by {size(grown)} (limit {size(self.allowed)})", None)

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
        claims = {name: answer[name] for name in ("inertia", "n_iter", "distances", "method")}
        return Answer(centroids=parts["centroids"], labels=parts.get("labels"), **claims)


def signal_name(number: int) -> str:
    """Return ``SIGSEGV`` for 11, and the number where it has no name."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
