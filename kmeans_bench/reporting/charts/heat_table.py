"""How many times slower than the fastest, for every contender (across) on every case (down); a cell without a ratio says why."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TypeVar

from kmeans_bench.model import Case, Cell, Contender
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting import outcomes
from kmeans_bench.reporting.charts import page
from kmeans_bench.reporting.charts.canvas import Canvas
from kmeans_bench.reporting.charts.chart import Chart, Value, page_name
from kmeans_bench.reporting.charts.heat_cells import Sheet, draw_sheet, width_of_sheet
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.palette import Theme

_Item = TypeVar("_Item")

NAME = "heat-table"
WIDTH = 13.5
_NARROWEST = 8.0  # inches that the headline needs to stay readable
_MOST_COLUMNS, _MOST_ROWS = 14, 32
_LEAST_TOP, _MOST_TOP = 1, 3  # decades of the colour scale
_LEVEL = 1.005  # rounds to 1.00×


def heat_table(findings: Findings, theme: Theme) -> tuple[Chart, ...]:
    """Return the pages of the chart, column blocks of the first rows first; a run without cases gives one page that says so."""
    series = tuple(findings.series.values())
    sheets = [
        Sheet(cases=cases, series=columns, decades=_decades(findings))
        for cases in _blocks(_ordered(findings.cases), _MOST_ROWS)
        for columns in _blocks(series, _MOST_COLUMNS)
    ]
    return tuple(_page(findings, theme, number, sheet) for number, sheet in enumerate(sheets or [Sheet(cases=(), series=(), decades=1)]))


def headline(findings: Findings) -> str:
    """Return the finding in a sentence."""
    numbers = evidence(findings)
    if not numbers["ran"]:
        return f"No slow-down could be given ({outcomes.commonest(one.reason for one in findings.slowdowns.values())})"
    worst, ran, cases = float(numbers["worst"]), int(numbers["ran"]), int(numbers["cases"])
    where = f"in {ran} of {words.plural(cases, 'case')}" if cases > 1 else "on the one case"
    if worst < _LEVEL:
        said = f"{numbers['contender']} is {'the fastest' if numbers['wins'] == ran else 'as fast as the fastest'} {where}"
    else:
        said = f"{numbers['contender']} is at most {words.ratio(worst)} slower than the fastest {where}"
    if numbers["slowest"] == numbers["contender"]:
        return said
    return f"{said}; {numbers['slowest']} is up to {words.ratio(float(numbers['highest']))} slower"


def evidence(findings: Findings) -> Mapping[str, float | str]:
    """Return the numbers of the headline: who has a ratio in most cases and the smallest worst one, and who has the largest of all."""
    ratios: dict[Contender, list[float]] = {contender: [] for contender in findings.series}
    for cell in findings.slowdowns:
        if (ratio := ratio_of(findings, cell)) is not None:
            ratios[cell.contender].append(ratio)
    found = {contender: values for contender, values in ratios.items() if values}
    if not found:
        return {"ran": 0, "cases": len(findings.cases)}
    leading = min(found, key=lambda contender: (-len(found[contender]), max(found[contender])))
    slowest = max(found, key=lambda contender: max(found[contender]))
    return {
        "cases": len(findings.cases),
        "contender": findings.series[leading].label,
        "ran": len(found[leading]),
        "wins": sum(one.best for cell, one in findings.slowdowns.items() if cell.contender == leading),
        "worst": max(found[leading]),
        "slowest": findings.series[slowest].label,
        "highest": max(found[slowest]),
    }


def caption(findings: Findings) -> str:
    """Return how to read the chart."""
    parts = [
        (
            "Each cell: × slower than the fastest contender of its row, paired in the same launches. "
            "Boxed: the fastest, with its median time. ≈: a tie with it, because the 95 % interval reaches 1.05× or less. "
            "Grey: no ratio, and the reason. Columns: closest to the fastest on average first."
        ),
        f"Timed: {facts.work(findings.run)}.",
    ]
    if any(slowdown.lead is not None and facts.is_within(slowdown.lead) for slowdown in findings.slowdowns.values()):
        parts.append("Fewer than five launches: the ratios hold within these launches only.")
    if any(measurement.closed for measurement in findings.measured.values()):
        parts.append(facts.CLOSED)
    return " ".join(parts)


def ratio_of(findings: Findings, cell: Cell) -> float | None:
    """Return how many times slower than the best a cell is, 1 for the best itself, None without a ratio."""
    slowdown = findings.slowdowns[cell]
    if slowdown.best:
        return 1.0
    return slowdown.lead.estimate.point if slowdown.lead is not None and slowdown.lead.estimate is not None else None


def row(findings: Findings, cell: Cell) -> Mapping[str, Value]:
    """Return a cell as a row of a table."""
    slowdown, case = findings.slowdowns[cell], cell.case
    lead = slowdown.lead
    estimate = lead.estimate if lead is not None else None
    seconds = findings.seconds.get(cell)
    return {
        "case_id": case.id,
        "n": case.n,
        "k": case.k,
        "d": case.d,
        "contender": cell.contender.id,
        "code": findings.series[cell.contender].code,
        "seconds": seconds.point if seconds is not None else None,
        "slowdown": ratio_of(findings, cell),
        "low": estimate.low if estimate is not None else None,
        "high": estimate.high if estimate is not None else None,
        "fastest": cell.contender.id if slowdown.best else lead.candidate.id if lead is not None else None,
        "scope": str(lead.scope) if lead is not None and lead.scope is not None else None,
        "best": slowdown.best,
        "tie": slowdown.tie,
        "reason": slowdown.reason,
    }


def _page(findings: Findings, theme: Theme, number: int, sheet: Sheet) -> Chart:
    canvas = Canvas(theme, max(width_of_sheet(findings, sheet, WIDTH), _NARROWEST))
    said, reading, source = headline(findings), caption(findings), facts.provenance(findings.run)
    bottom = draw_sheet(canvas, findings, sheet, page.head(canvas, said, reading))
    return Chart(
        name=page_name(NAME, number),
        figure=canvas.finish(page.foot(canvas, bottom, source)),
        theme=theme,
        headline=said,
        evidence=evidence(findings),
        alt=_alt(findings, said),
        caption=reading,
        provenance=source,
        rows=tuple(row(findings, cell) for cell in sheet.cells if cell in findings.slowdowns),
    )


def _ordered(cases: Sequence[Case]) -> tuple[Case, ...]:
    """Return sources in the plan's order, and inside one d, K, N upwards."""
    sources = list(dict.fromkeys(case.source for case in cases))
    return tuple(sorted(cases, key=lambda case: (sources.index(case.source), case.d, case.k, case.n)))


def _blocks(values: Sequence[_Item], most: int) -> list[tuple[_Item, ...]]:
    """Return blocks of about equal size, none above *most*."""
    if not values:
        return []
    size = math.ceil(len(values) / math.ceil(len(values) / most))
    return [tuple(values[start : start + size]) for start in range(0, len(values), size)]


def _decades(findings: Findings) -> int:
    ratios = [ratio for cell in findings.slowdowns if (ratio := ratio_of(findings, cell)) is not None]
    return min(max(math.ceil(math.log10(max(ratios, default=1.0))), _LEAST_TOP), _MOST_TOP)


def _alt(findings: Findings, said: str) -> str:
    parts = [f"Heat table. {said}."]
    for contender, series in findings.series.items():
        ratios = [ratio for cell in findings.slowdowns if cell.contender == contender and (ratio := ratio_of(findings, cell)) is not None]
        parts.append(f"{series.label}: {_spread(ratios)}.")
    return " ".join(parts)


def _spread(ratios: Sequence[float]) -> str:
    return f"{words.ratio(min(ratios))} to {words.ratio(max(ratios))} in {words.plural(len(ratios), 'case')}" if ratios else "no ratio"
