"""The marks of the high-dimension chart: agreement with the true clusters over d, a line per routine; contrast of distances beneath."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kmeans_bench.judging.dimensions import Level, Line, Sweep
from kmeans_bench.reporting import dimensions as said
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.charts import page
from kmeans_bench.reporting.charts.canvas import Canvas, Font, fit, width_of, wrap
from kmeans_bench.reporting.charts.scale import Scale, spread
from kmeans_bench.reporting.findings import Findings

LINES = 6  # of a panel: as many as there are hues
_TITLE, _PLOT, _BETWEEN, _CONTRAST, _AXIS, _GAP = 0.5, 2.7, 0.5, 1.0, 0.55, 0.3
_LEFT, _PAD = 0.5, 0.16
_STEP = 0.035  # inches between the places of two lines at one d
_WIDEST_NAME = 1.5
_NAMED, _TICK, _NAME, _NOTE = Font(9.5, bold=True), Font(8.0), Font(8.0), Font(8.0)
_SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """Where one panel stands; d to the right on a log axis, agreement upwards."""

    canvas: Canvas
    left: float
    top: float
    across: Scale
    lowest: float

    @property
    def right(self) -> float:
        return self.left + self.across.width + 2 * _PAD

    @property
    def floor(self) -> float:
        return self.top + _PLOT

    def along(self, d: int) -> float:
        return self.left + _PAD + self.across.at(d)

    def up(self, agreement: float) -> float:
        return self.floor - (agreement - self.lowest) / (1.0 - self.lowest) * (_PLOT - 0.1)


def draw_panels(canvas: Canvas, findings: Findings, found: Sequence[Sweep], top: float) -> float:
    """Draw the panels side by side below *top*; return the height below them."""
    pitch = (canvas.width - 2 * page.MARGIN + _GAP) / len(found)
    contrasts = [value for one in found for level in one.contrasts for value in level.values if value > 0]
    up = Scale(lowest=min(contrasts) / 1.3, highest=max(contrasts) * 1.3, width=_CONTRAST) if contrasts else None
    lowest = min(0.0, *(value for one in found for line in one.lines for level in line.levels for value in level.values))
    for number, one in enumerate(found):
        left, width = page.MARGIN + number * pitch, pitch - _GAP
        _title(canvas, one, left, top, width)
        shown = drawn(findings, one)
        names = min(max(width_of(line.contender.implementation, _NAME) for line in shown), _WIDEST_NAME) + 0.28
        across = Scale(lowest=one.ds[0], highest=one.ds[-1], width=width - _LEFT - names - 2 * _PAD)
        frame = _Frame(canvas=canvas, left=left + _LEFT, top=top + _TITLE + 0.22, across=across, lowest=lowest)
        _agreement(frame, findings, shown)
        if up is not None:
            _contrast(frame, one, up)
        _ds(frame, one, up is not None)
    return top + _TITLE + 0.22 + _PLOT + (_BETWEEN + _CONTRAST if up is not None else 0.0) + _AXIS


def drawn(findings: Findings, one: Sweep) -> list[Line]:
    """Return the lines of a panel, in the rows' usual order; the one that others are held against is always among them."""
    own = said.leader(findings, one)
    others = sorted((line for line in one.lines if line is not own), key=lambda line: findings.series[line.contender].order)
    return [own, *others][:LINES]


def _title(canvas: Canvas, one: Sweep, left: float, top: float, width: float) -> None:
    canvas.paragraph(left, top, wrap(said.place(one), width, _NAMED, lines=2), _NAMED)


def _agreement(frame: _Frame, findings: Findings, shown: Sequence[Line]) -> None:
    canvas, theme = frame.canvas, frame.canvas.theme
    canvas.text(frame.left, frame.top - 0.12, "adjusted Rand index", _NOTE, colour=theme.muted)
    for share in _SHARES:
        y = frame.up(share)
        canvas.line((frame.left, y), (frame.right, y), theme.grid, behind=True)
        canvas.text(frame.left - 0.07, y, f"{share:g}", _TICK, colour=theme.muted, align="right")
    canvas.line((frame.left, frame.floor), (frame.right, frame.floor), theme.muted)
    for number, line in enumerate(shown):
        _line(frame, findings, line, (number - (len(shown) - 1) / 2) * _STEP)
    _names(frame, findings, shown)


def _line(frame: _Frame, findings: Findings, line: Line, beside: float) -> None:
    """Draw medians with their intervals, *beside* the place of d, so that equal ones do not cover each other."""
    canvas, series = frame.canvas, findings.series[line.contender]
    colour = canvas.theme.colour(series)
    canvas.path([(frame.along(one.d) + beside, frame.up(one.typical)) for one in line.levels], colour, width=1.8)
    for one in line.levels:
        _whisker(canvas, frame.along(one.d) + beside, [frame.up(end) for end in _ends(one)], colour)
        canvas.marker(frame.along(one.d) + beside, frame.up(one.typical), series.marker, colour, hollow=series.hollow, size=5.5)


def _ends(one: Level) -> tuple[float, ...]:
    return (one.interval.low, one.interval.high) if one.interval is not None else ()


def _whisker(canvas: Canvas, x: float, ends: Sequence[float], colour: str) -> None:
    if not ends:
        return
    canvas.line((x, ends[0]), (x, ends[1]), colour, width=1.1)
    for y in ends:
        canvas.line((x - 0.025, y), (x + 0.025, y), colour, width=1.1)


def _names(frame: _Frame, findings: Findings, shown: Sequence[Line]) -> None:
    ends = [frame.up(line.levels[-1].typical) for line in shown]
    heights = spread(ends, gap=0.17, low=frame.top, high=frame.floor)
    for line, end, y in zip(shown, ends, heights, strict=True):
        series = findings.series[line.contender]
        colour = frame.canvas.theme.colour(series)
        frame.canvas.line((frame.along(line.levels[-1].d) + 0.12, end), (frame.right + 0.06, y), colour, width=0.6, behind=True)
        frame.canvas.marker(frame.right + 0.12, y, series.marker, colour, hollow=series.hollow, size=5.0)
        frame.canvas.text(frame.right + 0.22, y, fit(line.contender.implementation, _WIDEST_NAME, _NAME), _NAME)


def _contrast(frame: _Frame, one: Sweep, up: Scale) -> None:
    canvas, theme, floor = frame.canvas, frame.canvas.theme, frame.floor + _BETWEEN + _CONTRAST
    canvas.text(frame.left, frame.floor + _BETWEEN - 0.12, "contrast of distances, (max − min) ÷ min", _NOTE, colour=theme.muted)
    edge = floor + 1.0
    for tick in up.ticks:
        y = floor - up.at(tick)
        canvas.line((frame.left, y), (frame.right, y), theme.grid, behind=True)
        if edge - y > _TICK.line:
            canvas.text(frame.left - 0.07, y, f"{tick:g}", _TICK, colour=theme.muted, align="right")
            edge = y
    canvas.line((frame.left, floor), (frame.right, floor), theme.muted)
    levels = [level for level in one.contrasts if level.typical > 0]
    canvas.path([(frame.along(level.d), floor - up.at(level.typical)) for level in levels], theme.muted, width=1.8)
    for level in levels:
        _whisker(canvas, frame.along(level.d), [floor - up.at(end) for end in _ends(level)], theme.muted)
        canvas.marker(frame.along(level.d), floor - up.at(level.typical), "o", theme.muted, hollow=False, size=4.5)


def _ds(frame: _Frame, one: Sweep, beneath: bool) -> None:  # noqa: FBT001 - a fact, not a mode
    canvas, edge = frame.canvas, -1.0
    floors = [frame.floor, *([frame.floor + _BETWEEN + _CONTRAST] if beneath else [])]
    for d in one.ds:
        x, text = frame.along(d), words.count(d)
        for floor in floors:
            canvas.line((x, floor), (x, floor + 0.04), canvas.theme.muted)
        half = width_of(text, _TICK) / 2
        if x - half > edge + 0.06:
            canvas.text(x, floors[-1] + 0.14, text, _TICK, colour=canvas.theme.muted, align="center")
            edge = x + half
    middle = (frame.left + frame.right) / 2
    canvas.text(middle, floors[-1] + 0.32, "dimensions d", _TICK, colour=canvas.theme.muted, align="center")
