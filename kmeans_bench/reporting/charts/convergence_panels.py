"""The marks of the convergence chart: on the left lines that fall to the best known inertia, on the right seconds to 1 % and to the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kmeans_bench.judging.convergence import WITHIN, Approach, Convergence
from kmeans_bench.model import Contender
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.charts import page
from kmeans_bench.reporting.charts.canvas import Canvas, Font, fit, width_of
from kmeans_bench.reporting.charts.labels import Box, Spot, Wish, place
from kmeans_bench.reporting.charts.scale import Scale, duration
from kmeans_bench.reporting.palette import Series

ROWS = 18  # contenders on the right
_LEAST = 1e-6  # gaps below are no difference
_GAP = 0.55
_TITLE, _SUB, _AXIS = 0.26, 0.24, 0.55
_PLOT = 3.2
_FOOT = 0.5  # inches below the lowest line, for labels
_ROW = 0.21
_PAD = 0.12
_LEFT = 5.6
_WIDE = 3.0  # times the slowest, up to which an interval widens the axis
_NAMES = 1.9
_TICK = Font(8.0)
_CODE = Font(8.0, bold=True)
_NAME = Font(8.5)
_NUMBER = Font(8.0)
_NOTE = Font(8.0, italic=True)
_COLUMNS = ("to 1 %", "to the end")


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """What is shown of one case; `coloured`: whose lines have their colour."""

    title: str
    found: Convergence
    series: Mapping[Contender, Series]
    coloured: frozenset[Contender]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Where a plot stands, and how seconds and gaps map to inches; the right plot has rows for gaps."""

    canvas: Canvas
    panel: Panel
    x: float
    top: float
    height: float
    across: Scale
    up: Scale

    def at(self, seconds: float, gap: float) -> tuple[float, float]:
        """Return the place of a point; a gap that is too small to matter lies on the lowest line."""
        return self.x + _PAD + self.across.at(seconds), self.top + _PLOT - self.up.at(max(gap, self.up.lowest))

    @property
    def right(self) -> float:
        """Right edge."""
        return self.x + self.across.width + 2 * _PAD

    def colour(self, contender: Contender) -> str:
        """Return the colour of a line."""
        theme = self.canvas.theme
        return theme.colour(self.panel.series[contender]) if contender in self.panel.coloured else theme.neutral


def draw_panels(canvas: Canvas, top: float, panels: Sequence[Panel]) -> float:
    """Draw a pair of plots per case below *top*; return the height below them."""
    for panel in panels:
        rows = min(len(panel.found.approaches), ROWS)
        height = max(_PLOT + _FOOT, rows * _ROW)
        _heading(canvas, panel, top)
        below = top + _TITLE + _SUB + 0.1
        gutter = max(width_of(_percent(tick), _TICK) for tick in _up(panel).ticks) + 0.12
        left = Frame(
            canvas=canvas,
            panel=panel,
            x=page.MARGIN + gutter,
            top=below,
            height=height,
            across=_across(panel, _LEFT - gutter),
            up=_up(panel),
        )
        _lines(left)
        _table(canvas, panel, page.MARGIN + _LEFT + _GAP, below, height)
        top = below + height + _AXIS
    return top


def _heading(canvas: Canvas, panel: Panel, top: float) -> None:
    found = panel.found
    canvas.text(page.MARGIN, top + _TITLE / 2, fit(panel.title, canvas.width - 2 * page.MARGIN, page.PANEL), page.PANEL)
    who = panel.series[found.best_by].label if found.best_by is not None else "the float64 reference"
    start = f"; the shared start lies {_percent(found.gaps[0])} above it" if found.gaps else ""
    text = f"best known inertia {found.best:.6g} ({who}){start}"
    canvas.text(page.MARGIN, top + _TITLE + _SUB / 2, fit(text, canvas.width - 2 * page.MARGIN, _NAME), _NAME, colour=canvas.theme.muted)


def _percent(gap: float) -> str:
    """Return a gap in percent, as short as a tick can be.

    >>> _percent(0.01), _percent(0.889123), _percent(40.812)
    ('1 %', '88.9 %', '4,080 %')
    """
    return f"{float(f'{gap * 100:.3g}'):,.15g} %"


def _across(panel: Panel, width: float) -> Scale:
    found = panel.found
    firsts = [one.at(1) if one.steps is not None else one.seconds.point for one in found.approaches]
    lasts = [one.seconds.point for one in found.approaches]
    return Scale(lowest=min(firsts) / 1.15, highest=max(lasts) * 1.15, width=width - 2 * _PAD)


def _up(panel: Panel) -> Scale:
    """Return the axis of gaps: from below the smallest that is one to above the largest, at least a decade."""
    gaps = [gap for gap in (*panel.found.gaps[1:], *(one.gap for one in panel.found.approaches)) if gap >= _LEAST] or [WITHIN]
    return Scale(lowest=min(*gaps, WITHIN) / 2, highest=max(*gaps, 10 * WITHIN) * 1.3, width=_PLOT - _PAD)


def _axes(frame: Frame) -> None:
    canvas, muted = frame.canvas, frame.canvas.theme.muted
    bottom = frame.top + frame.height
    floor = frame.top + _PLOT
    for tick in frame.up.ticks:
        y = frame.at(frame.across.lowest, tick)[1]
        canvas.line((frame.x, y), (frame.right, y), canvas.theme.grid, behind=True)
        if y < floor - 0.1:
            canvas.text(frame.x - 0.06, y, _percent(tick), _TICK, colour=muted, align="right")
    canvas.text(frame.x - 0.06, floor, "best", _TICK, colour=muted, align="right")
    canvas.line((frame.x, floor), (frame.right, floor), muted)
    enough = frame.at(frame.across.lowest, WITHIN)[1]
    canvas.line((frame.x, enough), (frame.right, enough), canvas.theme.ink, width=0.7, dashed=True)
    _seconds_axis(frame, bottom, "seconds since the call began")


def _seconds_axis(frame: Frame, bottom: float, title: str) -> None:
    canvas, edge = frame.canvas, frame.x - 0.3
    for tick in frame.across.ticks:
        x, text = frame.at(tick, 1.0)[0], duration(tick)
        canvas.line((x, frame.top), (x, bottom), canvas.theme.grid, behind=True)
        half = width_of(text, _TICK) / 2
        if x - half > edge + 0.08 and x + half < frame.right + 0.1:
            canvas.text(x, bottom + 0.12, text, _TICK, colour=canvas.theme.muted, align="center")
            edge = x + half
    canvas.line((frame.x, bottom), (frame.right, bottom), canvas.theme.muted)
    canvas.text((frame.x + frame.right) / 2, bottom + 0.3, title, _TICK, colour=canvas.theme.muted, align="center")


def _lines(frame: Frame) -> None:
    """Draw the left plot: muted lines first, codes at the ends of the coloured ones."""
    _axes(frame)
    order = sorted(frame.panel.found.approaches, key=lambda one: one.contender in frame.panel.coloured)
    for one in order:
        _line(frame, one)
    named = [one for one in frame.panel.found.approaches if one.contender in frame.panel.coloured or one.steps is None]
    floor = frame.top + _PLOT
    strip = Box(left=frame.x - 0.3, top=floor + 0.02, right=frame.right + 0.3, bottom=frame.top + frame.height)
    plot = Box(left=frame.x, top=frame.top, right=frame.right + 0.3, bottom=floor)
    wishes = [(one, _wish(frame, one)) for one in named]
    for within in (strip, plot):  # under the lowest line no line crosses a label
        chosen = [(one, wish) for one, wish in wishes if (wish.y > floor - 0.1) is (within is strip)]
        for (one, wish), spot in zip(chosen, place([wish for _, wish in chosen], within=within), strict=True):
            if spot is not None:
                _code(frame, one, wish, spot)


def _code(frame: Frame, one: Approach, wish: Wish, spot: Spot) -> None:
    middle = ((spot.box.left + spot.box.right) / 2, (spot.box.top + spot.box.bottom) / 2)
    if spot.leader:
        end = (min(max(wish.x, spot.box.left), spot.box.right), min(max(wish.y, spot.box.top), spot.box.bottom))
        frame.canvas.line((wish.x, wish.y), end, frame.canvas.theme.muted, width=0.5, behind=True)
    frame.canvas.text(*middle, frame.panel.series[one.contender].code, _CODE, align="center")


def _wish(frame: Frame, one: Approach) -> Wish:
    x, y = frame.at(one.seconds.point, one.gap)
    return Wish(x=x, y=y, marker=0.055, width=width_of(frame.panel.series[one.contender].code, _CODE) + 0.02, height=_CODE.line)


def _line(frame: Frame, one: Approach) -> None:
    """Draw the modelled line of one contender and its measured end."""
    canvas, gaps, colour = frame.canvas, frame.panel.found.gaps, frame.colour(one.contender)
    series, coloured = frame.panel.series[one.contender], one.contender in frame.panel.coloured
    end = frame.at(one.seconds.point, one.gap)
    if one.steps is not None:
        steps = range(1, min(one.steps, len(gaps) - 1) + 1)
        places = [frame.at(one.at(step), gaps[step]) for step in steps if step < one.steps]
        for start, stop in pairwise([*places, end]):
            canvas.line(start, stop, colour, width=1.8 if coloured else 0.6, dashed=series.hollow and coloured)
    canvas.marker(*end, series.marker, colour, hollow=series.hollow, size=6.0 if coloured or one.steps is None else 3.5)


def _table(canvas: Canvas, panel: Panel, x: float, top: float, height: float) -> None:
    """Draw the right plot: a row per contender, fastest first, with its seconds to 1 % and to the end."""
    shown = panel.found.approaches[:ROWS]
    numbers = [(_to_enough(one), words.seconds(one.seconds.point)) for one in shown]
    columns = [max(width_of(text, _NUMBER) for text in (head, *texts)) for head, *texts in zip(_COLUMNS, *numbers, strict=True)]
    names = min(max(width_of(panel.series[one.contender].label, _NAME) for one in shown), _NAMES)
    plot = canvas.width - page.MARGIN - x - names - 0.15 - sum(columns) - 0.45
    frame = Frame(canvas=canvas, panel=panel, x=x + names + 0.1, top=top, height=height, across=_right_axis(shown, plot), up=_up(panel))
    ends = (frame.right + 0.15 + columns[0], frame.right + 0.3 + sum(columns))
    for end, head in zip(ends, _COLUMNS, strict=True):
        canvas.text(end, top - 0.1, head, _NUMBER, colour=canvas.theme.muted, align="right")
    pitch = min(_ROW * 1.6, height / max(len(shown), 1))
    for number, one in enumerate(shown):
        y = top + (number + 0.5) * pitch
        _row(frame, one, y, x + names)
        for end, text in zip(ends, numbers[number], strict=True):
            canvas.text(end, y, text, _NUMBER, align="right")
    _seconds_axis(frame, top + height, "seconds since the call began")
    if len(shown) < len(panel.found.approaches):
        text = f"and {len(panel.found.approaches) - len(shown)} slower ones, in the chart's data"
        canvas.text(x, top + height + 0.3, fit(text, names + 1.2, _NOTE), _NOTE, colour=canvas.theme.muted)


def _right_axis(shown: Sequence[Approach], width: float) -> Scale:
    """Return the axis of seconds: intervals end inside, unless they are many times as wide as what they are about."""
    starts = [one.within or one.seconds.point for one in shown]
    slowest = max(one.seconds.point for one in shown)
    highest = max(min(one.seconds.high, _WIDE * slowest) for one in shown)
    return Scale(lowest=min(starts) / 1.3, highest=max(slowest, highest) * 1.15, width=width - 2 * _PAD)


def _to_enough(one: Approach) -> str:
    return words.seconds(one.within) if one.within is not None else f"ends {_percent(one.gap)} off"


def _row(frame: Frame, one: Approach, y: float, names: float) -> None:
    canvas, series, colour = frame.canvas, frame.panel.series[one.contender], frame.colour(one.contender)
    canvas.text(names, y, fit(series.label, _NAMES, _NAME), _NAME, align="right")
    x, low, high = (frame.at(max(value, frame.across.lowest), 1.0)[0] for value in (one.seconds.point, one.seconds.low, one.seconds.high))
    canvas.line((low, y), (high, y), canvas.theme.grid, width=6.0)
    if one.within is not None:
        enough = frame.at(one.within, 1.0)[0]
        canvas.line((enough, y), (x, y), colour, width=1.0)
        canvas.line((enough, y - 0.07), (enough, y + 0.07), colour, width=2.4)
    canvas.marker(x, y, series.marker, colour, hollow=series.hollow, size=6.0)
