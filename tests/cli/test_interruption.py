"""Ctrl-C and termination with real workers: one line, 130, and the same command goes on."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

SCENARIO = """\
baseline = "identity"
implementations = ["identity", "broadcast"]

[grid]
n = [200]
k = [2, 3, 4, 5]
d = [2]
dtype = ["float64"]

[budget]
total = "12s"
launches = 2
"""

pytestmark = [pytest.mark.live, pytest.mark.skipif(sys.platform != "linux", reason="signals and forked workers as on Linux")]


def start(*arguments: str, folder: Path) -> subprocess.Popen[str]:
    checkout = str(Path(__file__).parents[2])
    code = f"import sys; sys.path.insert(0, {checkout!r}); from kmeans_bench.__main__ import main; main()"
    return subprocess.Popen([sys.executable, "-c", code, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=folder)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_exits_130_and_the_same_command_finishes_it(number: signal.Signals, tmp_path: Path) -> None:
    (tmp_path / "four.toml").write_text(SCENARIO, encoding="utf-8")
    running = start("run", "four.toml", folder=tmp_path)
    assert running.stdout is not None
    for line in running.stdout:
        if line.startswith("broadcast"):
            break
    running.send_signal(number)
    _, errors = running.communicate(timeout=30)

    assert running.returncode == 130
    assert errors == "interrupted; finished cases are saved; the same command resumes\n"

    resumed = start("run", "four.toml", folder=tmp_path)
    out, _ = resumed.communicate(timeout=60)

    assert resumed.returncode == 0
    assert " measured before" in out
    assert "cells    8 ok" in out
