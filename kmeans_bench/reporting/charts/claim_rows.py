"""The marks of the claims' chart: a claim is a quote with its verdict, a shaded range, and a row per case."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kmeans_bench.model import ClaimVerdict, Estimate, Exhibit, Ruling, Standing
from kmeans_bench.reporting import claims as said
from kmeans_bench.reporting.charts import page
from kmeans_bench.reporting.charts.canvas import Canvas, Font, fit, width_of, wrap
from kmeans_bench.reporting.charts.claim_axes import Axis, axis_of
from kmeans_bench.reporting.palette import Theme

_ROW, _HEAD, _LINE, _AFTER, _BELOW = 0.2, 0.26, 0.2, 0.14, 0.62
_QUOTE, _NAME, _VALUE, _TICK = Font(8.5, bold=True), Font(8.0), Font(8.0), Font(8.0)
_NAME_CAP, _VALUE_CAP = 2.6, 2.2
_GAP = 0.14
QUOTE_LINES = 2
_MARKERS: Mapping[Standing, str] = {Standing.ACROSS: "D", Standing.OUTSIDE: "X"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Claims on one axis, named *title*."""

    title: str
    verdicts: Sequence[ClaimVerdict]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Where a panel's plot stands; `names` and `values` are the widths beside it."""

    canvas: Canvas
    x: float
    width: float
    axis: Axis
    names: float
    values: float

    @property
    def right(self) -> float:
        """Where the plot ends."""
        return self.x + self.width

    def at(self, value: float) -> float:
        """Return where a value lies."""
        return self.x + self.axis.at(value)


def draw_panel(canvas: Canvas, top: float, panel: Panel) -> float:
    """Draw a panel below *top*; return the height below its axis."""
    exhibits = [shown for verdict in panel.verdicts for shown in verdict.exhibits]
    texts = [_text(verdict, shown) for verdict in panel.verdicts for shown in verdict.exhibits]
    names = min(max((width_of(said.place(shown), _NAME) for shown in exhibits), default=0.0), _NAME_CAP)
    values = min(max((width_of(text, _VALUE) for text in texts), default=0.0), _VALUE_CAP)
    left = page.MARGIN + names + 2 * _GAP
    width = canvas.width - page.MARGIN - values - 2 * _GAP - left
    frame = Frame(canvas=canvas, x=left, width=width, axis=axis_of(panel.verdicts, width), names=names, values=values)
    for verdict in panel.verdicts:
        top = _claim(frame, top, verdict)
    _axis(frame, top, panel)
    return top + _BELOW


def _claim(frame: Frame, top: float, verdict: ClaimVerdict) -> float:
    """Draw one claim; return the height below it."""
    canvas = frame.canvas
    first = _head(canvas, top, verdict)
    last = first + max(len(verdict.exhibits), 1) * _ROW
    _range(frame, first, last, verdict)
    for number, shown in enumerate(verdict.exhibits):
        _row(frame, first + (number + 0.5) * _ROW, verdict, shown)
    if not verdict.exhibits:
        _reason(frame, first + 0.5 * _ROW, verdict.reason or "")
    return last + _AFTER


def _head(canvas: Canvas, top: float, verdict: ClaimVerdict) -> float:
    """Write who said what, what of it is measured, and what became of it; return the height below."""
    claim, width = verdict.claim, canvas.width - 2 * page.MARGIN
    ruling = f"{str(verdict.ruling).upper()}, holds in {said.score(verdict)}"
    colour = colour_of(canvas.theme, verdict.ruling)
    canvas.text(canvas.width - page.MARGIN, top + _HEAD / 2, ruling, _QUOTE, colour=colour, align="right")
    quote = wrap(f"“{claim.quote}”", width - width_of(ruling, _QUOTE) - 2 * _GAP, _QUOTE, lines=QUOTE_LINES)
    for number, line in enumerate(quote):
        canvas.text(page.MARGIN, top + _HEAD / 2 + number * _LINE, line, _QUOTE)
    below = top + _HEAD + (len(quote) - 1) * _LINE
    for text in (claim.source, f"{claim.id} · {said.subject(claim)} · claimed {said.claimed(claim)} {said.reach(claim)}"):
        canvas.text(page.MARGIN, below + _LINE / 2, fit(text, width, _NAME), _NAME, colour=canvas.theme.muted)
        below += _LINE
    return below + _LINE / 4


def _range(frame: Frame, first: float, last: float, verdict: ClaimVerdict) -> None:
    """Shade what is claimed, and draw the line of no difference."""
    canvas, theme, claim = frame.canvas, frame.canvas.theme, verdict.claim
    lowest, highest = frame.axis.ends
    start, end = frame.at(lowest if claim.low is None else claim.low), frame.at(highest if claim.high is None else claim.high)
    canvas.rectangle(frame.x, first, frame.width, last - first, theme.empty)
    canvas.rectangle(start, first, max(end - start, 0.03), last - first, theme.grid)
    none = frame.at(1.0 if claim.quantity.ratio else 0.0)
    canvas.line((none, first), (none, last), theme.ink, width=1.0)


def _row(frame: Frame, y: float, verdict: ClaimVerdict, shown: Exhibit) -> None:
    canvas, theme = frame.canvas, frame.canvas.theme
    canvas.text(frame.x - _GAP, y, fit(said.place(shown), frame.names, _NAME), _NAME, align="right")
    if shown.estimate is None:
        _reason(frame, y, f"no interval: {shown.reason}")
        return
    _mark(frame, y, shown.standing, shown.estimate)
    colour = theme.alarm if shown.standing is Standing.OUTSIDE else theme.ink
    canvas.text(frame.right + 2 * _GAP, y, fit(_text(verdict, shown), frame.values, _VALUE), _VALUE, colour=colour)


def _reason(frame: Frame, y: float, text: str) -> None:
    frame.canvas.text(frame.x + 0.05, y, fit(text, frame.width - 0.1, _NAME), _NAME, colour=frame.canvas.theme.muted)


def _mark(frame: Frame, y: float, standing: Standing, found: Estimate) -> None:
    canvas, colour = frame.canvas, mark_colour(frame.canvas.theme, standing)
    lowest, highest = frame.axis.ends
    canvas.line((frame.at(found.low), y), (frame.at(found.high), y), colour, width=2.0)
    for end in (found.low, found.high):
        if lowest < end < highest and found.low < found.high:  # where it is cut, there is no end
            canvas.line((frame.at(end), y - 0.05), (frame.at(end), y + 0.05), colour, width=1.2)
    canvas.marker(frame.at(found.point), y, _MARKERS.get(standing, "o"), colour, hollow=standing is Standing.ACROSS, size=6.0)


def mark_colour(theme: Theme, standing: Standing) -> str:
    """Return the colour of a dot; its marker says the same."""
    return {Standing.OUTSIDE: theme.alarm, Standing.ACROSS: theme.hues[4]}.get(standing, theme.hues[0])


def colour_of(theme: Theme, ruling: Ruling) -> str:
    """Return the colour of a verdict, which is also a word."""
    known = {Ruling.REFUTED: theme.alarm, Ruling.SUPPORTED: theme.hues[0], Ruling.INCONCLUSIVE: theme.hues[4]}
    return known.get(ruling, theme.muted)


def _axis(frame: Frame, bottom: float, panel: Panel) -> None:
    canvas, theme, edge = frame.canvas, frame.canvas.theme, -math.inf
    bottom -= _AFTER / 2
    canvas.line((frame.x, bottom), (frame.right, bottom), theme.muted)
    for tick in frame.axis.ticks():
        at, text = frame.at(tick), _tick(panel, tick)
        canvas.line((at, bottom), (at, bottom + 0.04), theme.muted)
        half = width_of(text, _TICK) / 2
        if at - half > edge + 0.1:
            canvas.text(at, bottom + 0.15, text, _TICK, colour=theme.muted, align="center")
            edge = at + half
    canvas.text(frame.x, bottom + 0.36, fit(panel.title, frame.width, _TICK), _TICK, colour=theme.muted)


def _tick(panel: Panel, tick: float) -> str:
    quantity = panel.verdicts[0].claim.quantity
    unit, factor = ("×", 1.0) if quantity.ratio else (" %", 100.0) if quantity in said.SHARES else ("", 1.0)
    return f"{factor * tick:g}{unit}".replace("-", "−")


def _text(verdict: ClaimVerdict, shown: Exhibit) -> str:
    return said.interval(verdict.claim.quantity, shown.estimate) if shown.estimate is not None else ""
