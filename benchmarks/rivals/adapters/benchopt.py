"""benchopt: single calls, repeated, in one process; finished cells are cached, the file is written at the end."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from rivals.records import Entry, Stored, UnreadableError
from rivals.tool import Purpose, Tool

_REPETITIONS = 10


class Benchopt(Tool):
    """https://benchopt.github.io."""

    name = "benchopt"
    requirement = "benchopt"
    suite = "benchopt"
    statistics = ("median",)
    asked = f"`-r {_REPETITIONS}`, as its template recommends"

    def run(self, python: Path, purpose: Purpose, *, limit: float) -> Sequence[str]:
        """Return the command of its documentation, without pictures."""
        told = ("-r", "2", "--timeout", f"{limit:g}") if purpose is Purpose.EVENT else ("-r", str(_REPETITIONS))
        return (str(python), "-m", "benchopt", "run", ".", "--no-plot", "--no-html", "--no-display", "--output", "out", *told)

    def file(self, folder: Path) -> Path | None:
        """Return the newest of its files; a second run does not replace the first one's."""
        files = sorted((folder / "outputs").glob("*.parquet"), key=lambda file: file.stat().st_mtime)
        return files[-1] if files else None

    def stored(self, file: Path) -> Stored:
        """Return the median over the repetitions, which its curves and bars show; of what else a file says nothing is a time."""
        try:
            table = pd.read_parquet(file)
        except Exception as error:  # noqa: BLE001 - whatever the reader raises: it could not be read
            raise UnreadableError(str(error)) from None
        grouped = table.groupby(["p_solver_implementation", "p_dataset_size"])["time"]
        return {f"{implementation} {size}": Entry(seconds={"median": float(times.median())}) for (implementation, size), times in grouped}

    def show(self, python: Path, file: Path) -> Sequence[str]:
        """Return its command for stored files."""
        return (str(python), "-m", "benchopt", "plot", ".", "--filename", str(file), "--no-display")
