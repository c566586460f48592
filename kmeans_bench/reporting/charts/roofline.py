"""Under the roofs of this machine: operations per byte across, operations a second upwards, a line per contender, d growing along it."""

from __future__ import annotations

import math
from collections.abc import Mapping

from kmeans_bench.judging import roofline as judged
from kmeans_bench.judging.rates import CACHE
from kmeans_bench.judging.roofline import Limit
from kmeans_bench.model import Contender
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting import outcomes
from kmeans_bench.reporting.charts import page
from kmeans_bench.reporting.charts.canvas import Canvas
from kmeans_bench.reporting.charts.chart import Chart, Value, page_name
from kmeans_bench.reporting.charts.roofline_lines import Panel, Survey, described, intensity, survey
from kmeans_bench.reporting.charts.roofline_panels import draw_panels
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.palette import Theme

NAME = "roofline"
WIDTH = 13.5
_PER_PAGE = 4


def roofline(findings: Findings, theme: Theme) -> tuple[Chart, ...]:
    """Return the pages of the chart, four panels on each; none where no cell stands under a measured roof."""
    found = survey(findings)
    return tuple(_page(findings, theme, number, found) for number in range(math.ceil(len(found.panels) / _PER_PAGE)))


def headline(findings: Findings) -> str:
    """Return the finding in a sentence."""
    numbers = evidence(findings)
    if not numbers:
        return f"No share of the limit ({_missing(findings)})"
    best, at, ceiling = float(str(numbers["best"])), numbers["best_at"], words.operations(float(str(numbers["best_ceiling"])))
    verb = "reaches" if best <= 1 else "exceeds the limit (distances were skipped, or data stayed in a cache):"
    said = f"{numbers['best_who']} {verb} {words.share(best)} of the {ceiling} that the roofs allow at {at}"
    if "least" not in numbers:
        return said
    return f"{said}; {numbers['least_who']} never exceeds {words.share(float(str(numbers['least'])))}"


def evidence(findings: Findings) -> Mapping[str, Value]:
    """Return the numbers of the headline: the largest share with its cell, and the contender whose largest share is the smallest."""
    if not findings.limits:
        return {}
    largest: dict[Contender, Limit] = {}
    for cell, limit in findings.limits.items():
        known = largest.get(cell.contender, limit)
        largest[cell.contender] = max(known, limit, key=lambda one: one.share.point)
    best, least = (choose(largest.values(), key=lambda one: one.share.point) for choose in (max, min))
    numbers: dict[str, Value] = {
        "best": best.share.point,
        "best_ceiling": best.ceiling,
        "best_who": findings.series[best.cell.contender].label,
        "best_at": facts.sizes(best.cell.case),
    }
    if len(largest) > 1:
        numbers |= {"least": least.share.point, "least_who": findings.series[least.cell.contender].label}
    return numbers


def caption(findings: Findings) -> str:
    """Return how to read the chart."""
    return _caption(findings, survey(findings))


def row(findings: Findings, limit: Limit, *, drawn: bool) -> Mapping[str, Value]:
    """Return a cell as a row of a table."""
    case, contender = limit.cell.case, limit.cell.contender
    roof = judged.roof_of(contender, findings.run.roofs)
    return {
        "case_id": case.id,
        "n": case.n,
        "k": case.k,
        "d": case.d,
        "contender": contender.id,
        "code": findings.series[contender].code,
        "drawn": drawn,
        "intensity": intensity(findings, limit),
        "flops_per_second": limit.achieved.point,
        "compulsory_intensity": limit.work.intensity,
        "ceiling": limit.ceiling,
        "by": str(limit.bound),
        "share": limit.share.point,
        "share_low": limit.share.low,
        "share_high": limit.share.high if math.isfinite(limit.share.high) else None,
        "gemm_peak": roof.flops if roof else None,
        "bandwidth": roof.bandwidth if roof else None,
    }


def _rows(findings: Findings, found: Survey) -> tuple[Mapping[str, Value], ...]:
    drawn = found.drawn
    return tuple(row(findings, limit, drawn=cell in drawn) for cell, limit in findings.limits.items())


def _page(findings: Findings, theme: Theme, number: int, found: Survey) -> Chart:
    panels = found.panels[number * _PER_PAGE : (number + 1) * _PER_PAGE]
    canvas = Canvas(theme, WIDTH)
    said, reading, source = headline(findings), _caption(findings, found), facts.provenance(findings.run)
    bottom = draw_panels(canvas, page.head(canvas, said, reading), found, panels)
    return Chart(
        name=page_name(NAME, number),
        figure=canvas.finish(page.foot(canvas, bottom, source)),
        theme=theme,
        headline=said,
        evidence=evidence(findings),
        alt=_alt(said, panels),
        caption=reading,
        provenance=source,
        rows=_rows(findings, found),
    )


def _caption(findings: Findings, found: Survey) -> str:
    parts = [
        f"Roofs, measured on this machine: the best matrix product, and reading {_streamed(findings)}.",
        (
            "Upwards: useful operations a second, 2·N·K·d an assignment and N·d an update over the median of a call, the same for "
            "everyone. Across: those operations per byte, modelled: X and centroids read and labels written in every assignment, "
            f"and what the implementation declares to add, if it exceeds {CACHE / 1e6:.0f} MB of cache, written and read once. On "
            "a roof nothing is left to gain with that traffic; far below, time goes elsewhere (the interpreter, more passes). "
            "Above: data stayed in a cache, or distances were skipped. The share of the limit in headline and tables takes the "
            "compulsory traffic alone."
        ),
    ]
    if found.size is not None:
        parts.append(f"Drawn: {described(found.size)}, d growing with the marker; another size stands beside the name.")
    several = {series.contender for series in findings.series.values() if series.hue is None}
    if several:
        whose = "its own is" if len(several) == 1 else "their own are"
        parts.append(f"{words.plural(len(several), 'contender')} without a colour of {whose} not drawn; the chart's table has all.")
    return " ".join(parts)


def _streamed(findings: Findings) -> str:
    sizes = list(dict.fromkeys(words.size(roof.streamed) for roof in findings.run.roofs))
    return f"arrays of {' and '.join(sizes)}" if sizes else "large arrays"


def _alt(said: str, panels: tuple[Panel, ...]) -> str:
    parts = [f"Roofline. {said}."]
    for panel in panels:
        roof = panel.roof
        parts.append(f"{panel.title}: GEMM peak {words.operations(roof.flops)}, reading {words.size(roof.bandwidth)} a second.")
        for line in panel.lines:
            rates = [point.achieved.point for point in line.points]
            span = words.operations(min(rates)) + (f" to {words.operations(max(rates))}" if len(rates) > 1 else "")
            parts.append(f"{line.label}: {span}.")
    return " ".join(parts)


def _missing(findings: Findings) -> str:
    """Return the commonest reason."""
    reasons = [judged.why_not(measurement, findings.run.roofs) for measurement in findings.run.measurements]
    return outcomes.commonest(reasons)
