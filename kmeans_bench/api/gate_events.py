"""What a caller hears while a gate is at work. Frozen facts; how they are shown is the caller's business."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kmeans_bench.model import Ask, Duel, GateRule, GateRun, Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """A sign of life: checking out base, building its environment, importing, checking answers, timing a cell."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DuelReady:
    """Both versions are there, and it is fixed which cells meet: those of `duel` whose sides are both OK. Nothing has been timed."""

    base: Version
    head: Version
    rule: GateRule
    duel: Duel
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundHeld:
    """A round is over; `duel` holds its bouts. `left`: seconds until the budget ends, at most that much is still to come."""

    asked: Ask
    duel: Duel
    left: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Something went wrong and was coped with: a worker died and was replaced, a core was refused. It will be among the run's notes."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GateEnded:
    """The verdict is in."""

    run: GateRun


GateEvent = Doing | DuelReady | RoundHeld | Trouble | GateEnded
GateListener = Callable[[GateEvent], None]
