"""The engine of a duel on this machine: spawned workers, each with its own hash seed and environment. Nothing it started survives."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from signal import SIGCONT, SIGKILL, SIGSTOP
from typing import Self

from kmeans_bench.measuring import arrays, machine, processes
from kmeans_bench.measuring.channel import Asking, Message, pair, wire
from kmeans_bench.measuring.duel_engine import Examined, Launch, Part, Slot, Timed
from kmeans_bench.measuring.engine import FailureError
from kmeans_bench.measuring.local import THREAD_VARIABLES
from kmeans_bench.measuring.supervised import Ending, Supervised
from kmeans_bench.measuring.supervisor import Publisher
from kmeans_bench.model import Status
from kmeans_bench.planning.tree import Tree

PATIENCE = 1.0  # seconds to wait for a killed process to be gone
SPARED = 0.4  # of the machine's memory for either worker
CACHE = "NUMBA_CACHE_DIR"
BOOT = (
    "import json, sys; o = json.loads(sys.argv[1]); o['own'] = [] if o['alone'] else list(filter(None, sys.path));"
    "sys.path[:] = [*o['boot'], *o['own']]; from kmeans_bench.measuring.duel_worker import main; main(json.dumps(o))"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Corner:
    """Where one side's workers run.

    Attributes
    ----------
    python
        Interpreter of the side's environment; None: ours, with everything that is importable here.
    harness
        Folder that holds nothing but `kmeans_bench`, for an environment that is not ours.
    compiled
        Where numba is to keep what it compiles of a checkout that will be gone, if it would keep it in a folder of the user's; else that
        would grow by every gate.
    """

    tree: Tree
    python: Path | None = None
    harness: Path | None = None
    compiled: Path | None = None

    def orders(self) -> Message:
        """Say where imports are looked up: while the program boots, and for the plug-ins after that."""
        kernels = self.tree.kernels
        boot = [str(self.harness)] if self.harness else [*sys.path, str(Path.cwd())]
        package = Path(__file__).resolve().parents[1]
        return {
            "boot": boot,
            "path": self._own_path() if self.python else list(self.tree.path),
            "alone": self.python is None,
            "kernels": None if kernels is None or kernels == package / "kernels" else str(kernels),
        }

    def _own_path(self) -> list[str]:
        """Return what of the path lies in the side's own files; libraries come from its environment."""
        return [entry for entry in self.tree.path if Path(entry).is_relative_to(self.tree.root)]


@dataclass(slots=True)
class Warden:
    """Ends the process it started, and what that started; *patience*: seconds for one that is dying to tell its status."""

    process: subprocess.Popen[bytes]
    patience: float = 0.05

    def end(self, pid: int) -> Ending:
        """Kill the worker, if it lives, with everything below it."""
        try:
            self.process.wait(timeout=self.patience)
        except subprocess.TimeoutExpired:
            alive = True
        else:
            alive = False
        below = processes.descendants(pid) if sys.platform == "linux" else []
        processes.send(pid, SIGKILL, group=True)
        for child in below:
            processes.send(child, SIGKILL)
        if alive:
            self.process.kill()
        return Ending(status=self.process.wait(timeout=PATIENCE), alive=alive)

    def pause(self, pid: int) -> None:
        """Stop the worker with its group."""
        processes.send(pid, SIGSTOP, group=True)

    def resume(self, pid: int) -> None:
        """Let it go on."""
        processes.send(pid, SIGCONT, group=True)


@dataclass(slots=True, kw_only=True)
class SpawnedDuellist(Supervised):
    """A worker process; see `duel_engine.Duellist` for what its methods promise."""

    publisher: Publisher
    warden: Warden

    def pause(self) -> None:
        """Stop it."""
        self.warden.pause(self.pid)

    def resume(self) -> None:
        """Let it go on."""
        self.warden.resume(self.pid)

    def dismiss(self) -> None:
        """End it at once."""
        self.warden.patience = 0.0
        self.end()

    def begin(self, part: Part) -> None:
        """Ask for a plug-in and its data."""
        what = {"op": "load", "key": part.key, "threads": part.threads, "declaration": asdict(part.declaration)}
        self.post(what | self.publisher.located(part.problem))

    def ready(self, limit: float) -> None:
        """Wait for them."""
        self.reply(limit, "its import")

    def settle(self, limit: float) -> None:
        """Collect garbage, once."""
        self.ask({"op": "settle"}, limit, "collecting garbage")

    def enter(self, part: Part, cores: tuple[int, ...], limit: float) -> bool:
        """Pin and warm up."""
        return bool(self.ask({"op": "enter", "key": part.key, "cores": cores}, limit)["pinned"])

    def call(self, part: Part, limit: float) -> Timed:
        """Time one call."""
        answer = self.ask({"op": "call", "key": part.key}, limit)
        return Timed(wall=answer["wall"], cpu=answer["cpu"])

    def examine(self, part: Part, limit: float) -> Examined:
        """Fetch an answer, the traced peak of a call, and what it counts."""
        answer = self.ask({"op": "examine", "key": part.key, "shelf": self.shelf.path}, limit)
        return Examined(answer=self.fetch(answer), peak=answer["peak"], distances=answer["distances"])


@dataclass(slots=True)
class SpawningEngine:
    """Fresh processes on this machine. Use as a context manager."""

    corners: Mapping[Slot, Corner]
    cores: tuple[int, ...] = field(default_factory=machine.usable_cores)
    workers: list[SpawnedDuellist] = field(default_factory=list)
    publisher: Publisher = field(default_factory=Publisher)

    def __enter__(self) -> Self:
        """Return the engine itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End everything."""
        self.close()

    def start(self, launch: Launch) -> SpawnedDuellist:
        """Spawn a worker.

        Raises
        ------
        FailureError
            If the system starts no process, or has no room for its log.
        """
        with ExitStack() as opened:
            try:
                worker = self._spawn(launch, opened)
            except OSError as error:
                raise FailureError(Status.CRASHED, f"no worker can be started: {error.strerror or error}") from None
            opened.pop_all()  # the worker has them now, and lets go of them when it ends
        self.workers.append(worker)
        return worker

    def _spawn(self, launch: Launch, opened: ExitStack) -> SpawnedDuellist:
        corner = self.corners[launch.slot]
        limit = int(SPARED * machine.memory()) or None
        here, there = pair()
        opened.enter_context(here)
        with there:
            log = opened.enter_context(closing(arrays.shelf("log")))
            shelf = opened.enter_context(closing(arrays.shelf("answer")))
            orders = {"fd": there.fileno(), "log": log.path, "limit": limit, **corner.orders()}
            process = subprocess.Popen(
                [str(corner.python or sys.executable), "-c", BOOT, json.dumps(orders)],
                pass_fds=(there.fileno(),),
                env=environment(launch, corner),
                cwd=corner.tree.cwd,
                process_group=0,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log.descriptor,
            )
        warden = Warden(process)
        return SpawnedDuellist(
            pid=process.pid,
            channel=Asking(wire(here)),
            keeper=warden,
            warden=warden,
            log=log,
            shelf=shelf,
            watched=sys.platform == "linux",
            allowed=limit,
            publisher=self.publisher,
        )

    def close(self) -> None:
        """End every worker and let go of the data."""
        for worker in self.workers:
            worker.dismiss()
        self.workers.clear()
        self.publisher.forget()


def environment(launch: Launch, corner: Corner) -> dict[str, str]:
    """Return a worker's environment; what points to libraries of ours is left out where it has an interpreter of its own."""
    ours = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV") if corner.python else ()
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    if corner.compiled is not None and CACHE in kept:
        kept[CACHE] = str(corner.compiled)
    threads = dict.fromkeys(THREAD_VARIABLES, str(launch.threads))
    return {**kept, **threads, "PYTHONHASHSEED": str(launch.hash_seed), "KMEANS_BENCH_PADDING": "x" * launch.padding}
