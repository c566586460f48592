"""kmeans-bench: processes that take turns, a journal that grows with every case."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from kmeans_bench import api
from kmeans_bench.errors import KMeansBenchError
from kmeans_bench.judging.timing import seconds
from kmeans_bench.model import Case, Measurement
from rivals.records import Booked, Entry, Ratio, Stored, UnreadableError
from rivals.tool import SUITES, Purpose, Tool


class KMeansBench(Tool):
    """`kmeans-bench run`, of this checkout."""

    name = "kmeans-bench"
    requirement = "kmeans-bench"
    suite = "kmeans_bench"
    statistics = ("paired",)
    asked = "a budget of 20 s"

    def suite_for(self, purpose: Purpose) -> Path:
        """Return the folder of what a user writes; failing implementations are files here, and not part of the grid's suite."""
        return SUITES / ("kmeans_bench_events" if purpose is Purpose.EVENT else self.suite)

    def run(self, python: Path, purpose: Purpose, *, limit: float) -> Sequence[str]:
        """Return the command of the README."""
        told = {
            Purpose.GRID: (),
            Purpose.HEADLINE: ("--where", "n == 2000 and d == 16", "--budget", "20s"),
            Purpose.EVENT: ("--implementations", "plugins", "--timeout", f"{limit:g}s"),
        }
        return (str(python), "-m", "kmeans_bench", "run", "kmeans.toml", "--json", *told[purpose])

    def file(self, folder: Path) -> Path | None:
        """Return the journal of the one run."""
        return next(iter(sorted((folder / "results").glob("*/journal.jsonl"))), None)

    def stored(self, file: Path) -> Stored:
        """Return the median of every cell, or the reason for its absence."""
        try:
            run = api.load(file.parent, results=file.parents[1]).run
        except KMeansBenchError as error:
            raise UnreadableError(str(error)) from None
        return {f"{one.contender.implementation} {_size(one.case)}": _entry(one) for one in run.measurements}

    def show(self, python: Path, file: Path) -> Sequence[str]:
        """Return the command for stored runs."""
        return (str(python), "-m", "kmeans_bench", "show", file.parent.name)

    def booked(self, folder: Path, output: str) -> Booked:  # noqa: ARG002 - the document says it
        """Return what the run's own ledger says, by the same rule: calls of the implementations, and their imports and data."""
        document, _ = json.JSONDecoder().raw_decode(output[output.index("{\n") :])
        ledger = document["runs"][0]["ledger"]
        return Booked(calls=ledger["measured"], ready=ledger["imports"] + ledger["data"])

    def ratio(self, file: Path, statistic: str, *, baseline: str, candidate: str, size: str) -> Ratio:  # noqa: ARG002 - there is one
        """Return the paired ratio with its interval."""
        rows = api.load(file.parent, results=file.parents[1]).rows(baseline)
        found = next(
            row.comparison.estimate for row in rows if (row.cell.contender.implementation, _size(row.cell.case)) == (candidate, size)
        )
        if found is None:
            msg = f"no ratio of {candidate} over {baseline}"
            raise UnreadableError(msg)
        return Ratio(point=found.point, low=found.low, high=found.high)


def _size(case: Case) -> str:
    return f"{case.n}x{case.d}"


def _entry(measured: Measurement) -> Entry:
    found = seconds(measured)
    return Entry(reason=f"{measured.status}: {measured.reason}") if found is None else Entry(seconds={"paired": found.point})
