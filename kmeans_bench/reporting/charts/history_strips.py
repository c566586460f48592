"""The marks of the history chart: a strip per cell, runs from left to right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from kmeans_bench.model import CountChange
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.charts import page
from kmeans_bench.reporting.charts.canvas import Canvas, Font, fit, width_of
from kmeans_bench.reporting.charts.scale import Scale
from kmeans_bench.reporting.gate import figures
from kmeans_bench.reporting.gate.past import Chronicle, Strand
from kmeans_bench.reporting.palette import Theme

_STRIP, _PAD, _BELOW = 0.52, 0.06, 0.55
_LINES = {1: (0.5,), 2: (0.3, 0.7), 3: (0.2, 0.5, 0.8)}  # heights of the texts beside a strip, by how many there are
_NAME, _VALUE, _TICK = Font(8.5), Font(8.0), Font(7.5)
_NAME_CAP, _VALUE_CAP = 3.4, 2.6
_GAP = 0.14
_LEAST, _MOST = 1.1, 4.0  # every strip shows at least, and at most, this factor either way


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Where the strips stand: left edge, inches per run, and the one scale of ratios."""

    canvas: Canvas
    x: float
    step: float
    runs: int
    up: Scale

    def across(self, place: float) -> float:
        """Return where a run stands."""
        return self.x + (place + 0.5) * self.step

    def down(self, top: float, ratio: float) -> float:
        """Return the height of a ratio in the strip at *top*."""
        return top + _STRIP - _PAD - self.up.at(ratio)


def draw_strips(canvas: Canvas, top: float, strands: Sequence[Strand], chronicle: Chronicle) -> float:
    """Draw the strips below *top*; return the height below the names of the runs."""
    names = min(max(width_of(strand.name, _NAME) for strand in strands), _NAME_CAP)
    values = min(max(width_of(text, _VALUE) for strand in strands for text in _told(strand, chronicle)), _VALUE_CAP)
    left = page.MARGIN + names + _GAP
    width = canvas.width - page.MARGIN - values - _GAP - left
    runs = len(chronicle.entries)
    frame = Frame(canvas=canvas, x=left, step=width / runs, runs=runs, up=_scale(chronicle.strands))
    for number, strand in enumerate(strands):
        at = top + number * _STRIP
        if number % 2 == 0:
            canvas.rectangle(left, at, width, _STRIP, canvas.theme.empty)
        canvas.text(page.MARGIN + names, at + _STRIP / 2, fit(strand.name, names, _NAME), _NAME, align="right")
        _strip(frame, at, strand)
        told = _told(strand, chronicle)
        for height, (text, speedup) in zip(_LINES[len(told)], told.items(), strict=True):
            canvas.text(left + width + _GAP, at + _STRIP * height, fit(text, values, _VALUE), _VALUE, colour=_colour(canvas.theme, speedup))
    return _runs(frame, top + len(strands) * _STRIP, chronicle)


def _scale(strands: Sequence[Strand]) -> Scale:
    ratios = [ratio for strand in strands for ratio in _ratios(strand)]
    far = min(max([_LEAST, *ratios, *(1 / ratio for ratio in ratios)]), _MOST)
    return Scale(lowest=1 / far, highest=far, width=_STRIP - 2 * _PAD)


def _ratios(strand: Strand) -> list[float]:
    if not strand.seconds:
        return []
    middle = median(strand.seconds)
    return [seconds / middle for seconds in strand.seconds]


def _told(strand: Strand, chronicle: Chronicle) -> dict[str, float]:
    """Return what stands beside a strip, and whether it is good news (above 1): its last time, its last step, its last move of a count."""
    told = {f"last {words.seconds(strand.seconds[-1])}" if strand.seconds else "no seconds": 1.0}
    if strand.steps:
        step, more = strand.steps[-1], f", {len(strand.steps) - 1} before" if len(strand.steps) > 1 else ""
        since = chronicle.entries[strand.places[step.index]].name
        told[f"{figures.signed(figures.slowdown(step.speedup))} since {since}{more}"] = step.speedup
    if strand.moves:
        move = strand.moves[-1]
        since = chronicle.entries[strand.appearances[move.index]].name
        told[f"{figures.moved(move.count)} since {since}"] = 0.0 if move.count.change is CountChange.MORE else 2.0
    return told


def _strip(frame: Frame, top: float, strand: Strand) -> None:
    canvas = frame.canvas
    canvas.line((frame.x, frame.down(top, 1.0)), (frame.x + frame.runs * frame.step, frame.down(top, 1.0)), canvas.theme.grid)
    for step in strand.steps:
        x = frame.across(strand.places[step.index] - 0.5)
        canvas.line((x, top + 0.02), (x, top + _STRIP - 0.02), _colour(canvas.theme, step.speedup), width=1.4)
    for move in strand.moves:
        x, colour = (
            frame.across(strand.appearances[move.index] - 0.5),
            _colour(canvas.theme, 0.0 if move.count.change is CountChange.MORE else 2.0),
        )
        canvas.marker(x, top + _STRIP - 0.05, "^", colour, hollow=True, size=4.5)
    for stretch in _stretches(strand):
        places = [(frame.across(place), frame.down(top, ratio)) for place, ratio in stretch]
        canvas.path(places, canvas.theme.neutral, width=0.8)
        canvas.dots(places, canvas.theme.ink, size=3.5)


def _colour(theme: Theme, speedup: float) -> str:
    """Return the colour of a change: for the worse, for the better, or of no account."""
    return theme.alarm if speedup < 1 else theme.hues[0] if speedup > 1 else theme.muted


def _stretches(strand: Strand) -> list[list[tuple[int, float]]]:
    """Return the runs that measured the cell, and its ratios, parted where a run between did not: a line across would be invented."""
    found: list[list[tuple[int, float]]] = []
    for place, ratio in zip(strand.places, _ratios(strand), strict=True):
        if found and found[-1][-1][0] == place - 1:
            found[-1].append((place, ratio))
        else:
            found.append([(place, ratio)])
    return found


def _runs(frame: Frame, bottom: float, chronicle: Chronicle) -> float:
    """Name the runs below the strips where there is room; return the height below."""
    canvas, edge = frame.canvas, -1.0
    for place, past in enumerate(chronicle.entries):
        text = fit(past.name, 1.2, _TICK)
        half = width_of(text, _TICK) / 2
        x = frame.across(place)
        if x - half > max(edge + 0.08, page.MARGIN) and x + half < canvas.width - 0.05:
            canvas.text(x, bottom + 0.12, text, _TICK, colour=canvas.theme.muted, align="center")
            edge = x + half
    far = frame.up.highest
    canvas.text(
        page.MARGIN,
        bottom + 0.34,
        f"height of a strip: {words.ratio(1 / far)} to {words.ratio(far)} the median",
        _TICK,
        colour=canvas.theme.muted,
    )
    return bottom + _BELOW
