from __future__ import annotations

import os
from pathlib import Path

import pytest

from kmeans_bench.measuring import machine, processes

GIB = 1 << 30


@pytest.fixture
def linux(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand-ins for /proc and /sys/fs/cgroup."""
    monkeypatch.setattr(machine, "_PROC", tmp_path / "proc")
    monkeypatch.setattr(machine, "_CGROUP", tmp_path / "cgroup")
    monkeypatch.setattr(machine, "process_limits", list)
    write(tmp_path / "proc" / "meminfo", "MemTotal: 8388608 kB\nMemAvailable: 4194304 kB")
    return tmp_path


def write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content + "\n", encoding="utf-8")


def test_the_smallest_limit_on_the_way_up_counts(linux: Path) -> None:
    write(linux / "proc" / "self" / "cgroup", "0::/shop/job")
    write(linux / "cgroup" / "shop" / "job" / "memory.max", "max")
    write(linux / "cgroup" / "shop" / "memory.max", str(2 * GIB))
    write(linux / "cgroup" / "shop" / "cpu.max", "150000 100000")

    assert machine.memory_limit() == 2 * GIB
    assert machine.core_quota() == 1.5


def test_threads_get_a_physical_core_each_before_two_share_one(linux: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Four physical cores, each seen as two neighbours, as many a virtual machine numbers them; core 7 is not ours.
    monkeypatch.setattr(machine, "_CPU", linux / "cpu")
    monkeypatch.setattr(machine, "usable_cores", lambda: tuple(range(7)))
    for core in range(8):
        write(linux / "cpu" / f"cpu{core}" / "topology" / "thread_siblings_list", f"{core // 2 * 2}-{core // 2 * 2 + 1}")

    assert machine.cores_apart() == (0, 2, 4, 6, 1, 3, 5)


def test_where_nobody_says_which_cores_are_halves_they_keep_their_order(linux: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "_CPU", linux / "nothing")
    monkeypatch.setattr(machine, "usable_cores", lambda: (1, 2, 5))

    assert machine.cores_apart() == (1, 2, 5)


def test_version_one_groups_are_read_too(linux: Path) -> None:
    write(linux / "proc" / "self" / "cgroup", "4:memory:/job\n2:cpu,cpuacct:/job\n0::/")
    write(linux / "cgroup" / "memory" / "job" / "memory.limit_in_bytes", str(3 * GIB))
    write(linux / "cgroup" / "memory" / "memory.limit_in_bytes", "9223372036854771712")
    write(linux / "cgroup" / "memory" / "job" / "memory.usage_in_bytes", str(GIB))
    write(linux / "cgroup" / "cpu" / "job" / "cpu.cfs_quota_us", "-1")
    write(linux / "cgroup" / "cpu" / "job" / "cpu.cfs_period_us", "100000")

    assert machine.memory_limit() == 3 * GIB
    assert machine.memory_available() == 2 * GIB
    assert machine.core_quota() is None


def test_without_groups_there_is_no_limit(linux: Path) -> None:
    assert linux.exists()
    assert machine.memory_limit() is None
    assert machine.memory_available() == 4 * GIB


def test_ulimit_counts_as_well(linux: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert linux.exists()
    monkeypatch.setattr(machine, "process_limits", lambda: [GIB])

    assert machine.memory_limit() == GIB
    assert machine.memory() <= GIB


def test_the_cores_times_are_those_of_usable_cores(linux: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "usable_cores", lambda: (0, 2))
    write(
        linux / "proc" / "stat",
        "cpu 9 9 9 9 9 9 9 9 0 0\ncpu0 1 2 3 100 10 1 1 5 0 0\ncpu1 7 7 7 7 7 7 7 7 0 0\ncpu2 1 0 0 200 0 0 0 0 0 0\nintr 5",
    )

    assert machine.core_times() == {"busy": 1 + 2 + 3 + 1 + 1 + 1, "idle": 100 + 10 + 200, "stolen": 5}


def test_a_system_without_proc_says_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "_PROC", tmp_path / "none")

    assert machine.core_times() is None
    assert machine.meminfo("MemTotal") is None
    assert machine.hypervisor() is None
    assert machine.cpu_name()


def test_trying_to_pin_leaves_the_cores_as_they_were() -> None:
    before = machine.usable_cores()

    assert machine.pinning_works() in (True, None)
    assert machine.usable_cores() == before


def test_trying_to_pause_leaves_no_child_behind() -> None:
    before = frozenset(processes.descendants(os.getpid()))

    assert machine.pausing_works() in (True, None)
    assert processes.descendants(os.getpid(), spare=before) == []
