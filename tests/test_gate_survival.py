"""The gate under fire: killed, interrupted, its workers killed. No process lives on, and the next one tidies up what a kill left."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kmeans_bench.measuring import processes
from tests.repositories import PLUGIN, git, repository, write
from tests.test_survival import gone

pytestmark = [pytest.mark.live, pytest.mark.skipif(sys.platform != "linux", reason="follows processes through /proc")]

SCENARIO = """
summary = "Small"
[grid]
sizes = [{ n = 3_000, k = 10, d = 8 }, { n = 1_000, k = 10, d = 8 }]  # 5 ms and 1.7: one of them fits a machine however busy
dtype = ["float64"]
[source]
kind = "normal"
[protocol]
steps = 3
"""
KILLS = 6


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Return a folder with a repository whose one implementation was touched, a scenario, and a folder for what is temporary."""
    root = repository(tmp_path / "repo")
    write(root, {"plugins/lloyd.py": PLUGIN + "# touched\n"})
    write(tmp_path, {"small.toml": SCENARIO})
    (tmp_path / "temporary").mkdir()
    return tmp_path


def start(place: Path, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "kmeans_bench", "gate", "--base", "HEAD", "--implementations", str(place / "repo/plugins")]
    return subprocess.Popen(
        [*command, "--scenario", str(place / "small.toml"), "--budget", "3s", "--no-github", *more],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=place,
        env={**os.environ, "TMPDIR": str(place / "temporary")},
        start_new_session=True,
    )


def left(place: Path) -> list[str]:
    """Return what of a checkout there still is: folders, and worktrees that git knows beside the first."""
    folders = [entry.name for entry in (place / "temporary").iterdir() if entry.is_dir()]
    return folders + git(place / "repo", "worktree", "list").splitlines()[1:]


def wait_for_workers(process: subprocess.Popen[str], count: int, *, but: frozenset[int] = frozenset()) -> list[int]:
    """Wait until the gate has so many workers, those in *but* not counted, and return them."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        workers = [pid for pid in processes.descendants(process.pid) if "duel_worker" in words(pid) and pid not in but]
        if len(workers) >= count:
            return workers
        assert process.poll() is None, process.communicate()[0]
        time.sleep(0.005)
    raise AssertionError


def words(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text("utf-8")
    except OSError:
        return ""


def test_kill_9_at_random_moments_leaves_no_process_and_the_next_one_tidies_up(place: Path) -> None:
    moments = random.Random(20261123)  # noqa: S311 - any moments will do, the same ones every time
    for _ in range(KILLS):
        process = start(place)
        time.sleep(moments.uniform(0.3, 4.0))
        below = processes.descendants(process.pid)
        process.kill()
        process.communicate()

        assert gone(below), "a process outlived the gate"
        assert len(left(place)) <= 2, "the one before was not tidied up"
    last = start(place)
    output, _ = last.communicate(timeout=60)

    assert last.returncode == 0, output
    assert left(place) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_is_130_and_leaves_nothing(place: Path, number: signal.Signals) -> None:
    process = start(place)
    wait_for_workers(process, 2)
    below = processes.descendants(process.pid)
    process.send_signal(number)
    output, _ = process.communicate(timeout=20)

    assert process.returncode == 130, output
    assert "Traceback" not in output
    assert gone(below)
    assert left(place) == []


def test_a_worker_that_somebody_kills_is_replaced_and_the_verdict_stands(place: Path) -> None:
    process = start(place)
    inspected = wait_for_workers(process, 2)
    os.kill(wait_for_workers(process, 2, but=frozenset(inspected))[0], signal.SIGKILL)
    output, _ = process.communicate(timeout=60)

    assert process.returncode == 0, output
    assert "asked again by" in output
    assert left(place) == []
