"""A stored run in the format of another tool."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from kmeans_bench.api.results import MeasuredRun
from kmeans_bench.errors import NothingToConcludeError
from kmeans_bench.model import Run
from kmeans_bench.storage import atomic
from kmeans_bench.storage.exports import pytest_benchmark

FORMATS: Mapping[str, Callable[[Run], str]] = {"pytest-benchmark": pytest_benchmark.text}


def content(measured: MeasuredRun, form: str) -> str:
    """Return the run as text in one of `FORMATS`.

    Raises
    ------
    NothingToConcludeError
        If no cell of the run has a time.
    """
    if not any(map(pytest_benchmark.timed, measured.run.measurements)):
        found = ", ".join(f"{number} {status}" for status, number in measured.counts.items())
        msg = f"{measured.run.run_id}: no cell has a time ({found}), so there is nothing to export; `kmeans-bench show` gives the reasons"
        raise NothingToConcludeError(msg)
    return FORMATS[form](measured.run)


def write(measured: MeasuredRun, form: str, path: Path) -> None:
    """Write the run to *path*, whole or not at all.

    Raises
    ------
    NothingToConcludeError
        As `content` does.
    StorageError
        If the system refuses; an old file then stays.
    """
    atomic.write_text(path, content(measured, form))


def amount(measured: MeasuredRun) -> str:
    """Return how many cells the export holds, and how many it has no place for, in one line."""
    cells = measured.run.measurements
    held = sum(map(pytest_benchmark.timed, cells))
    beside = f"; {len(cells) - held} have no time, their reasons are kept beside" if held < len(cells) else ""
    return f"{held} of {len(cells)} cells{beside}"
