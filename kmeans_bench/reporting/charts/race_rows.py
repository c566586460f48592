"""The marks of the race's chart: a row per cell, in groups by class; a line at 1 for all of them, and each group's own targets."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kmeans_bench.judging.race_targets import Attainment
from kmeans_bench.model import Estimate
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.charts import page
from kmeans_bench.reporting.charts.canvas import Canvas, Font, fit, width_of
from kmeans_bench.reporting.charts.scale import Scale
from kmeans_bench.reporting.palette import Theme

_ROW, _HEAD, _AFTER, _BELOW = 0.2, 0.28, 0.1, 0.62
_CLASS, _NAME, _VALUE, _TICK = Font(8.5, bold=True), Font(8.0), Font(8.0), Font(8.0)
_NAME_CAP, _SETTING_CAP, _VALUE_CAP = 2.4, 0.6, 3.4
_GAP = 0.14
_BEYOND = 1.5  # intervals are cut so far beyond the outermost dot
_MARKERS: Mapping[Attainment, str] = {Attainment.AIM: "^", Attainment.SHORT: "X", Attainment.INCONCLUSIVE: "D"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One cell as it is drawn: `text` beside its dot, or `reason` in place of one; `best` is our best where that is another."""

    name: str
    setting: str
    attainment: Attainment
    estimate: Estimate | None
    text: str
    reason: str
    best: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Cells of one class; `least` and `aim` are its targets, None where nothing in particular is asked for."""

    title: str
    least: float | None
    aim: float | None
    rows: Sequence[Row]

    @property
    def height(self) -> float:
        """Inches that it takes."""
        return _HEAD + len(self.rows) * _ROW + _AFTER


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Where the plot stands, and how ratios map to inches; `names` and `values` are the widths beside it."""

    canvas: Canvas
    x: float
    scale: Scale
    names: float
    values: float

    @property
    def right(self) -> float:
        """Where the plot ends."""
        return self.x + self.scale.width

    def at(self, ratio: float) -> float:
        """Return where a ratio lies."""
        return self.x + self.scale.at(ratio)


def draw_groups(canvas: Canvas, top: float, groups: Sequence[Group]) -> float:
    """Draw the groups below *top*; return the height below the axis."""
    rows = [row for group in groups for row in group.rows]
    names = min(max(width_of(row.name, _NAME) for row in rows), _NAME_CAP)
    settings = min(max(width_of(row.setting, _NAME) for row in rows), _SETTING_CAP)
    values = min(max(width_of(row.text, _VALUE) for row in rows), _VALUE_CAP)
    left = page.MARGIN + names + _GAP + settings + _GAP
    width = canvas.width - page.MARGIN - values - 2 * _GAP - left
    frame = Frame(canvas=canvas, x=left, scale=_scale(groups, width), names=names, values=values)
    bottom = top + sum(group.height for group in groups)
    for group in groups:
        _group(frame, top, group)
        top += group.height
    _axis(frame, bottom)
    return bottom + _BELOW


def _scale(groups: Sequence[Group], width: float) -> Scale:
    """Return a log axis that holds 1, every dot and every target, and every interval as far as it is worth the room."""
    rows = [row for group in groups for row in group.rows]
    targets = [end for group in groups for end in (group.least, group.aim) if end is not None]
    points = [1.0, *targets, *(row.estimate.point for row in rows if row.estimate is not None), *(row.best for row in rows if row.best)]
    low, high = min(points) / _BEYOND, max(points) * _BEYOND
    return Scale(lowest=low, highest=high, width=width)


def _group(frame: Frame, top: float, group: Group) -> None:
    """Draw one class: its name, its targets, its rows."""
    canvas, theme = frame.canvas, frame.canvas.theme
    asked = f": at least {group.least:g}×, aim {group.aim:g}×" if group.least is not None and group.aim is not None else ""
    title = fit(f"{group.title}{asked}", canvas.width - 2 * page.MARGIN, _CLASS)
    first = top + _HEAD
    last = first + len(group.rows) * _ROW
    canvas.rectangle(frame.x, first, frame.scale.width, last - first, theme.empty)
    canvas.text(page.MARGIN, top + _HEAD / 2, title, _CLASS)
    canvas.line((frame.at(1.0), first), (frame.at(1.0), last), theme.ink, width=1.0)
    for target, dashed in ((group.least, False), (group.aim, True)):
        if target is not None and target != 1:
            canvas.line((frame.at(target), first), (frame.at(target), last), theme.muted, width=1.2, dashed=dashed)
    previous = None
    for number, row in enumerate(group.rows):
        _row(frame, first + (number + 0.5) * _ROW, row, named=row.name != previous)
        previous = row.name


def _row(frame: Frame, y: float, row: Row, *, named: bool) -> None:
    canvas, theme = frame.canvas, frame.canvas.theme
    if named:
        canvas.text(page.MARGIN, y, fit(row.name, frame.names, _NAME), _NAME)
    canvas.text(frame.x - _GAP, y, fit(row.setting, _SETTING_CAP, _NAME), _NAME, colour=theme.muted, align="right")
    if row.estimate is None:
        canvas.text(frame.x + 0.05, y, fit(row.reason, frame.scale.width - 0.1, _NAME), _NAME, colour=theme.muted)
        return
    _mark(frame, y, row, row.estimate)
    colour = theme.alarm if row.estimate.high < 1 or row.attainment is Attainment.SHORT else theme.ink
    canvas.text(frame.right + 2 * _GAP, y, fit(row.text, frame.values, _VALUE), _VALUE, colour=colour)


def _mark(frame: Frame, y: float, row: Row, found: Estimate) -> None:
    canvas, colour = frame.canvas, colour_of(frame.canvas.theme, row.attainment)
    open_ = row.attainment is Attainment.INCONCLUSIVE
    ends = (found.low, found.high)
    canvas.line((frame.at(max(ends[0], frame.scale.lowest)), y), (frame.at(ends[1]), y), colour, width=2.0)
    for end in ends:
        if frame.scale.lowest < end < frame.scale.highest:  # where it is cut, there is no end
            canvas.line((frame.at(end), y - 0.05), (frame.at(end), y + 0.05), colour, width=1.2)
    if row.best is not None:
        canvas.marker(frame.at(row.best), y, "|", canvas.theme.ink, hollow=False, size=9.0)
    canvas.marker(frame.at(found.point), y, _MARKERS.get(row.attainment, "o"), colour, hollow=open_, size=6.0)


def colour_of(theme: Theme, attainment: Attainment) -> str:
    """Return the colour of what an interval shows; the marker says the same."""
    known = {Attainment.SHORT: theme.alarm, Attainment.INCONCLUSIVE: theme.hues[4], Attainment.UNASKED: theme.neutral}
    return known.get(attainment, theme.hues[0])


def _axis(frame: Frame, bottom: float) -> None:
    canvas, theme, edge = frame.canvas, frame.canvas.theme, -math.inf
    canvas.line((frame.x, bottom), (frame.right, bottom), theme.muted)
    for tick in ticks(frame.scale):
        at, text = frame.at(tick), f"{tick:g}×"
        canvas.line((at, bottom), (at, bottom + 0.04), theme.muted)
        half = width_of(text, _TICK) / 2
        if at - half > edge + 0.1:
            canvas.text(at, bottom + 0.15, text, _TICK, colour=theme.muted, align="center")
            edge = at + half
    name = "times as fast as the best peer (log scale); to the right: faster"
    canvas.text(frame.x, bottom + 0.4, fit(name, frame.scale.width, _TICK), _TICK, colour=theme.muted)


def ticks(scale: Scale) -> Iterator[float]:
    """Yield 1, 2 and 5 times powers of ten in sight; 1 is always among them."""
    for exponent in range(math.floor(math.log10(scale.lowest)), math.ceil(math.log10(scale.highest)) + 1):
        yield from (step * 10.0**exponent for step in (1, 2, 5) if scale.lowest <= step * 10.0**exponent <= scale.highest)


def text_of(found: Estimate, peer: str, attainment: Attainment) -> str:
    """Return what stands beside a dot: ratio, interval, over whom, and what it shows where that is not the usual."""
    said = f", {attainment}" if attainment in (Attainment.SHORT, Attainment.INCONCLUSIVE) else ""
    return f"{words.ratio(found.point)} ({words.ratio_interval(found)}) {peer}{said}"
