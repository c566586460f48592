"""Progress on a terminal and in a pipe."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rich.console import Console

from kmeans_bench.cli.progress import Bar, Plain, display

if TYPE_CHECKING:
    import pytest


class Clock:
    """Answers what the test says."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_pipe_gets_plain_lines(capsys: pytest.CaptureFixture[str]) -> None:
    with display(err=False) as shown:
        shown.line("one")
        shown.left(12.0, "working")

    assert capsys.readouterr().out == "one\n"


def test_a_silence_of_half_a_minute_is_broken_by_a_heartbeat(capsys: pytest.CaptureFixture[str]) -> None:
    clock = Clock()
    plain = Plain(err=False, clock=clock)

    clock.now = 29.0
    plain.left(100.0, "launch 1 of 5")
    clock.now = 30.0
    plain.left(99.0, "launch 2 of 5")
    clock.now = 59.0
    plain.left(70.0, "launch 3 of 5")

    assert capsys.readouterr().out == "... launch 2 of 5; about 1:39 left\n"


def test_prose_goes_to_stderr_when_stdout_carries_a_document(capsys: pytest.CaptureFixture[str]) -> None:
    with display(err=True) as shown:
        shown.line("one")

    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "one\n")


def test_a_terminal_gets_a_bar_that_no_thread_redraws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)

    shown = display(err=False)

    assert isinstance(shown, Bar)
    assert shown._progress.live.auto_refresh is False


def test_the_bar_is_never_overfull_when_a_prediction_grows() -> None:
    bar = Bar(err=False)
    bar._progress.live.console = Console(file=None, quiet=True)

    with bar:
        bar.left(100.0, "a")
        bar.left(50.0, "b")
        half = bar._progress.tasks[0].completed
        bar.left(200.0, "c")
        grown = bar._progress.tasks[0].completed

    assert (half, grown) == (0.5, 0.0)
