"""One writer per file: an advisory lock that ends with its process, however that ends."""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kmeans_bench.storage import atomic
from kmeans_bench.storage.descriptor import Descriptor, opened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PAUSE = 0.01

if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 30  # Windows locks keep readers out too: lock one byte far behind the text

    def _take(number: int) -> None:
        os.lseek(number, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(number, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            raise BlockingIOError from error
        os.lseek(number, 0, os.SEEK_SET)
else:
    import fcntl

    def _take(number: int) -> None:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)


class HeldError(Exception):
    """Somebody else has the lock; the text says who, as far as known."""


def acquire(path: Path, *, patience: float = 0.0) -> Descriptor:
    """Lock *path*, creating it when it is missing; closing the descriptor releases it.

    Parameters
    ----------
    patience
        Seconds to wait for another holder.

    Raises
    ------
    HeldError
        If another process, or another descriptor of this one, holds it.
    OSError
        If the file cannot be opened, locked or written.
    """
    descriptor = opened(path)
    try:
        _wait(descriptor, time.monotonic() + patience)
        os.ftruncate(descriptor.number, 0)
        atomic.write_all(descriptor.number, f"process {os.getpid()}\n".encode())
    except BaseException:
        descriptor.close()
        raise
    return descriptor


@contextmanager
def held(path: Path, *, patience: float) -> Iterator[None]:
    """Hold the lock on *path* for the block; raises as `acquire`."""
    descriptor = acquire(path, patience=patience)
    try:
        yield
    finally:
        descriptor.close()


def _wait(descriptor: Descriptor, deadline: float) -> None:
    while True:
        try:
            _take(descriptor.number)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise HeldError(_holder(descriptor)) from None
            time.sleep(_PAUSE)
        else:
            return


def _holder(descriptor: Descriptor) -> str:
    # The holder writes its number just after it locks; before that, there is nothing to read.
    return os.read(descriptor.number, 64).decode("ascii", errors="replace").strip() or "another process"
