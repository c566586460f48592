"""The cells of the crossover chart: colour for who is faster and by how much, stripes where only one can, a heavy line where they cross."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from kmeans_bench.judging.crossovers import Match
from kmeans_bench.judging.outcome import why_not
from kmeans_bench.model import Case, Cell, Comparison, Contender
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.charts import page
from kmeans_bench.reporting.charts.canvas import Canvas, Font, fit, wrap
from kmeans_bench.reporting.charts.lattice import CELL_HEIGHT, CELL_WIDTH, SEAM, Corner, Placed, draw_reason
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.vision import contrast

_RATIO = Font(10.0, bold=True)
_WHO = Font(8.0)
_INTERVAL = Font(7.0)
_REASON = Font(6.5, italic=True)
_ALONE = Font(8.0, bold=True)
_TICK = Font(8.0)
_INKS = ("#ffffff", "#000000")
_INSIDE = CELL_WIDTH - SEAM - 0.12
_TINT = 0.25  # how far a hatched cell leans to the one that can
_STRIPE = 0.14
_RAMP_WIDTH, _RAMP_HEIGHT, _RAMP_STEPS = 5.0, 0.14, 120
_LEAST, _MOST = 1, 5  # doublings that the colour scale ends at


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A match to draw, and the doublings at which its colours end: as many as its largest ratio has, one to five."""

    findings: Findings
    match: Match

    @property
    def doublings(self) -> int:
        """Powers of two on either side of the colour scale."""
        sizes = [abs(math.log2(found.estimate.point)) for found in self.match.comparisons.values() if found.estimate is not None]
        return min(max(math.ceil(max(sizes, default=0.0) - 1e-9), _LEAST), _MOST)

    def code(self, contender: Contender) -> str:
        """Return a contender's short name."""
        return self.findings.series[contender].code

    def why_not(self, case: Case, contender: Contender) -> str | None:
        """Return what became of a contender instead of a right answer."""
        return why_not(self.findings.measured[Cell(case=case, contender=contender)])

    def nobody(self, case: Case) -> str:
        """Return why there is no ratio where both gave a right answer, or neither."""
        reasons = [self.why_not(case, each) for each in (self.match.one, self.match.other)]
        if any(reason is None for reason in reasons):
            return f"no ratio: {self.match.comparisons[case].reason or 'no reason was recorded'}"
        return f"neither: {reasons[0]}"


def draw_cell(canvas: Canvas, board: Board, case: Case, corner: Corner) -> None:
    """Draw one case of a match."""
    comparison = board.match.comparisons[case]
    if comparison.estimate is not None:
        _draw_ratio(canvas, board, comparison, corner)
    elif (able := board.match.alone.get(case)) is not None:
        _draw_alone(canvas, board, case, able, corner)
    else:
        draw_reason(canvas, board.nobody(case), corner)


def ratio(value: float) -> str:
    """Return a ratio of the first's seconds to the other's, below one as a reciprocal: both directions read alike.

    >>> ratio(2.34), ratio(0.4), ratio(57.3), ratio(1 / 57.3), ratio(1.04)
    ('2.3×', '1/2.5×', '57×', '1/57×', '1.04×')
    """
    return words.ratio(value) if value >= 1 else f"1/{words.ratio(1 / value)}" if value > 0 else "0×"


def interval(comparison: Comparison) -> str:
    """Return the ends of a ratio's interval."""
    estimate = comparison.estimate
    if estimate is None:
        return ""
    low, high = (ratio(end) if math.isfinite(end) else "∞" for end in (estimate.low, estimate.high))
    return f"{low.removesuffix('×')} to {high.removesuffix('×')}"


def _draw_ratio(canvas: Canvas, board: Board, comparison: Comparison, corner: Corner) -> None:
    (x, y), estimate = corner, comparison.estimate
    if estimate is None:
        return
    fill = canvas.theme.lean(math.log2(estimate.point) / board.doublings)
    ink = max(_INKS, key=lambda colour: contrast(colour, fill))
    faster = board.match.faster(comparison.case)
    canvas.rectangle(x, y, CELL_WIDTH - SEAM, CELL_HEIGHT - SEAM, fill)
    middle = x + (CELL_WIDTH - SEAM) / 2
    canvas.text(middle, y + 0.17, fit(ratio(estimate.point), _INSIDE, _RATIO), _RATIO, colour=ink, align="center")
    who = f"{board.code(faster)} faster" if faster is not None else "≈"
    canvas.text(middle, y + 0.375, fit(who, _INSIDE, _WHO), _WHO, colour=ink, align="center")
    canvas.text(middle, y + 0.56, fit(interval(comparison), _INSIDE, _INTERVAL), _INTERVAL, colour=ink, align="center")


def _draw_alone(canvas: Canvas, board: Board, case: Case, able: Contender, corner: Corner) -> None:
    (x, y), match = corner, board.match
    fill = canvas.theme.lean(_TINT if able == match.other else -_TINT)
    canvas.rectangle(x, y, CELL_WIDTH - SEAM, CELL_HEIGHT - SEAM, fill)
    _hatch(canvas, corner)
    ink = max(_INKS, key=lambda colour: contrast(colour, fill))
    why = board.why_not(case, match.one if able == match.other else match.other) or "no reason was recorded"
    canvas.text(x + 0.06, y + 0.13, fit(f"only {board.code(able)}", _INSIDE, _ALONE), _ALONE, colour=ink)
    canvas.paragraph(x + 0.06, y + 0.25, wrap(why, _INSIDE, _REASON, lines=3), _REASON, colour=ink)


def _hatch(canvas: Canvas, corner: Corner) -> None:
    """Draw diagonal stripes inside a cell, as one line that is interrupted: hundreds of cells have a thousand stripes."""
    x, y, width, height = *corner, CELL_WIDTH - SEAM, CELL_HEIGHT - SEAM
    places: list[tuple[float, float]] = []
    offset = _STRIPE
    while offset < width + height:
        places.append((x + min(offset, width), y + max(offset - width, 0.0)))
        places.append((x + max(offset - height, 0.0), y + min(offset, height)))
        places.append((math.nan, math.nan))
        offset += _STRIPE
    canvas.path(places, canvas.theme.empty, width=1.6)


def draw_borders(canvas: Canvas, match: Match, placed: Placed, top: float) -> None:
    """Draw a heavy line between neighbours of which one is faster for certain on one side and the other on the other."""
    cells = {(case.n, case.k): case for case in placed.panel.cases}
    for (n, k), case in cells.items():
        x, y = placed.corner(case, top)
        if _crosses(match, case, cells.get((_next(placed.panel.ns, n), k))):
            at = x + CELL_WIDTH - SEAM / 2
            canvas.line((at, y), (at, y + CELL_HEIGHT - SEAM), canvas.theme.ink, width=2.6)
        if _crosses(match, case, cells.get((n, _next(placed.panel.ks, k)))):
            at = y - SEAM / 2
            canvas.line((x, at), (x + CELL_WIDTH - SEAM, at), canvas.theme.ink, width=2.6)


def _next(sizes: Sequence[int], size: int) -> int:
    """Return the size after *size*, or 0, which no case has."""
    return next((after for before, after in pairwise(sizes) if before == size), 0)


def _crosses(match: Match, case: Case, neighbour: Case | None) -> bool:
    return neighbour is not None and {match.faster(case), match.faster(neighbour)} == {match.one, match.other}


def draw_scale(canvas: Canvas, board: Board, top: float) -> float:
    """Draw the colour scale with what its ends mean; return the height below it."""
    step, x, doublings = _RAMP_WIDTH / _RAMP_STEPS, page.MARGIN + 0.68, board.doublings
    for number in range(_RAMP_STEPS):
        canvas.rectangle(x + number * step, top, step * 1.02, _RAMP_HEIGHT, canvas.theme.lean(2 * number / (_RAMP_STEPS - 1) - 1))
    y = top + _RAMP_HEIGHT + 0.12
    for power in range(-doublings, doublings + 1):
        at = x + (power + doublings) / (2 * doublings) * _RAMP_WIDTH
        canvas.line((at, top + _RAMP_HEIGHT), (at, top + _RAMP_HEIGHT + 0.04), canvas.theme.muted)
        canvas.text(at, y, "1" if power == 0 else f"{2 ** abs(power)}×", _TICK, colour=canvas.theme.muted, align="center")
    one, other = (f"{board.findings.series[each].label} faster" for each in (board.match.one, board.match.other))
    half = _RAMP_WIDTH / 2 - 0.1
    canvas.text(x, y + 0.2, fit(one, half, _ALONE), _ALONE)
    canvas.text(x + _RAMP_WIDTH, y + 0.2, fit(other, half, _ALONE), _ALONE, align="right")
    return y + 0.34
