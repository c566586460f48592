"""The cells of the winner map: fill, code and marker of the winner, its time and lead; a folded corner is a tie."""

from __future__ import annotations

from kmeans_bench.model import Winner
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.charts.canvas import Canvas, Font, fit
from kmeans_bench.reporting.charts.lattice import CELL_HEIGHT, CELL_WIDTH, SEAM, Corner, draw_reason
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.vision import contrast

_CODE = Font(10.0, bold=True)
_TIME = Font(8.5)
_LEAD = Font(7.5)
_FLAG = 0.22
_INKS = ("#ffffff", "#000000")


def draw_cell(canvas: Canvas, findings: Findings, winner: Winner, corner: Corner) -> None:
    """Draw who is fastest on a case, or why nobody is."""
    x, y = corner
    if winner.fastest is None:
        draw_reason(canvas, winner.reason or "no winner", corner)
        return
    series = findings.series[winner.fastest]
    fill = canvas.theme.colour(series)
    ink = max(_INKS, key=lambda colour: contrast(colour, fill))
    canvas.rectangle(x, y, CELL_WIDTH - SEAM, CELL_HEIGHT - SEAM, fill)
    if winner.tie:
        _draw_flag(canvas, findings, winner, corner)
    width = CELL_WIDTH - SEAM - 0.16
    canvas.text(x + 0.08, y + 0.15, fit(series.code, width - 0.15, _CODE), _CODE, colour=ink)
    canvas.marker(x + CELL_WIDTH - SEAM - 0.12, y + 0.14, series.marker, ink, hollow=series.hollow, size=4.5, edge=fill)
    canvas.text(x + 0.08, y + 0.37, fit(_time(findings, winner), width, _TIME), _TIME, colour=ink)
    canvas.text(x + 0.08, y + 0.57, fit(_lead(findings, winner), width - (_FLAG if winner.tie else 0.0), _LEAD), _LEAD, colour=ink)


def _draw_flag(canvas: Canvas, findings: Findings, winner: Winner, corner: Corner) -> None:
    """Fold the lower right corner in the runner-up's colour."""
    right, bottom = corner[0] + CELL_WIDTH - SEAM, corner[1] + CELL_HEIGHT - SEAM
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
