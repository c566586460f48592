"""The left half of the float32 chart: a row per implementation, a dot per case, how many times faster than its own float64."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from kmeans_bench.model import Estimate
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.charts import page
from kmeans_bench.reporting.charts.canvas import Canvas, Font, fit, width_of
from kmeans_bench.reporting.charts.scale import Scale
from kmeans_bench.reporting.palette import Series

_TITLE, _HEAD, _AXIS = 0.26, 0.24, 0.5
_ROW, _TALLEST, _STEP = 0.3, 0.62, 0.06
_NAMES = 1.75
_TWICE = 2.0
_FEW = 12  # cases in a row, up to which intervals can be told apart
_REACH = 3.0  # an interval's end is drawn at most this many times away from its dot
_PAD = 0.1
_NAME = Font(9.0)
_TICK = Font(8.0)
_VALUE = Font(8.5, bold=True)
_RANGE = Font(7.5)
_REASON = Font(8.0, italic=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """One contender in float32 over itself in float64; `reason`: why most of the missing ratios are missing."""

    series: Series
    ratios: tuple[Estimate, ...]
    within: bool
    reason: str | None

    @property
    def text(self) -> str:
        """Median of the cases."""
        return words.ratio(median(ratio.point for ratio in self.ratios))

    @property
    def range(self) -> str:
        """Least and most."""
        points = [ratio.point for ratio in self.ratios]
        return f"{words.ratio(min(points))} to {words.ratio(max(points))}" if len(points) > 1 else "one case"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Where the rows stand, and how ratios map to inches."""

    canvas: Canvas
    x: float
    top: float
    right: float
    scale: Scale
    row: float

    def at(self, ratio: float) -> float:
        """Return inches from the page's left edge."""
        return self.x + self.scale.at(ratio)


def draw_gains(canvas: Canvas, top: float, right: float, gains: Sequence[Gain]) -> float:
    """Draw the rows between the left margin and *right*; return the height below them."""
    canvas.text(page.MARGIN, top + _TITLE / 2, "What it buys: speed-up over float64", page.PANEL)
    names = min(max((width_of(gain.series.contender.implementation, _NAME) for gain in gains), default=0.0), _NAMES)
    numbers = max((width_of(gain.text, _VALUE) + width_of(gain.range, _RANGE) for gain in gains if gain.ratios), default=0.0) + 0.25
    frame = Frame(
        canvas=canvas,
        x=page.MARGIN + names + 0.15,
        top=top + _TITLE + _HEAD,
        right=right,
        scale=_scale(gains, right - page.MARGIN - names - 0.15 - numbers),
        row=min(max((_STEP * len(gain.ratios) for gain in gains), default=0.0), _TALLEST - _ROW / 2) + _ROW / 2,
    )
    bottom = frame.top + len(gains) * frame.row
    _axis(frame, bottom)
    for number, gain in enumerate(gains):
        middle = frame.top + (number + 0.5) * frame.row
        canvas.text(frame.x - 0.12, middle, fit(_name(gain), names, _NAME), _NAME, align="right")
        _row(frame, gain, middle)
    return bottom + _AXIS


def _name(gain: Gain) -> str:
    """Return the name without the dtype, which is the same in all rows."""
    return gain.series.label.replace(f" {gain.series.contender.dtype}", "")


def _reach(ratio: Estimate) -> tuple[float, float]:
    return max(ratio.low, ratio.point / _REACH), min(ratio.high, ratio.point * _REACH)


def _scale(gains: Sequence[Gain], width: float) -> Scale:
    ends = [end for gain in gains for ratio in gain.ratios for end in (_reach(ratio) if len(gain.ratios) <= _FEW else [ratio.point])]
    return Scale(lowest=min([0.8, *ends]) / 1.05, highest=max([2.3, *ends]) * 1.05, width=max(width, 1.0))


def _axis(frame: Frame, bottom: float) -> None:
    canvas, edge = frame.canvas, -math.inf
    for tick in frame.scale.ticks:
        x, text = frame.at(tick), f"{tick:g}×"
        canvas.line((x, frame.top), (x, bottom), canvas.theme.grid, behind=True)
        half = width_of(text, _TICK) / 2
        if x - half > edge + 0.08:
            canvas.text(x, bottom + 0.12, text, _TICK, colour=canvas.theme.muted, align="center")
            edge = x + half
    canvas.line((frame.at(1.0), frame.top - 0.04), (frame.at(1.0), bottom), canvas.theme.ink, width=1.2, behind=True)
    canvas.line((frame.at(_TWICE), frame.top - 0.04), (frame.at(_TWICE), bottom), canvas.theme.muted, dashed=True, behind=True)
    canvas.line((frame.x, bottom), (frame.x + frame.scale.width, bottom), canvas.theme.muted)
    text = "2×: half the bytes, twice the lanes"
    left = min(frame.at(_TWICE), frame.right - width_of(text, _RANGE) / 2) - width_of(text, _RANGE) / 2
    canvas.text(max(left, frame.x), frame.top - 0.13, text, _RANGE, colour=canvas.theme.muted)


def _row(frame: Frame, gain: Gain, middle: float) -> None:
    canvas, theme = frame.canvas, frame.canvas.theme
    colour = theme.colour(gain.series)
    if not gain.ratios:
        text = fit(gain.reason or "not measured", frame.right - frame.x - 0.1, _REASON)
        canvas.rectangle(frame.x + 0.05, middle - 0.08, width_of(text, _REASON), 0.16, theme.background)
        canvas.text(frame.x + 0.05, middle, text, _REASON, colour=theme.muted)
        return
    room = frame.row - 0.12
    for number, ratio in enumerate(gain.ratios):
        y = middle + ((number + 0.5) / len(gain.ratios) - 0.5) * room
        if len(gain.ratios) <= _FEW:
            low, high = _reach(ratio)
            canvas.line((frame.at(low), y), (frame.at(high), y), colour, width=0.8, dashed=gain.within)
        canvas.marker(frame.at(ratio.point), y, gain.series.marker, colour, hollow=True, size=4.0)
    left = frame.x + frame.scale.width + _PAD
    canvas.text(left, middle, gain.text, _VALUE)
    canvas.text(left + width_of(gain.text, _VALUE) + 0.08, middle, gain.range, _RANGE, colour=theme.muted)
