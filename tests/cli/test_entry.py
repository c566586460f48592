"""One line and one code for every outcome."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import click
import pytest

from kmeans_bench.cli import entry
from kmeans_bench.cli.exits import worst
from kmeans_bench.errors import NothingToConcludeError, StorageError, UsageError

Command = Callable[..., Any]
Failing = Callable[[BaseException], None]


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Failing:
    """Return a function that makes every command raise an error."""

    def install(error: BaseException) -> None:
        def invoke(_arguments: object) -> NoReturn:
            raise error

        monkeypatch.setattr(entry, "_invoke", invoke)

    return install


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("a"), 2),
        (StorageError("a"), 2),
        (NothingToConcludeError("a"), 3),
        (click.UsageError("a"), 2),
        (click.Abort(), 130),
        (KeyboardInterrupt(), 130),
        (PermissionError(13, "Permission denied", "/nowhere"), 2),
    ],
)
def test_each_failure_is_one_line_and_its_code(
    failing: Failing, error: BaseException, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    failing(error)

    assert entry.execute([]) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("kmeans-bench: ")
    assert captured.err.count("\n") == 1


def test_a_message_of_several_lines_becomes_one(failing: Failing, capsys: pytest.CaptureFixture[str]) -> None:
    failing(UsageError("first\nsecond"))

    entry.execute([])

    assert capsys.readouterr().err == "kmeans-bench: first second\n"


def test_a_bug_is_one_line_that_names_the_file_with_the_traceback(
    failing: Failing, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.delenv("KMEANS_BENCH_DEBUG", raising=False)
    failing(ZeroDivisionError("planted"))

    assert entry.execute([]) == 70
    line = capsys.readouterr().err
    (log,) = tmp_path.iterdir()
    assert line == f"kmeans-bench: this is a bug: ZeroDivisionError: planted; please report it with {log}\n"
    assert "Traceback" in log.read_text(encoding="utf-8")


def test_debugging_shows_the_traceback_itself(
    failing: Failing, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KMEANS_BENCH_DEBUG", "1")
    failing(ZeroDivisionError("planted"))

    assert entry.execute([]) == 70
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("codes", "expected"),
    [([], 0), ([0, 0], 0), ([0, 4], 4), ([4, 1], 1), ([1, 3], 3), ([3, 2], 2), ([2, 130, 4], 130)],
)
def test_of_several_codes_the_gravest_wins(codes: list[int], expected: int) -> None:
    assert worst(codes) == expected


def test_an_unknown_command_gets_a_suggestion(command: Command) -> None:
    answer = command("rnu")

    assert answer.code == 2
    assert answer.err == "kmeans-bench: no command 'rnu'; did you mean 'run'?; see 'kmeans-bench --help'\n"


def test_without_a_command_the_help_is_shown(command: Command) -> None:
    answer = command()

    assert answer.code == 0
    assert "kmeans-bench study" in answer.out


def kmeans_bench(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "kmeans_bench", *arguments]
    return subprocess.run(command, capture_output=True, check=False, env={**os.environ, **environment})


def test_a_reader_that_goes_away_is_no_failure_worth_a_word(tmp_path: Path) -> None:
    shell = f"{sys.executable} -m kmeans_bench --help 2>{tmp_path / 'err'} | true; sleep 0.2"
    subprocess.run(["bash", "-c", shell], check=True, cwd=Path.cwd())  # noqa: S607 - any bash will do

    assert (tmp_path / "err").read_text() == ""


@pytest.mark.parametrize("closed", [">&-", "<&- >&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_failure(closed: str) -> None:
    done = subprocess.run(["bash", "-c", f"{sys.executable} -m kmeans_bench list --json {closed}"], capture_output=True, check=False)  # noqa: S607

    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the device that is always full is Linux's")
def test_an_output_without_room_is_one_line() -> None:
    done = subprocess.run(["bash", "-c", f"{sys.executable} -m kmeans_bench --help > /dev/full"], capture_output=True, check=False)  # noqa: S607

    assert done.returncode == 2
    assert done.stderr.startswith(b"kmeans-bench: cannot write the output: No space left on device;")
    assert done.stderr.count(b"\n") == 1


def test_a_terminal_without_unicode_gets_ascii_and_no_crash() -> None:
    code = "from kmeans_bench.cli.entry import prepare_process; prepare_process(); print('12 × 10 ≈ ±2 µs …')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, env={**os.environ, "PYTHONIOENCODING": "ascii"})

    assert done.stdout == b"12 x 10 ~ +-2 us ...\n"


def test_the_console_script_and_the_module_are_the_same_program() -> None:
    assert kmeans_bench("--version").stdout.startswith(b"kmeans-bench, version")
