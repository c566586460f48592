"""Threads of the interpreter that compute parts of one thing side by side, one call at a time.

Where what is shared out takes long, a thread of the interpreter is awake soon enough, and nothing more needs to be compiled; steps of
microseconds have `summons`. Work lets go of the interpreter's lock, and is told its thread's number and how many there are. Parts are
chunks, fixed by the shape: who computes which changes no result.

Shared       To wake a thread, and to be woken when it is done, takes up to 300 microseconds, so work that was done sooner is done alone the
             next time.
Threads      They belong to the thread that calls, wait for the next fit, and end with it.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter

WORTH = 400e-6
"""Seconds that work must take alone to be shared."""


class Crew:
    """So many threads, the caller's among them; *eager*: work that nobody knows yet is shared."""

    def __init__(self, threads: int, *, eager: bool = True) -> None:
        self.threads = threads
        self._others = _others(threads - 1) if threads > 1 else None
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


def _others(count: int) -> ThreadPoolExecutor:
    """Return the calling thread's own threads, so many."""
    pools = _waiting.__dict__.setdefault("pools", {})
    if count not in pools:
        pools[count] = ThreadPoolExecutor(count)
    pool: ThreadPoolExecutor = pools[count]
    return pool


def _forget() -> None:
    """Begin anew in a child that was forked: nobody waits there."""
    global _waiting  # noqa: PLW0603 - threads are the process's
    _waiting = threading.local()


_waiting = threading.local()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
