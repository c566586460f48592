"""The marks of the unit-cost chart: a line per K, the envelope of the fastest, a cross where no time was got, exponents on top."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.charts import page
from kmeans_bench.reporting.charts.canvas import Canvas, Font, fit, width_of, wrap
from kmeans_bench.reporting.charts.scale import Scale, spread
from kmeans_bench.reporting.charts.unit_groups import Group, Panel

_COLUMNS = 4
_GAP = 0.25
_TITLE, _LINE = 0.26, 0.155
_PLOT, _AXIS = 1.6, 0.42
_PAD = 0.12  # inches between the plot's edges and the outermost points
_GROUP = Font(11.0, bold=True)
_FIT = Font(8.0)
_CODE = Font(8.0, bold=True)
_REASON = Font(7.5, italic=True)
_TICK = Font(8.0)
_K = Font(8.0)
_PALEST = 0.4  # of the way from little to much: paler lines would be lost on the page
_LABEL_GAP = 0.14


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Where a panel's plot stands, and how N and seconds per term map to inches."""

    canvas: Canvas
    group: Group
    x: float
    top: float
    across: Scale
    up: Scale
    gutter: float

    def at(self, n: float, seconds: float) -> tuple[float, float]:
        """Return the place of a point."""
        return self.x + _PAD + self.across.at(n), self.top + _PLOT - _PAD - self.up.at(seconds)

    @property
    def right(self) -> float:
        """Right edge of the plot, where the labels' gutter begins."""
        return self.x + self.across.width + 2 * _PAD

    def shade(self, k: int) -> str:
        """Return the colour of a line."""
        ks = self.group.shown_ks
        share = ks.index(k) / (len(ks) - 1) if len(ks) > 1 else 0.5
        return self.canvas.theme.shade(_PALEST + (1 - _PALEST) * share)


def draw_panels(canvas: Canvas, top: float, group: Group, panels: Sequence[Panel], ends: tuple[float, float]) -> float:
    """Draw a group's panels in rows below *top*; return the height below them."""
    canvas.text(page.MARGIN, top + 0.12, fit(group.title, canvas.width - 2 * page.MARGIN, _GROUP), _GROUP)
    up = Scale(lowest=ends[0] / 1.5, highest=ends[1] * 1.5, width=_PLOT - 2 * _PAD)
    left = page.MARGIN + max(width_of(words.nanoseconds(tick), _TICK) for tick in up.ticks) + 0.1
    gutter = max(width_of(_k(k), _K) for k in group.shown_ks) + 0.2
    width = (canvas.width - page.MARGIN - left - (_COLUMNS - 1) * _GAP) / _COLUMNS
    across = Scale(**_reach(group.ns), width=width - gutter - 2 * _PAD)
    top += 0.32
    for start in range(0, len(panels), _COLUMNS):
        beside = panels[start : start + _COLUMNS]
        head = _TITLE + (2 + max(len(_reasons(panel, width)) for panel in beside)) * _LINE + 0.08
        for column, panel in enumerate(beside):
            x = left + column * (width + _GAP)
            _heading(canvas, panel, x, top, width)
            frame = Frame(canvas=canvas, group=group, x=x, top=top + head, across=across, up=up, gutter=gutter)
            _axes(frame, labelled=column == 0)
            _draw(frame, panel)
        top += head + _PLOT + _AXIS
    return top


def _reach(ns: Sequence[int]) -> dict[str, float]:
    """Return the ends of the axis; a single size stands in its middle."""
    return {"lowest": min(ns), "highest": max(ns)} if len(ns) > 1 else {"lowest": ns[0] / 2, "highest": ns[0] * 2}


def _heading(canvas: Canvas, panel: Panel, x: float, y: float, width: float) -> None:
    """Write who it is, how its time grows, and why it stopped."""
    code = width_of(panel.series.code, _CODE) + 0.1
    title = fit(f"{panel.series.label}{'*' if panel.closed else ''}", width - code, page.PANEL)
    canvas.text(x, y + _TITLE / 2, title, page.PANEL)
    canvas.text(x + width_of(title, page.PANEL) + 0.08, y + _TITLE / 2, panel.series.code, _CODE, colour=canvas.theme.muted)
    for number, axis in enumerate("nk"):
        canvas.text(x, y + _TITLE + (number + 0.5) * _LINE, fit(_power(panel, axis), width, _FIT), _FIT)
    for number, line in enumerate(_reasons(panel, width), start=2):
        canvas.text(x, y + _TITLE + (number + 0.5) * _LINE, line, _REASON, colour=canvas.theme.muted)


def _power(panel: Panel, axis: str) -> str:
    """``time ∝ N^1.01 [0.98, 1.04]``, or ``N: no fit: 2 sizes``."""
    name, power = axis.upper(), panel.scaling.exponents.get(axis)
    if power is None:
        return f"{name}: {panel.scaling.reasons[axis]}"
    return f"time ∝ {name}^{power.point:.2f} [{power.low:.2f}, {power.high:.2f}]"


def _reasons(panel: Panel, width: float) -> list[str]:
    """Return the reason of the smallest case without a time, and how many more there are, on at most two lines."""
    if not panel.reasons:
        return []
    cell, reason = next(iter(panel.reasons.items()))
    others = len(panel.reasons) - 1
    more = f" ({others} more ✕)" if others else ""
    return wrap(f"✕ N={words.count(cell.case.n)} K={words.count(cell.case.k)}{more}: {reason}", width, _REASON, lines=2)


def _axes(frame: Frame, *, labelled: bool) -> None:
    canvas, bottom = frame.canvas, frame.top + _PLOT
    for tick in frame.up.ticks:
        y = frame.at(frame.group.ns[0], tick)[1]
        canvas.line((frame.x, y), (frame.right, y), canvas.theme.grid, behind=True)
        if labelled:
            canvas.text(frame.x - 0.08, y, words.nanoseconds(tick), _TICK, colour=canvas.theme.muted, align="right")
    canvas.line((frame.x, bottom), (frame.right, bottom), canvas.theme.muted)
    edge = -math.inf
    for n in frame.group.ns:
        at, text = frame.at(n, frame.up.lowest)[0], f"N={words.count(n)}"
        canvas.line((at, bottom), (at, bottom + 0.04), canvas.theme.muted)
        half = width_of(text, _TICK) / 2
        if at - half > edge + 0.08 and at + half < frame.right + frame.gutter:
            canvas.text(at, bottom + 0.14, text, _TICK, colour=canvas.theme.muted, align="center")
            edge = at + half


def _draw(frame: Frame, panel: Panel) -> None:
    _envelope(frame)
    ends: dict[int, tuple[float, float]] = {}
    for k in frame.group.shown_ks:
        points = {cell.case.n: estimate.point for cell, estimate in panel.units.items() if cell.case.k == k}
        if points:
            ends[k] = _line(frame, panel, k, points)
            _crosses(frame, panel, k, points)
    heights = spread([y for _, y in ends.values()], gap=_LABEL_GAP, low=frame.top + 0.07, high=frame.top + _PLOT - 0.07)
    edge = frame.at(frame.group.ns[-1], frame.up.lowest)[0]
    for (k, end), y in zip(ends.items(), heights, strict=True):
        # Level through the crosses: a slope would read as times that somebody predicted.
        frame.canvas.line(end, (edge, end[1]), frame.canvas.theme.muted, width=0.6, dashed=True, behind=True)
        frame.canvas.line((edge, end[1]), (edge + 0.16, y), frame.canvas.theme.muted, width=0.6, behind=True)
        frame.canvas.text(edge + 0.2, y, _k(k), _K)


def _envelope(frame: Frame) -> None:
    """Draw a band over the sizes in which somebody was ranked, a bar where there is only one."""
    low = [frame.at(n, ends[0]) for n, ends in frame.group.best.items()]
    high = [frame.at(n, ends[1]) for n, ends in frame.group.best.items()]
    for corners in ((low[i], low[i + 1], high[i + 1], high[i]) for i in range(len(low) - 1)):
        frame.canvas.polygon(corners, frame.canvas.theme.grid, frame.canvas.theme.grid)
    if len(low) == 1:
        frame.canvas.line(low[0], high[0], frame.canvas.theme.grid, width=8.0)


def _line(frame: Frame, panel: Panel, k: int, points: Mapping[int, float]) -> tuple[float, float]:
    """Draw one K; return where it ends."""
    canvas, colour = frame.canvas, frame.shade(k)
    places = [frame.at(n, seconds) for n, seconds in sorted(points.items())]
    for start, end in pairwise(places):
        canvas.line(start, end, colour, width=1.8)
    for x, y in places:
        canvas.marker(x, y, panel.series.marker, colour, hollow=panel.series.hollow, size=4.5)
    return places[-1]


def _crosses(frame: Frame, panel: Panel, k: int, points: Mapping[int, float]) -> None:
    """Mark the sizes without a time at the height of the last one before them, or of the first one there is."""
    for cell in panel.reasons:
        if cell.case.k == k:
            nearest = max((n for n in points if n < cell.case.n), default=min(points))
            x, y = frame.at(cell.case.n, points[nearest])
            frame.canvas.marker(x, y, "x", frame.canvas.theme.ink, hollow=False, size=6.0)


def _k(k: int) -> str:
    return f"K={words.count(k)}"
