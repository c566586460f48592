"""The marks of the phases chart: a panel per case, two in a row; a row per contender with two markers in seconds and a bar of shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.charts import page
from kmeans_bench.reporting.charts.canvas import Canvas, Font, fit, width_of
from kmeans_bench.reporting.charts.scale import Scale, duration
from kmeans_bench.reporting.palette import Theme
from kmeans_bench.reporting.phases import Row

WIDTH = 13.0
ROWS = 24
_COLUMNS, _GAP = 2, 0.45
_NAMES, _BAR, _FIGURES = 1.7, 1.05, 1.05
_KEY, _TITLE, _HEAD, _ROW, _AXIS = 0.3, 0.28, 0.22, 0.23, 0.5
_PAD = 0.12
_WIDE = 3.0  # times the outermost marker, up to which an interval widens the axis
_NAME = Font(8.5)
_TICK = Font(8.0)
_VALUE = Font(8.5, bold=True)
_RANGE = Font(7.5)
_KEYS = (("assign", "o"), ("update", "s"), ("neither", ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One case."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """Where a panel's parts stand, in inches."""

    canvas: Canvas
    left: float
    top: float
    bottom: float
    width: float
    scale: Scale

    @property
    def plot(self) -> float:
        return self.left + _NAMES + 0.1

    @property
    def bar(self) -> float:
        return self.left + self.width - _FIGURES - _BAR

    def at(self, seconds: float) -> float:
        return self.plot + _PAD + self.scale.at(seconds)


def colours(theme: Theme) -> dict[str, str]:
    """Return the colours of assign, update, and neither."""
    return {"assign": theme.hues[0], "update": theme.hues[4], "neither": theme.grid}


def draw_key(canvas: Canvas, top: float) -> float:
    """Draw what the two markers and the third part of a bar are; return the height below."""
    x, y = page.MARGIN, top + _KEY / 2
    for name, marker in _KEYS:
        if marker:
            canvas.marker(x + 0.06, y, marker, colours(canvas.theme)[name], hollow=False, size=7.5)
        else:
            canvas.rectangle(x, y - 0.06, 0.14, 0.12, colours(canvas.theme)[name])
        canvas.text(x + 0.2, y, name, _VALUE)
        x += 0.2 + width_of(name, _VALUE) + 0.3
    return top + _KEY


def draw_panels(canvas: Canvas, top: float, panels: Sequence[Panel]) -> float:
    """Draw the panels below *top*, two in a row; return the height below them."""
    width = (canvas.width - 2 * page.MARGIN - _GAP) / _COLUMNS
    for begin in range(0, len(panels), _COLUMNS):
        pair = panels[begin : begin + _COLUMNS]
        rows = max(min(len(panel.rows), ROWS) for panel in pair)
        for column, panel in enumerate(pair):
            _panel(canvas, panel, page.MARGIN + column * (width + _GAP), top, width)
        top += _TITLE + _HEAD + rows * _ROW + _AXIS
    return top


def _panel(canvas: Canvas, panel: Panel, left: float, top: float, width: float) -> None:
    shown = panel.rows[:ROWS]
    canvas.text(left, top + _TITLE / 2, fit(panel.title, width, page.PANEL), page.PANEL)
    first = top + _TITLE + _HEAD
    plot = width - _NAMES - 0.1 - _FIGURES - _BAR - 0.2
    frame = _Frame(canvas=canvas, left=left, top=first, bottom=first + len(shown) * _ROW, width=width, scale=_scale(shown, plot - 2 * _PAD))
    _axis(frame)
    canvas.text(frame.plot, first - 0.13, "seconds of a call", _TICK, colour=canvas.theme.muted)
    canvas.text(frame.bar, first - 0.13, "share of it, update's", _TICK, colour=canvas.theme.muted)
    for number, row in enumerate(shown):
        _row(frame, row, first + (number + 0.5) * _ROW)


def _scale(rows: Sequence[Row], width: float) -> Scale:
    halves = [half for row in rows for half in (row.split.assign, row.split.update)]
    lowest, highest = min(half.point for half in halves), max(half.point for half in halves)
    low = max(min(half.low for half in halves), lowest / _WIDE)
    high = min(max(half.high for half in halves), highest * _WIDE)
    return Scale(lowest=low / 1.2, highest=high * 1.2, width=width)


def _axis(frame: _Frame) -> None:
    canvas, edge = frame.canvas, 0.0
    right = frame.plot + frame.scale.width + 2 * _PAD
    for tick in frame.scale.ticks:
        x, text = frame.at(tick), duration(tick)
        canvas.line((x, frame.top), (x, frame.bottom), canvas.theme.grid, behind=True)
        half = width_of(text, _TICK) / 2
        if x - half > edge + 0.05:
            canvas.text(x, frame.bottom + 0.13, text, _TICK, colour=canvas.theme.muted, align="center")
            edge = x + half
    canvas.line((frame.plot, frame.bottom), (right, frame.bottom), canvas.theme.muted)


def _row(frame: _Frame, row: Row, y: float) -> None:
    canvas, split, colour = frame.canvas, row.split, colours(frame.canvas.theme)
    canvas.text(frame.left + _NAMES, y, fit(row.label, _NAMES, _NAME), _NAME, align="right")
    for half in (split.assign, split.update):
        canvas.line((frame.at(half.low or frame.scale.lowest), y), (frame.at(half.high), y), canvas.theme.grid, width=6.0)
    canvas.line((frame.at(split.assign.point), y), (frame.at(split.update.point), y), canvas.theme.muted, width=0.8)
    for name, marker in _KEYS[:2]:
        canvas.marker(frame.at(getattr(split, name).point), y, marker, colour[name], hollow=False, size=6.0)
    _bar(frame, row, y)


def _bar(frame: _Frame, row: Row, y: float) -> None:
    canvas, split, colour, x = frame.canvas, row.split, colours(frame.canvas.theme), frame.bar
    parts = {"assign": max(0.0, 1 - split.share.point - split.rest), "update": split.share.point, "neither": split.rest}
    for name, part in parts.items():
        width = part / sum(parts.values()) * _BAR
        canvas.rectangle(x, y - 0.065, width, 0.13, colour[name])
        x += width
    left = frame.bar + _BAR + 0.08
    canvas.text(left, y, words.percent(split.share.point), _VALUE)
    reach = "–".join(words.percent(end).removesuffix(" %") for end in (split.share.low, split.share.high))
    canvas.text(left + 0.46, y, reach, _RANGE, colour=canvas.theme.muted)
