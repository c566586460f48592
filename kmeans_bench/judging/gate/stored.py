"""Head against what was stored: counts gate, because they are the same on every day; seconds only where twenty runs say what is usual."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kmeans_bench.judging.gate.counts import count_verdicts
from kmeans_bench.judging.gate.history import Drift, drift
from kmeans_bench.model import Count, CountChange, CountVerdict, Past, PastCell, Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCell:
    """One cell against the last entry that holds it; `runs` entries say what is usual. `drift` None: no seconds on a side."""

    cell: str
    runs: int
    drift: Drift | None
    counts: tuple[CountVerdict, ...]

    @property
    def slower(self) -> bool:
        """Whether its time is beyond what is usual; never with fewer than twenty runs."""
        return self.drift is not None and self.drift.unusual is True and self.drift.speedup < 1

    @property
    def regression(self) -> bool:
        """Whether it fails the build."""
        return self.slower or any(count.change is CountChange.MORE for count in self.counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredVerdict:
    """Head against a stored baseline: the cells they share; `name` is where it is stored, `against` its last such entry."""

    name: str
    against: str
    cells: tuple[StoredCell, ...]

    @property
    def regression(self) -> bool:
        """Whether any cell fails the build."""
        return any(cell.regression for cell in self.cells)


def compare(name: str, stored: Sequence[Past], now: Past) -> StoredVerdict:
    """Compare *now* with the entries of its own origin and scenario in *stored*, oldest first, not empty.

    Cells that *now* or the baseline lacks are left out; judging says nothing about what it cannot see.
    """
    alike = [past for past in stored if (past.origin, past.scenario) == (now.origin, now.scenario)]
    known = series(alike)
    cells = tuple(_cell(known[cell.cell], cell) for cell in now.cells if cell.cell in known)
    return StoredVerdict(name=name, against=(alike or stored)[-1].name, cells=cells)


def series(entries: Sequence[Past]) -> Mapping[str, list[PastCell]]:
    """Return every cell's past, oldest first."""
    found: dict[str, list[PastCell]] = {}
    for past in entries:
        for cell in past.cells:
            found.setdefault(cell.cell, []).append(cell)
    return found


def _cell(past: Sequence[PastCell], now: PastCell) -> StoredCell:
    seconds = [cell.seconds for cell in past if cell.seconds is not None]
    drifted = drift(seconds, now.seconds) if seconds and now.seconds is not None else None
    known = [quantity for quantity in Quantity if past[-1].count(quantity) is not None]
    counts = [Count(quantity=quantity, base=past[-1].count(quantity), head=now.count(quantity)) for quantity in known]
    return StoredCell(cell=now.cell, runs=len(seconds), drift=drifted, counts=count_verdicts(counts))
