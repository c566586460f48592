"""What is kept of a gate run, or of a run, beyond its day: one line per commit and machine."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from kmeans_bench.model.duel import Quantity


class Origin(StrEnum):
    """What wrote an entry. Their seconds are taken in different ways, so that a series never mixes them."""

    GATE = "gate"
    RUN = "run"


@dataclass(frozen=True, slots=True, kw_only=True)
class PastCell:
    """One cell as it was: `cell` is its id. Seconds of one call, bytes of traced peak, steps, evaluated distances; None: not known."""

    cell: str
    seconds: float | None = None
    peak_bytes: int | None = None
    steps: int | None = None
    distances: int | None = None

    def __post_init__(self) -> None:
        """Refuse a time that is not one: its logarithm is what history is about."""
        if self.seconds is not None and not (math.isfinite(self.seconds) and self.seconds > 0):
            msg = f"{self.cell}: seconds = {self.seconds!r} is not a positive number"
            raise ValueError(msg)

    def count(self, quantity: Quantity) -> int | None:
        """Return what was counted, None where it is not known."""
        return {Quantity.MEMORY: self.peak_bytes, Quantity.STEPS: self.steps, Quantity.DISTANCES: self.distances}[quantity]


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """One entry of a history.

    Attributes
    ----------
    origin, scenario
        Cells are comparable between entries that agree in both.
    at
        ISO 8601 time, UTC.
    fingerprint, machine
        Of the machine with its Python, NumPy and BLAS; and its processor's name for people.
    commit
        What was measured, in full; None without git.
    changed
        The work tree held more than that commit.
    """

    origin: Origin
    scenario: str
    at: str
    fingerprint: str
    machine: str
    cells: tuple[PastCell, ...]
    commit: str | None = None
    changed: bool = False

    @property
    def name(self) -> str:
        """How people call it: ``9a8b7c6``, ``9a8b7c6+`` with changes, its date without git."""
        return self.at[:10] if self.commit is None else self.commit[:7] + ("+" if self.changed else "")
