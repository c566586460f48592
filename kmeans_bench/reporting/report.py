"""reports/<run_id>/ and reports/latest/: written aside in full, then put in place, so that a reader never meets half a report."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path

import pandas as pd

from kmeans_bench.errors import StorageError
from kmeans_bench.judging.scaling import growths
from kmeans_bench.model import Run
from kmeans_bench.reporting import beside, claims, gallery, head_to_head, ladder, ladder_text, race
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting.beside import Pair
from kmeans_bench.reporting.charts.chart import Chart, encode, plain_settings
from kmeans_bench.reporting.charts.winner_map import row
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.page.build import assemble
from kmeans_bench.reporting.palette import LIGHT, THEMES
from kmeans_bench.reporting.story import tell
from kmeans_bench.reporting.summary import summarise
from kmeans_bench.storage import atomic, exports, tables
from kmeans_bench.storage.failure import storage_error

LATEST = "latest"


def write(run: Run, destination: Path, other: Run | None = None) -> Path:
    """Write the report of *run* to ``destination/<run_id>`` and copy it to ``destination/latest``; return the former.

    With *other* it has a chapter more: whose speed-ups show in that run, too.

    Raises
    ------
    StorageError
        If the disk is full or the folder cannot be written; what stood there before stays.

    Notes
    -----
    `latest` is a copy, not a symbolic link: links need a privilege on Windows, and are lost in archives and uploads. Where a report
    already stands, there is a moment between two renames in which its name leads nowhere, but none in which it leads to a part.
    """
    if Path(run.run_id).name != run.run_id or run.run_id in ("", "..", LATEST):
        msg = f"run id {run.run_id!r} cannot name a folder; rename the run's folder in results/"
        raise StorageError(msg)
    place = destination / run.run_id
    try:
        with _aside(place) as fresh, plain_settings():
            fresh.mkdir(parents=True)
            _fill(fresh, facts.examine(run), facts.examine(other) if other is not None else None)
            _put(fresh, place)
        with _aside(destination / LATEST) as copy:
            shutil.copytree(place, copy)
            _put(copy, destination / LATEST)
    except OSError as error:
        raise storage_error(error, attempt="write the report", path=destination) from error
    return place


def _fill(folder: Path, findings: Findings, other: Findings | None) -> None:
    """Write every file of a report into an empty folder."""
    (folder / "charts").mkdir()
    pair = beside.pair(findings, other) if other is not None else None
    climbed = ladder.raise_from(findings)
    for theme in THEMES:
        pictures = gallery.draw(findings, theme)
        for chart in chain.from_iterable(pictures.values()):
            _draw(folder / "charts", chart)
        if theme is LIGHT:
            atomic.write_text(folder / "report.md", tell(findings, pictures, ladder=climbed is not None, pair=pair))
    if climbed is not None:
        atomic.write_text(folder / "ladder.md", ladder_text.tell(climbed))
    _tabulate(folder / "tables", findings, pair)
    atomic.write_text(folder / "index.html", assemble(findings))
    atomic.write_text(folder / "summary.json", summarise(findings))


def _draw(folder: Path, chart: Chart) -> None:
    atomic.write_bytes(folder / f"{chart.name}-{chart.theme.name}.svg", encode(chart, "svg"))
    atomic.write_bytes(folder / f"{chart.name}-{chart.theme.name}.png", encode(chart, "png"))
    if chart.theme is LIGHT:
        exports.write_csv(pd.DataFrame(list(chart.rows)), folder / f"{chart.name}.csv")


def _tabulate(folder: Path, findings: Findings, pair: Pair | None) -> None:
    folder.mkdir()
    more = [("beside", pd.DataFrame(list(beside.rows(pair))))] if pair is not None else []
    for name, frame in (*_frames(findings), *more):
        exports.write_csv(frame, folder / f"{name}.csv")
        exports.write_parquet(frame, folder / f"{name}.parquet")


def _frames(findings: Findings) -> Iterable[tuple[str, pd.DataFrame]]:
    yield "cells", tables.frame(findings.run)
    yield "samples", tables.samples(findings.run)
    yield "speedups", tables.speedups(findings.comparisons)
    yield "scaling", tables.scaling(growths((planned.cell for planned in findings.run.plan.cells), findings.units))
    yield "crossovers", tables.crossovers(head_to_head.matches(findings))
    yield "winners", pd.DataFrame([row(findings, winner) for winner in findings.winners])
    if findings.claims:
        yield "claims", pd.DataFrame(claims.rows(findings.claims))
    if findings.race is not None:
        yield "race", pd.DataFrame(race.rows(findings.race))


@contextmanager
def _aside(place: Path) -> Iterator[Path]:
    """Give a name beside *place* that nothing has, and remove what is left under it; the leading dot keeps it out of listings."""
    path = place.with_name(f".{place.name}.{secrets.token_hex(6)}.part")
    try:
        yield path
    finally:
        with suppress(OSError):
            path.unlink()
        shutil.rmtree(path, ignore_errors=True)


def _put(fresh: Path, place: Path) -> None:
    """Give a finished folder its name. A folder cannot be renamed over another, so the old one steps aside first."""
    with _aside(place) as old:
        with suppress(FileNotFoundError):
            place.rename(old)
        try:
            fresh.rename(place)
        except OSError:
            with suppress(OSError):
                old.rename(place)
            raise
