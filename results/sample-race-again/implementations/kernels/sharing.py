"""How many threads may be used here and now: two of numba's threading layers end the whole process where they may not be entered.

Fork       What GNU OpenMP keeps in a process does not survive a fork: the child is killed in its first parallel loop.
Threads    The layer "workqueue", numba's own, aborts when two threads of the interpreter enter it at once.
Source     numba, The threading layers, https://numba.readthedocs.io/en/stable/user/threading-layer.html.
"""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numba

if TYPE_CHECKING:
    from collections.abc import Iterator


class _Turn:
    """Whose turn it is in this process."""

    def __init__(self) -> None:
        self.lock, self.cut_off = threading.Lock(), False

    def after_fork(self) -> None:
        """Start anew in a child: whoever held the lock is not there, nor are the threads of the parent's OpenMP."""
        self.lock, self.cut_off = threading.Lock(), self.cut_off or layer() == "omp"


def layer() -> str | None:
    """Return numba's threading layer in this process, or None if no parallel loop has run yet."""
    try:
        return str(numba.threading_layer())
    except ValueError:
        return None


@contextmanager
def granted(asked: int | None) -> Iterator[int]:
    """Yield how many threads a fit may use: *asked*, None for as many as numba has; 0 where it must enter no parallel loop at all.

    Raises
    ------
    ValueError
        If fewer than one thread is asked for.
    """
    have = int(numba.config.NUMBA_NUM_THREADS)
    count = have if asked is None else min(asked, have)
    if count < 1:
        msg = f"threads = {asked} must be at least 1, or None for as many as numba has"
        raise ValueError(msg)
    if _turn.cut_off:
        yield 0
        return
    if layer() not in {None, "workqueue"}:
        yield count
        return
    # Who comes second does not wait but goes alone: results do not depend on it.
    lock = _turn.lock
    mine = lock.acquire(blocking=False)
    try:
        yield count if mine else 0
    finally:
        if mine:
            lock.release()


_turn = _Turn()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_turn.after_fork)
