"""The tables of report.md that stand beside a chart: who was fastest in each case, and every speed-up."""

from __future__ import annotations

from collections.abc import Sequence

from kmeans_bench.judging import roofline, scaling
from kmeans_bench.model import Case, Cell, Comparison, Estimate, Measurement, Scope, Winner
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.charts import anchors
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.head_to_head import AXES
from kmeans_bench.reporting.markdown import details, escape, table
from kmeans_bench.reporting.plain import LONGEST, shortened

LIMIT = "share of the limit"
_MOST_ROWS = 300  # of the speed-up table; beyond, the anchor cases and a link to the whole table


def winners(findings: Findings) -> str:
    """Return the fastest of every case, its lead, and whom it leads."""
    header = ["case", "fastest", "time", LIMIT, "lead", "95 % interval", "over", "remark"]
    rows = [_winner(findings, winner) for winner in findings.winners]
    return _listed(findings, "The table", header, rows) if rows else "No case was planned."


def _listed(findings: Findings, note: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table of times and ratios, and why cells with a time have no share of the limit."""
    cells = [measurement for measurement in findings.run.measurements if measurement.cell in findings.seconds]
    whole = {measurement.cell for measurement in cells} <= findings.limits.keys()
    lacking = () if whole else (roofline.why_not(one, findings.run.roofs) for one in cells if one.cell not in findings.limits)
    missing = [f"No {LIMIT} (–): {escape('; '.join(dict.fromkeys(lacking)))}."] if not whole else []
    numbers = ["time", LIMIT, "lead", "speed-up", "95 % interval"]
    return details(note, "\n\n".join([table(header, rows, numbers=numbers), *missing]))


def _share(findings: Findings, cell: Cell) -> str:
    found = findings.limits.get(cell)
    return words.share(found.share.point) if found is not None else "–" if cell in findings.seconds else ""


def _winner(findings: Findings, winner: Winner) -> list[str]:
    case = escape(winner.case.id)
    if winner.fastest is None or winner.seconds is None:
        return [case, "", "", "", "", "", "", escape(shortened(winner.reason or "no winner", LONGEST))]
    lead = winner.lead
    ratio, interval = _ratio(lead)
    over = escape(findings.series[lead.baseline].label) if lead is not None and lead.baseline is not None else ""
    remarks = [*(["tie"] if winner.tie else []), *([_scope(lead)] if lead is not None else []), *([winner.reason] if winner.reason else [])]
    fastest = escape(findings.series[winner.fastest].label)
    share, remark = _share(findings, Cell(case=winner.case, contender=winner.fastest)), "; ".join(part for part in remarks if part)
    return [case, fastest, words.seconds(winner.seconds), share, ratio, interval, over, escape(remark)]


def _ratio(comparison: Comparison | None) -> tuple[str, str]:
    if comparison is None or comparison.estimate is None:
        return "", ""
    return words.ratio(comparison.estimate.point), words.ratio_interval(comparison.estimate)


def _scope(comparison: Comparison) -> str:
    return "within these launches only" if comparison.scope is Scope.WITHIN_LAUNCHES else ""


def speedups(findings: Findings) -> str:
    """Return the speed-up of every cell, or why it has none."""
    shown: Sequence[Case] = findings.cases
    note = "The table"
    if len(findings.comparisons) > _MOST_ROWS:
        shown = anchors.choose(facts.runnable(findings), 6)
        note = f"The table for {len(shown)} of {len(findings.cases)} cases (all: tables/speedups.csv)"
    order = {contender: series.order for contender, series in findings.series.items()}
    rows = [
        _speedup(findings, comparison)
        for case in shown
        for comparison in sorted((c for c in findings.comparisons if c.case == case), key=lambda c: order[c.candidate])
    ]
    header = ["case", "contender", "time", LIMIT, "speed-up", "95 % interval", "over", "remark"]
    return _listed(findings, note, header, rows) if rows else ""


def growths(findings: Findings) -> str:
    """Return the exponents of every contender over the whole run, or why it has none."""
    found = scaling.growths((planned.cell for planned in findings.run.plan.cells), findings.units)
    if not any(growth.scaling.exponents for growth in found):
        return _no_exponents(found)
    order = {contender: series.order for contender, series in findings.series.items()}
    several = len({growth.source for growth in found}) > 1
    rows = [
        [*([escape(growth.source.label)] if several else []), *_growth(findings, growth)]
        for growth in sorted(found, key=lambda growth: order[growth.contender])
    ]
    header = [*(["source"] if several else []), "contender", *(f"exponent of {AXES[axis]}" for axis in scaling.AXES), "misfit", "cases"]
    note = "How the time of a step grows with N, K and d (1: in proportion) over all cases"
    reading = (
        "The 95 % interval says how well one exponent describes these sizes, nothing about others; misfit is the typical factor "
        "between a time and the fit."
    )
    return details(note, f"{table(header, rows, numbers=['misfit', 'cases'])}\n\n{reading}")


def _no_exponents(found: Sequence[scaling.Growth]) -> str:
    """Say it once where it would say the same in every row: the reasons of the contender that was timed on most cases."""
    if not found:
        return ""
    reasons = max(found, key=lambda growth: growth.cases).scaling.reasons
    listed = ", ".join(f"{AXES[axis]} ({reasons[axis].removeprefix('no fit: ')})" for axis in scaling.AXES)
    return f"No contender has an exponent of {escape(listed)}; three sizes of an axis are needed."


def _growth(findings: Findings, growth: scaling.Growth) -> list[str]:
    law = growth.scaling
    powers = [_power(law.exponents.get(axis)) or escape(law.reasons[axis]) for axis in scaling.AXES]
    misfit = words.ratio(1 + law.misfit) if law.misfit is not None and law.exponents else ""
    return [escape(findings.series[growth.contender].label), *powers, misfit, str(growth.cases)]


def _power(found: Estimate | None) -> str:
    if found is None:
        return ""
    return f"{found.point:.2f} ({found.low:.2f} to {found.high:.2f})".replace("-", "−")


def _speedup(findings: Findings, comparison: Comparison) -> list[str]:
    cell = Cell(case=comparison.case, contender=comparison.candidate)
    seconds, measurement = findings.seconds.get(cell), findings.measured[cell]
    ratio, interval = _ratio(comparison)
    baseline = comparison.baseline
    over = findings.series[baseline].label if baseline is not None and comparison.estimate is not None else ""
    why = shortened(facts.absence(findings, comparison), LONGEST) if comparison.estimate is None else ""
    remarks = [why, "fallback" if over and comparison.fallback else "", _scope(comparison), *remarks_on(measurement)]
    return [
        escape(comparison.case.id),
        escape(findings.series[comparison.candidate].label),
        words.seconds(seconds.point) if seconds is not None else "",
        _share(findings, cell),
        ratio,
        interval,
        escape(over),
        escape("; ".join(remark for remark in remarks if remark)),
    ]


def remarks_on(measurement: Measurement) -> list[str]:
    """Return what a reader of a number has to know about how it came about."""
    return [
        *(["last assignment not timed"] if measurement.closed else []),
        *(["float32 rounds the values"] if measurement.rounded else []),
        *(["inexact by its own declaration"] if not measurement.exact else []),
        *(["from an earlier session"] if measurement.reused else []),
    ]
