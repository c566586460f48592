"""The right half of the float32 chart: the same points farther and farther from the origin; wrong labels above, inertia error below."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kmeans_bench.judging.precision import CENTRED, Error
from kmeans_bench.judging.work import INERTIA_TOLERANCE
from kmeans_bench.model import Contender
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.charts import page
from kmeans_bench.reporting.charts.canvas import Canvas, Font, width_of
from kmeans_bench.reporting.charts.scale import Scale, spread
from kmeans_bench.reporting.palette import Series

_TITLE, _NAME, _PLOT, _FLOOR, _AXIS, _GAP = 0.26, 0.24, 1.75, 0.16, 0.32, 0.3
_PAD = 0.12
_SMALLEST = 1e-8  # relative: less than float32 resolves
_LABELS = 12  # lines, up to which every one is named
_TICK = Font(8.0)
_CODE = Font(7.5, bold=True)
_NOTE = Font(8.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """Cases that differ in the offset alone."""

    title: str
    errors: tuple[Error, ...]
    series: Mapping[Contender, Series]

    @property
    def reaches(self) -> list[float]:
        """Offsets ÷ spread; all that lie around the origin are one."""
        return list(dict.fromkeys(max(error.reach, CENTRED) for error in self.errors))


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One kind of error: its title, how it is read off, above what it is in the red zone, what stands on the lowest line."""

    title: str
    of: Callable[[Error], float | None]
    tick: Callable[[float], str]
    zone: float
    lowest: float
    none: str


_MEASURES = (
    Measure(
        title="share of labels that are wrong",
        of=lambda error: error.wrong_share,
        tick=lambda value: f"{value * 100:g} %",
        zone=0.0,
        lowest=1e-5,
        none="none",
    ),
    Measure(
        title="inertia error, relative",
        of=lambda error: error.inertia_error,
        tick=lambda value: f"{value:g}",
        zone=INERTIA_TOLERANCE,
        lowest=_SMALLEST,
        none="≤ 1e-8",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Where a plot stands, and how offsets and errors map to inches."""

    canvas: Canvas
    risk: Risk
    measure: Measure
    x: float
    top: float
    across: Scale
    up: Scale

    def at(self, error: Error) -> tuple[float, float]:
        """Return the place of an answer; one that could not be used at all stands on top."""
        value = self.measure.of(error)
        return self.along(error.reach), self.up_to(self.up.highest if value is None else abs(value))

    def along(self, reach: float) -> float:
        """Return inches from the page's left edge."""
        return self.x + _PAD + self.across.at(max(reach, CENTRED))

    def up_to(self, value: float) -> float:
        """Return the height of a value: what is too small to matter lies on the lowest line."""
        floor = self.top + _PLOT
        return floor if value < self.up.lowest else floor - _FLOOR - self.up.at(value)

    @property
    def right(self) -> float:
        """Right edge."""
        return self.x + self.across.width + 2 * _PAD


def draw_risks(canvas: Canvas, top: float, left: float, risks: Sequence[Risk]) -> float:
    """Draw a column per risk from *left* to the right margin; return the height below them."""
    canvas.text(left, top + _TITLE / 2, "What it costs, far from the origin", page.PANEL)
    ticks = max(width_of(text, _TICK) for text in ("0.001 %", *(measure.none for measure in _MEASURES))) + 0.1
    gutter = max(width_of(series.code, _CODE) for risk in risks for series in risk.series.values()) + 0.25
    width = (canvas.width - page.MARGIN - left - (len(risks) - 1) * _GAP) / len(risks)
    bottom = top
    for number, risk in enumerate(risks):
        x = left + number * (width + _GAP) + ticks
        y = top + _TITLE
        canvas.text(x, y + 0.1, risk.title, _NOTE)
        for measure in _MEASURES:
            frame = Frame(
                canvas=canvas,
                risk=risk,
                measure=measure,
                x=x,
                top=y + 0.24 + _NAME,
                across=Scale(lowest=CENTRED, highest=max([*risk.reaches, 10.0]), width=width - ticks - gutter - 2 * _PAD),
                up=_up(risk, measure),
            )
            _plot(frame)
            y = frame.top + _PLOT + _AXIS
        canvas.text((frame.x + frame.right) / 2, y + 0.08, "offset ÷ spread", _TICK, colour=canvas.theme.muted, align="center")
        bottom = y + 0.25
    return bottom


def _up(risk: Risk, measure: Measure) -> Scale:
    values = [abs(value) for error in risk.errors if (value := measure.of(error)) is not None and abs(value) >= measure.lowest]
    return Scale(lowest=min([*values, 1e-3]) / 1.5, highest=max([*values, 1.0]) * 1.5, width=_PLOT - _FLOOR - _PAD)


def _plot(frame: Frame) -> None:
    canvas, theme, floor = frame.canvas, frame.canvas.theme, frame.top + _PLOT
    zone = frame.up_to(max(frame.measure.zone, frame.up.lowest))
    canvas.rectangle(frame.x, frame.top, frame.right - frame.x, zone - frame.top, theme.zone)
    canvas.text(frame.x, frame.top - _NAME / 2, frame.measure.title, _NOTE, colour=theme.muted)
    for tick in frame.up.ticks:
        y = frame.up_to(tick)
        canvas.line((frame.x, y), (frame.right, y), theme.grid)
        canvas.text(frame.x - 0.06, y, frame.measure.tick(tick), _TICK, colour=theme.muted, align="right")
    canvas.text(frame.x - 0.06, floor, frame.measure.none, _TICK, colour=theme.muted, align="right")
    canvas.line((frame.x, floor), (frame.right, floor), theme.muted)
    _offsets(frame)
    for contender in frame.risk.series:
        _line(frame, contender)
    _codes(frame)


def _offsets(frame: Frame) -> None:
    canvas, edge, floor = frame.canvas, frame.x - 1.0, frame.top + _PLOT
    for reach in frame.risk.reaches:
        text = f"≤ {words.count(round(CENTRED))}" if reach <= CENTRED else words.count(round(float(f"{reach:.1g}")))
        x, half = frame.along(reach), width_of(text, _TICK) / 2
        canvas.line((x, floor), (x, floor + 0.04), canvas.theme.muted)
        if x - half > edge + 0.08:
            canvas.text(x, floor + 0.13, text, _TICK, colour=canvas.theme.muted, align="center")
            edge = x + half


def _of(frame: Frame, contender: Contender) -> list[Error]:
    """Return the answers that can be drawn: with a value, or so broken that they have none at all."""
    own = [error for error in frame.risk.errors if error.contender == contender]
    return [error for error in own if frame.measure.of(error) is not None or (error.wrong and error.inertia_error is None)]


def _line(frame: Frame, contender: Contender) -> None:
    canvas, series, errors = frame.canvas, frame.risk.series[contender], _of(frame, contender)
    colour, places = canvas.theme.colour(series), [frame.at(error) for error in errors]
    for start, end in pairwise(places):
        canvas.line(start, end, colour, width=0.8 if series.hue is None else 1.6)
    for place, error in zip(places, errors, strict=True):
        if error.wrong:
            canvas.marker(*place, "x", canvas.theme.alarm, hollow=False, size=6.5)
        else:
            canvas.marker(*place, series.marker, colour, hollow=True, size=4.5)


def _codes(frame: Frame) -> None:
    """Name the lines at their right ends, as far apart as text needs."""
    every = len(frame.risk.series) <= _LABELS
    drawn = {contender: series for contender, series in frame.risk.series.items() if _of(frame, contender)}
    named = [contender for contender, series in drawn.items() if every or series.hue is not None]
    ends = [frame.at(_of(frame, contender)[-1]) for contender in named]
    heights = spread([y for _, y in ends], gap=0.135, low=frame.top + 0.02, high=frame.top + _PLOT + 0.1)
    for contender, end, y in zip(named, ends, heights, strict=True):
        frame.canvas.line(end, (frame.right + 0.1, y), frame.canvas.theme.muted, width=0.5, behind=True)
        frame.canvas.text(frame.right + 0.13, y, frame.risk.series[contender].code, _CODE)
