"""What one term of n·k·d costs in a step: N across, nanoseconds upwards, a panel per contender, K as shades."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kmeans_bench.model import Cell
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting import outcomes
from kmeans_bench.reporting.charts import page
from kmeans_bench.reporting.charts.canvas import Canvas
from kmeans_bench.reporting.charts.chart import Chart, Value, page_name
from kmeans_bench.reporting.charts.unit_groups import LINES, Group, Panel, prominent, survey
from kmeans_bench.reporting.charts.unit_panels import draw_panels
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.palette import Theme

NAME = "unit-cost"
WIDTH = 13.5
_PER_PAGE = 12
_ENDS = {"": "point", "_low": "low", "_high": "high"}


def unit_cost(findings: Findings, theme: Theme) -> tuple[Chart, ...]:
    """Return the pages of the chart, one source and d after the other, those on which nothing was timed left out; maybe none."""
    groups = survey(findings)
    pages = [(group, group.panels[start : start + _PER_PAGE]) for group in groups for start in range(0, len(group.panels), _PER_PAGE)]
    timed = [(group, panels) for group, panels in pages if any(panel.units for panel in panels)]
    return tuple(_page(findings, theme, number, groups, page) for number, page in enumerate(timed))


def headline(findings: Findings) -> str:
    """Return the finding in a sentence."""
    return _headline(survey(findings))


def evidence(findings: Findings) -> Mapping[str, float | str]:
    """Return the numbers of the headline: cheapest and dearest cell in seconds per term, smallest and largest exponent of N."""
    return _evidence(survey(findings))


def caption(findings: Findings) -> str:
    """Return how to read the chart."""
    return _caption(findings, survey(findings))


def row(group: Group, panel: Panel, cell: Cell) -> Mapping[str, Value]:
    """Return a cell as a row of a table; exponents are the panel's."""
    case, estimate = cell.case, panel.units.get(cell)
    powers: dict[str, Value] = {}
    for axis in ("n", "k"):
        power = panel.scaling.exponents.get(axis)
        powers |= {f"{axis}_exponent{end}": getattr(power, name) if power else None for end, name in _ENDS.items()}
        powers |= {f"{axis}_no_exponent": panel.scaling.reasons.get(axis)}
    return {
        "case_id": case.id,
        "group": group.title,
        "n": case.n,
        "k": case.k,
        "d": case.d,
        "contender": cell.contender.id,
        "code": panel.series.code,
        "unit_seconds": estimate.point if estimate is not None else None,
        "low": estimate.low if estimate is not None else None,
        "high": estimate.high if estimate is not None else None,
        "reason": panel.reasons.get(cell),
        **powers,
    }


def _page(findings: Findings, theme: Theme, number: int, groups: Sequence[Group], shown: tuple[Group, Sequence[Panel]]) -> Chart:
    canvas, (group, panels) = Canvas(theme, WIDTH), shown
    said, reading, source = _headline(groups), _caption(findings, groups), facts.provenance(findings.run)
    bottom = draw_panels(canvas, page.head(canvas, said, reading), group, panels, _range(groups))
    return Chart(
        name=page_name(NAME, number),
        figure=canvas.finish(page.foot(canvas, bottom, source)),
        theme=theme,
        headline=said,
        evidence=_evidence(groups),
        alt=_alt(said, group, panels),
        caption=reading,
        provenance=source,
        rows=tuple(row(group, panel, cell) for panel in panels for cell in panel.cells),
    )


def _headline(groups: Sequence[Group]) -> str:
    numbers = _evidence(groups)
    if "lowest" not in numbers:
        reasons = [reason for _, panel in _panels(groups) for reason in panel.reasons.values()]
        return f"No unit cost could be given ({outcomes.commonest(reasons)})"
    low, high = (f"{words.nanoseconds(float(numbers[end]))} ({numbers[f'{end}_at']})" for end in ("lowest", "highest"))
    said = f"A term of n·k·d costs {low}" + (f" to {high}" if high != low else "") + " a step"
    if "shallowest" not in numbers:
        return f"{said}; no exponent of N, for want of three sizes"
    powers = {f"N^{float(numbers[end]):.2f}": str(numbers[f"{end}_at"]) for end in ("shallowest", "steepest")}
    grows = " to ".join(f"{power} ({at})" for power, at in powers.items()) if len(powers) > 1 else next(iter(powers))
    return f"{said}; time grows as {grows}"


def _evidence(groups: Sequence[Group]) -> dict[str, float | str]:
    numbers: dict[str, float | str] = {}
    units = [
        (estimate.point, f"{panel.series.label}, {facts.sizes(cell.case)}")
        for _, panel in _panels(groups)
        for cell, estimate in panel.units.items()
    ]
    for end, choose in (("lowest", min), ("highest", max)) if units else ():
        numbers |= dict(zip((end, f"{end}_at"), choose(units), strict=True))
    fits = [(panel.scaling.exponents.get("n"), f"{panel.series.label}, d={words.count(group.d)}") for group, panel in _panels(groups)]
    powers = [(power.point, at) for power, at in fits if power is not None]
    for end, choose in (("shallowest", min), ("steepest", max)) if powers else ():
        numbers |= dict(zip((end, f"{end}_at"), choose(powers), strict=True))
    return numbers


def _caption(findings: Findings, groups: Sequence[Group]) -> str:
    total = len({(case.source, case.d) for case in findings.cases})
    parts = [
        (
            "Median seconds of a call ÷ (N·K·d·steps), the last assignment included. Flat: O(N·K·d); falling: overhead is spread; "
            "rising: memory gets slower. Shades: K. Grey: the fastest of each case, from its cheapest K to its dearest. ✕: no time, and "
            "why: above. Exponents of a step's time (1: in proportion) are fitted to all cases of a panel; the 95 % interval says "
            "how well a power law describes these sizes, nothing about others."
        ),
        f"Timed: {facts.work(findings.run)}.",
    ]
    if any(len(group.ks) > len(group.shown_ks) for group in groups):
        parts.append(f"{LINES} values of K are drawn, spread over the grid.")
    if (drawn := len(prominent(findings))) < len(findings.series):
        parts.append(f"{drawn} of {len(findings.series)} contenders: those closest to the fastest, and the baseline.")
    if len(groups) < total:
        parts.append(f"{len(groups)} of {total} pairs of source and d, spread over the grid; show --metric unit lists all.")
    if any(panel.closed for _, panel in _panels(groups)):
        parts.append(facts.CLOSED)
    return " ".join(parts)


def _panels(groups: Sequence[Group]) -> list[tuple[Group, Panel]]:
    return [(group, panel) for group in groups for panel in group.panels]


def _range(groups: Sequence[Group]) -> tuple[float, float]:
    """Return the smallest and the largest unit cost of all pages: they share one axis."""
    found = [estimate.point for _, panel in _panels(groups) for estimate in panel.units.values()]
    return min(found), max(found)


def _alt(said: str, group: Group, panels: Sequence[Panel]) -> str:
    parts = [f"Unit cost, {group.title}. {said}."]
    for panel in panels:
        costs = [estimate.point for estimate in panel.units.values()]
        spread = f"{words.nanoseconds(min(costs))} to {words.nanoseconds(max(costs))}" if costs else "no time"
        parts.append(f"{panel.series.label}: {spread}.")
    return " ".join(parts)
