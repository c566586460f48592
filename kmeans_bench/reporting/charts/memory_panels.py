"""The marks of the memory chart: two log axes, the size of the points, the staircase, points with their codes, reasons underneath."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kmeans_bench.judging.pareto import Standing
from kmeans_bench.model import Case, Contender, Dtype
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.charts import page
from kmeans_bench.reporting.charts.canvas import Canvas, Font, fit, width_of, wrap
from kmeans_bench.reporting.charts.labels import Box, Spot, Wish, place
from kmeans_bench.reporting.charts.scale import Scale, duration, rounded
from kmeans_bench.reporting.palette import Series

PAGE = 4096  # bytes: resident memory is counted in pages, so less is drawn here
_COLUMNS = 3
_GAP = 0.3
_TITLE, _AXIS, _PLOT = 0.3, 0.5, 3.3
_PAD = 0.14  # inches between the plot's edges and the outermost points
_TICK = Font(8.0)
_CODE = Font(7.5)
_FRONT = Font(8.0, bold=True)
_NOTE = Font(7.5)
_REASON = Font(7.5, italic=True)
_MOST_REASONS = 6
_MOST_CODES = 6
_NEAR = 0.2  # inches that the label of a dominated point may stand away: a long leader would be louder than the point
_FULL, _SMALL = 7.0, 4.5  # points


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """What one panel shows; `tie`: several are the fastest; `closed`: whose last assignment was not timed."""

    case: Case
    title: str
    series: Mapping[Contender, Series]
    standings: Sequence[Standing]
    front: Sequence[Standing]
    tie: bool
    closed: frozenset[Contender]

    def label(self, standing: Standing) -> str:
        """Return what stands beside a point."""
        return self.series[standing.contender].code + ("*" if standing.contender in self.closed else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Where a plot stands, and how seconds and bytes map to inches."""

    canvas: Canvas
    x: float
    top: float
    width: float
    across: Scale
    up: Scale

    def at(self, seconds: float, size: float) -> tuple[float, float]:
        """Return the place of a point."""
        return self.x + _PAD + self.across.at(seconds), self.top + _PLOT - _PAD - self.up.at(size)

    @property
    def box(self) -> Box:
        """The plot's own rectangle."""
        return Box(left=self.x, top=self.top, right=self.x + self.width, bottom=self.top + _PLOT)


def points_bytes(case: Case, dtype: Dtype) -> int:
    """Return the size of the points."""
    return case.n * case.d * dtype.itemsize


def is_drawn(standing: Standing) -> bool:
    """Whether both time and memory are known."""
    return standing.seconds is not None and standing.bytes is not None


def draw_panels(canvas: Canvas, top: float, panels: Sequence[Panel]) -> float:
    """Draw the panels side by side below *top*; return the height below them and their reasons."""
    gutter = max(width_of(rounded(words.size(tick)), _TICK) for panel in panels for tick in _up(panel).ticks) + 0.12
    across = min(_COLUMNS, len(panels))
    width = (canvas.width - 2 * page.MARGIN - (across - 1) * _GAP) / _COLUMNS - gutter
    canvas.text(page.MARGIN, top + 0.08, "extra bytes of a call", _TICK, colour=canvas.theme.muted)
    bottoms = [top]
    for number, panel in enumerate(panels):
        x = page.MARGIN + gutter + number * (width + gutter + _GAP)
        frame = Frame(canvas=canvas, x=x, top=top + 0.2 + _TITLE, width=width, across=_across(panel, width), up=_up(panel))
        canvas.text(x, frame.top - _TITLE / 2, fit(panel.title, width, page.PANEL), page.PANEL)
        _panel(frame, panel)
        bottoms.append(_reasons(frame, panel, frame.top + _PLOT + _AXIS))
    return max(bottoms) + 0.1


def _across(panel: Panel, width: float) -> Scale:
    times = [one.seconds.point for one in panel.standings if one.seconds is not None and is_drawn(one)] or [1e-3, 1.0]
    return Scale(lowest=min(times) / 1.2, highest=max(times) * 1.2, width=width - 2 * _PAD)


def _up(panel: Panel) -> Scale:
    """Return the axis of bytes: every point and the points' own size on it."""
    ends = [_shown(one) for one in panel.standings if is_drawn(one)] + [float(points_bytes(panel.case, dtype)) for dtype in _dtypes(panel)]
    return Scale(lowest=min(ends, default=PAGE) / 1.2, highest=max(ends, default=PAGE) * 1.2, width=_PLOT - 2 * _PAD)


def _shown(standing: Standing) -> float:
    return float(max(standing.bytes or 0, PAGE))


def _dtypes(panel: Panel) -> list[Dtype]:
    return sorted({standing.contender.dtype for standing in panel.standings}, key=lambda dtype: dtype.itemsize)


def _axes(frame: Frame) -> None:
    canvas, muted = frame.canvas, frame.canvas.theme.muted
    for tick in frame.up.ticks:
        y = frame.at(frame.across.lowest, tick)[1]
        canvas.line((frame.x, y), (frame.box.right, y), canvas.theme.grid, behind=True)
        canvas.text(frame.x - 0.06, y, rounded(words.size(tick)), _TICK, colour=muted, align="right")
    edge = frame.x - 0.2
    for tick in frame.across.ticks:
        x, text = frame.at(tick, frame.up.lowest)[0], duration(tick)
        canvas.line((x, frame.top), (x, frame.box.bottom), canvas.theme.grid, behind=True)
        half = width_of(text, _TICK) / 2
        if x - half > edge + 0.08 and x + half < frame.box.right + 0.1:
            canvas.text(x, frame.box.bottom + 0.12, text, _TICK, colour=muted, align="center")
            edge = x + half
    canvas.line((frame.x, frame.box.bottom), (frame.box.right, frame.box.bottom), muted)
    canvas.text(frame.x + frame.width / 2, frame.box.bottom + 0.3, "seconds of a call", _TICK, colour=muted, align="center")


def _panel(frame: Frame, panel: Panel) -> None:
    drawn = [standing for standing in panel.standings if is_drawn(standing)]
    if not drawn:
        frame.canvas.text(frame.x, frame.top + 0.15, "nothing was measured here", _REASON, colour=frame.canvas.theme.muted)
        return
    _axes(frame)
    order = sorted(drawn, key=lambda one: (not _is_chosen(one), one.reason is not None))
    wishes = [_wish(frame, panel, standing) for standing in order]
    stairs = _staircase(frame, panel)
    taken = [*stairs, *_inputs(frame, panel, [*stairs, *(wish.point for wish in wishes)])]
    for standing in reversed(order):
        taken += _mark(frame, panel, standing)
    for standing, spot in zip(order, place(wishes, within=frame.box, taken=taken), strict=True):
        if spot is not None:
            _label(frame, panel, standing, spot)


def _is_chosen(standing: Standing) -> bool:
    return standing.reason is None and standing.dominated_by is None


def _inputs(frame: Frame, panel: Panel, avoid: Sequence[Box]) -> list[Box]:
    """Draw a dotted line at the size of the points in every dtype, its name where it covers nothing; return the room of line and name."""
    boxes: list[Box] = []
    for dtype in _dtypes(panel):
        y, text = frame.at(frame.across.lowest, points_bytes(panel.case, dtype))[1], f"the points, {dtype}"
        frame.canvas.line((frame.x, y), (frame.box.right, y), frame.canvas.theme.muted, dashed=True)
        width = width_of(text, _NOTE) + 0.04
        free = frame.width - width - 0.04
        corners = [(frame.x + 0.04 + share * free, top) for share in (1.0, 0.75, 0.5, 0.25, 0.0) for top in (y - 0.145, y + 0.005)]
        rooms = [Box(left=left, top=top, right=left + width, bottom=top + 0.14) for left, top in corners]
        room = next((room for room in rooms if not any(room.meets(other) for other in (*avoid, *boxes))), rooms[0])
        frame.canvas.text(room.left, (room.top + room.bottom) / 2, text, _NOTE, colour=frame.canvas.theme.muted)
        boxes += [room, _stroke((frame.x, y), (frame.box.right, y))]
    return boxes


def _stroke(start: tuple[float, float], end: tuple[float, float]) -> Box:
    """Return the room of a line along an axis: labels keep off it."""
    across, down = sorted((start[0], end[0])), sorted((start[1], end[1]))
    return Box(left=across[0] - 0.01, top=down[0] - 0.01, right=across[1] + 0.01, bottom=down[1] + 0.01)


def _staircase(frame: Frame, panel: Panel) -> list[Box]:
    """Join the front: nobody is to the left of it and below. Return the room of the line."""
    places = [frame.at(one.seconds.point, _shown(one)) for one in panel.front if one.seconds is not None]
    if not places:
        return []
    corners = [(places[0][0], frame.top)]
    for x, y in places:
        corners += [(x, corners[-1][1]), (x, y)]
    corners.append((frame.box.right, corners[-1][1]))
    for start, end in pairwise(corners):
        frame.canvas.line(start, end, frame.canvas.theme.muted, width=1.2)
    return [_stroke(start, end) for start, end in pairwise(corners)]


def _mark(frame: Frame, panel: Panel, standing: Standing) -> list[Box]:
    """Draw a point, and the interval of one that is worth choosing; return the room of the interval."""
    if standing.seconds is None:
        return []
    series, theme, chosen = panel.series[standing.contender], frame.canvas.theme, _is_chosen(standing)
    colour = theme.colour(series) if chosen else theme.neutral
    x, y = frame.at(standing.seconds.point, _shown(standing))
    frame.canvas.marker(x, y, series.marker, colour, hollow=series.hollow, size=_FULL if chosen else _SMALL)
    if not chosen:
        return []
    ends = [(frame.at(end, PAGE)[0], y) for end in (max(standing.seconds.low, frame.across.lowest), standing.seconds.high)]
    frame.canvas.line(ends[0], ends[1], colour, width=1.0)
    return [_stroke(ends[0], ends[1])]


def _wish(frame: Frame, panel: Panel, standing: Standing) -> Wish:
    x, y = frame.at(standing.seconds.point if standing.seconds is not None else 1.0, _shown(standing))
    font, chosen = (_FRONT, True) if _is_chosen(standing) else (_CODE, False)
    size = width_of(panel.label(standing), font) + 0.02, font.line
    return Wish(x=x, y=y, marker=0.055 if chosen else 0.04, width=size[0], height=size[1], **({} if chosen else {"reach": _NEAR}))


def _label(frame: Frame, panel: Panel, standing: Standing, spot: Spot) -> None:
    canvas, box, chosen = frame.canvas, spot.box, _is_chosen(standing)
    middle = ((box.left + box.right) / 2, (box.top + box.bottom) / 2)
    if spot.leader and standing.seconds is not None:
        point = frame.at(standing.seconds.point, _shown(standing))
        near = (min(max(point[0], box.left), box.right), min(max(point[1], box.top), box.bottom))
        canvas.line(point, near, canvas.theme.muted, width=0.5, behind=True)
    colour = canvas.theme.ink if chosen else canvas.theme.muted
    canvas.text(*middle, panel.label(standing), _FRONT if chosen else _CODE, colour=colour, align="center")


def _reasons(frame: Frame, panel: Panel, top: float) -> float:
    """Write who is missing or not ranked and why, equal reasons together, the commonest first; return the height below."""
    found: dict[str, list[str]] = {}
    for standing in panel.standings:
        if standing.reason is not None:
            found.setdefault(standing.reason, []).append(panel.series[standing.contender].code)
    # Many names would take the room of the reason that they share.
    texts = [
        f"{', '.join(codes) if len(codes) <= _MOST_CODES else words.plural(len(codes), 'contender')}: {reason}"
        for reason, codes in sorted(found.items(), key=lambda item: -len(item[1]))
    ]
    more = [f"and {len(texts) - _MOST_REASONS} more reasons, in the chart's data"] if len(texts) > _MOST_REASONS else []
    for text in [*texts[:_MOST_REASONS], *more]:
        top = frame.canvas.paragraph(frame.x, top, wrap(text, frame.width, _REASON, lines=2), _REASON, colour=frame.canvas.theme.muted)
    return top
