"""Where the seconds of a call go: a row per contender and case, assign and update on one axis of seconds, and their shares of the call."""

from __future__ import annotations

from collections.abc import Mapping

from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting import phases as said
from kmeans_bench.reporting.charts import anchors, page
from kmeans_bench.reporting.charts.canvas import Canvas
from kmeans_bench.reporting.charts.chart import Chart, Value
from kmeans_bench.reporting.charts.phases_panels import ROWS, WIDTH, Panel, draw_key, draw_panels
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.palette import Theme

NAME = "phases"
PANELS = 6


def phases(findings: Findings, theme: Theme) -> tuple[Chart, ...]:
    """Return the chart's one page; none where no call was taken apart."""
    if not said.survey(findings).cases:
        return ()
    canvas = Canvas(theme, WIDTH)
    finding, reading, source = headline(findings), _caption(findings), facts.provenance(findings.run)
    top = draw_key(canvas, page.head(canvas, finding, reading))
    bottom = draw_panels(canvas, top, _panels(findings))
    chart = Chart(
        name=NAME,
        figure=canvas.finish(page.foot(canvas, bottom, source)),
        theme=theme,
        headline=finding,
        evidence=evidence(findings),
        alt=_alt(finding, findings),
        caption=reading,
        provenance=source,
        rows=tuple(_row(findings, row) for row in said.survey(findings).rows),
    )
    return (chart,)


def headline(findings: Findings) -> str:
    """Return the finding in a sentence."""
    ends = said.extremes(findings)
    if ends is None:
        why = next(iter(said.survey(findings).without), "no cell was measured")
        return f"No call was taken apart: {why}"
    most, least = ends
    return f"The means take {_where(findings, most)}" + ("" if most is least else f", and {_where(findings, least)}")


def evidence(findings: Findings) -> Mapping[str, Value]:
    """Return the numbers of the headline: the largest and the smallest share of a call that update takes."""
    ends = said.extremes(findings)
    if ends is None:
        return {}
    return {
        f"{name}_{what}": value
        for name, row in zip(("most", "least"), ends, strict=True)
        for what, value in (
            ("contender", row.label),
            ("case_id", row.cell.case.id),
            ("share", row.split.share.point),
            ("low", row.split.share.low),
            ("high", row.split.share.high),
        )
    }


def _where(findings: Findings, row: said.Row) -> str:
    share = row.split.share
    reach = f"{words.percent(share.low)} to {words.percent(share.high)}"
    return f"{words.percent(share.point)} ({reach}) of a call in {row.label} at {anchors.title(row.cell.case, findings.cases)}"


def _panels(findings: Findings) -> list[Panel]:
    found = said.survey(findings).cases
    series = findings.series
    return [
        Panel(
            title=anchors.title(case, findings.cases),
            rows=tuple(sorted(found[case], key=lambda row: series[row.cell.contender].order)),
        )
        for case in anchors.choose(tuple(found), PANELS)
    ]


def _caption(findings: Findings) -> str:
    found = said.survey(findings)
    longest = max(map(len, found.cases.values()))
    parts = [
        "Left: seconds that one call spends in assign and in update, further left is better; pale: 95 % interval.",
        "Right: shares of the call, with update's; neither: norms, moves, inertia.",
        "Timed in calls of fit of their own, by its own functions of these names, outside of the turns that speed-ups rest on.",
        f"A call: {facts.work(findings.run)}; the last assignment is one more.",
    ]
    if len(found.cases) > PANELS:
        parts.append(f"{PANELS} of {words.plural(len(found.cases), 'case')}, chosen from the plan.")
    if longest > ROWS:
        parts.append(f"At most {ROWS} rows of {longest}; all are in the chart's data.")
    return " ".join([*parts, *said.caution(found), *said.without(found)])


def _alt(finding: str, findings: Findings) -> str:
    parts = [
        f"{panel.title}: "
        + "; ".join(
            f"{row.label} {words.seconds(row.split.assign.point)} in assign, {words.seconds(row.split.update.point)} in update "
            f"({words.percent(row.split.share.point)})"
            for row in panel.rows[:ROWS]
        )
        for panel in _panels(findings)
    ]
    return f"Seconds in assign and in update. {finding}. {'. '.join(parts)}."


def _row(findings: Findings, row: said.Row) -> Mapping[str, Value]:
    split = row.split
    return {
        "case_id": row.cell.case.id,
        "contender": row.cell.contender.id,
        "code": findings.series[row.cell.contender].code,
        "assign": split.assign.point,
        "assign_low": split.assign.low,
        "assign_high": split.assign.high,
        "update": split.update.point,
        "update_low": split.update.low,
        "update_high": split.update.high,
        "whole": split.whole,
        "share": split.share.point,
        "share_low": split.share.low,
        "share_high": split.share.high,
        "rest": split.rest,
    }
