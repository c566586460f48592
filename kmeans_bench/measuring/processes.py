"""Linux processes: who descends from whom, and how to end them. Nothing here knows what they compute."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
import time
from pathlib import Path

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
PASSES = 50  # of killing and looking again, before a sweep gives up on a fork bomb


def prctl(option: int, value: int) -> None:
    """Set a process attribute; on failure the process merely lacks that belt."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


def parents() -> dict[int, int]:
    """Return the parent of every process that can be seen."""
    found = {}
    for entry in os.listdir("/proc"):  # noqa: PTH208 - a sweep is on the deadline's path; Path objects cost four times as much
        if entry.isdecimal():
            with contextlib.suppress(OSError, ValueError, IndexError):
                # The name in parentheses may hold spaces and parentheses itself: read on behind the last one.
                stat = Path(f"/proc/{entry}/stat").read_text(encoding="utf-8", errors="replace")
                found[int(entry)] = int(stat.rpartition(")")[2].split()[1])
    return found


def descendants(root: int, *, spare: frozenset[int] = frozenset()) -> list[int]:
    """Return every process below *root*, without the subtrees of those in *spare*."""
    children: dict[int, list[int]] = {}
    for child, parent in parents().items():
        children.setdefault(parent, []).append(child)
    found, frontier = [], [root]
    while frontier:
        below = [child for child in children.get(frontier.pop(), ()) if child not in spare]
        found += below
        frontier += below
    return found


def send(pid: int, number: signal.Signals, *, group: bool = False) -> None:
    """Send a signal to a process, or to its group; one that is gone already is no error."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        (os.killpg if group else os.kill)(pid, number)


def sweep(*, spare: frozenset[int] = frozenset()) -> None:
    """Kill everything below this process but the subtrees in *spare*, and wait until it is gone."""
    for _ in range(PASSES):
        strays = descendants(os.getpid(), spare=spare)
        if not strays:
            return
        for pid in strays:
            send(pid, signal.SIGKILL)
        for pid in strays:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)
        time.sleep(0.001)


def resident(pid: int) -> int:
    """Return the resident bytes of a process; 0 when it is gone."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    except (OSError, IndexError, ValueError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def oom_kills() -> int:
    """Return how many processes the kernel has killed for want of memory since it started."""
    with contextlib.suppress(OSError, ValueError):
        for line in Path("/proc/vmstat").read_text(encoding="ascii").splitlines():
            if line.startswith("oom_kill "):
                return int(line.split()[1])
    return 0
