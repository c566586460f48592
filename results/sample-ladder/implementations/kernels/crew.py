"""Threads that compute parts of one thing side by side, for work with many arrays.

numba's own loops over threads compile everything they call twice more, which takes seconds where a step has forty arrays. What is shared
out here is compiled once and lets go of the interpreter's lock. To wake a thread, and to be woken when it is done, takes up to 300
microseconds, so work that was done sooner is done alone the next time. Parts are chunks, fixed by the shape: who computes which changes no
result.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter

WORTH = 400e-6
"""Seconds that work must take alone to be shared."""


class Crew:
    """So many threads, the caller's among them; *eager*: work that nobody knows yet is shared."""

    def __init__(self, threads: int, *, eager: bool = True) -> None:
        self.threads = threads
        self._others = ThreadPoolExecutor(threads - 1) if threads > 1 else None
        self._unknown = WORTH if eager else 0.0
        self._alone: dict[Callable[..., None], float] = {}

    def share(self, work: Callable[..., None], *arguments: object) -> None:
        """Call *work* in every thread, or in this one alone, with the arguments, the thread's number and how many threads there are."""
        threads = self.threads if self._alone.get(work, self._unknown) >= WORTH else 1
        others = [self._others.submit(work, *arguments, one, threads) for one in range(1, threads)] if self._others else []
        begin = perf_counter()
        work(*arguments, 0, threads)
        self._alone[work] = threads * (perf_counter() - begin)
        for other in others:
            other.result()

    def enter(self, work: Callable[..., None], *arguments: object) -> None:
        """Call *work* in every thread, for long: the threads meet in there."""
        others = [self._others.submit(work, *arguments, one, self.threads) for one in range(1, self.threads)] if self._others else []
        work(*arguments, 0, self.threads)
        for other in others:
            other.result()
