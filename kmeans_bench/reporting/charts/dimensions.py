"""Agreement with known clusters as dimensions are added, one line per routine, and what becomes of the contrast of distances beneath."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kmeans_bench.judging.dimensions import Sweep
from kmeans_bench.reporting import dimensions as said
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.charts import page
from kmeans_bench.reporting.charts.canvas import Canvas
from kmeans_bench.reporting.charts.chart import Chart, Value
from kmeans_bench.reporting.charts.dimension_panels import LINES, draw_panels
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.palette import Theme

NAME = "high-dimension"
PANELS = 3
_WIDTHS = (7.5, 11.5, 14.0)  # of a page with one panel, two, three


def high_dimension(findings: Findings, theme: Theme) -> tuple[Chart, ...]:
    """Return the chart's one page; none where known clusters were not looked for in three dimensions or more."""
    found = said.survey(findings)[:PANELS]
    if not found:
        return ()
    canvas = Canvas(theme, _WIDTHS[len(found) - 1])
    finding, reading, source = said.headline(findings), _caption(findings), facts.provenance(findings.run)
    bottom = draw_panels(canvas, findings, found, page.head(canvas, finding, reading))
    chart = Chart(
        name=NAME,
        figure=canvas.finish(page.foot(canvas, bottom, source)),
        theme=theme,
        headline=finding,
        evidence=evidence(findings),
        alt=_alt(finding, found),
        caption=reading,
        provenance=source,
        rows=tuple(row for one in said.survey(findings) for row in _rows(one)),
    )
    return (chart,)


def evidence(findings: Findings) -> Mapping[str, Value]:
    """Return the numbers of the headline: per kind of points, where the leader begins and ends, and who is best beside it at the end."""
    numbers: dict[str, Value] = {}
    for one in said.survey(findings)[: said.SAID]:
        own, kind = said.leader(findings, one), one.kind.source.label
        first, last = own.levels[0], own.levels[-1]
        numbers |= {f"{kind} d={first.d}": first.typical, f"{kind} d={last.d}": last.typical}
        other = said.best(one, last.d, own)
        found = other.at(last.d) if other is not None else None
        if other is not None and found is not None:
            numbers |= {f"{kind} best": other.contender.id, f"{kind} best at": found.typical}
    return numbers


def _caption(findings: Findings) -> str:
    found = said.survey(findings)
    parts = [
        "Above: how well the clusters that came back agree with those the points were drawn from (1: the same, 0: as chance would).",
        "Marker: median over draws of the points (seeds); whisker: 95 % interval of that median, where there are six draws or more.",
        "Lines stand a little beside each other so that equal ones can be seen.",
        "Beneath: for a typical point, how much farther the farthest point is than the nearest, ÷ the nearest (Beyer et al. 1999).",
        "Noise: dimensions of standard deviation 1 in which all centres agree. σ: the clusters' own standard deviation.",
    ]
    if len(found) > PANELS:
        parts.append(f"{PANELS} of {len(found)} kinds of points; all are in the tables.")
    if max(len(one.lines) for one in found) > LINES:
        parts.append(f"At most {LINES} routines are drawn; all are in the tables.")
    return " ".join(parts)


def _alt(finding: str, found: Sequence[Sweep]) -> str:
    parts = [
        f"{said.place(one)}, {line.contender.implementation}: "
        + ", ".join(f"{said.index(level.typical)} at d = {words.count(level.d)}" for level in line.levels)
        for one in found
        for line in one.lines
    ]
    return f"Adjusted Rand index over d, one line per routine. {finding}. {'; '.join(parts)}."


def _rows(one: Sweep) -> list[Mapping[str, Value]]:
    """Return every value behind a marker: of one draw of the points at one d."""
    common: Mapping[str, Value] = {"source": one.kind.source.label, "n": one.kind.n, "k": one.kind.k}
    agreed: list[Mapping[str, Value]] = [
        {**common, "d": level.d, "what": "agreement", "contender": line.contender.id, "value": value}
        for line in one.lines
        for level in line.levels
        for value in level.values
    ]
    apart: list[Mapping[str, Value]] = [
        {**common, "d": level.d, "what": "contrast", "contender": None, "value": value} for level in one.contrasts for value in level.values
    ]
    return [*agreed, *apart]
