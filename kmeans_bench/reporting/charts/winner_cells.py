"""The cells of the winner map, and how panels flow over pages: cells never shrink, a page that is full is followed by another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kmeans_bench.model import Winner
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.charts import page
from kmeans_bench.reporting.charts.canvas import Canvas, Font, fit, width_of, wrap
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.vision import contrast

CELL_WIDTH, CELL_HEIGHT = 0.98, 0.74
_SEAM = 0.025
_LEFT = 0.68  # K labels
_TITLE, _AXIS, _GAP = 0.3, 0.3, 0.25
_WIDEST_TITLE = 2.4
_MOST_COLUMNS, _MOST_ROWS = 12, 12
_PAGE_HEIGHT = 11.0
_CODE = Font(10.0, bold=True)
_TIME = Font(8.5)
_LEAD = Font(7.5)
_TICK = Font(8.5)
_REASON = Font(7.0, italic=True)
_FLAG = 0.22
_INKS = ("#ffffff", "#000000")


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Winners of one source and one d over a block of N and K values."""

    title: str
    ns: tuple[int, ...]
    ks: tuple[int, ...]
    winners: tuple[Winner, ...]

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


def paginate(findings: Findings, width: float) -> list[tuple[Placed, ...]]:
    """Return the panels of every page, flowing left to right and down."""
    pages: list[list[Placed]] = []
    x, y, tallest = page.MARGIN, 0.0, 0.0
    for panel in _panels(findings.winners):
        if x + panel.width > width - page.MARGIN and x > page.MARGIN:
            x, y, tallest = page.MARGIN, y + tallest + _GAP, 0.0
        if not pages or y + panel.height > _PAGE_HEIGHT:
            pages.append([])
            x, y, tallest = page.MARGIN, 0.0, 0.0
        pages[-1].append(Placed(panel=panel, x=x, y=y))
        x, tallest = x + panel.width + _GAP, max(tallest, panel.height)
    return [tuple(placed) for placed in pages]


def _panels(winners: Sequence[Winner]) -> list[Panel]:
    """Group winners by source and d; a panel with too many N or K values becomes several."""
    groups: dict[tuple[str, int], list[Winner]] = {}
    several = len({_source(winner) for winner in winners}) > 1
    for winner in winners:
        groups.setdefault((_source(winner), winner.case.d), []).append(winner)
    panels = []
    for (source, d), members in groups.items():
        title = f"d = {words.count(d)}" + (f" · {source}" if several or not members[0].case.source.kind.generated else "")
        for ns in _blocks(sorted({winner.case.n for winner in members}), _MOST_COLUMNS):
            for ks in _blocks(sorted({winner.case.k for winner in members}), _MOST_ROWS):
                inside = tuple(winner for winner in members if winner.case.n in ns and winner.case.k in ks)
                if inside:
                    panels.append(Panel(title=title, ns=ns, ks=ks, winners=inside))
    return panels


def _source(winner: Winner) -> str:
    source = winner.case.source
    return f"{source.label} seed {source.seed}" if source.seed else source.label


def _blocks(values: Sequence[int], most: int) -> list[tuple[int, ...]]:
    return [tuple(values[start : start + most]) for start in range(0, len(values), most)]


def draw_panel(canvas: Canvas, findings: Findings, placed: Placed, top: float) -> None:
    """Draw title, cells and axes."""
    panel, left, y = placed.panel, placed.x + _LEFT, top + placed.y + _TITLE
    canvas.text(left, y - 0.15, fit(panel.title, panel.width - _LEFT, page.PANEL), page.PANEL)
    cells = {(winner.case.n, winner.case.k): winner for winner in panel.winners}
    for row, k in enumerate(reversed(panel.ks)):
        at = y + row * CELL_HEIGHT
        canvas.text(left - 0.08, at + CELL_HEIGHT / 2, fit(f"K={words.count(k)}", _LEFT - 0.1, _TICK), _TICK, align="right")
        for column, n in enumerate(panel.ns):
            _draw_cell(canvas, findings, cells.get((n, k)), (left + column * CELL_WIDTH, at))
    for column, n in enumerate(panel.ns):
        at = left + (column + 0.5) * CELL_WIDTH
        canvas.text(at, y + len(panel.ks) * CELL_HEIGHT + 0.12, f"N={words.count(n)}", _TICK, align="center")


def _draw_cell(canvas: Canvas, findings: Findings, winner: Winner | None, corner: tuple[float, float]) -> None:
    x, y = corner
    if winner is None or winner.fastest is None:
        _draw_empty(canvas, "not planned" if winner is None else winner.reason or "no winner", corner)
        return
    series = findings.series[winner.fastest]
    fill = canvas.theme.colour(series)
    ink = max(_INKS, key=lambda colour: contrast(colour, fill))
    canvas.rectangle(x, y, CELL_WIDTH - _SEAM, CELL_HEIGHT - _SEAM, fill)
    if winner.tie:
        _draw_flag(canvas, findings, winner, corner)
    width = CELL_WIDTH - _SEAM - 0.16
    canvas.text(x + 0.08, y + 0.15, fit(series.code, width - 0.15, _CODE), _CODE, colour=ink)
    canvas.marker(x + CELL_WIDTH - _SEAM - 0.12, y + 0.14, series.marker, ink, hollow=series.hollow, size=4.5, edge=fill)
    canvas.text(x + 0.08, y + 0.37, fit(_time(findings, winner), width, _TIME), _TIME, colour=ink)
    canvas.text(x + 0.08, y + 0.57, fit(_lead(findings, winner), width - (_FLAG if winner.tie else 0.0), _LEAD), _LEAD, colour=ink)


def _draw_empty(canvas: Canvas, reason: str, corner: tuple[float, float]) -> None:
    x, y = corner
    canvas.rectangle(x, y, CELL_WIDTH - _SEAM, CELL_HEIGHT - _SEAM, canvas.theme.empty)
    lines = wrap(reason, CELL_WIDTH - _SEAM - 0.12, _REASON, lines=4)
    top = y + (CELL_HEIGHT - _SEAM - len(lines) * _REASON.line) / 2
    canvas.paragraph(x + 0.06, top, lines, _REASON, colour=canvas.theme.muted)


def _draw_flag(canvas: Canvas, findings: Findings, winner: Winner, corner: tuple[float, float]) -> None:
    """Fold the lower right corner in the runner-up's colour."""
    right, bottom = corner[0] + CELL_WIDTH - _SEAM, corner[1] + CELL_HEIGHT - _SEAM
    rival = findings.series.get(winner.lead.baseline) if winner.lead is not None and winner.lead.baseline is not None else None
    colour = canvas.theme.colour(rival) if rival is not None else canvas.theme.empty
    canvas.polygon([(right, bottom), (right - _FLAG, bottom), (right, bottom - _FLAG)], colour, canvas.theme.background)


def _time(findings: Findings, winner: Winner) -> str:
    return words.seconds(winner.seconds or 0.0) + ("*" if facts.is_closed(findings, winner.case, winner.fastest) else "")


def _lead(findings: Findings, winner: Winner) -> str:
    lead = winner.lead
    if lead is None or lead.baseline is None:
        return "no rival"
    if winner.tie or lead.estimate is None:
        return f"≈ {findings.series[lead.baseline].code}"
    return f"{words.ratio(lead.estimate.point)} ahead"
