"""Two roofs of this machine: the best matrix product, and how fast arrays are read. Clock and engine come in as arguments.

Both are timed in fresh, pinned workers by the very code that times implementations; `roof_kernels` is their plug-in. A roof is the best of
several turns: whatever else runs can only lower it.

Memory is *read*, not copied: reading X is what no implementation can do without. A store costs a read of its own on most processors
(write-allocate), so a copy would show less than reading gets. Several threads read in one process, each in NumPy, which lets go of the
interpreter: they share their cores and memory as the threads of a BLAS do.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from kmeans_bench.measuring import machine
from kmeans_bench.measuring.engine import Engine, FailureError, LostError, Order, Turn, Worker
from kmeans_bench.measuring.ledger import Ledger
from kmeans_bench.model import Contender, Declaration, Dtype, Problem, Roof

EDGES = (256, 512, 1024)  # rows for each thread, columns and depth of a product; some processors are fastest at the first of them
MOST_THREADS = 16  # for which a product has rows of its own: 16 · 1024 rows are enough for any number
LONGEST = 0.03  # seconds that a product may take by prediction: without an optimised BLAS the first is enough
TURNS = 4  # of every product, and of every stream
LEAST, MOST = 1 << 25, 1 << 27  # bytes that each thread reads: 32 MiB, 128 MiB
CACHES = 4  # times the last-level cache, if that is between the two
SHARE = 1 / 8  # of the free memory, at most
PATIENCE = 30.0  # seconds for an import, or for one call

KERNELS = Path(__file__).with_name("roof_kernels.py")

Setting = tuple[Dtype, int]
"""Dtype and threads."""


@dataclass(slots=True, kw_only=True)
class Surveyor:
    """Measures roofs, about a second for each number of threads; `memory` and `cache` in bytes, None where the system does not tell."""

    engine: Engine
    clock: Callable[[], float] = time.monotonic
    listen: Callable[[str], None] = lambda _: None
    ledger: Ledger = field(default_factory=Ledger)
    memory: int | None = field(default_factory=machine.memory_available)
    cache: int | None = field(default_factory=machine.last_level_cache)

    def survey(self, settings: Sequence[Setting]) -> Iterator[Roof]:
        """Yield the roofs of these dtypes and threads; one whose worker fails is left out."""
        begin = self.clock()
        self.engine.warm_up(frozenset((threads, ()) for _, threads in settings))
        self.ledger.imports += self.clock() - begin
        ready = self.clock()
        for threads in dict.fromkeys(threads for _, threads in settings):
            self.listen(f"measuring what {threads} thread{'' if threads == 1 else 's'} can do at most")
            yield from self.on(threads, [dtype for dtype, wanted in settings if wanted == threads])
        self.engine.forget()
        self.ledger.calibration += self.clock() - ready
        self.ledger.wall += self.clock() - begin

    def on(self, threads: int, dtypes: Sequence[Dtype]) -> Iterator[Roof]:
        """Yield the roofs of one number of threads: memory once, since a byte is a byte, and the product in each dtype."""
        try:
            each = self.block(threads)
            bandwidth = self.streaming(threads, each)
            for dtype in dtypes:
                yield Roof(dtype=dtype, threads=threads, flops=self.peak(dtype, threads), bandwidth=bandwidth, streamed=threads * each)
        except (FailureError, LostError, ValueError):
            return  # a kernel that cannot run here, or a clock that stood still: the roof is not measured
        finally:
            self.engine.clear()

    def block(self, threads: int) -> int:
        """Return the bytes that each thread reads: more than the last-level cache holds, less than the machine would miss."""
        wanted = min(max(CACHES * self.cache // threads, LEAST), MOST) if self.cache is not None else MOST
        free = wanted if self.memory is None else int(self.memory * SHARE / threads)
        return max(min(wanted, free), 1 << 20)

    def streaming(self, threads: int, each: int) -> float:
        """Return the bytes a second that so many threads read together."""
        values = each // Dtype.FLOAT64.itemsize
        counts = np.full((threads, 1), float(values))
        worker = self.started("stream", Contender(implementation="roof-stream", dtype=Dtype.FLOAT64, threads=threads), posed(counts, 1))
        best = self.best(worker, threads)
        self.engine.clear()
        return threads * values * Dtype.FLOAT64.itemsize / best

    def peak(self, dtype: Dtype, threads: int) -> float:
        """Return the operations a second of the best product; larger ones are tried while they are short and fit."""
        best, worker = 0.0, None
        for edge in EDGES:
            rows = edge * min(threads, MOST_THREADS)
            flops, room = 2.0 * rows * edge * edge, 4 * (rows + edge) * edge * dtype.itemsize
            if best and (flops / best > LONGEST or (self.memory is not None and room > self.memory * SHARE)):
                break
            problem = posed(np.ones((rows, edge), dtype=dtype.value), edge)
            if worker is None:
                worker = self.started("product", Contender(implementation="roof-product", dtype=dtype, threads=threads), problem)
            else:
                worker.pose(problem, PATIENCE)
            best = max(best, flops / self.best(worker, threads))
        self.engine.clear()
        return best

    def started(self, kernel: str, contender: Contender, problem: Problem) -> Worker:
        """Return a worker with one kernel, pinned to as many cores as it has threads."""
        declaration = Declaration(name=contender.implementation, function=f"fit_{kernel}", origin=str(KERNELS))
        cores = self.engine.cores[: contender.threads]
        worker = self.engine.start(Order(contender=contender, declaration=declaration, problem=problem, cores=cores))
        worker.prepare(PATIENCE)
        return worker

    def best(self, worker: Worker, threads: int) -> float:
        """Call once to warm up, then return the seconds of the shortest of several turns."""
        estimate = worker.warm(PATIENCE)
        return min(taken(worker.turn(PATIENCE, estimate), threads) for _ in range(TURNS))


def posed(X: np.ndarray[tuple[int, ...], np.dtype[np.floating]], k: int) -> Problem:
    """Return a problem whose start is *k* rows of X."""
    return Problem(X=X, init=X[:k].copy(), max_iter=1)


def taken(turn: Turn, threads: int) -> float:
    """Return the seconds of a call; on one thread its processor time, which a neighbour's burst does not lengthen."""
    return min(turn.wall, turn.cpu) if threads == 1 and turn.cpu > 0 else turn.wall
