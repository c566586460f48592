"""The marks of the speed-up chart: rows, log scale, dots, intervals, and the reason where there is no dot."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kmeans_bench.model import Comparison, Contender, Estimate
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.charts import page
from kmeans_bench.reporting.charts.canvas import Canvas, Font, fit, width_of, wrap
from kmeans_bench.reporting.charts.scale import Scale
from kmeans_bench.reporting.palette import Series

_ROW = 0.25
_GAP = 0.3
_HEAD = 0.46
_AXIS = 0.5
_NAME = Font(9.0)
_CODE = Font(7.5, bold=True)
_SUB = Font(8.0)
_VALUE = Font(8.5)
_BEST = Font(8.5, bold=True)
_RANGE = Font(7.0)
_REASON = Font(8.0, italic=True)
_TICK = Font(8.0)
_WIDEST_NAME = 2.6
_SEEN = 0.14  # inches from which an interval's ends stand clear of its dot
_PAD = 0.1
_SHORTEST = 0.3  # of a panel's width that the axis keeps, however long the texts
_REACH = 30.0  # an interval's end is drawn at most this many times away from its dot


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """What one panel shows: a label beside every dot, a reason in place of every missing one."""

    title: str
    subtitle: str
    comparisons: Mapping[Contender, Comparison]
    labels: Mapping[Contender, str]
    absences: Mapping[Contender, str]
    fastest: Contender | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Where a panel stands: its left edge, the top of its first row, and how ratios map to inches."""

    canvas: Canvas
    x: float
    top: float
    width: float
    scale: Scale

    def at(self, ratio: float) -> float:
        """Return inches from the page's left edge."""
        return self.x + self.scale.at(ratio)


def draw_panels(canvas: Canvas, top: float, panels: Sequence[Panel], series: Sequence[Series], *, columns: int) -> float:
    """Draw the panels in rows below *top*; return the height below them."""
    names = min(max((width_of(one.label, _NAME) for one in series), default=0.0), _WIDEST_NAME)
    codes = max((width_of(one.code, _CODE) for one in series), default=0.0)
    left = page.MARGIN + names + codes + 0.3
    across = max(1, min(columns, len(panels)))
    width = (canvas.width - page.MARGIN - left - (across - 1) * _GAP) / across
    scale = _scale(panels, width)
    height = _HEAD + len(series) * _ROW + _AXIS
    for number, panel in enumerate(panels):
        x, y = left + number % across * (width + _GAP), top + number // across * height
        if number % across == 0:
            _names(canvas, y + _HEAD, series, page.MARGIN + names)
        _draw_panel(Frame(canvas=canvas, x=x, top=y + _HEAD, width=width, scale=scale), panel, series)
    return top + math.ceil(len(panels) / across) * height


def _scale(panels: Sequence[Panel], width: float) -> Scale:
    """Return one scale for all panels: 1× and every dot on it, and as long as the text beside each dot lets it be."""
    found = [(panel.labels[c.candidate], c.estimate) for panel in panels for c in panel.comparisons.values() if c.estimate is not None]
    # Without any ratio the axis still says which way is faster.
    ends = [1.0, *(end for _, estimate in found for end in _reach(estimate))] if found else [1.0, 10.0]
    unit = Scale(lowest=min(ends) / 1.25, highest=max(ends) * 1.25, width=1.0)
    rooms = [(width - _PAD - _label_width(text, estimate)) / unit.at(_reach(estimate)[1]) for text, estimate in found]
    return replace(unit, width=max(min([width, *rooms]), width * _SHORTEST))


def _label_width(text: str, estimate: Estimate) -> float:
    return width_of(text, _BEST) + _PAD + width_of(words.ratio_interval(estimate), _RANGE)


def _reach(estimate: Estimate) -> tuple[float, float]:
    return max(estimate.low, estimate.point / _REACH), min(estimate.high, estimate.point * _REACH)


def _names(canvas: Canvas, top: float, series: Sequence[Series], right: float) -> None:
    for number, one in enumerate(series):
        y = top + (number + 0.5) * _ROW
        canvas.text(right, y, fit(one.label, _WIDEST_NAME, _NAME), _NAME, align="right")
        canvas.text(right + 0.1, y, one.code, _CODE, colour=canvas.theme.muted)


def _draw_panel(frame: Frame, panel: Panel, series: Sequence[Series]) -> None:
    canvas = frame.canvas
    canvas.text(frame.x, frame.top - 0.36, fit(panel.title, frame.width, page.PANEL), page.PANEL)
    canvas.text(frame.x, frame.top - 0.16, fit(panel.subtitle, frame.width, _SUB), _SUB, colour=canvas.theme.muted)
    if not any(one.estimate is not None or one.baseline == one.candidate for one in panel.comparisons.values()):
        _nothing(frame, panel, len(series))
        return
    _axis(frame, frame.top + len(series) * _ROW)
    for number, one in enumerate(series):
        middle = frame.top + (number + 0.5) * _ROW
        comparison = panel.comparisons.get(one.contender)
        if comparison is not None and comparison.estimate is not None:
            _dot(frame, middle, one, comparison)
            _value(frame, middle, panel, comparison)
        elif comparison is not None and comparison.baseline == one.contender:
            canvas.marker(frame.at(1.0), middle, one.marker, canvas.theme.colour(one), hollow=one.hollow)
            _reason(frame, middle, panel.absences[one.contender])
        else:
            _reason(frame, middle, panel.absences.get(one.contender, "not planned"))


def _nothing(frame: Frame, panel: Panel, rows: int) -> None:
    """Write why nobody has a ratio, every reason once: an axis without a dot says nothing, and the same words in every row no more."""
    canvas, top, bottom = frame.canvas, frame.top + 0.1, frame.top + rows * _ROW
    for reason, number in Counter(panel.absences.values()).most_common():
        lines = wrap(f"{words.plural(number, 'contender')}: {reason}", frame.width, _REASON, lines=3)
        if top + len(lines) * _REASON.line > bottom:
            return
        top = canvas.paragraph(frame.x, top, lines, _REASON, colour=canvas.theme.muted) + 0.06


def _axis(frame: Frame, bottom: float) -> None:
    canvas, edge = frame.canvas, -math.inf
    for tick in frame.scale.ticks:
        at, text = frame.at(tick), f"{tick:,g}×"
        canvas.line((at, frame.top), (at, bottom), canvas.theme.grid, behind=True)
        half = width_of(text, _TICK) / 2
        # A label goes where there is room for it; its line stays.
        if at - half > edge + 0.08:
            canvas.text(at, bottom + 0.12, text, _TICK, colour=canvas.theme.muted, align="center")
            edge = at + half
    canvas.line((frame.at(1.0), frame.top), (frame.at(1.0), bottom), canvas.theme.ink, width=1.2, behind=True)
    canvas.line((frame.x, bottom), (frame.x + frame.scale.width, bottom), canvas.theme.muted)


def _dot(frame: Frame, y: float, series: Series, comparison: Comparison) -> None:
    if comparison.estimate is None:
        return
    canvas, colour = frame.canvas, frame.canvas.theme.colour(series)
    at, ends = frame.at(comparison.estimate.point), [frame.at(end) for end in _reach(comparison.estimate)]
    canvas.line((frame.at(1.0), y), (at, y), canvas.theme.grid, width=2.0, behind=True)
    canvas.line((ends[0], y), (ends[1], y), colour, width=2.4, dashed=facts.is_within(comparison))
    for end in ends if ends[1] - ends[0] > _SEEN else []:
        canvas.line((end, y - 0.07), (end, y + 0.07), colour, width=1.2)
    canvas.marker(at, y, series.marker, colour, hollow=series.hollow)


def _value(frame: Frame, y: float, panel: Panel, comparison: Comparison) -> None:
    if comparison.estimate is None:
        return
    font = _BEST if panel.fastest == comparison.candidate else _VALUE
    left = max(frame.at(end) for end in _reach(comparison.estimate)) + _PAD
    shown = fit(panel.labels[comparison.candidate], frame.x + frame.width - left, font)
    # The text covers grid lines, not the other way round.
    frame.canvas.rectangle(left - 0.03, y - 0.08, width_of(shown, font) + 0.06, 0.16, frame.canvas.theme.background)
    frame.canvas.text(left, y, shown, font)
    _interval(frame, left + width_of(shown, font) + 0.07, y, comparison.estimate)


def _interval(frame: Frame, left: float, y: float, estimate: Estimate) -> None:
    """Write the interval's ends where there is room: on a long axis the bar is narrower than its dot."""
    text = words.ratio_interval(estimate)
    if left + width_of(text, _RANGE) > frame.x + frame.width:
        return
    frame.canvas.rectangle(left - 0.03, y - 0.08, width_of(text, _RANGE) + 0.06, 0.16, frame.canvas.theme.background)
    frame.canvas.text(left, y, text, _RANGE, colour=frame.canvas.theme.muted)


def _reason(frame: Frame, y: float, text: str) -> None:
    """Write beside the line of 1× where the text fits there, else across it."""
    beside, end = frame.at(1.0) + 0.12, frame.x + frame.width
    left = beside if width_of(text, _REASON) <= end - beside else frame.x
    shown = fit(text, end - left, _REASON)
    frame.canvas.rectangle(left, y - 0.08, width_of(shown, _REASON), 0.16, frame.canvas.theme.background)
    frame.canvas.text(left, y, shown, _REASON, colour=frame.canvas.theme.muted)
