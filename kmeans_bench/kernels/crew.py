"""Threads that compute parts of one thing side by side, for work with many arrays.

numba's own loops over threads compile everything they call twice more, which takes seconds where a step has forty arrays. What is shared
out here is compiled once and lets go of the interpreter's lock; to start it costs some 30 microseconds. Parts are fixed by who shares
them out: which thread computes what changes no result.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor


class Crew:
    """So many threads, the caller's among them."""

    def __init__(self, threads: int) -> None:
        self.threads = threads
        self._others = ThreadPoolExecutor(threads - 1) if threads > 1 else None

    def share(self, work: Callable[..., None], *arguments: object) -> None:
        """Call *work* in every thread, with the arguments, the thread's number and how many threads there are."""
        others = [self._others.submit(work, *arguments, one, self.threads) for one in range(1, self.threads)] if self._others else []
        work(*arguments, 0, self.threads)
        for other in others:
            other.result()
