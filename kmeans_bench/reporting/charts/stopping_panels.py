"""The marks of the stopping chart: two strips of dots per rule, and small multiples of gap by step with a marker where each rule stops."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from kmeans_bench.judging.stopping import Descent, Rule
from kmeans_bench.reporting import stopping as said
from kmeans_bench.reporting.charts import page
from kmeans_bench.reporting.charts.canvas import Canvas, Font, fit, width_of
from kmeans_bench.reporting.charts.scale import Scale
from kmeans_bench.reporting.palette import Theme

LEAST = 1e-6  # gaps below are no difference
_ROW, _HEAD, _AXIS = 0.4, 0.5, 0.5
_NAMES, _SAVED, _LEFT, _TEXT = 2.75, 2.6, 2.3, 1.35
_COLUMNS, _GAP = 3, 0.35
_TITLE, _PLOT = 0.28, 1.75
_NEAR = 0.1  # inches between two markers that would cover each other
_PAD = 0.08
_NAME = Font(9.0)
_WHOSE = Font(7.5)
_TICK = Font(8.0)
_VALUE = Font(9.0, bold=True)
_RANGE = Font(7.5)
_MARKS = {
    Rule.LABELS: ("s", 2),
    Rule.SQUARED_MOVE: ("o", 0),
    Rule.LARGEST_MOVE: ("D", 3),
    Rule.GAIN_4: ("^", 4),
    Rule.GAIN_3: ("v", 1),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One case on its way to its fixed point."""

    title: str
    descent: Descent


@dataclass(frozen=True, slots=True, kw_only=True)
class _Share:
    """A straight axis of shares that ends at 100 %."""

    lowest: float
    width: float

    def at(self, value: float) -> float:
        return (max(value, self.lowest) - self.lowest) / (1.0 - self.lowest) * self.width

    @property
    def ticks(self) -> list[float]:
        return [tick / 100 for tick in (0, 25, 50, 75, 100)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """Where a small plot stands; steps to the right, one more than to the fixed point, and gaps upwards on a log axis."""

    left: float
    top: float
    width: float
    steps: int
    up: Scale

    def at(self, step: float, gap: float) -> tuple[float, float]:
        across = step / (self.steps + 1) * (self.width - 2 * _PAD)
        return self.left + _PAD + across, self.floor - self.up.at(max(gap, self.up.lowest))

    @property
    def floor(self) -> float:
        return self.top + _PLOT

    @property
    def right(self) -> float:
        return self.left + self.width


def draw_strips(canvas: Canvas, top: float, found: said.Survey) -> float:
    """Draw what every rule saves and leaves, a row each, below *top*; return the height below."""
    first = page.MARGIN + _NAMES
    second = first + _SAVED + _TEXT + 0.25
    saved = _Share(lowest=min(-0.05, *(one.least_saved for one in found.tallies)) - 0.03, width=_SAVED)
    left = Scale(lowest=LEAST, highest=max(1e-2, *(one.most_gap for one in found.tallies)) * 1.5, width=_LEFT)
    canvas.text(first, top + 0.1, "steps saved", page.PANEL)
    canvas.text(second, top + 0.1, "inertia left", page.PANEL)
    rows, bottom = top + _HEAD - 0.2, top + _HEAD - 0.2 + _ROW * len(Rule)
    _share_axis(canvas, saved, first, rows, bottom)
    _gap_axis(canvas, left, second, rows, bottom)
    for number, one in enumerate(found.tallies):
        y = rows + (number + 0.5) * _ROW
        halts = [descent.halts[one.rule] for descent in found.descents]
        _name(canvas, one.rule, y)
        _strip(canvas, one.rule, y, [first + saved.at(halt.saved) for halt in halts])
        _figures(canvas, first + _SAVED + 0.12, y, one.saved, f"{said.share(one.least_saved)} to {said.share(one.most_saved)}")
        _strip(canvas, one.rule, y, [second + left.at(max(halt.gap, LEAST)) for halt in halts])
        _figures(canvas, second + _LEFT + 0.12, y, one.gap, f"at most {said.share(one.most_gap)}")
    return bottom + _AXIS


def draw_panels(canvas: Canvas, top: float, panels: Sequence[Panel]) -> float:
    """Draw small multiples below *top*, three in a row; return the height below them."""
    pitch = (canvas.width - 2 * page.MARGIN + _GAP) / _COLUMNS
    for number, panel in enumerate(panels):
        row, column = divmod(number, _COLUMNS)
        _panel(canvas, panel, page.MARGIN + column * pitch, top + row * (_TITLE + _PLOT + _AXIS), pitch - _GAP)
    return top + (len(panels) + _COLUMNS - 1) // _COLUMNS * (_TITLE + _PLOT + _AXIS)


def _colour(theme: Theme, rule: Rule) -> str:
    return theme.hues[_MARKS[rule][1]]


def _name(canvas: Canvas, rule: Rule, y: float) -> None:
    whose, x = said.WHOSE.get(rule), page.MARGIN + 0.08
    canvas.marker(x, y, _MARKS[rule][0], _colour(canvas.theme, rule), hollow=False, size=7.0)
    canvas.text(x + 0.18, y - (0.07 if whose else 0.0), said.NAMES[rule], _NAME)
    if whose:
        canvas.text(x + 0.18, y + 0.09, whose, _WHOSE, colour=canvas.theme.muted)


def _figures(canvas: Canvas, x: float, y: float, typical: float, reach: str) -> None:
    canvas.text(x, y - 0.07, said.share(typical), _VALUE)
    canvas.text(x, y + 0.09, reach, _RANGE, colour=canvas.theme.muted)


def _strip(canvas: Canvas, rule: Rule, y: float, places: Sequence[float]) -> None:
    """Draw a dot per case, spread downwards in the plan's order so that equal ones stay apart, and their median."""
    colour, middle = _colour(canvas.theme, rule), median(places)
    room = _ROW - 0.16
    for number, x in enumerate(places):
        canvas.marker(x, y + ((number + 0.5) / len(places) - 0.5) * room, "o", colour, hollow=True, size=2.8)
    canvas.line((middle, y - _ROW / 2 + 0.05), (middle, y + _ROW / 2 - 0.05), colour, width=2.6)


def _share_axis(canvas: Canvas, axis: _Share, x: float, top: float, bottom: float) -> None:
    for tick in axis.ticks:
        place = x + axis.at(tick)
        canvas.line((place, top), (place, bottom), canvas.theme.muted if tick == 0 else canvas.theme.grid, behind=True)
        canvas.text(place, bottom + 0.12, f"{tick * 100:.0f} %", _TICK, colour=canvas.theme.muted, align="center")


def _gap_axis(canvas: Canvas, axis: Scale, x: float, top: float, bottom: float) -> None:
    edge = -1.0
    for tick in axis.ticks:
        place, text = x + axis.at(tick), _gap_tick(tick)
        canvas.line((place, top), (place, bottom), canvas.theme.grid, behind=True)
        half = width_of(text, _TICK) / 2
        if place - half > edge + 0.06:
            canvas.text(place, bottom + 0.12, text, _TICK, colour=canvas.theme.muted, align="center")
            edge = place + half


def _gap_tick(gap: float) -> str:
    return "0" if gap <= LEAST else f"{float(f'{gap * 100:.2g}'):.15g} %"


def _panel(canvas: Canvas, panel: Panel, left: float, top: float, width: float) -> None:
    found = panel.descent
    canvas.text(left, top + _TITLE / 2, fit(f"{panel.title} · {found.steps} steps", width, _VALUE), _VALUE)
    highest = max(10 * LEAST, *found.gaps) * 2.5
    up = Scale(lowest=LEAST, highest=highest, width=_PLOT)
    gutter = max(width_of(_gap_tick(tick), _TICK) for tick in up.ticks) + 0.1
    frame = _Frame(left=left + gutter, top=top + _TITLE, width=width - gutter, steps=found.steps, up=up)
    _axes(canvas, frame)
    canvas.path([frame.at(step, gap) for step, gap in enumerate(found.gaps)], canvas.theme.muted, width=1.6)
    _markers(canvas, frame, found)


def _axes(canvas: Canvas, frame: _Frame) -> None:
    edge = canvas.width
    for tick in frame.up.ticks:
        y = frame.floor - frame.up.at(tick)
        canvas.line((frame.left, y), (frame.right, y), canvas.theme.grid, behind=True)
        if y < edge - 0.16:
            canvas.text(frame.left - 0.06, y, _gap_tick(tick), _TICK, colour=canvas.theme.muted, align="right")
            edge = y
    canvas.line((frame.left, frame.floor), (frame.right, frame.floor), canvas.theme.muted)
    for step in dict.fromkeys(round(frame.steps * quarter / 4) for quarter in range(5)):
        x = frame.at(step, 1.0)[0]
        canvas.line((x, frame.floor), (x, frame.floor + 0.04), canvas.theme.muted)
        canvas.text(x, frame.floor + 0.13, str(step), _TICK, colour=canvas.theme.muted, align="center")
    canvas.text((frame.left + frame.right) / 2, frame.floor + 0.3, "step", _TICK, colour=canvas.theme.muted, align="center")


def _markers(canvas: Canvas, frame: _Frame, found: Descent) -> None:
    """Draw where rules stop: the first on the line, what would cover it in a row above it."""
    order = sorted(found.halts, key=lambda rule: (found.halts[rule].step, list(Rule).index(rule)))
    last: tuple[float, float] | None = None
    for rule in order:
        x, y = frame.at(found.halts[rule].step, found.halts[rule].gap)
        if last is not None and x - last[0] < _NEAR:
            y = min(y, last[1] - _NEAR)
        canvas.marker(x, y, _MARKS[rule][0], _colour(canvas.theme, rule), hollow=False, size=6.5)
        last = (x, y)
