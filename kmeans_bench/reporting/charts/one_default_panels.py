"""The marks of the one-default chart: a staircase per contender, five of them coloured and named, and the table beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kmeans_bench.judging.profiles import Profile
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.charts import page
from kmeans_bench.reporting.charts.canvas import Canvas, Font, fit, width_of
from kmeans_bench.reporting.charts.scale import Scale, spread
from kmeans_bench.reporting.findings import Findings

COLOURED, LISTED = 5, 18
_PLOT_WIDTH, _PLOT_HEIGHT = 5.6, 4.1
_LEFT, _TITLE, _AXIS = 0.55, 0.3, 0.55
_GUTTER, _TABLE_GAP = 0.85, 0.3
_ROW = 0.25
_PAD = 0.06
_FACTORS = (1.0, 1.1, 1.5, 2.0, 3.0, 5.0, 10.0, 20.0, 50.0, 100.0)
_NEAREST, _FARTHEST = 2.0, 100.0  # the axis ends between these
_SHARES = (0, 25, 50, 75, 100)
_SWATCH, _NAME = 0.42, 2.5
_COLUMNS = (("fastest", 0.62), ("≤ 1.1×", 0.62), ("≤ 2×", 0.55), ("ratio in", 0.68), ("worst", 0.68))
_TICK = Font(8.0)
_CODE = Font(8.0, bold=True)
_TEXT = Font(8.5)
_BOLD = Font(8.5, bold=True)
WIDTH = page.MARGIN + _LEFT + _PLOT_WIDTH + _GUTTER + _TABLE_GAP + _SWATCH + _NAME + sum(width for _, width in _COLUMNS) + page.MARGIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Where the plot stands, and how slow-downs and shares map to inches."""

    canvas: Canvas
    top: float
    across: Scale

    @property
    def left(self) -> float:
        """Left edge of the plot."""
        return page.MARGIN + _LEFT

    def at(self, factor: float, share: float) -> tuple[float, float]:
        """Return the place of a slow-down and a share of the cases between 0 and 1."""
        return self.left + self.across.at(factor), self.top + _PLOT_HEIGHT - _PAD - share * (_PLOT_HEIGHT - 2 * _PAD)


def farthest(found: Sequence[Profile]) -> float:
    """Return where the axis ends: at the largest slow-down of those coloured, within bounds."""
    worst = max((profile.worst or 1.0 for profile in found[:COLOURED]), default=1.0)
    return min(max(worst * 1.05, _NEAREST), _FARTHEST)


def draw_profiles(canvas: Canvas, findings: Findings, found: Sequence[Profile], top: float) -> float:
    """Draw staircases and table below *top*; return the height below them."""
    frame = Frame(canvas=canvas, top=top + _TITLE, across=Scale(lowest=1.0, highest=farthest(found), width=_PLOT_WIDTH))
    canvas.text(frame.left, top + 0.12, "Share of the cases within a factor of the fastest", page.PANEL)
    _axes(frame)
    for profile in reversed(found):
        _staircase(frame, findings, profile, coloured=profile in found[:COLOURED])
    _names(frame, findings, found[:COLOURED])
    bottom = _table(canvas, findings, found, frame.left + _PLOT_WIDTH + _GUTTER + _TABLE_GAP, top)
    return max(frame.top + _PLOT_HEIGHT + _AXIS, bottom)


def _axes(frame: Frame) -> None:
    canvas, theme = frame.canvas, frame.canvas.theme
    right, bottom = frame.left + _PLOT_WIDTH, frame.top + _PLOT_HEIGHT
    for share in _SHARES:
        y = frame.at(1.0, share / 100)[1]
        canvas.line((frame.left, y), (right, y), theme.grid, behind=True)
        canvas.text(frame.left - 0.08, y, f"{share} %", _TICK, colour=theme.muted, align="right")
    edge = 0.0
    for factor in (factor for factor in _FACTORS if factor <= frame.across.highest):
        x, text = frame.at(factor, 0.0)[0], f"{factor:g}×"
        canvas.line((x, bottom), (x, bottom + 0.05), theme.muted)
        if x - width_of(text, _TICK) / 2 > edge:
            canvas.text(x, bottom + 0.13, text, _TICK, colour=theme.muted, align="center")
            edge = x + width_of(text, _TICK) / 2 + 0.06
    canvas.text(frame.left + _PLOT_WIDTH / 2, bottom + 0.36, "times slower than the fastest of the case", _TICK, align="center")


def _staircase(frame: Frame, findings: Findings, profile: Profile, *, coloured: bool) -> None:
    canvas, series = frame.canvas, findings.series[profile.contender]
    shown = [ratio for ratio in profile.ratios if ratio <= frame.across.highest]
    places = [frame.at(1.0, 0.0)]
    for number, ratio in enumerate(shown, start=1):
        places += [(frame.at(ratio, 0.0)[0], places[-1][1]), frame.at(ratio, number / profile.cases)]
    places.append((frame.left + _PLOT_WIDTH, places[-1][1]))
    if coloured:
        canvas.path(places, canvas.theme.colour(series), width=2.2, dashed=series.hollow)
    else:
        canvas.path(places, canvas.theme.muted, width=0.5, behind=True)


def _names(frame: Frame, findings: Findings, found: Sequence[Profile]) -> None:
    """Write codes in the gutter, each led to the end of its staircase."""
    right = frame.left + _PLOT_WIDTH
    ends = [frame.at(1.0, profile.within(frame.across.highest) / max(profile.cases, 1))[1] for profile in found]
    heights = spread(ends, gap=0.17, low=frame.top + 0.06, high=frame.top + _PLOT_HEIGHT - 0.06)
    for profile, end, y in zip(found, ends, heights, strict=True):
        series = findings.series[profile.contender]
        colour = frame.canvas.theme.colour(series)
        frame.canvas.line((right, end), (right + 0.14, y), colour, width=0.8)
        frame.canvas.marker(right + 0.2, y, series.marker, colour, hollow=series.hollow, size=5.5)
        frame.canvas.text(right + 0.3, y, fit(series.code, _GUTTER - 0.3, _CODE), _CODE)


def _table(canvas: Canvas, findings: Findings, found: Sequence[Profile], left: float, top: float) -> float:
    y = top + 0.12
    cases = found[0].cases if found else 0
    canvas.text(left, y, fit(f"of {words.plural(cases, 'case')}", _NAME, _TICK), _TICK, colour=canvas.theme.muted)
    x = left + _SWATCH + _NAME
    for title, width in _COLUMNS:
        x += width
        canvas.text(x, y, title, _TICK, colour=canvas.theme.muted, align="right")
    y = top + _TITLE + 0.08
    codes = min(max(width_of(findings.series[profile.contender].code, _CODE) for profile in found[:LISTED]) + 0.1, _NAME / 2)
    for place, profile in enumerate(found[:LISTED]):
        _line(canvas, findings, profile, (left, y, codes), rank=place)
        y += _ROW
    if len(found) > LISTED:
        canvas.text(left, y, f"and {len(found) - LISTED} more: one-default.csv", _TICK, colour=canvas.theme.muted)
        y += _ROW
    return y + 0.1


def _line(canvas: Canvas, findings: Findings, profile: Profile, place: tuple[float, float, float], *, rank: int) -> None:
    """Write a row at (left, y), the name behind room for the widest code; the first is bold, the coloured have their line beside it."""
    (left, y, codes), series = place, findings.series[profile.contender]
    coloured = rank < COLOURED
    if coloured:
        colour = canvas.theme.colour(series)
        canvas.line((left, y), (left + 0.2, y), colour, width=2.2, dashed=series.hollow)
        canvas.marker(left + 0.3, y, series.marker, colour, hollow=series.hollow, size=5.5)
    font, ink = (_TEXT if rank else _BOLD), (canvas.theme.ink if coloured else canvas.theme.muted)
    x = left + _SWATCH
    canvas.text(x, y, fit(series.code, codes, _CODE), _CODE, colour=ink)
    canvas.text(x + codes, y, fit(series.label, _NAME - codes - 0.05, font), font, colour=ink)
    worst = words.ratio(profile.worst) if profile.worst is not None else "–"
    cells = (profile.wins, profile.within(1.1), profile.within(2.0), len(profile.ratios), worst)
    x += _NAME
    for cell, (_, width) in zip(cells, _COLUMNS, strict=True):
        x += width
        canvas.text(x, y, str(cell), font, colour=ink, align="right")
