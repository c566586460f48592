"""pytest-benchmark: one process, one file at the end, ``pytest --benchmark-json``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from rivals.records import Entry, Stored, UnreadableError
from rivals.tool import Purpose, Tool


class PytestBenchmark(Tool):
    """https://pytest-benchmark.readthedocs.io."""

    name = "pytest-benchmark"
    requirement = "pytest-benchmark"
    suite = "pytest_benchmark"
    statistics = ("min", "median", "mean")
    asked = "defaults"

    def run(self, python: Path, purpose: Purpose, *, limit: float) -> Sequence[str]:  # noqa: ARG002 - it knows no time limit
        """Return the command of its documentation; cells whose times nobody looks at get less time."""
        quick = ("--benchmark-max-time=0.1",) if purpose is Purpose.EVENT else ()
        return (str(python), "-m", "pytest", "-q", "--benchmark-json=out.json", *quick)

    def file(self, folder: Path) -> Path | None:
        """Return the file that was asked for; it is opened, and stays empty, when nothing can be saved."""
        file = folder / "out.json"
        return file if file.exists() and file.stat().st_size else None

    def stored(self, file: Path) -> Stored:
        """Return its own statistics."""
        try:
            document = json.loads(file.read_text(encoding="utf-8"))
        except ValueError as error:
            raise UnreadableError(str(error)) from None
        return {
            f"{one['params']['implementation']} {one['params']['size']}": Entry(
                seconds={name: one["stats"][name] for name in self.statistics}
            )
            for one in document["benchmarks"]
        }

    def show(self, python: Path, file: Path) -> Sequence[str]:
        """Return its command for stored files."""
        return (str(python), "-m", "pytest_benchmark", "compare", str(file), "--columns=median", "--name=short")
