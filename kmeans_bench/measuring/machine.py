"""What this machine is and lets us do: small looks, each None or empty where the system does not tell. Linux tells; others hardly do."""

from __future__ import annotations

import contextlib
import os
import platform
import shutil
import signal
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

_PROC, _CGROUP, _CPU = Path("/proc"), Path("/sys/fs/cgroup"), Path("/sys/devices/system/cpu")
_UNLIMITED = 1 << 60  # control groups say "no limit" with a number near 2**63


def text(path: Path) -> str:
    """Return a small file's text, empty where it cannot be read."""
    with contextlib.suppress(OSError, UnicodeDecodeError):
        return path.read_text(encoding="utf-8").strip()
    return ""


def usable_cores() -> tuple[int, ...]:
    """Return the numbers of the cores this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return tuple(sorted(os.sched_getaffinity(0)))
    return tuple(range(os.cpu_count() or 1))


def cores_apart() -> tuple[int, ...]:
    """Return the usable cores so that neighbours in the list, its end and its beginning included, share no physical core where possible.

    Two threads on the two halves of one physical core would be measured as if a second thread brought next to nothing.
    """
    halves: dict[str, list[int]] = {}
    for core in usable_cores():
        siblings = text(_CPU / f"cpu{core}" / "topology" / "thread_siblings_list") or str(core)
        halves.setdefault(siblings, []).append(core)
    return tuple(core for group in zip_longest(*halves.values()) for core in group if core is not None)


def cpu_name() -> str:
    """Return the processor's name, as it gives it itself."""
    for line in text(_PROC / "cpuinfo").splitlines():
        name, _, value = line.partition(":")
        if name.strip() in ("model name", "Model"):
            return value.strip()
    return platform.processor() or platform.machine() or "unknown"


def hypervisor() -> str | None:
    """Return who virtualises this machine, "hypervisor" where it hides its name, None on bare metal or where nobody says."""
    flags = next((line for line in text(_PROC / "cpuinfo").splitlines() if line.startswith("flags")), "")
    if "hypervisor" not in flags.split():
        return None
    firmware = Path("/sys/class/dmi/id")
    named = " ".join(filter(None, (text(firmware / "sys_vendor"), text(firmware / "product_name"))))
    return text(Path("/sys/hypervisor/type")) or named or "hypervisor"


def meminfo(name: str) -> int | None:
    """Return a line of ``/proc/meminfo`` in bytes."""
    for line in text(_PROC / "meminfo").splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1]) * 1024
    return None


def memory() -> int:
    """Return the bytes that this process and its children may use: physical memory, or a smaller limit set on them; 0 if unknown."""
    with contextlib.suppress(ValueError, OSError, AttributeError):
        physical = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        return min([physical, *([limit] if (limit := memory_limit()) is not None else [])])
    return memory_limit() or 0


def memory_limit() -> int | None:
    """Return the smallest limit that control groups or ``ulimit`` set, in bytes; None without one."""
    limits = [int(value) for name in ("memory.max", "memory.limit_in_bytes") for value in group_values("memory", name) if value.isdecimal()]
    limits += process_limits()
    return min((limit for limit in limits if 0 < limit < _UNLIMITED), default=None)


def process_limits() -> list[int]:
    """Return what ``ulimit`` sets on this process's memory, in bytes."""
    try:
        import resource  # noqa: PLC0415 - Windows has none
    except ImportError:
        return []
    asked = (resource.RLIMIT_AS, resource.RLIMIT_DATA)
    return [soft for soft, _ in map(resource.getrlimit, asked) if soft != resource.RLIM_INFINITY]


def memory_available() -> int | None:
    """Return the bytes that can be allocated without swapping: the machine's, or what is left of the group's limit."""
    free, limit = meminfo("MemAvailable"), memory_limit()
    used = [
        int(value) for name in ("memory.current", "memory.usage_in_bytes") for value in group_values("memory", name) if value.isdecimal()
    ]
    left = limit - used[0] if limit is not None and used else None
    return min((value for value in (free, left) if value is not None), default=None)


def last_level_cache() -> int | None:
    """Return the bytes of the largest cache that the first core uses, None where the system does not show it."""
    sizes = [text(path) for path in _CPU.glob("cpu0/cache/index*/size")]
    return max((int(size[:-1]) * 1024 for size in sizes if size.endswith("K") and size[:-1].isdecimal()), default=None)


def core_quota() -> float | None:
    """Return how many cores' time the control group grants, None without a limit."""
    shares = [
        float(quota) / float(period) for quota, _, period in (v.partition(" ") for v in group_values("cpu", "cpu.max")) if quota != "max"
    ]
    quotas, periods = group_values("cpu", "cpu.cfs_quota_us"), group_values("cpu", "cpu.cfs_period_us")
    shares += [float(quota) / float(period) for quota, period in zip(quotas, periods, strict=False) if float(quota) > 0]
    return min(shares, default=None)


def group_values(controller: str, name: str) -> list[str]:
    """Return what the control groups of this process say in files called *name*, innermost first."""
    found = (text(folder / name) for folder in group_folders(controller))
    return [value for value in found if value]


def group_folders(controller: str) -> Iterator[Path]:
    """Yield the folders of this process's control groups, version 2 and 1, from its own up to the root."""
    for line in text(_PROC / "self" / "cgroup").splitlines():
        _, controllers, inside = line.split(":", 2)
        if controllers and controller not in controllers.split(","):
            continue
        root = _CGROUP / controller if controllers else _CGROUP
        below = Path(inside.lstrip("/"))
        yield from (root / part for part in (below, *below.parents))


def pinning_works() -> bool | None:
    """Pin this thread to one core and let it go again; None where the system cannot."""
    if not hasattr(os, "sched_setaffinity"):
        return None
    before = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(before)})
        return os.sched_getaffinity(0) == {min(before)}
    finally:
        os.sched_setaffinity(0, before)


def pausing_works() -> bool | None:
    """Stop a child of our own and see it stop; None where that cannot be tried."""
    sleep = shutil.which("sleep")
    if sleep is None or not hasattr(os, "posix_spawn"):
        return None
    child = os.posix_spawn(sleep, ["sleep", "5"], {})
    try:
        os.kill(child, signal.SIGSTOP)
        _, status = os.waitpid(child, os.WUNTRACED)
        return os.WIFSTOPPED(status)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def core_times() -> dict[str, int] | None:
    """Return the ticks that this process's cores spent busy, idle and stolen by the hypervisor since the start; None if unknown."""
    names = {f"cpu{core}" for core in usable_cores()}
    lines = [line.split() for line in text(_PROC / "stat").splitlines()]
    rows = [[int(value) for value in fields[1:9]] for fields in lines if fields and fields[0] in names]
    if not rows:
        return None
    user, nice, system, idle, waiting, irq, softirq, steal = (sum(column) for column in zip(*rows, strict=True))
    return {"busy": user + nice + system + irq + softirq, "idle": idle + waiting, "stolen": steal}


def governors() -> tuple[str, ...]:
    """Return the frequency governors in use, empty where the system does not show them."""
    found = {text(path) for path in Path("/sys/devices/system/cpu").glob("cpu[0-9]*/cpufreq/scaling_governor")}
    return tuple(sorted(found - {""}))


def turbo() -> bool | None:
    """Return whether cores may run faster than their rated frequency; None where the system does not show it."""
    cpu = Path("/sys/devices/system/cpu")
    forbidden, allowed = text(cpu / "intel_pstate" / "no_turbo"), text(cpu / "cpufreq" / "boost")
    if forbidden:
        return forbidden == "0"
    return allowed == "1" if allowed else None
