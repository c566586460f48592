"""Commands with a time limit. Whatever they started is ended by process id; it is known by a random mark in its environment."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from rivals.records import Call

_MARK = "RIVALS_MARK"
_PAUSE = 0.05  # seconds between two looks at a running command


def call(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], *, limit: float, strike: Callable[[], bool] = lambda: False
) -> Call:
    """Run *command* in *folder* and return how it ended.

    Parameters
    ----------
    limit
        Seconds after which it is ended.
    strike
        Asked again and again; once it says so, the command's first process, and that one alone, is killed with signal 9.
    """
    mark = secrets.token_hex(16)
    with tempfile.TemporaryFile() as output:
        begin = time.monotonic()
        process = subprocess.Popen(
            command, cwd=folder, env={**environment, _MARK: mark}, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            code = _wait(process, begin + limit, strike)
            wall = time.monotonic() - begin
            left = _lasting(mark)
        finally:
            _end(process, mark)
        output.seek(0)
        return Call(code=code, wall=wall, output=output.read().decode(errors="replace"), left=left)


def _wait(process: subprocess.Popen[bytes], deadline: float, strike: Callable[[], bool]) -> int | None:
    """Return the exit code, None when the deadline came first."""
    struck = False
    while time.monotonic() < deadline:
        with suppress(subprocess.TimeoutExpired):
            return process.wait(_PAUSE)
        if not struck and strike():
            process.kill()
            struck = True
    return None


def _lasting(mark: str) -> int:
    """Return how many marked processes outlive the command by more than a second."""
    patience = time.monotonic() + 1
    while (number := len(list(_marked(mark)))) and time.monotonic() < patience:
        time.sleep(_PAUSE)
    return number


def _end(process: subprocess.Popen[bytes], mark: str) -> None:
    """End the command and everything that carries its mark."""
    process.kill()
    process.wait()
    while numbers := list(_marked(mark)):
        for number in numbers:
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        time.sleep(_PAUSE)


def _marked(mark: str) -> Iterator[int]:
    """Yield the living processes that carry the mark."""
    wanted = f"{_MARK}={mark}".encode()
    for place in Path("/proc").iterdir():
        if place.name.isdigit() and int(place.name) != os.getpid():
            with suppress(OSError):
                if wanted in (place / "environ").read_bytes().split(b"\0") and _alive(place):
                    yield int(place.name)


def _alive(place: Path) -> bool:
    return (place / "stat").read_text(errors="replace").rpartition(")")[2].split()[0] not in "ZX"
