"""Cases as cells: N across, K upwards, a panel per d and source. Cells never shrink; a page that is full is followed by another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kmeans_bench.model import Case
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.charts import page
from kmeans_bench.reporting.charts.canvas import Canvas, Font, fit, width_of, wrap

CELL_WIDTH, CELL_HEIGHT = 0.98, 0.74
SEAM = 0.025
_LEFT = 0.68  # K labels
_TITLE, _AXIS, _GAP = 0.3, 0.3, 0.25
_WIDEST_TITLE = 2.4
_MOST_COLUMNS, _MOST_ROWS = 12, 12
_PAGE_HEIGHT = 11.0
_TICK = Font(8.5)
_REASON = Font(7.0, italic=True)

Corner = tuple[float, float]
"""Top left corner of a cell, in inches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Cases of one source and one d over a block of N and K values."""

    title: str
    ns: tuple[int, ...]
    ks: tuple[int, ...]
    cases: tuple[Case, ...]

    @property
    def width(self) -> float:
        """Inches, labels included."""
        return _LEFT + max(len(self.ns) * CELL_WIDTH, min(width_of(self.title, page.PANEL) + 0.05, _WIDEST_TITLE))

    @property
    def height(self) -> float:
        """Inches, title and axis included."""
        return _TITLE + len(self.ks) * CELL_HEIGHT + _AXIS


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A panel with the place of its top left corner below the page's head."""

    panel: Panel
    x: float
    y: float

    @property
    def bottom(self) -> float:
        """Where it ends."""
        return self.y + self.panel.height

    def corner(self, case: Case, top: float) -> Corner:
        """Return where a case's cell begins on a page whose head ends at *top*."""
        column, row = self.panel.ns.index(case.n), len(self.panel.ks) - 1 - self.panel.ks.index(case.k)
        return self.x + _LEFT + column * CELL_WIDTH, top + self.y + _TITLE + row * CELL_HEIGHT


def paginate(cases: Sequence[Case], width: float) -> list[tuple[Placed, ...]]:
    """Return the panels of every page, flowing left to right and down."""
    pages: list[list[Placed]] = []
    x, y, tallest = page.MARGIN, 0.0, 0.0
    for panel in _panels(cases):
        if x + panel.width > width - page.MARGIN and x > page.MARGIN:
            x, y, tallest = page.MARGIN, y + tallest + _GAP, 0.0
        if not pages or y + panel.height > _PAGE_HEIGHT:
            pages.append([])
            x, y, tallest = page.MARGIN, 0.0, 0.0
        pages[-1].append(Placed(panel=panel, x=x, y=y))
        x, tallest = x + panel.width + _GAP, max(tallest, panel.height)
    return [tuple(placed) for placed in pages]


def draw_panel(canvas: Canvas, placed: Placed, top: float, draw_cell: Callable[[Case, Corner], None]) -> None:
    """Draw title, axes and, with *draw_cell*, every case; what was not planned says so."""
    panel, left, y = placed.panel, placed.x + _LEFT, top + placed.y + _TITLE
    canvas.text(left, y - 0.15, fit(panel.title, panel.width - _LEFT, page.PANEL), page.PANEL)
    cells = {(case.n, case.k): case for case in panel.cases}
    for row, k in enumerate(reversed(panel.ks)):
        at = y + row * CELL_HEIGHT
        canvas.text(left - 0.08, at + CELL_HEIGHT / 2, fit(f"K={words.count(k)}", _LEFT - 0.1, _TICK), _TICK, align="right")
        for column, n in enumerate(panel.ns):
            corner = (left + column * CELL_WIDTH, at)
            if (case := cells.get((n, k))) is not None:
                draw_cell(case, corner)
            else:
                draw_reason(canvas, "not planned", corner)
    for column, n in enumerate(panel.ns):
        at = left + (column + 0.5) * CELL_WIDTH
        canvas.text(at, y + len(panel.ks) * CELL_HEIGHT + 0.12, f"N={words.count(n)}", _TICK, align="center")


def draw_reason(canvas: Canvas, reason: str, corner: Corner) -> None:
    """Fill a cell with why it is empty."""
    x, y = corner
    canvas.rectangle(x, y, CELL_WIDTH - SEAM, CELL_HEIGHT - SEAM, canvas.theme.empty)
    lines = wrap(reason, CELL_WIDTH - SEAM - 0.12, _REASON, lines=4)
    top = y + (CELL_HEIGHT - SEAM - len(lines) * _REASON.line) / 2
    canvas.paragraph(x + 0.06, top, lines, _REASON, colour=canvas.theme.muted)


def _panels(cases: Sequence[Case]) -> list[Panel]:
    """Group cases by source and d; a panel with too many N or K values becomes several."""
    groups: dict[tuple[str, int], list[Case]] = {}
    several = len({_source(case) for case in cases}) > 1
    for case in cases:
        groups.setdefault((_source(case), case.d), []).append(case)
    panels = []
    for (source, d), members in groups.items():
        title = f"d = {words.count(d)}" + (f" · {source}" if several or not members[0].source.kind.generated else "")
        for ns in _blocks(sorted({case.n for case in members}), _MOST_COLUMNS):
            for ks in _blocks(sorted({case.k for case in members}), _MOST_ROWS):
                inside = tuple(case for case in members if case.n in ns and case.k in ks)
                if inside:
                    panels.append(Panel(title=title, ns=ns, ks=ks, cases=inside))
    return panels


def _source(case: Case) -> str:
    return f"{case.source.label} seed {case.source.seed}" if case.source.seed else case.source.label


def _blocks(values: Sequence[int], most: int) -> list[tuple[int, ...]]:
    return [tuple(values[start : start + most]) for start in range(0, len(values), most)]
