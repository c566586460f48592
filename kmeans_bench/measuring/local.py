"""The engine of Linux: zygotes, forked workers, pinned and paused."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from typing import Any, Self

from kmeans_bench.measuring import arrays, machine, processes
from kmeans_bench.measuring.channel import Asking, PacketWire
from kmeans_bench.measuring.engine import FailureError, Kind, LostError, Order
from kmeans_bench.measuring.supervisor import Ending, LocalWorker, Publisher
from kmeans_bench.model import Status

THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "BLIS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "NUMBA_NUM_THREADS",
)
START = 120.0  # seconds for a zygote to import what its workers need
REPLY = 10.0  # seconds for a living zygote to answer anything else
BOOT = "import json, sys; sys.path[:] = json.loads(sys.argv[1])['path']; from kmeans_bench.measuring.zygote import main; main(sys.argv[1])"


@dataclass(slots=True)
class Zygote:
    """The harness's end of a zygote."""

    process: subprocess.Popen[bytes]
    control: socket.socket
    failures: dict[str, str] = field(default_factory=dict)
    dead: bool = False

    @classmethod
    def boot(cls, threads: int, needs: tuple[str, ...]) -> Zygote:
        """Start the process; it imports while the harness goes on, until `ready` is asked for."""
        here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with there:
            orders = json.dumps({"fd": there.fileno(), "path": [*sys.path, os.getcwd()], "needs": needs})  # noqa: PTH109 - a str for JSON
            process = subprocess.Popen(
                [sys.executable, "-c", BOOT, orders],
                pass_fds=(there.fileno(),),
                env={**os.environ, **dict.fromkeys(THREAD_VARIABLES, str(threads))},
                start_new_session=True,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        return cls(process, here)

    def ready(self) -> None:
        """Wait until the imports are done."""
        self.failures = self.receive(START)["failures"]

    def ask(self, request: dict[str, Any], descriptors: tuple[int, ...] = ()) -> dict[str, Any]:
        """Send a request and return the answer.

        Raises
        ------
        LostError
            If the zygote is gone: a plug-in can kill its parent.
        """
        try:
            socket.send_fds(self.control, [json.dumps(request).encode()], list(descriptors))
        except OSError as gone:
            self.dead = True
            raise LostError from gone
        return self.receive(REPLY)

    def receive(self, timeout: float) -> dict[str, Any]:
        """Return the next answer."""
        ready, _, _ = select.select([self.control], [], [], timeout)
        packet = self.control.recv(1 << 16) if ready else b""
        if not packet:
            self.dead = True
            raise LostError
        answer: dict[str, Any] = json.loads(packet)
        return answer

    def end(self, pid: int) -> Ending:
        """End a worker. The first to find the zygote dead is the worker that was at work: it took its parent along."""
        if self.dead:
            raise LostError
        try:
            answer = self.ask({"op": "end", "pid": pid})
        except LostError:
            raise FailureError(Status.CRASHED, "took the harness's process that had started it along") from None
        status = answer["status"]
        return Ending(status=None if status is None else os.waitstatus_to_exitcode(status), alive=answer["alive"])

    def pause(self, pid: int) -> None:
        """Stop a worker with its group: idle threads of a BLAS spin for 100 ms."""
        if not self.dead:  # a dead zygote's workers have died with it, and their numbers may belong to others
            processes.send(pid, signal.SIGSTOP, group=True)

    def resume(self, pid: int) -> None:
        """Let a worker go on."""
        if not self.dead:
            processes.send(pid, signal.SIGCONT, group=True)

    def close(self) -> None:
        """Let the zygote end what is below it, and wait until it is gone."""
        self.control.close()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            for pid in processes.descendants(self.process.pid):
                processes.send(pid, signal.SIGKILL)
            self.process.kill()
            self.process.wait()


@dataclass(slots=True)
class LocalEngine:
    """Fresh processes on this machine. Use as a context manager: nothing it started survives it."""

    cores: tuple[int, ...] = field(default_factory=machine.cores_apart)
    zygotes: dict[Kind, Zygote] = field(default_factory=dict)
    workers: list[LocalWorker] = field(default_factory=list)
    publisher: Publisher = field(default_factory=Publisher)

    def __enter__(self) -> Self:
        """Return the engine itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End everything."""
        self.close()

    def warm_up(self, kinds: frozenset[Kind]) -> None:
        """Start the zygotes of these kinds, all at once, and wait for them."""
        booting = [kind for kind in sorted(kinds) if kind not in self.zygotes]
        for kind in booting:
            self.zygotes[kind] = Zygote.boot(*kind)
        for kind in booting:
            self.ready(kind)

    def ready(self, kind: Kind) -> None:
        """Wait for a zygote; one that dies while importing leaves its reason for the cells that need it."""
        zygote = self.zygotes[kind]
        try:
            zygote.ready()
        except LostError:
            zygote.failures = dict.fromkeys(kind[1], f"importing it ended the process, or took more than {START:g} s")

    def zygote(self, kind: Kind) -> Zygote:
        """Return a living zygote of a kind, a fresh one where a plug-in killed the last."""
        known = self.zygotes.get(kind)
        if known is not None and known.dead and not known.failures:
            self.zygotes.pop(kind).close()
        self.warm_up(frozenset({kind}))
        zygote = self.zygotes[kind]
        for module, reason in zygote.failures.items():
            raise FailureError(Status.UNAVAILABLE, f"'{module}' cannot be imported: {reason}")
        return zygote

    def start(self, order: Order) -> LocalWorker:
        """Fork a worker."""
        zygote = self.zygote(order.kind)
        here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        log, shelf = arrays.shelf("log"), arrays.shelf("answer")
        request = {"op": "fork", "log": log.path, "cores": order.cores, "limit": order.memory}
        with there:
            pid = zygote.ask(request, (there.fileno(),))["pid"]
        worker = LocalWorker(
            order=order,
            allowed=order.memory,
            pid=pid,
            channel=Asking(PacketWire(here)),
            keeper=zygote,
            publisher=self.publisher,
            log=log,
            shelf=shelf,
            watched=True,
            resident=processes.resident(pid),
        )
        self.workers.append(worker)
        return worker

    def strays(self) -> None:
        """End what plug-ins left behind, living workers apart."""
        self.everywhere("strays")

    def clear(self) -> None:
        """End every worker and what it started."""
        self.everywhere("clear")
        for worker in self.workers:
            worker.release()
        self.workers.clear()

    def everywhere(self, request: str) -> None:
        """Ask every living zygote."""
        for zygote in self.zygotes.values():
            if not zygote.dead:
                with contextlib.suppress(LostError):
                    zygote.ask({"op": request})

    def forget(self) -> None:
        """Let go of the problems that were published."""
        self.publisher.forget()

    def close(self) -> None:
        """End everything."""
        for zygote in self.zygotes.values():
            zygote.close()
        for worker in self.workers:
            worker.release()
        self.zygotes.clear()
        self.workers.clear()
        self.forget()
