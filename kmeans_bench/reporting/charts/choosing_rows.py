"""The marks of the choose-k chart: per kind of points a row for each criterion, its draws piled up where they lie, and what they cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import median

from kmeans_bench.judging.choosing import NEAR, Choice, Record
from kmeans_bench.reporting import choosing as said
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.charts import page, scale
from kmeans_bench.reporting.charts.canvas import Canvas, Font, fit, width_of
from kmeans_bench.reporting.charts.scale import Scale
from kmeans_bench.reporting.findings import Findings

_ROW, _HEAD, _AXIS, _AFTER = 0.5, 0.3, 0.5, 0.12
_NAMES, _RATIOS, _FOUND, _SECONDS, _COST = 2.0, 4.2, 1.6, 1.75, 0.75
_GAP = 0.14
_PILE = 0.066  # inches from one dot of a pile to the next, where there is room
_DOT = 4.4
_PAD = 0.1
_TICKS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0, 20.0)
_KIND, _NAME, _CODE = Font(9.5, bold=True), Font(8.5), Font(8.5, bold=True)
_TICK, _VALUE, _NOTE = Font(8.0), Font(8.5, bold=True), Font(7.5)
WIDTH = 2 * page.MARGIN + _NAMES + _RATIOS + _GAP + _FOUND + _SECONDS + _GAP + _COST


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """Where the two plots stand, and how ratios and seconds map to inches."""

    canvas: Canvas
    ratios: Scale
    seconds: Scale

    @property
    def left(self) -> float:
        """Left edge of the ratios."""
        return page.MARGIN + _NAMES

    @property
    def found(self) -> float:
        """Left edge of the text beside the ratios."""
        return self.left + _RATIOS + _GAP

    @property
    def cost(self) -> float:
        """Left edge of the seconds."""
        return self.found + _FOUND

    def ratio_at(self, ratio: float) -> float:
        return self.left + _PAD + self.ratios.at(ratio)

    def seconds_at(self, seconds: float) -> float:
        return self.cost + _PAD + self.seconds.at(seconds)


def draw_rows(canvas: Canvas, findings: Findings, groups: Sequence[Sequence[Record]], top: float) -> float:
    """Draw groups of records, one kind of points each, below *top*; return the height below the axes."""
    frame = _frame(canvas, [choice for group in groups for one in group for choice in one.choices])
    canvas.text(frame.left, top + 0.1, "chosen ÷ true number of clusters", page.PANEL)
    canvas.text(frame.cost, top + 0.1, "seconds", page.PANEL)
    last = top + 0.3
    for group in groups:
        last = _group(frame, findings, group, last)
    _ticks(frame, last)
    return last + _AXIS


def _frame(canvas: Canvas, choices: Sequence[Choice]) -> _Frame:
    ratios, seconds = [one.ratio for one in choices], [one.seconds for one in choices]
    return _Frame(
        canvas=canvas,
        ratios=Scale(lowest=min(0.45, *ratios, 1.0) / 1.1, highest=max(2.0, *ratios, 1.0) * 1.1, width=_RATIOS - 2 * _PAD),
        seconds=Scale(lowest=min(seconds) / 1.5, highest=max(seconds) * 1.5, width=_SECONDS - 2 * _PAD),
    )


def _group(frame: _Frame, findings: Findings, group: Sequence[Record], top: float) -> float:
    """Draw one kind of points; return the height below it."""
    canvas, bottom = frame.canvas, top + _HEAD + len(group) * _ROW
    draws = max(len(one.choices) + len(one.silent) for one in group)
    title = f"{said.place(group[0].kind)} · {words.plural(draws, 'draw')}"
    canvas.text(page.MARGIN, top + _HEAD / 2, fit(title, canvas.width - 2 * page.MARGIN, _KIND), _KIND)
    _ground(frame, top + _HEAD, bottom)
    for number, one in enumerate(group):
        _row(frame, findings, one, top + _HEAD + (number + 0.5) * _ROW)
    return bottom + _AFTER


def _ground(frame: _Frame, top: float, bottom: float) -> None:
    """Shade both plots, and what lies within a tenth of the true number."""
    canvas, theme = frame.canvas, frame.canvas.theme
    canvas.rectangle(frame.left, top, _RATIOS, bottom - top, theme.empty)
    canvas.rectangle(frame.cost, top, _SECONDS, bottom - top, theme.empty)
    low, high = frame.ratio_at(1 - NEAR), frame.ratio_at(1 + NEAR)
    canvas.rectangle(low, top, high - low, bottom - top, theme.grid)
    canvas.line((frame.ratio_at(1.0), top), (frame.ratio_at(1.0), bottom), theme.muted, width=1.0)


def _row(frame: _Frame, findings: Findings, one: Record, y: float) -> None:
    canvas, series = frame.canvas, findings.series[one.contender]
    colour = canvas.theme.colour(series)
    canvas.marker(page.MARGIN + 0.08, y, series.marker, colour, hollow=series.hollow, size=6.5)
    canvas.text(page.MARGIN + 0.22, y, fit(facts.name(findings, one.contender), _NAMES - 0.32, _NAME), _NAME)
    if not one.choices:
        canvas.text(frame.left + 0.06, y, fit(one.silent[0], _RATIOS - 0.12, _NOTE), _NOTE, colour=canvas.theme.muted)
        return
    middle = frame.ratio_at(one.typical or 1.0)
    canvas.line((middle, y - _ROW / 2 + 0.03), (middle, y + _ROW / 2 - 0.03), colour, width=2.2)
    _piles(frame, one, y, colour)
    canvas.text(frame.found, y - 0.075, f"right on {one.right} of {len(one.choices)}", _VALUE)
    reach = said.reach([choice.ratio for choice in one.choices])
    silent = f", {len(one.silent)} missing" if one.silent else ""
    canvas.text(frame.found, y + 0.085, fit(f"{reach}{silent}", _FOUND - 0.08, _NOTE), _NOTE, colour=canvas.theme.muted)
    _costs(frame, one, y, colour)


def _piles(frame: _Frame, one: Record, y: float, colour: str) -> None:
    """Pile up draws with one answer; a dot is filled where the answer is right."""
    for ratio, alike in groupby(sorted(choice.ratio for choice in one.choices)):
        count = len(list(alike))
        pitch = min(_PILE, (_ROW - 0.08) / count)
        for number in range(count):
            at = y + (number - (count - 1) / 2) * pitch
            frame.canvas.marker(frame.ratio_at(ratio), at, "o", colour, hollow=ratio != 1.0, size=_DOT)


def _costs(frame: _Frame, one: Record, y: float, colour: str) -> None:
    canvas, seconds = frame.canvas, [choice.seconds for choice in one.choices]
    for number, value in enumerate(seconds):
        at = y + ((number + 0.5) / len(seconds) - 0.5) * (_ROW - 0.14)
        canvas.marker(frame.seconds_at(value), at, "o", colour, hollow=True, size=3.0)
    middle = frame.seconds_at(median(seconds))
    canvas.line((middle, y - _ROW / 2 + 0.05), (middle, y + _ROW / 2 - 0.05), colour, width=2.2)
    canvas.text(frame.cost + _SECONDS + _GAP, y, words.seconds(one.seconds or 0.0), _VALUE)


def _ticks(frame: _Frame, bottom: float) -> None:
    """Write both axes, below the last group; what would touch its neighbour has no label."""
    bottom -= _AFTER
    ratios = [(frame.ratio_at(tick), f"{tick:g}×") for tick in _TICKS if frame.ratios.lowest <= tick <= frame.ratios.highest]
    seconds = [(frame.seconds_at(tick), scale.duration(tick)) for tick in frame.seconds.ticks]
    for ticks in (ratios, seconds):
        edge = -1.0
        for x, text in ticks:
            frame.canvas.line((x, bottom), (x, bottom + 0.05), frame.canvas.theme.muted)
            half = width_of(text, _TICK) / 2
            if x - half > edge + 0.06:
                frame.canvas.text(x, bottom + 0.15, text, _TICK, colour=frame.canvas.theme.muted, align="center")
                edge = x + half
