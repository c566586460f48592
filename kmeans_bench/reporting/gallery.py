"""Every chart of a report, in the order in which it tells its story; a new chart is one file and one entry here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kmeans_bench.reporting.charts import heat_table, noise, speedup, unit_cost, winner_map
from kmeans_bench.reporting.charts.chart import Chart, Value
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.palette import Theme


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One chart: how it is drawn, and what it says without being drawn."""

    name: str
    draw: Callable[[Findings, Theme], tuple[Chart, ...]]
    headline: Callable[[Findings], str]
    evidence: Callable[[Findings], Mapping[str, Value]]


KINDS = (
    Kind(name=winner_map.NAME, draw=winner_map.winner_map, headline=winner_map.headline, evidence=winner_map.evidence),
    Kind(name=heat_table.NAME, draw=heat_table.heat_table, headline=heat_table.headline, evidence=heat_table.evidence),
    Kind(name=speedup.NAME, draw=speedup.speedup, headline=speedup.headline, evidence=speedup.evidence),
    Kind(name=unit_cost.NAME, draw=unit_cost.unit_cost, headline=unit_cost.headline, evidence=unit_cost.evidence),
    Kind(name=noise.NAME, draw=noise.noise, headline=noise.headline, evidence=noise.evidence),
)

Gallery = Mapping[str, tuple[Chart, ...]]
"""Pages by the chart's name."""


def draw(findings: Findings, theme: Theme) -> Gallery:
    """Return the pages of every chart."""
    return {kind.name: kind.draw(findings, theme) for kind in KINDS}
