"""Progress in predicted seconds left. A terminal gets a bar that is redrawn only when told to; anything else gets plain lines."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

import click

from kmeans_bench.cli import prose

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_QUIET = 30.0  # seconds without a line after which plain output gives a sign of life


class Display(Protocol):
    """Where lines and progress go."""

    def line(self, text: str = "") -> None:
        """Print one line that stays."""

    def left(self, seconds: float, doing: str) -> None:
        """Show the predicted seconds left."""

    def __enter__(self) -> Self:
        """Begin."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """End; what stays on the screen is complete lines."""


def remaining(seconds: float) -> str:
    """Return seconds as people say them while waiting.

    >>> remaining(110.2), remaining(7.4), remaining(4000)
    ('1:50', '0:07', '1:06:40')
    """
    whole = round(max(seconds, 0))
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


class Plain:
    """One line per fact, and a heartbeat when nothing else was said for half a minute."""

    def __init__(self, *, err: bool, clock: Callable[[], float] = time.monotonic) -> None:
        """Write to stderr when stdout carries a document."""
        self._err, self._clock, self._spoke = err, clock, clock()

    def line(self, text: str = "") -> None:
        """Print one line, and flush it: whoever follows a log waits for it."""
        click.echo(prose.harmless(text), err=self._err)
        (sys.stderr if self._err else sys.stdout).flush()
        self._spoke = self._clock()

    def left(self, seconds: float, doing: str) -> None:
        """Give a sign of life where it is due."""
        if self._clock() - self._spoke >= _QUIET:
            self.line(f"... {doing}; about {remaining(seconds)} left")

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Nothing to clear away."""


class Bar:
    """A bar at the bottom of a terminal. `auto_refresh` is off: a thread that draws would run beside a timed turn."""

    def __init__(self, *, err: bool) -> None:
        """Prepare the bar; nothing is drawn before the first prediction."""
        from rich.console import Console  # noqa: PLC0415 - rich costs 60 ms that only a run on a terminal pays
        from rich.progress import BarColumn, Progress, TextColumn  # noqa: PLC0415 - likewise

        columns = (BarColumn(bar_width=20), TextColumn("{task.fields[eta]:>7} left  {task.description}", markup=False))
        self._progress: Progress = Progress(*columns, console=Console(stderr=err, highlight=False), auto_refresh=False, transient=True)
        self._task: TaskID | None = None
        self._longest = 0.0

    def line(self, text: str = "") -> None:
        """Print one line above the bar."""
        from rich.text import Text  # noqa: PLC0415 - likewise

        self._progress.console.print(Text.from_ansi(text), soft_wrap=True)

    def left(self, seconds: float, doing: str) -> None:
        """Redraw; the bar measures predicted time, and a prediction that grows makes it longer, never overfull."""
        self._longest = max(self._longest, seconds, 1e-9)
        if self._task is None:
            self._task = self._progress.add_task("", total=1.0, eta="")
        self._progress.update(self._task, completed=1 - seconds / self._longest, eta=remaining(seconds), description=doing)
        self._progress.refresh()

    def __enter__(self) -> Self:
        """Begin."""
        self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Remove the bar; its lines stay."""
        self._progress.stop()


def display(*, err: bool) -> Display:
    """Return what fits the stream that prose goes to."""
    stream = sys.stderr if err else sys.stdout
    return Bar(err=err) if stream.isatty() else Plain(err=err)
