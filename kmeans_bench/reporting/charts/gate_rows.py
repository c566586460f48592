"""The marks of the gate's chart: a row per cell, zones behind them, the figures beside them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from kmeans_bench.judging.gate.buckets import Bucket
from kmeans_bench.judging.gate.words import percent
from kmeans_bench.model import Estimate, GateRule
from kmeans_bench.reporting.charts import page
from kmeans_bench.reporting.charts.canvas import Canvas, Font, fit, width_of
from kmeans_bench.reporting.charts.scale import Scale
from kmeans_bench.reporting.palette import Theme

_ROW, _ABOVE, _BELOW = 0.24, 0.42, 0.62
_NAME, _CASE, _VALUE, _WORST, _TICK, _ZONE = Font(8.5), Font(8.0), Font(8.5), Font(8.5, bold=True), Font(8.0), Font(7.5)
_NAME_CAP, _CASE_CAP, _VALUE_CAP = 2.4, 1.5, 3.3
_GAP = 0.14
_LEAST = 1.12  # the axis shows at least so much either way: quiet should look quiet
_BEYOND = 1.6  # intervals are cut so far beyond the outermost dot
_STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 0.3, 0.7, 3.0)  # the last ones fill gaps
_MARKERS: Mapping[Bucket, str] = {Bucket.SLOWER: "X", Bucket.GROWN: "P", Bucket.FASTER: "^", Bucket.UNDECIDED: "D"}
_SIZES: Mapping[Bucket, float] = {Bucket.SLOWER: 9.0, Bucket.GROWN: 9.0}  # a cross of the usual size drowns in its bar


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One cell as it is drawn: `text` beside its dot, or `reason` in place of one."""

    name: str
    case: str
    bucket: Bucket
    estimate: Estimate | None
    text: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Where the plot stands, how many rows come before its legend, and how ratios of seconds map to inches."""

    canvas: Canvas
    x: float
    top: float
    lead: int
    bottom: float
    scale: Scale
    right: float

    def at(self, ratio: float) -> float:
        """Return where head's seconds over base's lie."""
        return self.x + self.scale.at(ratio)


def draw_rows(canvas: Canvas, top: float, rows: Sequence[Row], rule: GateRule) -> float:
    """Draw the rows below *top*; return the height below the axis."""
    names = min(max(width_of(row.name, _NAME) for row in rows), _NAME_CAP)
    cases = min(max(width_of(row.case, _CASE) for row in rows), _CASE_CAP)
    values = min(max(width_of(_said(row), _WORST) for row in rows), _VALUE_CAP)
    left = page.MARGIN + names + _GAP + cases + _GAP
    width = canvas.width - page.MARGIN - values - 2 * _GAP - left
    lead = _lead(rows)  # what has no dot and stands first stays above the legend, which belongs to the dots
    above = top + _ABOVE
    frame = Frame(
        canvas=canvas, x=left, top=above, lead=lead, bottom=above + len(rows) * _ROW, scale=_scale(rows, rule, width), right=left + width
    )
    for first, after in _stretches(rows):
        _zones(frame, rule, frame.top + first * _ROW, frame.top + after * _ROW)
    _legend(frame, rule)
    _axis(frame)
    for number, row in enumerate(rows):
        y = frame.top + (number + 0.5) * _ROW - (_ABOVE if number < lead else 0.0)
        canvas.text(page.MARGIN + names, y, fit(row.name, names, _NAME), _NAME, align="right")
        canvas.text(page.MARGIN + names + _GAP, y, fit(row.case, cases, _CASE), _CASE, colour=canvas.theme.muted)
        _mark(frame, y, row)
        _value(frame, y, row, values)
    return frame.bottom + _BELOW


def _said(row: Row) -> str:
    if row.bucket is Bucket.GROWN:  # a long list of counts is cut at its end, the word is not
        return f"{row.bucket}: {row.text}"
    return f"{row.text}  {row.bucket}".strip()


def _scale(rows: Sequence[Row], rule: GateRule, width: float) -> Scale:
    """Return a log axis that holds every dot, and every interval as far as it is worth the room."""
    points = [1 / row.estimate.point for row in rows if row.estimate is not None]
    least = max(_LEAST, 1 + 1.5 * rule.must_detect)
    low, high = min([*points, 1.0]) / _BEYOND, max([*points, 1.0]) * _BEYOND
    ends = [1 / end if end > 0 else math.inf for row in rows if row.estimate is not None for end in (row.estimate.low, row.estimate.high)]
    lowest = min([1 / least, *(max(end, low) for end in ends)])
    highest = max([least, *(min(end, high) for end in ends)])
    return Scale(lowest=lowest / 1.01, highest=highest * 1.01, width=width)


def _lead(rows: Sequence[Row]) -> int:
    """Return how many rows come before the first with a dot; none where no row has one."""
    return next((number for number, row in enumerate(rows) if row.estimate is not None), 0)


def _head(frame: Frame) -> float:
    return frame.top + frame.lead * _ROW


def _stretches(rows: Sequence[Row]) -> list[tuple[int, int]]:
    """Return the first row of every stretch of rows with a dot, and the one after its last: zones end where a sentence stands."""
    found: list[tuple[int, int]] = []
    for timed, stretch in groupby(enumerate(rows), key=lambda one: one[1].estimate is not None):
        numbers = [number for number, _ in stretch]
        found += [(numbers[0], numbers[-1] + 1)] if timed else []
    return found


def _zones(frame: Frame, rule: GateRule, top: float, bottom: float) -> None:
    """Draw both zones, the line of no change, and the line where failing begins."""
    canvas, theme = frame.canvas, frame.canvas.theme
    for share, colour in ((rule.must_detect, theme.empty), (rule.tolerate, theme.grid)):
        start, end = frame.at(1 / (1 + share)), frame.at(1 + share)
        canvas.rectangle(start, top, end - start, bottom - top, colour)
    fail = frame.at(1 + rule.tolerate)
    canvas.line((frame.at(1.0), top), (frame.at(1.0), bottom), theme.ink, width=1.0)
    canvas.line((fail, top), (fail, bottom), theme.alarm, width=1.2, dashed=True)


def _legend(frame: Frame, rule: GateRule) -> None:
    """Name the zones and the line above the plot."""
    theme = frame.canvas.theme
    _above(frame, frame.at(1 + rule.tolerate), _head(frame) - 0.1, f"fails beyond +{percent(rule.tolerate)}", theme.alarm)
    _above(frame, frame.at(1 / (1 + rule.must_detect)), _head(frame) - 0.28, f"no change within ±{percent(rule.must_detect)}", theme.muted)


def _above(frame: Frame, x: float, y: float, text: str, colour: str) -> None:
    """Write above the plot, beginning at *x* where there is room to its right."""
    left = max(min(x, frame.right - width_of(text, _ZONE) - 0.01), frame.x)
    frame.canvas.text(left, y, fit(text, frame.right - left, _ZONE), _ZONE, colour=colour)


def _axis(frame: Frame) -> None:
    canvas, theme, edge = frame.canvas, frame.canvas.theme, -math.inf
    for change in ticks(frame.scale):
        at = frame.at(1 + change)
        canvas.line((at, frame.bottom), (at, frame.bottom + 0.04), theme.muted)
        text = "0" if change == 0 else f"{change * 100:+,.6g} %".replace("-", "−")
        half = width_of(text, _TICK) / 2
        if at - half > edge + 0.1 and frame.x <= at - half and at + half <= frame.right + 0.2:
            canvas.text(at, frame.bottom + 0.15, text, _TICK, colour=theme.muted, align="center")
            edge = at + half
    canvas.line((frame.x, frame.bottom), (frame.right, frame.bottom), theme.muted)
    name = "change of time, head over base (log scale); to the right: slower"
    canvas.text(frame.x, frame.bottom + 0.4, fit(name, frame.right - frame.x, _TICK), _TICK, colour=theme.muted)


def ticks(scale: Scale) -> list[float]:
    """Return the round changes in sight, none nearer to the next than a seventeenth of the axis, so that labels have room."""
    near = scale.width / 17
    kept = [0.0]
    for step in _STEPS:
        for change in (step, 1 / (1 + step) - 1 if step > 1 else -step):
            inside = change > -1 and scale.lowest <= 1 + change <= scale.highest
            if inside and all(abs(scale.at(1 + change) - scale.at(1 + other)) >= near for other in kept):
                kept.append(change)
    return sorted(kept)


def colour_of(theme: Theme, bucket: Bucket) -> str:
    """Return a bucket's colour; marker and word say the same."""
    if bucket.fails:
        return theme.alarm
    return {Bucket.FASTER: theme.hues[0], Bucket.UNDECIDED: theme.hues[4]}.get(bucket, theme.neutral)


def _mark(frame: Frame, y: float, row: Row) -> None:
    canvas, colour = frame.canvas, colour_of(frame.canvas.theme, row.bucket)
    if row.estimate is None:
        shown = fit(row.reason, frame.right - frame.x - 0.1, _CASE)
        canvas.text(frame.x + 0.05, y, shown, _CASE, colour=canvas.theme.muted)
        return
    ends = [1 / row.estimate.high, 1 / row.estimate.low if row.estimate.low > 0 else math.inf]
    undecided = row.bucket is Bucket.UNDECIDED
    canvas.line((frame.at(ends[0]), y), (frame.at(ends[1]), y), colour, width=2.2, dashed=undecided)
    for end in ends:
        if frame.scale.lowest < end < frame.scale.highest:  # where it is cut, there is no end
            canvas.line((frame.at(end), y - 0.06), (frame.at(end), y + 0.06), colour, width=1.2)
    canvas.marker(
        frame.at(1 / row.estimate.point), y, _MARKERS.get(row.bucket, "o"), colour, hollow=undecided, size=_SIZES.get(row.bucket, 6.5)
    )


def _value(frame: Frame, y: float, row: Row, width: float) -> None:
    canvas, left = frame.canvas, frame.right + 2 * _GAP
    font = _WORST if row.bucket.fails else _VALUE
    muted = canvas.theme.muted if row.bucket is Bucket.NO_CHANGE else canvas.theme.ink
    canvas.text(left, y, fit(_said(row), width, font), font, colour=canvas.theme.alarm if row.bucket.fails else muted)
