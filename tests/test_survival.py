"""The command line under fire: killed, interrupted, started twice. Nothing finished is lost or measured twice, nothing lives on."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from kmeans_bench.measuring import processes
from kmeans_bench.model import Status
from kmeans_bench.storage import folder

pytestmark = [pytest.mark.live, pytest.mark.skipif(sys.platform != "linux", reason="follows processes through /proc")]

SCENARIO = """
summary = "Small and many: something is always in flight."
baseline = "broadcast"
implementations = ["broadcast", "identity"]
[grid]
n = [40, 60, 80, 100, 120, 140, 160, 180]
k = [3]
d = [2]
dtype = ["float64"]
[source]
kind = "blobs"
[protocol]
steps = 2
[budget]
total = "60s"
launches = 2
"""
CELLS = 16
KILLS = 20


def command(tmp_path: Path, *more: str) -> list[str]:
    scenario = tmp_path / "survival.toml"
    scenario.write_text(SCENARIO, encoding="utf-8")
    return [sys.executable, "-m", "kmeans_bench", "run", str(scenario), "--results", str(tmp_path / "results"), *more]


def start(tmp_path: Path, *more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command(tmp_path, *more), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=tmp_path, start_new_session=True
    )


def finished_cases(tmp_path: Path) -> set[str]:
    """Return the cases of which the journal holds a closing line."""
    lines = [line for journal in (tmp_path / "results").glob("*/journal.jsonl") for line in journal.read_text("utf-8").splitlines()]
    records = []
    for line in lines:
        try:
            records.append(json.loads(line))
        except ValueError:
            continue  # torn
    return {record["case_id"] for record in records if record.get("kind") == "case"}


def gone(pids: list[int]) -> bool:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        if not any(alive(pid) for pid in pids):
            return True
        time.sleep(0.01)
    return False


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_kill_9_at_twenty_random_moments_loses_at_most_the_case_in_flight(tmp_path: Path) -> None:
    moments, before = random.Random(20261123), set[str]()  # noqa: S311 - any twenty moments will do, the same ones every time
    for _ in range(KILLS):
        process = start(tmp_path)
        time.sleep(moments.uniform(0.2, 3.0))
        below = processes.descendants(process.pid)
        process.kill()
        process.communicate()

        after = finished_cases(tmp_path)
        assert before <= after, "a finished case was lost"
        assert gone(below), "a process outlived the harness"
        before = after
    last = subprocess.run(command(tmp_path), check=False, capture_output=True, text=True, cwd=tmp_path, timeout=120)

    assert last.returncode == 0, last.stdout + last.stderr
    assert len(list((tmp_path / "results").glob("survival-*"))) == 1, "every attempt went on in the same folder"
    run = folder.load(tmp_path / "results", None)
    assert Counter(item.status for item in run.measurements) == {Status.OK: CELLS}
    assert len({item.cell for item in run.measurements}) == CELLS, "no row is doubled"
    assert len({(item.case, item.session) for item in run.measurements}) == 8, "both cells of a case come from one session"


def test_ctrl_c_is_130_leaves_nothing_running_and_the_same_command_resumes(tmp_path: Path) -> None:
    process = start(tmp_path)
    while not finished_cases(tmp_path):
        assert process.poll() is None, process.communicate()[0]
        time.sleep(0.02)
    below = processes.descendants(process.pid)
    os.killpg(process.pid, signal.SIGINT)
    output, _ = process.communicate(timeout=20)

    assert process.returncode == 130, output
    assert "same command resumes" in output
    assert "Traceback" not in output
    assert gone(below)
    kept = finished_cases(tmp_path)
    again = subprocess.run(command(tmp_path, "--json"), check=False, capture_output=True, text=True, cwd=tmp_path, timeout=120)
    assert again.returncode == 0
    reused = {item.case.id for item in folder.load(tmp_path / "results", None).measurements if item.reused}
    assert reused == kept


def test_a_second_run_of_the_same_command_is_refused_in_one_line_and_harms_nothing(tmp_path: Path) -> None:
    first = start(tmp_path)
    while not finished_cases(tmp_path):
        assert first.poll() is None, first.communicate()[0]
        time.sleep(0.02)
    second = subprocess.run(command(tmp_path), check=False, capture_output=True, text=True, cwd=tmp_path, timeout=20)

    assert second.returncode == 2
    lines = second.stderr.strip().splitlines()
    assert len(lines) == 1, second.stderr
    assert str(first.pid) in lines[0]
    output, _ = first.communicate(timeout=120)
    assert first.returncode == 0, output
