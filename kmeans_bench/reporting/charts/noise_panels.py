"""The marks of the noise chart: a dot per turn, a bar per launch, shaded cases; below, a dot per launch of identical code."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import median

from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.charts import page
from kmeans_bench.reporting.charts.canvas import Canvas, Font, fit, width_of
from kmeans_bench.reporting.charts.noise_turns import Block, Pair, Turn
from kmeans_bench.reporting.charts.scale import Scale
from kmeans_bench.reporting.findings import Findings

_TITLE, _AXIS = 0.3, 0.42
_TALL, _LOW = 3.6, 1.5
_TICK = Font(8.0)
_LEAST = 1.1  # the axis spans at least a factor of 1.1 either way: quiet should look quiet
_PAD = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Where a plot stands: left edge, top, height, inches per turn, and how ratios map to inches."""

    canvas: Canvas
    x: float
    top: float
    height: float
    step: float
    up: Scale

    def at(self, place: float, ratio: float) -> tuple[float, float]:
        """Return the place of a dot."""
        return self.x + place * self.step, self.top + self.height - _PAD - self.up.at(ratio)


def draw_panels(canvas: Canvas, findings: Findings, top: float, turns: Sequence[Turn], twins: Sequence[Pair]) -> float:
    """Draw both plots below *top*; return the height below them."""
    ratios, same = _scale([turn.ratio for turn in turns], _TALL), _scale(_wanted(findings, twins), _LOW)
    left = page.MARGIN + max(width_of(_tick(tick), _TICK) for tick in (*ratios.ticks, *same.ticks)) + 0.1
    step = (canvas.width - page.MARGIN - left) / len(turns)
    upper = Frame(canvas=canvas, x=left, top=top + _TITLE, height=_TALL, step=step, up=ratios)
    extents = _extents(turns)
    _frame(upper, "Every timed turn ÷ the median of its cell", extents, len(turns))
    canvas.dots([upper.at(number + 0.5, turn.ratio) for number, turn in enumerate(turns)], canvas.theme.neutral)
    _launches(upper, turns)
    bottom = _cases(upper, turns, extents)
    if not twins:
        return bottom
    lower = Frame(canvas=canvas, x=left, top=bottom + _TITLE, height=_LOW, step=step, up=same)
    _frame(lower, "Identical code: ratio of the A/A pair, a dot per launch", extents, len(turns))
    _identical(lower, findings, twins, extents, len(turns))
    return lower.top + _LOW + 0.1


def _scale(ratios: Sequence[float], height: float) -> Scale:
    """Return an axis that holds every ratio."""
    lowest, highest = min([*ratios, 1 / _LEAST]), max([*ratios, _LEAST])
    return Scale(lowest=lowest, highest=highest, width=height - 2 * _PAD)


def _wanted(findings: Findings, twins: Sequence[Pair]) -> list[float]:
    floor = [math.exp(findings.floor.rms), math.exp(-findings.floor.rms)] if findings.floor is not None else []
    return [*floor, *(ratio for pair in twins for ratio in pair.ratios)]


def _extents(turns: Sequence[Turn]) -> Mapping[Block, tuple[int, int]]:
    """Return the first turn of each case and the one after its last."""
    extents: dict[Block, tuple[int, int]] = {}
    for number, turn in enumerate(turns):
        extents[turn.block] = (extents.get(turn.block, (number, 0))[0], number + 1)
    return extents


def _frame(frame: Frame, title: str, extents: Mapping[Block, tuple[int, int]], turns: int) -> None:
    """Draw title, every other case shaded, ticks, and the line of 1×."""
    canvas, right = frame.canvas, frame.x + turns * frame.step
    canvas.text(frame.x, frame.top - _TITLE / 2, fit(title, right - frame.x, page.PANEL), page.PANEL)
    for first, after in list(extents.values())[::2]:
        canvas.rectangle(frame.x + first * frame.step, frame.top, (after - first) * frame.step, frame.height, canvas.theme.empty)
    edge = math.inf
    for tick in frame.up.ticks:
        y = frame.at(0, tick)[1]
        canvas.line((frame.x, y), (right, y), canvas.theme.grid)
        if y < edge - _TICK.line:
            canvas.text(frame.x - 0.08, y, _tick(tick), _TICK, colour=canvas.theme.muted, align="right")
            edge = y
    canvas.line(frame.at(0, 1.0), (right, frame.at(0, 1.0)[1]), canvas.theme.muted)


def _launches(frame: Frame, turns: Sequence[Turn]) -> None:
    at = 0
    for _, group in groupby(turns, key=lambda turn: turn.launch):
        ratios = [turn.ratio for turn in group]
        y = frame.at(0, median(ratios))[1]
        frame.canvas.line((frame.x + at * frame.step, y), (frame.x + (at + len(ratios)) * frame.step, y), frame.canvas.theme.ink, width=2.4)
        at += len(ratios)


def _cases(frame: Frame, turns: Sequence[Turn], extents: Mapping[Block, tuple[int, int]]) -> float:
    """Name the cases below the plot where there is room; return the height below the names."""
    canvas, y, edge = frame.canvas, frame.top + frame.height, -math.inf
    name = "N/K/d of the case"
    canvas.text(page.MARGIN, y + 0.3, name, _TICK, colour=canvas.theme.muted)
    for first, after in extents.values():
        case = turns[first].case
        text = "/".join(words.count(value) for value in (case.n, case.k, case.d))
        middle, half = frame.x + (first + after) / 2 * frame.step, width_of(text, _TICK) / 2
        if middle - half > edge + 0.08 and middle + half < canvas.width - 0.05:
            canvas.text(middle, y + 0.12, text, _TICK, colour=canvas.theme.muted, align="center")
            edge = middle + half
    return y + _AXIS


def _identical(frame: Frame, findings: Findings, twins: Sequence[Pair], extents: Mapping[Block, tuple[int, int]], turns: int) -> None:
    if findings.floor is not None:
        high, low = (frame.at(0, math.exp(sign * findings.floor.rms))[1] for sign in (1, -1))
        frame.canvas.rectangle(frame.x, high, turns * frame.step, low - high, frame.canvas.theme.grid)
        frame.canvas.line(frame.at(0, 1.0), frame.at(turns, 1.0), frame.canvas.theme.muted)
    places = []
    for pair in twins:
        first, after = extents.get(pair.block, (0, turns))
        share = (after - first) / len(pair.ratios)
        places += [frame.at(first + (launch + 0.5) * share, ratio) for launch, ratio in enumerate(pair.ratios)]
    for x, y in places:
        frame.canvas.marker(x, y, "o", frame.canvas.theme.ink, hollow=True, size=4.5)


def _tick(ratio: float) -> str:
    return f"{ratio:,.3g}×"
