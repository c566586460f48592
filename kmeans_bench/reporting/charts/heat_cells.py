"""The cells of the heat table: colour for size, a box for the best, a reason in grey; a reason too long for its cell stands below."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby, product

from kmeans_bench.model import Case, Cell, Status
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.charts import page
from kmeans_bench.reporting.charts.canvas import Canvas, Font, fit, width_of, wrap
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.palette import Series
from kmeans_bench.reporting.vision import contrast

_ROW = 0.31
_TITLE = 0.3
_SEAM = 0.025
_WIDEST, _GAP = 1.1, 0.14
_RAMP_WIDTH, _RAMP_HEIGHT, _RAMP_STEPS = 3.0, 0.14, 90
_MOST_NOTES = 16
_FEW = 1  # neighbours that are missing for one reason, up to which each says so
_VALUE = Font(9.0)
_BEST = Font(9.0, bold=True)
_REASON = Font(7.0, italic=True)
_NAME = Font(8.5)
_CODE = Font(8.5, bold=True)
_LABEL = Font(8.5)
_NOTE = Font(8.0)
_INKS = ("#ffffff", "#000000")
_PIECES = re.compile(r"[^-_./:]+[-_./:]*|[-_./:]+")
_AXES = ("d", "K", "N")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What one page shows: cases down, contenders across, and how many decades the colours span."""

    cases: tuple[Case, ...]
    series: tuple[Series, ...]
    decades: int

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Its cells, row by row."""
        return tuple(Cell(case=case, contender=one.contender) for case, one in product(self.cases, self.series))


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Where the cells begin, how wide they are, and the reasons that stand below the table."""

    canvas: Canvas
    findings: Findings
    sheet: Sheet
    labels: tuple[float, ...]
    column: float
    notes: list[str] = field(default_factory=list)

    @property
    def left(self) -> float:
        """Left edge of the first cell."""
        return self.labels[-1] + 0.1

    def note(self, text: str) -> int | None:
        """Return the number under which *text* stands below the table, None when there is no room for more."""
        if text not in self.notes and len(self.notes) < _MOST_NOTES:
            self.notes.append(text)
        return self.notes.index(text) + 1 if text in self.notes else None


def width_of_sheet(findings: Findings, sheet: Sheet, most: float) -> float:
    """Return the inches that a page takes, at most *most*."""
    labels = _label_edges(sheet)
    return labels[-1] + 0.1 + _column(sheet, labels, most) * len(sheet.series) + page.MARGIN if findings.series else 0.0


def draw_sheet(canvas: Canvas, findings: Findings, sheet: Sheet, top: float) -> float:
    """Draw header, rows, scale and notes; return the height below them."""
    if not sheet.cases:
        return top
    labels = _label_edges(sheet)
    frame = Frame(canvas=canvas, findings=findings, sheet=sheet, labels=labels, column=_column(sheet, labels, canvas.width))
    y, before = _header(frame, top), None
    for case in sheet.cases:
        if (title := _title(findings, case)) is not None and (before is None or before.source != case.source):
            canvas.text(page.MARGIN, y + _TITLE / 2, fit(title, canvas.width - 2 * page.MARGIN, page.PANEL), page.PANEL)
            y += _TITLE
        elif before is not None and before.d != case.d:
            canvas.line((page.MARGIN, y), (frame.left + frame.column * len(sheet.series), y), canvas.theme.muted)
            y += _SEAM
        _row(frame, case, y)
        before, y = case, y + _ROW
    return _notes(frame, _ramp(frame, y + 0.15))


def _label_edges(sheet: Sheet) -> tuple[float, ...]:
    """Return the right edges of the columns d, K and N."""
    edges, at = [], page.MARGIN
    for name in _AXES:
        at += max(width_of(text, _LABEL) for text in [name, *(_size(case, name) for case in sheet.cases)])
        edges.append(at)
        at += _GAP
    return tuple(edges)


def _column(sheet: Sheet, labels: Sequence[float], width: float) -> float:
    return min(_WIDEST, (width - page.MARGIN - labels[-1] - 0.1) / max(len(sheet.series), 1))


def _size(case: Case, axis: str) -> str:
    return words.count({"d": case.d, "K": case.k, "N": case.n}[axis])


def _title(findings: Findings, case: Case) -> str | None:
    """Return what heads the rows of a source, None where a run has only one and it was drawn."""
    several = len({other.source for other in findings.cases}) > 1
    if not several and case.source.kind.generated:
        return None
    return f"{case.source.label}, seed {case.source.seed}" if case.source.seed else case.source.label


def _header(frame: Frame, top: float) -> float:
    """Write name, setting and code over every column, and the axes' names over the labels."""
    canvas, width = frame.canvas, frame.column - 0.08
    heads = [_head(one, width) for one in frame.sheet.series]
    tallest = max(map(len, heads))
    bottom = top + (tallest + 1) * _NAME.line + 0.06
    for number, (one, lines) in enumerate(zip(frame.sheet.series, heads, strict=True)):
        middle = frame.left + (number + 0.5) * frame.column
        for back, line in enumerate(reversed(lines)):
            canvas.text(middle, bottom - 0.06 - (back + 1.5) * _NAME.line, line, _NAME, align="center")
        canvas.text(middle, bottom - 0.06 - 0.5 * _NAME.line, fit(one.code, width, _CODE), _CODE, align="center")
    for name, edge in zip(_AXES, frame.labels, strict=True):
        canvas.text(edge, bottom - 0.06 - 0.5 * _NAME.line, name, _LABEL, colour=canvas.theme.muted, align="right")
    return bottom


def _head(series: Series, width: float) -> list[str]:
    """Return a contender's name over at most three lines, broken where its parts meet, and its setting on one more."""
    name = series.contender.implementation
    setting = series.label.removeprefix(name).strip()
    lines = [""]
    for piece in _PIECES.findall(name):
        if lines[-1] and width_of(lines[-1] + piece, _NAME) > width:
            lines.append("")
        lines[-1] += piece
    kept = [*lines[:2], "".join(lines[2:])] if len(lines) > 3 else lines  # noqa: PLR2004 - a fourth line joins the third, and is cut there
    return [fit(line, width, _NAME) for line in (*kept, setting)]


def _row(frame: Frame, case: Case, y: float) -> None:
    canvas = frame.canvas
    for name, edge in zip(_AXES, frame.labels, strict=True):
        canvas.text(edge, y + (_ROW - _SEAM) / 2, _size(case, name), _LABEL, align="right")
    x = frame.left
    cells = [Cell(case=case, contender=one.contender) for one in frame.sheet.series]
    for absence, found in groupby(cells, partial(_absence, frame.findings)):
        alike = list(found)
        # Neighbours that are missing for one and the same reason share a cell, where there is more than one.
        together = len(alike) if absence is not None and len(alike) > _FEW else 1
        for cell in alike[::together]:
            if absence is None:
                _present(frame, cell, (x, y))
            else:
                _absent(frame, absence, (x, y), together)
            x += together * frame.column


def _absence(findings: Findings, cell: Cell) -> tuple[str, str] | None:
    """Return why a cell has no ratio, and that in a word or two; None where it has one."""
    slowdown = findings.slowdowns.get(cell)
    if slowdown is None:
        return "not planned", "not planned"
    if slowdown.best or (slowdown.lead is not None and slowdown.lead.estimate is not None):
        return None
    return _why(findings, cell), _brief(findings, cell)


def _present(frame: Frame, cell: Cell, corner: tuple[float, float]) -> None:
    slowdown = frame.findings.slowdowns[cell]
    if slowdown.best:
        _best(frame, cell, corner)
    elif slowdown.lead is not None and slowdown.lead.estimate is not None:
        _ratio(frame, slowdown.lead.estimate.point, "≈ " if slowdown.tie else "", cell, corner)


def _ratio(frame: Frame, ratio: float, mark: str, cell: Cell, corner: tuple[float, float]) -> None:
    canvas, (x, y) = frame.canvas, corner
    fill = canvas.theme.shade(math.log10(ratio) / frame.sheet.decades)
    ink = max(_INKS, key=lambda colour: contrast(colour, fill))
    canvas.rectangle(x, y, frame.column - _SEAM, _ROW - _SEAM, fill)
    star = "*" if facts.is_closed(frame.findings, cell.case, cell.contender) else ""
    _centred(frame, f"{mark}{words.ratio(ratio)}{star}", _VALUE, ink, corner)


def _best(frame: Frame, cell: Cell, corner: tuple[float, float]) -> None:
    """Frame the cell: the page's ink around the page's background."""
    canvas, (x, y) = frame.canvas, corner
    canvas.rectangle(x, y, frame.column - _SEAM, _ROW - _SEAM, canvas.theme.ink)
    canvas.rectangle(x + _SEAM, y + _SEAM, frame.column - 3 * _SEAM, _ROW - 3 * _SEAM, canvas.theme.background)
    seconds = frame.findings.seconds.get(cell)
    star = "*" if facts.is_closed(frame.findings, cell.case, cell.contender) else ""
    _centred(frame, (words.seconds(seconds.point) if seconds is not None else "fastest") + star, _BEST, canvas.theme.ink, corner)


def _absent(frame: Frame, absence: tuple[str, str], corner: tuple[float, float], columns: int) -> None:
    """Write the reason into the cell where it fits on two lines, else a word with the number of a note below the table."""
    canvas, (x, y), (reason, brief) = frame.canvas, corner, absence
    across = columns * frame.column - _SEAM
    canvas.rectangle(x, y, across, _ROW - _SEAM, canvas.theme.empty)
    width = across - 0.08
    lines = wrap(reason, width, _REASON, lines=2)
    if lines[-1].endswith("…") and (number := frame.note(reason)) is not None:
        lines = [fit(f"{brief} [{number}]", width, _REASON)]
    top = y + (_ROW - _SEAM - len(lines) * _REASON.line) / 2
    for number, line in enumerate(lines):
        canvas.text(x + across / 2, top + (number + 0.5) * _REASON.line, line, _REASON, colour=canvas.theme.muted, align="center")


def _centred(frame: Frame, text: str, font: Font, ink: str, corner: tuple[float, float]) -> None:
    width = frame.column - _SEAM
    frame.canvas.text(
        corner[0] + width / 2, corner[1] + (_ROW - _SEAM) / 2, fit(text, width - 0.06, font), font, colour=ink, align="center"
    )


def _why(findings: Findings, cell: Cell) -> str:
    """Return the reason as it stands in a cell: a skip needs no verb, its figure says all."""
    measured, slowdown = findings.measured[cell], findings.slowdowns[cell]
    short = measured.reason if measured.status in (Status.SKIPPED, Status.UNAVAILABLE) else slowdown.reason
    return short or slowdown.reason or "no reason was recorded"


def _brief(findings: Findings, cell: Cell) -> str:
    status = findings.measured[cell].status
    return "no ratio" if status is Status.OK else str(status)


def _ramp(frame: Frame, top: float) -> float:
    """Draw the colour scale with its decades."""
    canvas, left = frame.canvas, frame.left + 1.75
    decades, step = frame.sheet.decades, _RAMP_WIDTH / _RAMP_STEPS
    canvas.text(left - 0.12, top + _RAMP_HEIGHT / 2, "slower than the fastest", _LABEL, align="right")
    for number in range(_RAMP_STEPS):
        canvas.rectangle(left + number * step, top, step * 1.5, _RAMP_HEIGHT, canvas.theme.shade((number + 0.5) / _RAMP_STEPS))
    for decade in range(decades + 1):
        beyond = " and more" if decade == decades == 3 else ""  # noqa: PLR2004 - the scale ends there, ratios need not
        x = left + _RAMP_WIDTH * decade / decades
        canvas.text(x, top + _RAMP_HEIGHT + 0.11, f"{10**decade:,}×{beyond}", _LABEL, colour=canvas.theme.muted, align="center")
    return top + _RAMP_HEIGHT + 0.25


def _notes(frame: Frame, top: float) -> float:
    for number, text in enumerate(frame.notes, start=1):
        lines = wrap(f"[{number}] {text}", frame.canvas.width - 2 * page.MARGIN, _NOTE, lines=2)
        top = frame.canvas.paragraph(page.MARGIN, top, lines, _NOTE, colour=frame.canvas.theme.muted)
    return top
