"""The marks of the threads chart: small multiples of speed-up over the work of a step, one per implementation, on the same axes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from kmeans_bench.judging.threads import Gain, work
from kmeans_bench.model import Dtype, Estimate
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting import threads as said
from kmeans_bench.reporting.charts import page
from kmeans_bench.reporting.charts.canvas import Canvas, Font, fit, width_of
from kmeans_bench.reporting.charts.scale import Scale
from kmeans_bench.reporting.palette import Series

_COLUMNS, _GAP = 4, 0.25
_TITLE, _LINE, _PLOT, _AXIS = 0.26, 0.17, 1.75, 0.62
_PAD = 0.14
_REACH = 2.0  # an interval's end is drawn at most this many times away from its dot
_TICKS = (  # finest first; the first whose labels have room is taken
    tuple(2.0 ** (power / 2) for power in range(-6, 8)),
    tuple(2.0**power for power in range(-8, 8)),
    tuple(10.0**power for power in range(-6, 4)),
)
_APART = 0.17
_TICK = Font(8.0)
_FACT = Font(8.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One implementation, its dtypes together."""

    name: str
    gains: tuple[Gain, ...]
    series: Series


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """Where a plot stands, and how work and ratios map to inches."""

    canvas: Canvas
    left: float
    top: float
    across: Scale
    up: Scale

    def at(self, amount: float, ratio: float) -> tuple[float, float]:
        return self.left + _PAD + self.across.at(amount), self.floor - self.up.at(ratio)

    @property
    def floor(self) -> float:
        return self.top + _PLOT

    @property
    def right(self) -> float:
        return self.left + self.across.width + 2 * _PAD


def draw_panels(canvas: Canvas, top: float, panels: Sequence[Panel]) -> float:
    """Draw the panels below *top*, four in a row; return the height below them."""
    gains = [gain for panel in panels for gain in panel.gains]
    up = _up(gains)
    left = page.MARGIN + max(width_of(words.ratio(tick), _TICK) for tick in [1.0, *_seen(up)]) + 0.1
    width = (canvas.width - page.MARGIN - left - (_COLUMNS - 1) * _GAP) / _COLUMNS
    works = [work(one.case) for gain in gains for one in gain.known]
    across = Scale(lowest=min(works) / 1.5, highest=max(works) * 1.5, width=width - 2 * _PAD)
    for begin in range(0, len(panels), _COLUMNS):
        row = panels[begin : begin + _COLUMNS]
        head = _TITLE + max(len(panel.gains) for panel in row) * _LINE + 0.06
        for column, panel in enumerate(row):
            frame = _Frame(canvas=canvas, left=left + column * (width + _GAP), top=top + head, across=across, up=up)
            _heading(frame, panel, top, width)
            _axes(frame, panel, labelled=column == 0)
            for gain in panel.gains:
                _dots(frame, gain, panel.series)
        top += head + _PLOT + _AXIS
    return top


def _up(gains: Sequence[Gain]) -> Scale:
    ends = [end for gain in gains for one in gain.known if one.estimate is not None for end in _reach(one.estimate)]
    most = max(gain.many.threads / gain.few.threads for gain in gains)
    return Scale(lowest=min(0.65, *ends) / 1.05, highest=max(most * 1.12, *ends) * 1.05, width=_PLOT)


def _reach(ratio: Estimate) -> tuple[float, float]:
    return max(ratio.low, ratio.point / _REACH), min(ratio.high, ratio.point * _REACH)


def _seen(up: Scale) -> list[float]:
    """Return ticks in sight, 1 among them, as many as have room."""
    for ticks in _TICKS:
        seen = [tick for tick in ticks if up.lowest <= tick <= up.highest]
        if all(up.at(after) - up.at(before) >= _APART for before, after in pairwise(seen)):
            break
    return seen


def _heading(frame: _Frame, panel: Panel, top: float, width: float) -> None:
    canvas = frame.canvas
    canvas.text(frame.left, top + _TITLE / 2, fit(panel.name, width, page.PANEL), page.PANEL)
    for number, gain in enumerate(panel.gains):
        text = fit(f"{gain.many.dtype}: {_fact(gain)}", width, _FACT)
        canvas.text(frame.left, top + _TITLE + (number + 0.5) * _LINE, text, _FACT, colour=canvas.theme.muted)


def _fact(gain: Gain) -> str:
    most, start = said.peak([gain]).estimate, gain.pays_from
    pays = f"pays from {said.amount(start)}" if start is not None else "never for sure"
    return f"{pays}, at most {words.ratio(most.point)}"


def _axes(frame: _Frame, panel: Panel, *, labelled: bool) -> None:
    canvas, theme = frame.canvas, frame.canvas.theme
    level = frame.at(1.0, 1.0)[1]
    canvas.rectangle(frame.left, level, frame.right - frame.left, frame.floor - level, theme.empty)
    for tick in _seen(frame.up):
        y = frame.at(1.0, tick)[1]
        canvas.line((frame.left, y), (frame.right, y), theme.grid)
    canvas.line((frame.left, level), (frame.right, level), theme.ink, width=1.2)
    ideal = panel.gains[0].many.threads / panel.gains[0].few.threads
    canvas.line((frame.left, frame.at(1.0, ideal)[1]), (frame.right, frame.at(1.0, ideal)[1]), theme.muted, width=1.0, dashed=True)
    for ratio in _labels(frame.up, ideal) if labelled else ():
        canvas.text(frame.left - 0.06, frame.at(1.0, ratio)[1], words.ratio(ratio), _TICK, colour=theme.muted, align="right")
    _work_axis(frame)


def _labels(up: Scale, ideal: float) -> list[float]:
    """Return the ratios that are written beside an axis: ticks, and what is ideal where it has room."""
    seen = _seen(up)
    return [*seen, *([ideal] if all(abs(up.at(tick) - up.at(ideal)) >= _APART for tick in seen) else [])]


def _work_axis(frame: _Frame) -> None:
    canvas, theme, edge = frame.canvas, frame.canvas.theme, 0.0
    for tick in frame.across.ticks:
        x, text = frame.at(tick, 1.0)[0], said.amount(int(tick))
        canvas.line((x, frame.floor), (x, frame.floor + 0.04), theme.muted)
        half = width_of(text, _TICK) / 2
        if x - half > edge + 0.06:
            canvas.text(x, frame.floor + 0.14, text, _TICK, colour=theme.muted, align="center")
            edge = x + half
    canvas.text((frame.left + frame.right) / 2, frame.floor + 0.32, "n·k·d of a step", _TICK, colour=theme.muted, align="center")


def _dots(frame: _Frame, gain: Gain, series: Series) -> None:
    canvas, colour = frame.canvas, frame.canvas.theme.colour(series)
    hollow = gain.many.dtype is Dtype.FLOAT32
    for one in gain.known:
        if one.estimate is not None:
            low, high = _reach(one.estimate)
            x, y = frame.at(work(one.case), one.estimate.point)
            canvas.line((x, frame.at(1.0, low)[1]), (x, frame.at(1.0, high)[1]), colour, width=1.1)
            canvas.marker(x, y, "o", colour, hollow=hollow, size=5.5)
