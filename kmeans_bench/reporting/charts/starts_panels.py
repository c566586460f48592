"""The marks of the starts' chart: a block per kind of data, a row per routine, three strips of seeds and the share that ends worse."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kmeans_bench.judging.claim_values import WORSE
from kmeans_bench.judging.starts import Course, Seed
from kmeans_bench.model import Contender, Estimate
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.charts import page
from kmeans_bench.reporting.charts.canvas import Canvas, Font, fit, width_of
from kmeans_bench.reporting.charts.scale import Scale
from kmeans_bench.reporting.palette import Series

_ROW, _TITLE, _COLUMN, _AXIS, _AFTER = 0.42, 0.3, 0.3, 0.3, 0.16
_GAP, _PAD = 0.26, 0.1
_WIDEST_NAME = 2.3
_VALUE_WIDTH = 1.32
_SHARE, _PERCENT = 1.15, 0.5
_SPREAD = 0.26  # of a row's height that its dots take
_LEAST = 1e-4  # gaps below are the best itself
_FEW_DECADES = 100.0
_FLOOR = 0.14  # inches between the lowest line and the least gap
_NAME, _HEAD, _VALUE, _TICK, _NOTE = Font(9.0), Font(9.0, bold=True), Font(8.0), Font(8.0), Font(8.0, italic=True)
_GOLDEN = (math.sqrt(5) - 1) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One kind of data, whom its routines are held against, and how they look."""

    title: str
    baseline: Contender
    courses: Sequence[Course]
    series: Mapping[Contender, Series]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One strip: its title, what a seed says, what all of them say, in words; `ratio`: over the baseline, whose own is 1."""

    title: str
    of: Callable[[Seed], float]
    typical: Callable[[Course], Estimate | None]
    text: Callable[[float], str]
    ratio: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """Where a measure is drawn, and how its values map to inches."""

    measure: Measure
    x: float
    width: float
    scale: Scale

    def at(self, value: float) -> float:
        """Return inches from the page's left edge; gaps that are none stand on the lowest line."""
        left = self.x + _PAD
        if self.measure.ratio:
            return left + self.scale.at(value)
        return left if value < _LEAST else left + _FLOOR + self.scale.at(value)

    def ticks(self) -> list[tuple[float, str]]:
        """Return values and their texts: decades of a ratio, with 3 times each where there are few; the best, and decades of gaps."""
        low, high = self.scale.lowest, self.scale.highest
        exponents = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
        steps = (1, 3) if self.measure.ratio and high / low < _FEW_DECADES else (1,)
        seen = [tick for exponent in exponents for step in steps if low <= (tick := step * 10.0**exponent) <= high]
        if self.measure.ratio:
            return [(tick, f"{tick:g}×") for tick in seen]
        return [(0.0, "best"), *((tick, f"{100 * tick:g} %") for tick in seen if tick > 2 * _LEAST)]

    @property
    def right(self) -> float:
        """Right edge."""
        return self.x + self.width


_MEASURES = (
    Measure(title="steps saved →", of=lambda seed: seed.steps, typical=lambda one: one.steps, text=words.ratio, ratio=True),
    Measure(title="faster →", of=lambda seed: seed.speedup, typical=lambda one: one.speedup, text=words.ratio, ratio=True),
    Measure(title="← nearer to the best", of=lambda seed: seed.gap, typical=lambda one: one.gap, text=words.percent, ratio=False),
)


def draw_blocks(canvas: Canvas, top: float, blocks: Sequence[Block], over: str) -> float:
    """Draw all blocks below *top* on the same axes; return the height below them."""
    labels = [block.series[one.contender].label for block in blocks for one in block.courses]
    names = min(max(width_of(label, _NAME) for label in labels), _WIDEST_NAME)
    left = page.MARGIN + names + _GAP
    width = (canvas.width - page.MARGIN - left - _SHARE - _PERCENT - 3 * (_VALUE_WIDTH + _GAP)) / 3
    pitch = width + _VALUE_WIDTH + _GAP
    strips = [_strip(measure, blocks, left + number * pitch, width) for number, measure in enumerate(_MEASURES)]
    share = left + 3 * pitch
    _columns(canvas, top, strips, share, over)
    top += _COLUMN
    for block in blocks:
        top = _block(canvas, top, block, strips, share)
    return top


def _strip(measure: Measure, blocks: Sequence[Block], x: float, width: float) -> Strip:
    """Return one axis for all blocks: every seed is on it."""
    values = [measure.of(seed) for block in blocks for one in block.courses for seed in one.seeds]
    kept = [value for value in values if value >= _LEAST or measure.ratio]
    ends = [*kept, 1.0] if measure.ratio else [*kept, _LEAST, 0.01]
    room = width - 2 * _PAD - (0.0 if measure.ratio else _FLOOR)
    return Strip(measure=measure, x=x, width=width, scale=Scale(lowest=min(ends) / 1.05, highest=max(ends) * 1.05, width=room))


def _columns(canvas: Canvas, top: float, strips: Sequence[Strip], share: float, over: str) -> None:
    y = top + _COLUMN / 2
    for strip in strips:
        canvas.text(strip.x, y, strip.measure.title, _HEAD)
        note = f"over {over}" if strip.measure.ratio else "inertia above it"
        beside = strip.x + width_of(strip.measure.title, _HEAD) + 0.12
        canvas.text(beside, y, fit(note, strip.right + _VALUE_WIDTH - beside, _VALUE), _VALUE, colour=canvas.theme.muted)
    canvas.text(share, y, "worse minimum", _HEAD)


def _block(canvas: Canvas, top: float, block: Block, strips: Sequence[Strip], share: float) -> float:
    theme = canvas.theme
    canvas.line((page.MARGIN, top + 0.02), (canvas.width - page.MARGIN, top + 0.02), theme.grid)
    canvas.text(page.MARGIN, top + _TITLE / 2 + 0.04, fit(block.title, canvas.width - 2 * page.MARGIN, page.PANEL), page.PANEL)
    first = top + _TITLE + 0.06
    if not any(course.seeds for course in block.courses):
        why = next((course.reason for course in block.courses if course.reason), "not measured")
        canvas.text(page.MARGIN, first + 0.1, fit(why, canvas.width - 2 * page.MARGIN, _NOTE), _NOTE, colour=theme.muted)
        return first + _AXIS + _AFTER
    bottom = first + len(block.courses) * _ROW
    for strip in strips:
        _grid(canvas, strip, first, bottom)
    _share_grid(canvas, share, first, bottom)
    for number, course in enumerate(block.courses):
        y = first + (number + 0.5) * _ROW
        series = block.series[course.contender]
        canvas.text(strips[0].x - _GAP / 2, y, fit(series.label, _WIDEST_NAME, _NAME), _NAME, align="right")
        for strip in strips:
            if strip.measure.ratio and course.contender == block.baseline:
                _itself(canvas, strip, y, series)
            else:
                _row(canvas, strip, y, course, series)
        _worse(canvas, share, y, course, series)
    return bottom + _AXIS + _AFTER


def _grid(canvas: Canvas, strip: Strip, top: float, bottom: float) -> None:
    theme, edge = canvas.theme, -math.inf
    ticks = strip.ticks()
    if not strip.measure.ratio:
        same = strip.at(WORSE)
        canvas.rectangle(strip.x, top, same - strip.x, bottom - top, theme.empty)
    for tick, text in ticks:
        x, half = strip.at(tick), width_of(text, _TICK) / 2
        canvas.line((x, top), (x, bottom), theme.grid, behind=strip.measure.ratio)
        if x - half > edge + 0.1:
            canvas.text(x, bottom + 0.13, text, _TICK, colour=theme.muted, align="center")
            edge = x + half
    canvas.line((strip.x, bottom), (strip.right, bottom), theme.muted)
    if strip.measure.ratio:
        canvas.line((strip.at(1.0), top), (strip.at(1.0), bottom), theme.ink, width=1.0)


def _itself(canvas: Canvas, strip: Strip, y: float, series: Series) -> None:
    """Mark the baseline at 1: a ratio over itself says nothing."""
    canvas.marker(strip.at(1.0), y, series.marker, canvas.theme.colour(series), hollow=series.hollow, size=6.0)
    canvas.text(strip.right + _PAD, y, "the baseline", _NOTE, colour=canvas.theme.muted)


def _row(canvas: Canvas, strip: Strip, y: float, course: Course, series: Series) -> None:
    """Draw the seeds of one routine, and what they come to."""
    found, colour = strip.measure.typical(course), canvas.theme.colour(series)
    values = [strip.measure.of(seed) for seed in course.seeds]
    if not values:
        canvas.text(strip.right + _PAD, y, "no seed", _NOTE, colour=canvas.theme.muted)
        return
    canvas.dots([(strip.at(value), y + _jitter(number)) for number, value in enumerate(values)], colour, size=3.2)
    if found is None:
        text = f"{len(values)} of {course.planned} seeds only"
        canvas.text(strip.right + _PAD, y, fit(text, _VALUE_WIDTH, _NOTE), _NOTE, colour=canvas.theme.muted)
        return
    low, middle, high = (strip.at(value) for value in (found.low, found.point, found.high))
    canvas.line((low, y), (high, y), canvas.theme.background, width=6.0)
    canvas.line((low, y), (high, y), colour, width=3.0)
    canvas.marker(middle, y, series.marker, colour, hollow=series.hollow, size=7.5)
    _value(canvas, strip.right + _PAD, y, found, strip.measure.text)


def _jitter(number: int) -> float:
    """Return how far from its row's middle a seed's dot stands: golden steps, so that neighbours never share a height."""
    return _SPREAD * ((number * _GOLDEN) % 1.0 - 0.5)


def _value(canvas: Canvas, x: float, y: float, found: Estimate, text: Callable[[float], str]) -> None:
    point, unit = text(found.point), "×" if text(found.point).endswith("×") else " %"
    canvas.text(x, y, point, _HEAD)
    ends = f"[{text(found.low).removesuffix(unit)}, {text(found.high).removesuffix(unit)}]"
    canvas.text(x + width_of(point, _HEAD) + 0.06, y, ends, _VALUE, colour=canvas.theme.muted)


def _share_grid(canvas: Canvas, x: float, top: float, bottom: float) -> None:
    for share, text in ((0.0, "0 %"), (0.5, "50 %"), (1.0, "100 %")):
        at = x + share * _SHARE
        canvas.line((at, top), (at, bottom), canvas.theme.grid, behind=True)
        canvas.text(at, bottom + 0.13, text, _TICK, colour=canvas.theme.muted, align="center")
    canvas.line((x, bottom), (x + _SHARE, bottom), canvas.theme.muted)


def _worse(canvas: Canvas, x: float, y: float, course: Course, series: Series) -> None:
    """Draw a share and its interval on a line from none to all."""
    found, colour = course.worse, canvas.theme.colour(series)
    if found is None:
        return
    canvas.line((x, y), (x + _SHARE, y), canvas.theme.grid, width=1.0)
    canvas.line((x + found.low * _SHARE, y), (x + found.high * _SHARE, y), colour, width=3.0)
    canvas.marker(x + found.point * _SHARE, y, series.marker, colour, hollow=series.hollow, size=7.5)
    canvas.text(x + _SHARE + 0.12, y, words.percent(found.point), _HEAD)
