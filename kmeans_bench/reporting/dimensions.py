"""Known clusters in many dimensions, in words: the chart, its tables and the paragraph in report.md say it alike."""

from __future__ import annotations

from kmeans_bench.judging import dimensions
from kmeans_bench.judging.dimensions import Level, Line, Sweep
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.markdown import escape
from kmeans_bench.reporting.markdown import table as markdown_table
from kmeans_bench.reporting.once import once

SAID = 2  # kinds of points in a headline


def applies(findings: Findings) -> bool:
    """Whether known clusters were looked for in several dimensions, by several routines."""
    return any(len(one.lines) > 1 for one in survey(findings))


@once
def survey(findings: Findings) -> tuple[Sweep, ...]:
    """Return every kind of points that was clustered in three dimensions or more."""
    return dimensions.sweeps(findings.run)


def place(one: Sweep) -> str:
    """Return a kind of points in words: ``4 informative dimensions, the others noise``."""
    informative, source = one.kind.source.informative, one.kind.source
    told = f"{words.plural(informative, 'informative dimension')}, the others noise" if informative else "every dimension informative"
    if source.separation is not None:
        return f"{told} (nearest centres {source.separation:g} σ apart)"
    return f"{told} ({source.label})"


def leader(findings: Findings, one: Sweep) -> Line:
    """Return the line that the others are held against: the scenario's baseline, else the first."""
    return one.of(findings.run.plan.scenario.baseline) or one.lines[0]


def best(one: Sweep, d: int, beside: Line) -> Line | None:
    """Return who agrees most with the clusters at *d*, apart from *beside*; None where nobody else is there."""
    others = [line for line in one.lines if line is not beside and line.at(d) is not None]
    return max(others, key=lambda line: _typical(line.at(d)), default=None)


def headline(findings: Findings) -> str:
    """Return the finding in a sentence."""
    found = survey(findings)
    if not found:
        return "Known clusters were not looked for in three dimensions or more"
    parts, before = [], ""
    for one in found[:SAID]:
        own = leader(findings, one).contender.implementation
        parts.append(_said(findings, one) if own == before else f"adjusted Rand index of {own} {_said(findings, one)}")
        before = own
    said = "; ".join(parts)
    return said[0].upper() + said[1:]


def paragraph(findings: Findings) -> str:
    """Return what was found, in sentences."""
    return " ".join(_account(findings, one) for one in survey(findings))


def table(findings: Findings) -> str:
    """Return the paragraph, and for each kind of points a row per contender and one for the contrast of distances."""
    found = survey(findings)
    return "\n\n".join([escape(paragraph(findings)), *(_table(one) for one in found)]) if found else ""


def index(value: float) -> str:
    """Return an adjusted Rand index.

    >>> index(0.987), index(-0.004), index(1.0)
    ('0.99', '0.00', '1.00')
    """
    return f"{value + 0.0:.2f}".replace("-0.00", "0.00").replace("-", "−")


def figure(value: float) -> str:
    """Return a contrast, two significant digits.

    >>> figure(12.34), figure(0.1234), figure(123.0)
    ('12', '0.12', '120')
    """
    return f"{float(f'{value:.2g}'):g}"


def level(one: Level | None) -> str:
    """Return a median with its interval over draws, where there is one: ``0.93 (0.85 to 0.97)``, ``0.93 (1 of 8 missing)``."""
    if one is None:
        return "no answer"
    interval = one.interval
    if interval is not None:
        return f"{index(one.typical)} ({index(interval.low)} to {index(interval.high)})"
    missing = f" ({one.silent} of {len(one.values) + one.silent} missing)" if one.silent else ""
    return index(one.typical) + missing


def _typical(one: Level | None) -> float:
    return one.typical if one is not None else float("-inf")


def _said(findings: Findings, one: Sweep) -> str:
    own = leader(findings, one)
    first, last = own.levels[0], own.levels[-1]
    other = best(one, last.d, own)
    found = other.at(last.d) if other is not None else None
    beside = f" ({other.contender.implementation} {index(found.typical)})" if other is not None and found is not None else ""
    ends = f"{index(first.typical)} at d = {words.count(first.d)}, {index(last.typical)} at d = {words.count(last.d)}{beside}"
    informative = one.kind.source.informative
    return (
        f"{ends} where {words.plural(informative, 'dimension is', 'dimensions are') if informative else 'all dimensions are'} informative"
    )


def _account(findings: Findings, one: Sweep) -> str:
    last = one.ds[-1]
    own = leader(findings, one)
    draws = max(len(found.values) + found.silent for line in one.lines for found in line.levels)
    others = ", ".join(f"{line.contender.implementation} {level(line.at(last))}" for line in one.lines)
    silent = sum(line.silent for line in one.lines)
    first = own.levels[0]
    sizes = f"N = {words.count(one.kind.n)} and K = {words.count(one.kind.k)}, over {words.plural(draws, 'draw')} of the points"
    start = f"the adjusted Rand index of {own.contender.implementation} is {level(first)} at d = {words.count(first.d)}"
    parts = [
        f"With {place(one)}, {sizes}: {start}.",
        f"At d = {words.count(last)}: {others} (median, 95 % interval over draws).",
        _contrast(one),
        f"{words.plural(silent, 'answer')} missing." if silent else "",
    ]
    return " ".join(part for part in parts if part)


def _contrast(one: Sweep) -> str:
    if len(one.contrasts) < dimensions.LEAST_LEVELS:
        return ""
    first, last = one.contrasts[0], one.contrasts[-1]
    return (
        f"Meanwhile the farthest point is farther than the nearest by {figure(first.typical)} times the nearest's distance at "
        f"d = {words.count(first.d)}, and by {figure(last.typical)} times at d = {words.count(last.d)}."
    )


def _table(one: Sweep) -> str:
    head = [escape(place(one)), *(f"d = {words.count(d)}" for d in one.ds)]
    rows = [[escape(f"{line.contender.implementation} {line.contender.dtype}"), *(level(line.at(d)) for d in one.ds)] for line in one.lines]
    by_d = {found.d: found.typical for found in one.contrasts}
    contrast = ["contrast of distances", *(figure(by_d[d]) if d in by_d else "not kept" for d in one.ds)]
    return markdown_table(head, [*rows, contrast], numbers=head[1:])
