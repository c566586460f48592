"""Peak memory of one call: how far resident memory grows above where it stood, or what `tracemalloc` saw where that cannot be read."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import sys
import tracemalloc
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

RESIDENT, TRACED = "resident", "tracemalloc"


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """Bytes, and how they were measured."""

    bytes: int
    method: str


def growth(call: Callable[[], object]) -> Growth:
    """Run *call* once and return its peak growth.

    Memory that is reserved and never touched counts 0 resident; `tracemalloc` counts it, and misses what C code allocates by itself.
    """
    gc.collect()
    trim()
    if not reset_high_water():
        return traced(call)
    before = status("VmRSS")
    result = call()  # kept until the mark is read: a result that is returned is memory, too
    after = status("VmHWM")
    del result
    return Growth(bytes=max(0, after - before), method=RESIDENT)


def traced(call: Callable[[], object]) -> Growth:
    """Return the peak of Python's own allocations during *call*."""
    tracemalloc.start()
    try:
        result = call()
        peak = tracemalloc.get_traced_memory()[1]
        del result
    finally:
        tracemalloc.stop()
    return Growth(bytes=peak, method=TRACED)


def trim() -> None:
    """Give free heap back, or 1 and 10 MB temporaries would come out of it and read 0."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).malloc_trim(0)


def reset_high_water() -> bool:
    """Lower the mark of resident memory to what is resident now; False where the system does not let us."""
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    except OSError:
        return False
    return True


def status(name: str) -> int:
    """Return a line of ``/proc/self/status`` in bytes."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1]) * 1024
    return 0
