"""Looks at the machine; `judging.fitness` says what to think of it. A look that fails is unknown with its reason, never a traceback."""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_info, threadpool_limits

from kmeans_bench.errors import KMeansBenchError
from kmeans_bench.judging import fitness
from kmeans_bench.measuring import environment, machine, peak
from kmeans_bench.model import Probe, Roof
from kmeans_bench.stats.paired import Pair

Twins = Callable[[], Sequence[Sequence[Pair]]]
"""Measures one implementation as two contenders: per launch, the (first, second) seconds of every round."""

Roofs = Callable[[], Sequence[Roof]]
"""Gives what the machine can do at most."""

WATCH = 0.3  # seconds of looking at what else runs
ROOM = 4 * fitness.PLANTED  # bytes that have to be free before a temporary is planted


def examine(results: Path, *, twins: Twins | None = None, roofs: Roofs | None = None) -> tuple[Probe, ...]:
    """Look at everything: under a second, apart from *twins* and *roofs*.

    Parameters
    ----------
    results
        Folder that a run would write to; it need not exist.
    twins
        Measures the noise floor; left out without it.
    roofs
        Measures the roofs, or knows them; left out without it.
    """
    activity = watch(WATCH)
    looks: list[tuple[str, Callable[[], Probe]]] = [
        ("cores", lambda: fitness.cores(usable=len(machine.usable_cores()), quota=machine.core_quota())),
        ("load", lambda: fitness.load(average=load_average(), busy=activity.busy, usable=len(machine.usable_cores()))),
        ("steal", lambda: fitness.steal(activity.stolen)),
        ("frequency", frequency),
        ("clock", lambda: fitness.clock(clock_step())),
        ("pinning", lambda: fitness.pinning(machine.pinning_works())),
        ("pausing", lambda: fitness.pausing(machine.pausing_works())),
        ("BLAS", lambda: fitness.blas(environment.numpy_blas())),
        ("BLAS threads", lambda: fitness.threads(asked=1, effective=threads_when_told(1))),
        ("memory", lambda: fitness.memory(available=machine.memory_available(), limit=machine.memory_limit())),
        ("peak memory", peak_memory),
        ("Python", lambda: fitness.interpreter(version=platform.python_version(), slowed_by=slowed_by())),
        ("results folder", lambda: storage(results)),
    ]
    if roofs is not None:
        looks.append(("roofs", lambda: fitness.roofs(roofs())))
    if twins is not None:
        looks.append(("noise", lambda: fitness.noise(twins())))
    return tuple(looked(name, look) for name, look in looks)


def looked(name: str, look: Callable[[], Probe]) -> Probe:
    """Return what a look found, or why it found nothing."""
    try:
        return look()
    except KMeansBenchError as error:
        return fitness.unknown(name, str(error))
    except Exception as error:  # noqa: BLE001 - whatever a strange machine answers, the other probes still count
        return fitness.unknown(name, f"could not look: {type(error).__name__}: {error}".partition("\n")[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """Cores that other processes kept busy, and the share of time stolen by a hypervisor; None where the system does not say."""

    busy: float | None = None
    stolen: float | None = None


def watch(duration: float, *, sleep: Callable[[float], None] = time.sleep) -> Activity:
    """Look at this machine's cores for *duration* seconds."""
    before, own_before = machine.core_times(), own_seconds()
    sleep(duration)
    after, own = machine.core_times(), own_seconds() - own_before
    if before is None or after is None:
        return Activity()
    spent = {kind: after[kind] - before[kind] for kind in after}
    ticks = sum(spent.values())
    if ticks <= 0:
        return Activity()
    share = spent["busy"] / ticks * len(machine.usable_cores())
    return Activity(busy=max(0.0, share - own / duration), stolen=spent["stolen"] / ticks)


def own_seconds() -> float:
    """Return the processor time of this process."""
    return time.process_time()


def load_average() -> float | None:
    """Return the load average of the last minute, None where there is none."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else None


def frequency() -> Probe:
    """Look at how the cores choose their pace."""
    return fitness.frequency(governors=machine.governors(), turbo=machine.turbo(), virtualised=machine.hypervisor())


def clock_step(*, clock: Callable[[], float] = time.perf_counter, steps: int = 1000) -> float:
    """Return the smallest step that the clock takes between two looks, in seconds."""
    smallest, last = float("inf"), clock()
    for _ in range(steps):
        now = clock()
        if now > last:
            smallest, last = min(smallest, now - last), now
    return smallest


def threads_when_told(count: int) -> list[int]:
    """Tell every BLAS in this process to use *count* threads, ask what it uses, and undo that."""
    with threadpool_limits(limits=count, user_api="blas"):
        return [library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"]


def peak_memory() -> Probe:
    """Plant a temporary and read its peak."""
    available = machine.memory_available()
    if available is not None and available < ROOM:
        return fitness.unknown("peak memory", "too little memory is free to try it")
    growth = peak.growth(lambda: np.ones(fitness.PLANTED, dtype=np.uint8))
    return fitness.peak_memory(read=growth.bytes, method=growth.method)


def slowed_by() -> list[str]:
    """Return what makes this interpreter slower than a plain one."""
    found = {
        "a debug build": hasattr(sys, "gettotalrefcount"),
        "development mode": sys.flags.dev_mode,
        "a tracer": sys.gettrace() is not None,
        "a profiler": sys.getprofile() is not None,
    }
    return [name for name, present in found.items() if present]


def storage(results: Path) -> Probe:
    """Look at the folder that results go to, or at the one it would be made in."""
    place = next(folder for folder in (results.absolute(), *results.absolute().parents) if folder.exists())
    return fitness.storage(place=str(results), writable=writable(place), free=shutil.disk_usage(place).free)


def writable(folder: Path) -> bool:
    """Write a file and let it go again: permissions alone do not know of read-only or full file systems."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"\0" * 4096)
            file.flush()
    except OSError:
        return False
    return True
