from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import Popen

import pytest

from kmeans_bench.storage import descriptor, lock


def test_a_second_holder_is_refused_and_told_the_first_ones_process(tmp_path: Path) -> None:
    first = lock.acquire(tmp_path / "lock")

    with pytest.raises(lock.HeldError, match=f"^process {os.getpid()}$"):
        lock.acquire(tmp_path / "lock")

    first.close()


def test_a_released_lock_can_be_taken_again(tmp_path: Path) -> None:
    lock.acquire(tmp_path / "lock").close()
    lock.acquire(tmp_path / "lock").close()


def test_a_block_releases_its_lock_when_it_fails(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), lock.held(tmp_path / "lock", patience=0):
        raise ZeroDivisionError

    lock.acquire(tmp_path / "lock").close()


def test_a_refused_attempt_leaves_no_descriptor_behind(tmp_path: Path) -> None:
    first = lock.acquire(tmp_path / "lock")
    open_before = len(descriptor._OPEN)

    with pytest.raises(lock.HeldError):
        lock.acquire(tmp_path / "lock")

    assert len(descriptor._OPEN) == open_before
    first.close()


def test_closing_twice_is_harmless(tmp_path: Path) -> None:
    held = lock.acquire(tmp_path / "lock")
    held.close()
    with (tmp_path / "other").open("wb") as stranger:
        held.close()  # the number may belong to somebody else by now
        stranger.write(b"x")


@pytest.mark.live
@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork there")
def test_a_forked_worker_does_not_keep_the_lock_of_a_harness_that_was_killed(
    tmp_path: Path, another_process: Callable[..., Popen[str]]
) -> None:
    harness = another_process(
        """
        import time
        from kmeans_bench.storage import lock
        held = lock.acquire(pathlib.Path(sys.argv[1]))
        worker = os.fork()
        if worker == 0:
            print("forked", os.getpid(), held.number, flush=True)
            time.sleep(600)
            os._exit(0)
        time.sleep(600)
        """,
        tmp_path / "lock",
    )
    assert harness.stdout is not None
    word, worker, number = harness.stdout.readline().split()
    assert (word, number) == ("forked", "-1")

    harness.send_signal(signal.SIGKILL)
    harness.wait()
    try:
        lock.acquire(tmp_path / "lock").close()
    finally:
        os.kill(int(worker), signal.SIGKILL)
        harness.communicate()


@pytest.mark.skipif(sys.platform == "win32", reason="descriptors are not inherited there")
def test_the_descriptor_is_closed_on_exec(tmp_path: Path) -> None:
    held = lock.acquire(tmp_path / "lock")

    assert not os.get_inheritable(held.number)
    held.close()
