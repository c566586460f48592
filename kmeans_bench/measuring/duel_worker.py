"""The worker program of a duel, the same for both sides: every cell's plug-in and data in one process, spawned, called one at a time.

The program is head's, and so is `kmeans_bench` in both workers; plug-ins, the modules they import, and ``kmeans_bench.kernels`` come from
each side's own files. It times and judges nothing, as any worker here.
"""

from __future__ import annotations

import contextlib
import gc
import importlib.util
import json
import os
import socket
import sys
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING, NoReturn

import threadpoolctl

from kmeans_bench.measuring import peak, worker
from kmeans_bench.measuring.channel import CHANNEL_LOST, Answering, ChannelClosedError, Message, wire
from kmeans_bench.measuring.machine import usable_cores
from kmeans_bench.planning import registry

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kmeans_bench.model import Clustering, Problem

KERNELS = "kmeans_bench.kernels"
REPEATED = 0.050  # seconds: a shorter call is traced twice, and the lower peak counts


@dataclass(slots=True)
class Stand:
    """What a worker holds: a bench for every cell; plug-ins and data are shared among them. `allowed`: the cores it was born with."""

    benches: dict[str, worker.Bench] = field(default_factory=dict)
    plugins: dict[tuple[str, str], Callable[[Problem], Clustering]] = field(default_factory=dict)
    problems: dict[str, Problem] = field(default_factory=dict)
    threads: int | None = None
    allowed: tuple[int, ...] = field(default_factory=usable_cores)


def main(argument: str) -> NoReturn:
    """Serve until the harness is gone; *argument* is JSON with ``fd``, ``log``, ``limit``, ``path``, ``own`` and ``kernels``."""
    orders = json.loads(argument)
    worker.confine(orders["fd"], {"log": orders["log"], "cores": (), "limit": orders["limit"]})
    adopt(orders)
    try:
        serve(Answering(wire(socket.socket(fileno=orders["fd"]))))
    except ChannelClosedError:
        os._exit(CHANNEL_LOST)


def adopt(orders: Message) -> None:
    """Look imports up where the side's own files lie; what the program itself is made of has been imported before."""
    sys.path[:] = [*orders["path"], *orders["own"]]
    if orders["kernels"] is not None:
        place = Path(orders["kernels"])
        spec = importlib.util.spec_from_file_location(KERNELS, place / "__init__.py", submodule_search_locations=[str(place)])
        if spec is not None and spec.loader is not None:
            sys.modules[KERNELS] = module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)


def serve(channel: Answering) -> NoReturn:
    """Answer requests; whatever a plug-in raises becomes an answer, too."""
    stand = Stand()
    while True:
        request = channel.receive()
        try:
            answer = OPERATIONS[request["op"]](stand, request)
        except BaseException as error:  # noqa: BLE001 - KeyboardInterrupt and SystemExit of a plug-in are its own failure, not ours
            answer = worker.failure(error)
        channel.send(answer)


def load(stand: Stand, request: Message) -> Message:
    """Import a cell's plug-in and read its data, each once."""
    declaration = worker.declaration(request["declaration"])
    name, place = (declaration.origin, declaration.function), request["path"]
    if place not in stand.problems:
        stand.problems[place] = worker.fetched(request)
    if name not in stand.plugins:
        stand.plugins[name] = registry.bind(declaration)
    problem = stand.problems[place]
    stand.benches[request["key"]] = worker.Bench(
        fit=stand.plugins[name], problem=problem, threads=request["threads"], checksum=worker.checksum(problem)
    )
    return {}


def settle(_: Stand, __: Message) -> Message:
    """Leave nothing of the imports to the collector."""
    gc.collect()
    gc.freeze()
    return {}


def enter(stand: Stand, request: Message) -> Message:
    """Go to some cores, set the threads, and warm up by one call."""
    bench = stand.benches[request["key"]]
    pinned = pin(request["cores"] or stand.allowed) and bool(request["cores"])
    if stand.threads != bench.threads:
        threadpoolctl.threadpool_limits(limits=bench.threads)
        stand.threads = bench.threads
    bench.fit(bench.problem)
    return {"pinned": pinned}


def pin(cores: Sequence[int]) -> bool:
    """Run on these cores alone, with the threads there are: a pool may have been started elsewhere. False where it is refused, or n/a."""
    if not hasattr(os, "sched_setaffinity"):
        return False
    try:
        os.sched_setaffinity(0, cores)
        for thread in _threads():
            with contextlib.suppress(ProcessLookupError):  # it just ended; the others have yet to be moved
                os.sched_setaffinity(thread, cores)
    except OSError:
        return False
    return True


def _threads() -> list[int]:
    """Return this process's threads, as far as the system tells."""
    try:
        return [int(place.name) for place in Path("/proc/self/task").iterdir()]
    except OSError:
        return []


def call(stand: Stand, request: Message) -> Message:
    """Time one call."""
    bench = stand.benches[request["key"]]
    fit, problem = bench.fit, bench.problem
    gc.disable()
    cpu_begin = process_time()
    begin = perf_counter()
    result = fit(problem)
    wall = perf_counter() - begin
    cpu = process_time() - cpu_begin
    gc.enable()
    del result
    return {"wall": wall, "cpu": cpu}


def examine(stand: Stand, request: Message) -> Message:
    """Hand over an answer with what it counts, and trace the memory of further calls."""
    bench = stand.benches[request["key"]]
    answer = worker.first(bench, request)
    bench.result = None
    times = 1 if answer["seconds"] > REPEATED else 2
    peaks = [traced(bench) for _ in range(times)]
    return {**answer, "peak": min(peaks)}


def traced(bench: worker.Bench) -> int:
    """Return the traced peak of one call."""
    gc.collect()
    return peak.traced(lambda: bench.fit(bench.problem)).bytes


OPERATIONS: dict[str, Callable[[Stand, Message], Message]] = {
    "load": load,
    "settle": settle,
    "enter": enter,
    "call": call,
    "examine": examine,
}
