"""The marks of the roofline chart: two log axes, the measured roofs, a line per contender whose markers grow with d, labels beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.charts import page
from kmeans_bench.reporting.charts.canvas import Canvas, Font, fit, width_of
from kmeans_bench.reporting.charts.labels import Box, Spot, Wish, place
from kmeans_bench.reporting.charts.roofline_lines import Line, Panel, Survey, reach
from kmeans_bench.reporting.charts.scale import Scale

COLUMNS = 2
_GAP = 0.45
_TITLE, _PLOT, _AXIS = 0.5, 3.6, 0.62
_PAD = 0.14  # inches between the plot's edges and the outermost points
_TICK = Font(8.0)
_ROOF = Font(8.0, italic=True)
_LABEL = Font(8.5, bold=True)
_SMALL, _LARGE = 4.5, 10.0  # points, of the smallest and the largest d
_STEP = 0.06  # inches between the places of a line that a label keeps away from
_WIDEST = 2.4  # inches of a label
_TRIES = 24  # of places for a label whose leader would run through another


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Where a plot stands, and how operations per byte and per second map to inches."""

    canvas: Canvas
    survey: Survey
    x: float
    top: float
    width: float
    across: Scale
    up: Scale

    def at(self, intensity: float, rate: float) -> tuple[float, float]:
        """Return the place of a point."""
        return self.x + _PAD + self.across.at(intensity), self.top + _PLOT - _PAD - self.up.at(rate)

    @property
    def box(self) -> Box:
        """The plot."""
        return Box(left=self.x, top=self.top, right=self.x + self.width, bottom=self.top + _PLOT)

    def size(self, d: int) -> float:
        """Return the size of a marker in points."""
        return marker_size(self.survey.ds, d)


def marker_size(ds: Sequence[int], d: int) -> float:
    """Return points, in equal steps from the smallest d to the largest.

    >>> marker_size((2, 16, 128), 2), marker_size((2, 16, 128), 128), marker_size((16,), 16)
    (4.5, 10.0, 7.25)
    """
    share = ds.index(d) / (len(ds) - 1) if len(ds) > 1 else 0.5
    return _SMALL + (_LARGE - _SMALL) * share


def draw_panels(canvas: Canvas, top: float, survey: Survey, panels: Sequence[Panel]) -> float:
    """Draw panels in rows below *top*; return the height below them."""
    top = _key(canvas, survey, top)
    intensities, rates = reach(survey.panels)
    left = page.MARGIN + 0.62
    width = (canvas.width - page.MARGIN - left - (COLUMNS - 1) * (_GAP + 0.5)) / COLUMNS
    across = Scale(lowest=min(intensities) / 1.6, highest=max(intensities) * 3, width=width - 2 * _PAD)
    up = Scale(lowest=min(rates) / 1.6, highest=max(rates) * 2.2, width=_PLOT - 2 * _PAD)
    for number, panel in enumerate(panels):
        x = left + number % COLUMNS * (width + _GAP + 0.5)
        y = top + number // COLUMNS * (_TITLE + _PLOT + _AXIS)
        frame = Frame(canvas=canvas, survey=survey, x=x, top=y + _TITLE, width=width, across=across, up=up)
        canvas.text(x, y + 0.13, fit(panel.title, width, page.PANEL), page.PANEL)
        _axes(frame)
        _draw(frame, panel)
    return top + (len(panels) + COLUMNS - 1) // COLUMNS * (_TITLE + _PLOT + _AXIS)


def _key(canvas: Canvas, survey: Survey, top: float) -> float:
    """Show how large the marker of each d is, as many as fit; return the height below."""
    x, y = page.MARGIN, top + 0.12
    for d in survey.ds:
        text = f"d={words.count(d)}"
        if x + 0.2 + width_of(text, _TICK) > canvas.width - page.MARGIN:
            break
        canvas.marker(x + 0.08, y, "o", canvas.theme.muted, hollow=False, size=marker_size(survey.ds, d))
        canvas.text(x + 0.2, y, text, _TICK, colour=canvas.theme.muted)
        x += 0.2 + width_of(text, _TICK) + 0.2
    return top + 0.34


def _axes(frame: Frame) -> None:
    canvas, box = frame.canvas, frame.box
    canvas.text(box.left - 0.08, box.top - 0.14, "GFLOP/s", _TICK, colour=canvas.theme.muted, align="right")
    for tick in frame.up.ticks:
        y = frame.at(frame.across.lowest, tick)[1]
        canvas.line((box.left, y), (box.right, y), canvas.theme.grid, behind=True)
        canvas.text(box.left - 0.08, y, f"{tick / 1e9:,.15g}", _TICK, colour=canvas.theme.muted, align="right")
    canvas.line((box.left, box.bottom), (box.right, box.bottom), canvas.theme.muted)
    for tick in frame.across.ticks:
        x = frame.at(tick, frame.up.lowest)[0]
        canvas.line((x, box.top), (x, box.bottom), canvas.theme.grid, behind=True)
        canvas.text(x, box.bottom + 0.13, f"{tick:,.15g}", _TICK, colour=canvas.theme.muted, align="center")
    middle = (box.left + box.right) / 2
    canvas.text(middle, box.bottom + 0.34, "useful operations per byte, modelled", _TICK, colour=canvas.theme.muted, align="center")


def _draw(frame: Frame, panel: Panel) -> None:
    """Draw roofs and lines, then put every label where none of them, nor another label, stands."""
    roofs = list(_roofs(frame, panel))
    for start, end in pairwise(roofs):
        frame.canvas.line(start, end, frame.canvas.theme.ink, width=1.4)
    places = {line.series.contender: _points(frame, line) for line in panel.lines}
    markers = [
        Box(left=x - r, top=y - r, right=x + r, bottom=y + r)
        for line in panel.lines
        for point, (x, y) in zip(line.points, places[line.series.contender], strict=True)
        for r in [frame.size(point.cell.case.d) / 144 + 0.03]
    ]
    drawn = [roofs, *places.values()]
    taken = [*markers, *(box for path in drawn for box in _along(path))]
    taken += _roof_labels(frame, panel, roofs, taken)
    labels: list[Box] = []
    for line in panel.lines:
        _line(frame, line, places[line.series.contender])
        labels += _label(frame, line, places[line.series.contender], taken, labels)


def _roofs(frame: Frame, panel: Panel) -> Iterator[tuple[float, float]]:
    """Yield the corners: where the slope enters the plot, the ridge, the right edge."""
    roof = panel.roof
    enters = max(frame.across.lowest, frame.up.lowest / roof.bandwidth)
    yield frame.at(enters, enters * roof.bandwidth)
    yield frame.at(roof.ridge, roof.flops)
    yield frame.box.right, frame.at(roof.ridge, roof.flops)[1]


def _points(frame: Frame, line: Line) -> list[tuple[float, float]]:
    return [frame.at(across, point.achieved.point) for across, point in zip(line.intensity, line.points, strict=True)]


def _along(path: Sequence[tuple[float, float]]) -> Iterator[Box]:
    """Yield small boxes along a path, so close that no text fits between them."""
    for (x0, y0), (x1, y1) in pairwise(path):
        steps = max(1, int(max(abs(x1 - x0), abs(y1 - y0)) / _STEP))
        for step in range(steps + 1):
            x, y = x0 + (x1 - x0) * step / steps, y0 + (y1 - y0) * step / steps
            yield Box(left=x - 0.02, top=y - 0.02, right=x + 0.02, bottom=y + 0.02)


def _roof_labels(frame: Frame, panel: Panel, corners: Sequence[tuple[float, float]], taken: Sequence[Box]) -> list[Box]:
    """Write the peak over its line, at the right, and the bandwidth over its slope, where there is room."""
    (x0, y0), (x1, y1), (right, _) = corners
    peak = f"GEMM peak {words.operations(panel.roof.flops)}"
    boxes = [_written(frame, right - width_of(peak, _ROOF), y1 - 0.11, peak)]
    slope = f"reading {words.size(panel.roof.bandwidth)}/s"
    width, height = width_of(slope, _ROOF), _ROOF.line
    for share in (0.6, 0.5, 0.7, 0.8, 0.4, 0.9, 1.0):
        x, y = x0 + (x1 - x0) * share - width, y0 + (y1 - y0) * share - 0.06 - height / 2
        box = Box(left=x, top=y - height / 2, right=x + width, bottom=y + height / 2)
        if frame.box.holds(box) and not any(box.meets(other) for other in [*taken, *boxes]):
            return [*boxes, _written(frame, x, y, slope)]
    return boxes


def _written(frame: Frame, x: float, y: float, text: str) -> Box:
    frame.canvas.text(x, y, text, _ROOF, colour=frame.canvas.theme.ink)
    return Box(left=x, top=y - _ROOF.line / 2, right=x + width_of(text, _ROOF), bottom=y + _ROOF.line / 2)


def _line(frame: Frame, line: Line, places: Sequence[tuple[float, float]]) -> None:
    colour = frame.canvas.theme.colour(line.series)
    for start, end in pairwise(places):
        frame.canvas.line(start, end, colour, width=1.5)
    for point, (x, y) in zip(line.points, places, strict=True):
        size = frame.size(point.cell.case.d)
        frame.canvas.marker(x, y, line.series.marker, colour, hollow=line.series.hollow, size=size)


def _label(frame: Frame, line: Line, places: Sequence[tuple[float, float]], taken: Sequence[Box], labels: Sequence[Box]) -> list[Box]:
    """Write who it is beside a point, the last where there is room; the code rather than a leader through another label."""
    name = fit(line.label, _WIDEST, _LABEL)
    for text, avoided in ((name, labels), (line.series.code, labels), (name, ())):
        for point, (x, y) in [*zip(line.points, places, strict=True)][::-1]:
            marker = frame.size(point.cell.case.d) / 144
            wish = Wish(x=x, y=y, marker=marker, width=width_of(text, _LABEL) + 0.04, height=_LABEL.line)
            spot = _spot(frame, wish, [*taken, *labels], avoided)
            if spot is not None:
                return _put(frame, line, spot, text, (x, y))
    return []


def _spot(frame: Frame, wish: Wish, taken: Sequence[Box], avoided: Sequence[Box]) -> Spot | None:
    """Return the nearest place to which a leader runs through none of the *avoided* labels."""
    refused: list[Box] = []
    for _ in range(_TRIES):
        (spot,) = place([wish], within=frame.box, taken=[*taken, *refused])
        if spot is None or not any(box.meets(label) for box in _leader(spot, (wish.x, wish.y)) for label in avoided):
            return spot
        middle = (spot.box.left + spot.box.right) / 2, (spot.box.top + spot.box.bottom) / 2
        refused.append(Box(left=middle[0] - 0.01, top=middle[1] - 0.01, right=middle[0] + 0.01, bottom=middle[1] + 0.01))
    return None


def _leader(spot: Spot, point: tuple[float, float]) -> list[Box]:
    return list(_along([point, _nearest(spot.box, point)]))


def _nearest(box: Box, point: tuple[float, float]) -> tuple[float, float]:
    """Return where a leader from a point ends."""
    return min(max(point[0], box.left), box.right), min(max(point[1], box.top), box.bottom)


def _put(frame: Frame, line: Line, spot: Spot, text: str, point: tuple[float, float]) -> list[Box]:
    """Write a label; return the room that it takes, its leader's included."""
    box = spot.box
    if spot.leader:
        frame.canvas.line(point, _nearest(box, point), frame.canvas.theme.muted, width=0.6, behind=True)
    frame.canvas.text(box.left + 0.02, (box.top + box.bottom) / 2, text, _LABEL, colour=frame.canvas.theme.colour(line.series))
    return [box, *(_leader(spot, point) if spot.leader else [])]
