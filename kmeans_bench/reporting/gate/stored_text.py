"""What the comparison with a stored baseline says, a line per cell that moved."""

from __future__ import annotations

from kmeans_bench.judging.gate.history import ENOUGH_RUNS, Drift
from kmeans_bench.judging.gate.stored import StoredCell, StoredVerdict
from kmeans_bench.model import CountChange
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.gate import figures


def lines(stored: StoredVerdict) -> list[str]:
    """Return one line per cell whose count moved or whose time is unusual, and at the end what times are worth."""
    told = [f"{cell.cell}: {'; '.join(parts)}" for cell in stored.cells if (parts := _parts(cell))]
    return [*told, _worth(stored)]


def _parts(cell: StoredCell) -> list[str]:
    moved = [count for count in cell.counts if count.change in (CountChange.MORE, CountChange.LESS)]
    return [*map(figures.counted, moved), *([_time(cell.drift)] if cell.drift is not None and cell.drift.unusual else [])]


def _time(drift: Drift) -> str:
    change = figures.signed(figures.slowdown(drift.speedup))
    fence = f", beyond the usual ±{words.percent(drift.fence - 1)}" if drift.fence is not None else ""
    return f"time {change}{fence}"


def _worth(stored: StoredVerdict) -> str:
    """Return whether stored times decide anything, with the largest change among them."""
    timed = [cell for cell in stored.cells if cell.drift is not None]
    if not timed:
        return "No stored times to compare with."
    judged = [cell for cell in timed if cell.runs >= ENOUGH_RUNS]
    changes = [figures.slowdown(cell.drift.speedup) for cell in timed if cell.drift is not None]
    spread = f"{figures.signed(min(changes))} to {figures.signed(max(changes))}"
    told = f"Stored times moved by {spread}"
    if len(judged) == len(timed):
        return f"{told}; each is held against Q3 + 3·IQR of its own past changes."
    return f"{told}; they decide nothing where fewer than {ENOUGH_RUNS} runs are stored ({len(timed) - len(judged)} of {len(timed)} cells)."
