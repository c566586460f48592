"""pyperf: many short processes per cell, one after the other; a file that grows with every benchmark."""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from pathlib import Path

from rivals.records import Entry, Stored, UnreadableError
from rivals.tool import Purpose, Tool

_INHERITED = "PYTHONPATH,RIVALS_FOLDER,RIVALS_PLUGINS,RIVALS_MARK,OPENBLAS_NUM_THREADS,OMP_NUM_THREADS"


class Pyperf(Tool):
    """https://pyperf.readthedocs.io."""

    name = "pyperf"
    requirement = "pyperf"
    suite = "pyperf"
    statistics = ("mean", "median", "min")
    asked = "`--fast -p 2`, headlines `--fast -p 4`: its default of 21 processes a cell takes longer than all of this page"

    def run(self, python: Path, purpose: Purpose, *, limit: float) -> Sequence[str]:
        """Return the command of its documentation, in its quick mode, or, in an event, with a single value per cell."""
        told = {
            Purpose.GRID: ("--fast", "-p", "2"),
            Purpose.HEADLINE: ("--fast", "-p", "4"),
            Purpose.EVENT: ("--debug-single-value", f"--timeout={limit:g}"),
        }
        return (str(python), "bench_kmeans.py", *told[purpose], "--inherit-environ", _INHERITED, "-o", "out.json")

    def file(self, folder: Path) -> Path | None:
        """Return the file that was asked for."""
        file = folder / "out.json"
        return file if file.exists() else None

    def stored(self, file: Path) -> Stored:
        """Return statistics of all of its values, those that its commands `show` and `stats` print."""
        try:
            document = json.loads(file.read_text(encoding="utf-8"))
        except ValueError as error:
            raise UnreadableError(str(error)) from None
        found = {}
        for one in document["benchmarks"]:
            # A suite of one benchmark has its metadata, the name too, outside.
            name = one.get("metadata", {}).get("name") or document["metadata"]["name"]
            values = [value for run in one["runs"] for value in run.get("values", ())]
            seconds = {"mean": statistics.mean(values), "median": statistics.median(values), "min": min(values)} if values else {}
            found[name] = Entry(seconds=seconds)
        return found

    def show(self, python: Path, file: Path) -> Sequence[str]:
        """Return its command for stored files."""
        return (str(python), "-m", "pyperf", "show", str(file))
