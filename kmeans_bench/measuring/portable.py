"""The engine of systems without fork or packet sockets: spawned workers. Pinning, pausing and peak memory are n/a there, and say so."""

from __future__ import annotations

import multiprocessing
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from kmeans_bench.measuring import arrays
from kmeans_bench.measuring.channel import Asking, PipeWire
from kmeans_bench.measuring.engine import LostError
from kmeans_bench.measuring.local import THREAD_VARIABLES
from kmeans_bench.measuring.supervisor import Ending, LocalWorker, Publisher

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

    from kmeans_bench.measuring.engine import Kind, Order
PATIENCE = 1.0  # seconds to wait for a killed process to be gone


def serve(connection: Connection, request: dict[str, Any]) -> None:
    """Run a worker in the spawned process."""
    os.environ.update(dict.fromkeys(THREAD_VARIABLES, str(request["threads"])))  # before any library loads
    from kmeans_bench.measuring import worker  # noqa: PLC0415 - it imports NumPy, which reads those variables

    worker.spawned(PipeWire(connection), request)


@dataclass(slots=True)
class Spawner:
    """Ends the processes it started; it cannot pause them."""

    processes: dict[int, SpawnProcess] = field(default_factory=dict)

    def end(self, pid: int) -> Ending:
        """Kill a worker, if it lives, and collect its exit status."""
        process = self.processes.pop(pid)
        process.join(timeout=0.05)
        alive = process.is_alive()
        if alive:
            process.kill()
            process.join(timeout=PATIENCE)
        return Ending(status=process.exitcode, alive=alive)

    def pause(self, pid: int) -> None:
        """Do nothing: idle workers wait for their next request."""

    def resume(self, pid: int) -> None:
        """Do nothing."""


@dataclass(slots=True)
class PortableEngine:
    """Spawned processes on this machine. Use as a context manager."""

    cores: tuple[int, ...] = ()
    spawner: Spawner = field(default_factory=Spawner)
    workers: list[LocalWorker] = field(default_factory=list)
    publisher: Publisher = field(default_factory=Publisher)

    def __enter__(self) -> Self:
        """Return the engine itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End everything."""
        self.close()

    def warm_up(self, kinds: frozenset[Kind]) -> None:
        """Do nothing: every worker imports for itself."""

    def start(self, order: Order) -> LocalWorker:
        """Spawn a worker."""
        context = multiprocessing.get_context("spawn")
        here, there = context.Pipe()
        log, shelf = arrays.shelf("log"), arrays.shelf("answer")
        process = context.Process(target=serve, args=(there, {"log": log.path, "threads": order.contender.threads}), daemon=True)
        process.start()
        there.close()
        if process.pid is None:
            raise LostError
        self.spawner.processes[process.pid] = process
        worker = LocalWorker(
            order=order,
            allowed=order.memory,
            pid=process.pid,
            channel=Asking(PipeWire(here)),
            keeper=self.spawner,
            publisher=self.publisher,
            log=log,
            shelf=shelf,
            watched=False,
        )
        self.workers.append(worker)
        return worker

    def strays(self) -> None:
        """Do nothing: without a subreaper nobody knows what a plug-in left behind."""

    def clear(self) -> None:
        """End every worker."""
        for worker in self.workers:
            worker.end()
        self.workers.clear()

    def forget(self) -> None:
        """Let go of the problems that were published."""
        self.publisher.forget()

    def close(self) -> None:
        """End everything."""
        self.clear()
        self.forget()
