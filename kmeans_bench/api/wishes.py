"""What a caller says besides the scenario. Nothing is checked here; `asking` and the planner do that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

Counts = int | str | Iterable[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What replaces the scenario's own values; None: the scenario's."""

    k: Counts | None = None
    threads: Counts | None = None
    seed: int | None = None
    budget: str | float | None = None
    timeout: str | float | None = None
    baseline: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Selected:
    """Who takes part, in which cases, within how much memory."""

    implementations: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    where: str | None = None
    folders: tuple[Path, ...] = ()
    memory_limit: str | int | None = None
