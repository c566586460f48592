"""What more threads bring by the work of a step: a panel per implementation, a dot and its interval per case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kmeans_bench.judging.threads import Gain, work
from kmeans_bench.model import Comparison, Scope
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting import threads as said
from kmeans_bench.reporting.charts import anchors, page
from kmeans_bench.reporting.charts.canvas import Canvas
from kmeans_bench.reporting.charts.chart import Chart, Value
from kmeans_bench.reporting.charts.threads_panels import Panel, draw_panels
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.palette import Theme

NAME = "threads"
PANELS = 12
WIDTH = 12.0


def threads(findings: Findings, theme: Theme) -> tuple[Chart, ...]:
    """Return the chart's one page; none where no ratio of two numbers of threads is known."""
    found = said.known(findings)
    if not found:
        return ()
    canvas = Canvas(theme, WIDTH)
    finding, reading, source = headline(findings), _caption(findings, found), facts.provenance(findings.run)
    bottom = draw_panels(canvas, page.head(canvas, finding, reading), _panels(findings, found)[:PANELS])
    chart = Chart(
        name=NAME,
        figure=canvas.finish(page.foot(canvas, bottom, source)),
        theme=theme,
        headline=finding,
        evidence=evidence(findings),
        alt=_alt(finding, found),
        caption=reading,
        provenance=source,
        rows=tuple(_row(gain, one) for gain in said.survey(findings) for one in gain.comparisons),
    )
    return (chart,)


def headline(findings: Findings) -> str:
    """Return the finding in a sentence."""
    found = said.known(findings)
    if not found:
        planned = said.survey(findings)
        why = next((one.reason for gain in planned for one in gain.comparisons if one.reason), "nobody has both numbers of threads planned")
        return f"Nothing is known of more threads: {why}"
    top, first = said.peak(found), said.earliest(found)
    ratio = f"{words.ratio(top.estimate.point)} ({words.ratio_interval(top.estimate)})"
    most = f"at most {ratio} for {top.label} at {anchors.title(top.comparison.case, findings.cases)}"
    over = f"On a busy machine, {said.counts(found)}" if said.busy(findings) is not None else said.counts(found)
    if first is None:
        return f"{over}: {most}; for none of {words.plural(len(found), 'contender')} is there a size from which on they pay"
    paying = sum(gain.pays_from is not None for gain in found)
    from_on = f"first for {said.label(first[0])}, at n·k·d = {said.amount(first[1])}"
    return f"{over}: {most}; from some size on they pay for {paying} of {words.plural(len(found), 'contender')}, {from_on}"


def evidence(findings: Findings) -> Mapping[str, Value]:
    """Return the numbers of the headline."""
    found = said.known(findings)
    if not found:
        return {}
    top, first = said.peak(found), said.earliest(found)
    numbers: dict[str, Value] = {
        "most": top.estimate.point,
        "most_contender": top.comparison.candidate.id,
        "most_case_id": top.comparison.case.id,
        "contenders": len(found),
        "paying": sum(gain.pays_from is not None for gain in found),
    }
    if (share := said.busy(findings)) is not None:
        numbers["busy"] = share
    return numbers if first is None else {**numbers, "first": first[0].many.id, "first_work": first[1]}


def _panels(findings: Findings, found: Sequence[Gain]) -> list[Panel]:
    """Return the panels in row order: one per implementation, its dtypes together."""
    own: dict[str, list[Gain]] = {}
    for gain in found:
        own.setdefault(gain.many.implementation, []).append(gain)
    return [Panel(name=name, gains=tuple(gains), series=findings.series[gains[0].many]) for name, gains in own.items()]


def _caption(findings: Findings, found: Sequence[Gain]) -> str:
    few, many = found[0].few.threads, found[0].many.threads
    implementations = len({gain.many.implementation for gain in found})
    parts = [
        f"Up is better: how many times as fast with {many} threads as with {few}, same case, same launches; bar: 95 % interval.",
        f"Dashed: {words.ratio(many / few)}, each thread worth as much as the first. Shaded: more threads are slower.",
        "Filled: float64, hollow: float32. n·k·d: multiply-adds of a step that compares every point with every centroid.",
        "Pays from: in every case of at least that work that has a ratio, the whole interval lies above 1.",
        f"Timed: {facts.work(findings.run)}.",
    ]
    scopes = {one.scope for gain in found for one in gain.known}
    if Scope.WITHIN_LAUNCHES in scopes:
        parts.append("Fewer than five launches: intervals hold within those launches only.")
    parts += said.caution(findings)
    if implementations > PANELS:
        parts.append(f"{PANELS} of {implementations} implementations; all are in the chart's data.")
    return " ".join(parts)


def _alt(finding: str, found: Sequence[Gain]) -> str:
    parts = []
    for gain in found:
        ratios = ", ".join(
            f"{words.ratio(one.estimate.point)} at {said.amount(work(one.case))}" for one in gain.known[:8] if one.estimate is not None
        )
        parts.append(f"{said.label(gain)}: {ratios}")
    return f"Speed-up by more threads over the work of a step. {finding}. {'; '.join(parts)}."


def _row(gain: Gain, one: Comparison) -> Mapping[str, Value]:
    estimate, start = one.estimate, gain.pays_from
    return {
        "case_id": one.case.id,
        "work": work(one.case),
        "contender": gain.many.id,
        "over": gain.few.id,
        "ratio": estimate.point if estimate is not None else None,
        "low": estimate.low if estimate is not None else None,
        "high": estimate.high if estimate is not None else None,
        "verdict": str(one.verdict) if one.verdict is not None else None,
        "pays_from": start,
        "reason": one.reason,
    }
