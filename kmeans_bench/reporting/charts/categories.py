"""Agreement with the true clusters of categories, a group per way of writing them, a row per contender, a dot per draw of the points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from kmeans_bench.judging.categories import Outcome
from kmeans_bench.model import Case
from kmeans_bench.reporting import categories as said
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting.charts import page
from kmeans_bench.reporting.charts.canvas import Canvas, Font, fit
from kmeans_bench.reporting.charts.chart import Chart, Value
from kmeans_bench.reporting.dimensions import level
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.palette import Theme

NAME = "categories"
GROUPS, ROWS = 9, 6  # on the page
_ROW, _HEAD, _AFTER, _AXIS = 0.42, 0.3, 0.1, 0.5
_NAMES, _PLOT, _TEXT, _GAP, _PAD = 2.1, 4.6, 1.75, 0.14, 0.1
_WIDTH = 2 * page.MARGIN + _NAMES + _PLOT + _GAP + _TEXT
_SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
_KIND, _NAME, _TICK, _VALUE = Font(9.5, bold=True), Font(8.5), Font(8.0), Font(8.5, bold=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """Where the plot stands, and how agreement maps to inches."""

    canvas: Canvas
    lowest: float

    @property
    def left(self) -> float:
        return page.MARGIN + _NAMES

    def at(self, agreement: float) -> float:
        return self.left + _PAD + (agreement - self.lowest) / (1.0 - self.lowest) * (_PLOT - 2 * _PAD)


def categories(findings: Findings, theme: Theme) -> tuple[Chart, ...]:
    """Return the chart's one page; none where no clustering of categories has an answer."""
    found = said.survey(findings)
    values = [value for one in found if one.level is not None for value in one.level.values]
    if not values:
        return ()
    canvas = Canvas(theme, _WIDTH)
    finding, reading, source = said.headline(findings), _caption(found), facts.provenance(findings.run)
    bottom = _draw(_Frame(canvas=canvas, lowest=min(0.0, *values)), findings, page.head(canvas, finding, reading))
    chart = Chart(
        name=NAME,
        figure=canvas.finish(page.foot(canvas, bottom, source)),
        theme=theme,
        headline=finding,
        evidence=evidence(findings),
        alt=_alt(findings, finding),
        caption=reading,
        provenance=source,
        rows=tuple(row for one in found for row in _rows(one)),
    )
    return (chart,)


def evidence(findings: Findings) -> Mapping[str, Value]:
    """Return the numbers of the headline: medians over draws, by contender and way of writing."""
    return {f"{one.contender.id} {one.kind.id}": one.level.typical for one in said.survey(findings) if one.level is not None}


def _draw(frame: _Frame, findings: Findings, top: float) -> float:
    canvas = frame.canvas
    canvas.text(frame.left, top + 0.1, "adjusted Rand index", page.PANEL)
    top += 0.3
    for kind, own in _groups(said.survey(findings)):
        rows = sorted(own, key=lambda one: findings.series[one.contender].order)[:ROWS]
        canvas.text(page.MARGIN, top + _HEAD / 2, fit(said.place(kind), _WIDTH - 2 * page.MARGIN, _KIND), _KIND)
        _ground(frame, top + _HEAD, top + _HEAD + len(rows) * _ROW)
        for number, one in enumerate(rows):
            _row(frame, findings, one, top + _HEAD + (number + 0.5) * _ROW)
        top += _HEAD + len(rows) * _ROW + _AFTER
    for share in _SHARES:
        canvas.text(frame.at(share), top + 0.05, f"{share:g}", _TICK, colour=canvas.theme.muted, align="center")
    return top + _AXIS - 0.15


def _groups(found: Sequence[Outcome]) -> list[tuple[Case, list[Outcome]]]:
    return [(kind, list(own)) for kind, own in groupby(found, key=lambda one: one.kind)][:GROUPS]


def _ground(frame: _Frame, top: float, bottom: float) -> None:
    canvas, theme = frame.canvas, frame.canvas.theme
    canvas.rectangle(frame.left, top, _PLOT, bottom - top, theme.empty)
    for share in _SHARES:
        canvas.line((frame.at(share), top), (frame.at(share), bottom), theme.muted if share == 0 else theme.grid, width=0.9)


def _row(frame: _Frame, findings: Findings, one: Outcome, y: float) -> None:
    canvas, series = frame.canvas, findings.series[one.contender]
    colour = canvas.theme.colour(series)
    canvas.marker(page.MARGIN + 0.08, y, series.marker, colour, hollow=series.hollow, size=6.5)
    canvas.text(page.MARGIN + 0.22, y, fit(facts.name(findings, one.contender), _NAMES - 0.32, _NAME), _NAME)
    if one.level is None:
        canvas.text(frame.left + 0.06, y, fit(one.silent[0], _PLOT - 0.12, _TICK), _TICK, colour=canvas.theme.muted)
        return
    middle, values = frame.at(one.level.typical), one.level.values
    canvas.line((middle, y - _ROW / 2 + 0.04), (middle, y + _ROW / 2 - 0.04), colour, width=2.4)
    for number, value in enumerate(values):
        at = y + ((number + 0.5) / len(values) - 0.5) * (_ROW - 0.12)
        canvas.marker(frame.at(value), at, "o", colour, hollow=True, size=3.6)
    canvas.text(frame.left + _PLOT + _GAP, y, fit(level(one.level), _TEXT, _VALUE), _VALUE)


def _caption(found: Sequence[Outcome]) -> str:
    parts = [
        "How well the clusters that came back agree with those the points were drawn from (1: the same, 0: as chance would).",
        "A dot is one draw of the points (a seed), the bar their median; beside it the 95 % interval of the median, from six draws on.",
        "The same points everywhere, only their categories are written otherwise: as numbers, as other numbers, as a 0/1 column each.",
    ]
    if len(_groups(found)) == GROUPS or max(sum(one.kind == other.kind for other in found) for one in found) > ROWS:
        parts.append(f"At most {GROUPS} kinds of points and {ROWS} contenders are drawn; all are in the table.")
    return " ".join(parts)


def _alt(findings: Findings, finding: str) -> str:
    parts = [f"{said.place(one.kind)}, {facts.name(findings, one.contender)}: {level(one.level)}" for one in said.survey(findings)]
    return f"Adjusted Rand index of clusterings of categories, over draws of the points. {finding}. {'; '.join(parts)}."


def _rows(one: Outcome) -> list[Mapping[str, Value]]:
    common: Mapping[str, Value] = {"case_id": one.kind.id, "contender": one.contender.id}
    values = one.level.values if one.level is not None else ()
    answered: list[Mapping[str, Value]] = [{**common, "ari": value, "reason": None} for value in values]
    return [*answered, *({**common, "ari": None, "reason": reason} for reason in one.silent)]
