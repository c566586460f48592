"""The child side: one contender, one process. It loads, calls and times; it judges nothing, because it shares its memory with a plug-in."""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import os
import traceback
import zlib
from dataclasses import dataclass, replace
from itertools import repeat
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np
import threadpoolctl

from kmeans_bench.measuring import arrays, peak, phases, pools, processes, returned
from kmeans_bench.measuring.channel import CHANNEL_LOST, Answering, ChannelClosedError, Message, PacketWire, Wire
from kmeans_bench.model import Clustering, Declaration, Dtype, EmptyClusters, Problem
from kmeans_bench.planning import registry

if TYPE_CHECKING:
    from collections.abc import Callable


SHORT = 0.050  # seconds; a shorter call is preceded by an untimed one, because caches are cold after a switch (up to 1.4x)
SPAN = 0.005  # seconds of inner loops in a turn: for a 0.6 ms kernel 1-5 ms scattered least (MAD .33 %; 20 ms: .67 %)
TAIL = 4000  # characters of a traceback that travel


@dataclass(slots=True)
class Bench:
    """What a worker holds between requests; `mirrored`: X and init have their signs changed, see `mirror`; `any_k`: it chooses k."""

    fit: Callable[[Problem], Clustering]
    problem: Problem
    threads: int
    checksum: int
    estimate: float | None = None
    result: object = None
    mirrored: bool = False
    any_k: bool = False


def start(descriptor: int, request: Message) -> NoReturn:
    """Turn a fresh fork into a worker and serve until the harness is gone. Never returns to the zygote."""
    import socket  # noqa: PLC0415 - only forked workers talk over a socket

    confine(descriptor, request)
    try:
        serve(Answering(PacketWire(socket.socket(fileno=descriptor))))
    except ChannelClosedError:
        os._exit(CHANNEL_LOST)


def spawned(wire: Wire, request: Message) -> NoReturn:
    """Serve in a process that was spawned, where forking is no option: no core, no limit, no group of its own."""
    redirect(request["log"])
    faulthandler.enable()
    try:
        serve(Answering(wire))
    except ChannelClosedError:
        os._exit(CHANNEL_LOST)


def confine(descriptor: int, request: Message) -> None:
    """Give the process a group, a core, a memory limit and standard streams of its own; keep no descriptor but the channel."""
    import resource  # noqa: PLC0415 - not on every system
    import signal  # noqa: PLC0415 - likewise used here alone

    os.setpgid(0, 0)
    processes.prctl(processes.PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    redirect(request["log"])
    keep_only(descriptor)
    if request["cores"]:
        os.sched_setaffinity(0, request["cores"])
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")  # if memory runs out, end this process first
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if request["limit"] is not None:
        ceiling = peak.status("VmData") + request["limit"]
        resource.setrlimit(resource.RLIMIT_DATA, (ceiling, ceiling))
    faulthandler.enable()


def redirect(log: str) -> None:
    """Send standard output nowhere and standard error to the harness's log; a plug-in may flood or close either."""
    streams = {0: os.open(os.devnull, os.O_RDONLY), 1: os.open(os.devnull, os.O_WRONLY), 2: os.open(log, os.O_WRONLY | os.O_APPEND)}
    for number, descriptor in streams.items():
        os.dup2(descriptor, number)
        os.close(descriptor)


def keep_only(descriptor: int) -> None:
    """Close every descriptor beyond the standard three but the channel."""
    os.closerange(3, descriptor)
    os.closerange(descriptor + 1, min(os.sysconf("SC_OPEN_MAX"), 1 << 16))


def serve(channel: Answering) -> NoReturn:
    """Answer requests; whatever a plug-in raises becomes an answer, too."""
    bench: Bench | None = None
    while True:
        request = channel.receive()
        try:
            if request["op"] == "prepare":
                bench, answer = prepare(request)
            else:
                assert bench is not None  # noqa: S101 - the supervisor prepares first
                answer = OPERATIONS[request["op"]](bench, request)
        except BaseException as error:  # noqa: BLE001 - KeyboardInterrupt and SystemExit of a plug-in are its own failure, not ours
            answer = failure(error)
        channel.send(answer)


def failure(error: BaseException) -> Message:
    """Describe what a plug-in raised."""
    text = " ".join(str(error).split())[:300]
    tail = "".join(traceback.format_exception(error))[-TAIL:]
    reason = f"{type(error).__name__}: {text}" if text else type(error).__name__
    if isinstance(error, returned.WrongShapeError):
        return {"failed": "wrong", "reason": text, "traceback": None}
    return {"failed": "oom" if isinstance(error, MemoryError) else "error", "reason": reason, "traceback": tail}


def prepare(request: Message) -> tuple[Bench, Message]:
    """Read the data into this process's own heap and import the plug-in."""
    begin = perf_counter()
    problem = fetched(request)
    loaded = perf_counter()
    declared = declaration(request["declaration"])
    fit = registry.bind(declared)
    threadpoolctl.threadpool_limits(limits=request["threads"])
    bench = Bench(fit=fit, problem=problem, threads=request["threads"], checksum=checksum(problem), any_k=declared.chooses_k)
    gc.collect()
    gc.freeze()
    return bench, {"data": loaded - begin, "imports": perf_counter() - loaded}


def fetched(request: Message) -> Problem:
    """Read a problem from the shelf it was published on."""
    found = arrays.fetch(request["path"], request["layout"])
    for array in found.values():
        array.flags.writeable = False
    return Problem(X=found["X"], init=found["init"], max_iter=request["max_iter"], tol=request["tol"])


def pose(bench: Bench, request: Message) -> Message:
    """Take another problem in place of the one at hand; the plug-in stays as it is."""
    bench.problem = fetched(request)
    bench.checksum, bench.result, bench.estimate, bench.mirrored = checksum(bench.problem), None, None, False
    return {}


def declaration(fields: dict[str, Any]) -> Declaration:
    """Rebuild the part of a declaration that `registry.bind` needs."""
    return Declaration(
        **{
            **fields,
            "needs": tuple(fields["needs"]),
            "dtypes": tuple(Dtype(dtype) for dtype in fields["dtypes"]),
            "empty_clusters": EmptyClusters(fields["empty_clusters"]),
            "local_modules": tuple(fields["local_modules"]),
            "known_wrong": (),
        }
    )


def first(bench: Bench, request: Message) -> Message:
    """Call once, store the clustering, and tell seconds and effective threads."""
    begin = perf_counter()
    bench.result = bench.fit(bench.problem)
    seconds = perf_counter() - begin
    bench.estimate = seconds
    return {"seconds": seconds, "threads": pools.effective_threads(bench.threads), **finish(bench, request)}


def warm(bench: Bench, _: Message) -> Message:
    """Call once without looking at the result, for one step only, which warms the same code."""
    begin = perf_counter()
    bench.fit(one_step(bench.problem))
    return {"seconds": perf_counter() - begin}


def memory(bench: Bench, request: Message) -> Message:
    """Measure the peak growth of one call."""
    begin = perf_counter()
    bench.result = None
    problem = one_step(bench.problem) if request["brief"] else bench.problem
    grown = peak.growth(lambda: bench.fit(problem))
    method = grown.method + (", one step" if request["brief"] else "")
    return {"seconds": perf_counter() - begin, "bytes": grown.bytes, "method": method}


def turn(bench: Bench, request: Message) -> Message:
    """Time one turn: an untimed call if calls are short, then inner loops for about `SPAN` seconds."""
    if not bench.mirrored:
        mirror(bench)
    fit, problem = bench.fit, bench.problem
    estimate = bench.estimate if bench.estimate is not None else request["estimate"]
    after_switch = None
    if estimate < SHORT:
        begin = perf_counter()
        fit(problem)
        after_switch = perf_counter() - begin
    loops = max(1, round(SPAN / estimate)) if estimate > 0 else 1
    gc.disable()
    cpu_begin = process_time()
    begin = perf_counter()
    for _ in repeat(None, loops):
        bench.result = fit(problem)
    wall = perf_counter() - begin
    cpu = process_time() - cpu_begin
    gc.enable()
    bench.estimate = wall / loops
    return {"wall": wall / loops, "cpu": cpu / loops, "loops": loops, "after_switch": after_switch}


def finish(bench: Bench, request: Message) -> Message:
    """Store the last clustering on the shelf, as one of the data as drawn, and tell what it claims; raises if the data were written to."""
    result = bench.result
    if not isinstance(result, Clustering):
        msg = f"fit returned {type(result).__name__}, not a Clustering"
        raise TypeError(msg)
    n, d = bench.problem.X.shape
    centroids = returned.shaped("centroids", result.centroids, (None if bench.any_k else len(bench.problem.init), d), most=n)
    if bench.mirrored:
        centroids = np.negative(centroids) if centroids.dtype.kind == "f" else centroids
        mirror(bench)
    if checksum(bench.problem) != bench.checksum:
        msg = "fit wrote to X or init, which are the harness's and read-only"
        raise ValueError(msg)
    parts = {"centroids": centroids}
    if result.labels is not None:
        parts["labels"] = returned.shaped("labels", result.labels, (n,))
    inertia = None if result.inertia is None else float(result.inertia)
    n_iter: object = result.n_iter
    if isinstance(n_iter, np.integer):
        n_iter = int(n_iter)
    return {"layout": arrays.store(request["shelf"], parts), "inertia": inertia, "n_iter": n_iter, **returned.remarks(result)}


OPERATIONS = {"pose": pose, "first": first, "warm": warm, "memory": memory, "turn": turn, "finish": finish, "phases": phases.measure}


def one_step(problem: Problem) -> Problem:
    """Return the same problem, to be left after one step."""
    return replace(problem, max_iter=1)


def mirror(bench: Bench) -> None:
    """Change the signs of X and init where they stand; twice restores every bit.

    Timed turns run on mirrored data, the first call does not. Distances, labels and rounding are the same to the last bit, so the work is;
    but an answer, or anything made of X, that a plug-in kept from its first call is now wrong, and the check of the last answer shows it.
    """
    for array in (bench.problem.X, bench.problem.init):
        array.flags.writeable = True
        np.negative(array, out=array)
        array.flags.writeable = False
    bench.mirrored = not bench.mirrored


def checksum(problem: Problem) -> int:
    """Return a checksum of the bytes of X and init."""
    return zlib.crc32(problem.init.reshape(-1).view(np.uint8).data, zlib.crc32(problem.X.reshape(-1).view(np.uint8).data))
