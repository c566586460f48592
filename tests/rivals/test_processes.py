"""Commands end when their time is up, and so does everything that they started."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rivals.processes import call
from rivals.records import Call

pytestmark = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="processes are found by their environment in /proc")

CHILD = """
import subprocess, sys, time
from pathlib import Path
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
Path("child").write_text(str(child.pid))
"""


def python(folder: Path, code: str, *, limit: float = 30, strike: Callable[[], bool] = lambda: False) -> Call:
    """Run some Python in *folder*."""
    return call([sys.executable, "-c", code], folder, os.environ, limit=limit, strike=strike)


def child_lives(folder: Path) -> bool:
    """Return whether the child whose number is written in *folder* is a living process."""
    try:
        state = Path(f"/proc/{(folder / 'child').read_text()}/stat").read_text()
    except FileNotFoundError:
        return False
    return state.rpartition(")")[2].split()[0] not in "ZX"


def test_exit_code_and_output_are_kept(tmp_path: Path) -> None:
    done = python(tmp_path, "print('here'); raise SystemExit(3)")

    assert (done.code, done.output, done.left) == (3, "here\n", 0)


def test_a_signal_is_a_negative_code(tmp_path: Path) -> None:
    assert python(tmp_path, "import os; os.kill(os.getpid(), 11)").code == -11


def test_a_command_whose_time_is_up_is_ended_with_its_children(tmp_path: Path) -> None:
    done = python(tmp_path, f"{CHILD}time.sleep(60)", limit=1.5)

    assert done.code is None
    assert not child_lives(tmp_path)


def test_what_a_command_leaves_behind_is_counted_and_ended(tmp_path: Path) -> None:
    done = python(tmp_path, CHILD)

    assert (done.code, done.left) == (0, 1)
    assert not child_lives(tmp_path)


def test_a_strike_kills_the_first_process_alone(tmp_path: Path) -> None:
    done = python(tmp_path, f"{CHILD}time.sleep(60)", strike=(tmp_path / "child").exists)

    assert (done.code, done.left) == (-9, 1)
    assert not child_lives(tmp_path)
