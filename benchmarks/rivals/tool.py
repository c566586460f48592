"""What every tool has in common, seen from here."""

from __future__ import annotations

import struct
from abc import ABC, abstractmethod
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import ClassVar

from rivals.records import Booked, Ratio, Stored

SUITES = Path(__file__).parent / "suites"


class Purpose(StrEnum):
    """What a call is for. In an event nobody looks at the times, so some tools are asked for less of them."""

    GRID = "grid"
    HEADLINE = "headline"
    EVENT = "event"


class Tool(ABC):
    """A tool: how it is called and how what it stores is read. Folders are copies of its suite, and what it works in."""

    name: ClassVar[str]
    requirement: ClassVar[str]
    suite: ClassVar[str]
    statistics: ClassVar[Sequence[str]]
    """Those that its own reports show."""
    asked: ClassVar[str]
    """What it was asked for beyond its defaults."""

    def preparation(self, python: Path) -> Sequence[Sequence[str]]:  # noqa: ARG002 - for those that need some
        """Return the commands that its documentation asks for before the first run."""
        return ()

    @abstractmethod
    def run(self, python: Path, purpose: Purpose, *, limit: float) -> Sequence[str]:
        """Return the command that measures; *limit* is the seconds that a call may take, for tools that can be told."""

    @abstractmethod
    def file(self, folder: Path) -> Path | None:
        """Return the file that holds the times, or None when there is none."""

    @abstractmethod
    def stored(self, file: Path) -> Stored:
        """Return what the file holds.

        Raises
        ------
        UnreadableError
            If it cannot be read.
        """

    @abstractmethod
    def show(self, python: Path, file: Path) -> Sequence[str]:
        """Return the command with which a user looks at a stored file."""

    def suite_for(self, purpose: Purpose) -> Path:  # noqa: ARG002 - most have one for all
        """Return the folder of what a user writes."""
        return SUITES / self.suite

    def lines(self) -> int:
        """Return how many lines a user writes: those of the suite that are not blank."""
        files = [path for path in sorted(self.suite_for(Purpose.GRID).rglob("*")) if path.suffix in {".py", ".json", ".toml"}]
        return sum(bool(line.strip()) for path in files for line in path.read_text(encoding="utf-8").splitlines())

    def booked(self, folder: Path, output: str) -> Booked:  # noqa: ARG002 - not everyone's output says it
        """Return what the code under test wrote down about itself."""
        pages = [struct.unpack_from("dd", path.read_bytes()) for path in (folder / "calls").iterdir()]
        return Booked(calls=sum(calls for calls, _ in pages), ready=sum(ready for _, ready in pages))

    def ratio(self, file: Path, statistic: str, *, baseline: str, candidate: str, size: str) -> Ratio:
        """Return baseline seconds over candidate seconds."""
        held = self.stored(file)
        return Ratio(point=held[f"{baseline} {size}"].seconds[statistic] / held[f"{candidate} {size}"].seconds[statistic])
