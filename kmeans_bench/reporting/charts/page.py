"""What all pages share: the finding on top, how to read it under it, where it comes from at the bottom."""

from __future__ import annotations

from collections.abc import Sequence

from kmeans_bench.reporting.charts.canvas import Canvas, Font, fit, width_of, wrap
from kmeans_bench.reporting.palette import Series

MARGIN = 0.3
HEADLINE = Font(14.0, bold=True)
CAPTION = Font(9.0)
FOOTER = Font(7.0)
PANEL = Font(10.0, bold=True)
_SWATCH = 0.16
_LEGEND = Font(8.5)
_WIDEST_ENTRY = 4.0  # inches: one long name does not make the legend a tower; it is cut


def head(canvas: Canvas, headline: str, caption: str) -> float:
    """Write headline and caption; return the height below them."""
    width = canvas.width - 2 * MARGIN
    top = canvas.paragraph(MARGIN, MARGIN, wrap(headline, width, HEADLINE, lines=3), HEADLINE)
    return canvas.paragraph(MARGIN, top + 0.06, wrap(caption, width, CAPTION, lines=8), CAPTION, colour=canvas.theme.muted) + 0.15


def foot(canvas: Canvas, top: float, provenance: str) -> float:
    """Write the provenance; return the height of the whole page."""
    lines = wrap(provenance, canvas.width - 2 * MARGIN, FOOTER, lines=2)
    return canvas.paragraph(MARGIN, top + 0.1, lines, FOOTER, colour=canvas.theme.muted) + 0.15


def legend(canvas: Canvas, top: float, series: Sequence[Series]) -> float:
    """Write swatch, marker, code and name of every series in columns; return the height below."""
    if not series:
        return top
    widest = max(width_of(f"{one.code}  {one.label}", _LEGEND) for one in series) + _SWATCH + 0.4
    available = canvas.width - 2 * MARGIN
    columns = max(1, int(available / min(widest, _WIDEST_ENTRY)))
    pitch = min(widest, available / columns)
    for number, one in enumerate(series):
        x, y = MARGIN + number % columns * pitch, top + (number // columns + 0.5) * 0.24
        _entry(canvas, x, y, one, pitch)
    return top + (len(series) + columns - 1) // columns * 0.24


def _entry(canvas: Canvas, x: float, y: float, series: Series, pitch: float) -> None:
    colour = canvas.theme.colour(series)
    canvas.rectangle(x, y - _SWATCH / 2, _SWATCH, _SWATCH, colour)
    canvas.marker(x + _SWATCH + 0.12, y, series.marker, colour, hollow=series.hollow, size=5.5)
    left = x + _SWATCH + 0.24
    canvas.text(left, y, fit(f"{series.code}  {series.label}", x + pitch - left - 0.05, _LEGEND), _LEGEND)
