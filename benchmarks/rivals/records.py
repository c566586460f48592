"""What is known of one call of a tool, and of what it stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Event(StrEnum):
    """What happens to a tool; *torn* happens to a file that it finished."""

    RAISE = "raise"
    HANG = "hang"
    SEGFAULT = "segfault"
    KILL = "kill"
    TORN = "torn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a stored file says of one cell: seconds by statistic, none where it has no time; why, where it says so."""

    seconds: Mapping[str, float] = field(default_factory=dict)
    reason: str | None = None


Stored = Mapping[str, Entry]
"""What a stored file holds, by cell: ``"identity 2000x16"``."""


class UnreadableError(Exception):
    """A stored file cannot be read; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """How a command ended.

    Attributes
    ----------
    code
        Exit code; negative: ended by that signal; None: its time was up.
    left
        Processes it started that were still there a second after it had ended, or when its time was up.
    """

    code: int | None
    wall: float
    output: str
    left: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """Seconds that are not the tool's: `calls` of the code under test, and getting `ready`, which is its imports and data."""

    calls: float
    ready: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What the grid took under one tool."""

    tool: str
    wall: float
    booked: Booked
    cells: int
    measured: int

    @property
    def overhead(self) -> float:
        """Seconds per cell that are the tool's own."""
        return (self.wall - self.booked.calls - self.booked.ready) / self.cells


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """Baseline seconds over candidate seconds, with its interval where the tool gives one."""

    point: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What one run of a tool says: ratios by statistic and question, and the seconds that it took."""

    tool: str
    wall: float
    ratios: Mapping[tuple[str, str], Ratio]


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """One ratio, by one tool and statistic, as often as it was measured; `wall`: median seconds of a run that gives it."""

    tool: str
    statistic: str
    question: str
    wall: float
    repeats: tuple[Ratio, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of the cells in one event.

    Attributes
    ----------
    planned, kept
        Cells there are that need not fail, and those with a time in the stored file (in event *torn*: in what is shown of it).
    failed
        What the file says of the cell that fails: a reason, "no time", "absent"; None where none does.
    again, called_again, complete
        The same command afterwards: how it ended, cells that it called once more, cells that have a time then. Event *kill* alone.
    """

    tool: str
    event: Event
    call: Call
    planned: int
    kept: int
    failed: str | None = None
    again: Call | None = None
    called_again: int = 0
    complete: int = 0
