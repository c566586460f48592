"""Where a duel's workers live, as the rounds see it: start one, let it load, ask it. Processes in earnest, fakes in the tests."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from kmeans_bench.measuring.engine import Answer
    from kmeans_bench.model import Declaration, Problem


class Slot(StrEnum):
    """Whom a worker stands for. The mirror runs head's files in base's slot, for a placebo that base's own imports would reach."""

    BASE = "base"
    HEAD = "head"
    MIRROR = "mirror"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one worker does in one cell; `key` tells it from its others.

    Attributes
    ----------
    placebo
        It is head's file, whoever's slot it plays in.
    """

    key: str
    declaration: Declaration
    problem: Problem
    threads: int = 1
    placebo: bool = False

    @property
    def name(self) -> str:
        """Its name in messages."""
        return f"{self.declaration.name} (placebo)" if self.placebo else self.declaration.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """Seconds of one call."""

    wall: float
    cpu: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """One call looked at closely.

    Attributes
    ----------
    answer
        Unchecked.
    peak
        Bytes that `tracemalloc` saw at most during a call.
    distances
        How many distances it says it evaluated; None where it does not say.
    """

    answer: Answer
    peak: int
    distances: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """How a worker is started.

    Attributes
    ----------
    hash_seed
        Of Python's string hashes, 0 to 2**32 - 1.
    padding
        Bytes by which its environment is larger: they shift the stack, and with it what lies on which cache line.
    threads
        Most threads that any of its parts uses.
    """

    slot: Slot
    hash_seed: int
    padding: int = 0
    threads: int = 1


class Duellist(Protocol):
    """A worker. Every method may raise FailureError; it is ended then. *limit*: seconds after which it is."""

    def begin(self, part: Part) -> None:
        """Ask it to import *part*'s plug-in and to read its data; it may take as long as `ready` says."""

    def ready(self, limit: float) -> None:
        """Wait until what `begin` asked for last is done."""

    def settle(self, limit: float) -> None:
        """Everything is loaded: collect what importing left behind."""

    def enter(self, part: Part, cores: tuple[int, ...], limit: float) -> bool:
        """Go to *cores* (none: to any) and make one call that nobody times; False where they were refused."""

    def call(self, part: Part, limit: float) -> Timed:
        """Make one call and time it."""

    def examine(self, part: Part, limit: float) -> Examined:
        """Make calls that are looked at instead of timed."""

    def pause(self) -> None:
        """Stop it, with whatever threads it leaves spinning, until `resume`."""

    def resume(self) -> None:
        """Let it go on."""

    def dismiss(self) -> None:
        """Make sure that it is gone, whatever it is doing."""


class Engine(Protocol):
    """A place where a duel's workers are started."""

    cores: tuple[int, ...]
    """Cores that workers can be sent to; empty where that is n/a."""

    def start(self, launch: Launch) -> Duellist:
        """Start a worker and come back at once, while it still boots; raises FailureError where none can be started."""

    def close(self) -> None:
        """End everything, and let go of the data."""
