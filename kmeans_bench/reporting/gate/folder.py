"""reports/gate/: the last gate's outcome in every form, and the chart. Each file is replaced as a whole."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from kmeans_bench.reporting import markdown
from kmeans_bench.reporting.charts import gate as chart_of_gate
from kmeans_bench.reporting.charts import history as chart_of_history
from kmeans_bench.reporting.charts.chart import Chart, encode, plain_settings
from kmeans_bench.reporting.gate import document, junit
from kmeans_bench.reporting.gate import markdown as comment
from kmeans_bench.reporting.gate.account import Account
from kmeans_bench.reporting.gate.past import Chronicle
from kmeans_bench.reporting.palette import LIGHT, THEMES
from kmeans_bench.storage import atomic, exports
from kmeans_bench.storage.failure import storage_error

FOLDER = "gate"
_STEM = "gate"


def write(account: Account, reports: Path) -> Path:
    """Write gate.md, gate.json, gate.xml and the chart to ``reports/gate/`` and return that folder.

    Raises
    ------
    StorageError
        If the disk is full or the folder cannot be written.
    """
    folder = _made(reports / FOLDER)
    drawn = [chart_of_gate.gate(account, theme) for theme in THEMES]
    first = drawn[0][0]
    picture = markdown.picture(f"{first.name}-light.svg", f"{first.name}-dark.svg", first.alt)
    atomic.write_text(folder / f"{_STEM}.md", comment.text(account, picture=picture))
    atomic.write_text(folder / f"{_STEM}.json", document.text(account))
    atomic.write_text(folder / f"{_STEM}.xml", junit.text(account))
    _draw(folder, [chart for charts in drawn for chart in charts])
    return folder


def write_history(chronicle: Chronicle, reports: Path) -> Path:
    """Write the chart of a history to ``reports/gate/`` and return that folder; raises as `write`."""
    folder = _made(reports / FOLDER)
    _draw(folder, [chart for theme in THEMES for chart in chart_of_history.history(chronicle, theme)])
    return folder


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise storage_error(error, attempt="write the report", path=folder) from error
    return folder


def _draw(folder: Path, charts: list[Chart]) -> None:
    _clear(folder, charts)
    with plain_settings():
        for chart in charts:
            atomic.write_bytes(folder / f"{chart.name}-{chart.theme.name}.svg", encode(chart, "svg"))
            atomic.write_bytes(folder / f"{chart.name}-{chart.theme.name}.png", encode(chart, "png"))
            if chart.theme is LIGHT:
                exports.write_csv(pd.DataFrame(list(chart.rows)), folder / f"{chart.name}.csv")


def _clear(folder: Path, charts: list[Chart]) -> None:
    """Remove further pages of the same chart that an earlier, longer one left behind."""
    kept = {chart.name for chart in charts}
    for old in folder.glob(f"{charts[0].name}-[0-9]*"):
        if old.stem.removesuffix("-light").removesuffix("-dark") not in kept:
            old.unlink(missing_ok=True)
