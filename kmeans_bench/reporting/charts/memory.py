"""Time against extra memory, a panel per anchor case: a staircase of those worth choosing, everyone else, and why some are missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kmeans_bench.judging import pareto
from kmeans_bench.judging.pairing import by_case, current
from kmeans_bench.judging.pareto import Standing
from kmeans_bench.model import Case, Cell
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.charts import anchors, page
from kmeans_bench.reporting.charts.canvas import Canvas
from kmeans_bench.reporting.charts.chart import Chart, Value
from kmeans_bench.reporting.charts.memory_panels import PAGE, Panel, draw_panels, is_drawn, points_bytes
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.palette import Theme

NAME = "memory"
PANELS = 3
WIDTH = 13.5
_CROWD = 12  # points in a panel, from which some may find no room for their code


def memory(findings: Findings, theme: Theme) -> tuple[Chart, ...]:
    """Return the chart's one page; none where no panel has a point."""
    panels = survey(findings)
    if not any(_drawn(panel) for panel in panels):
        return ()
    canvas = Canvas(theme, WIDTH)
    said, reading, source = _headline(panels), _caption(findings, panels), facts.provenance(findings.run)
    bottom = page.head(canvas, said, reading)
    bottom = draw_panels(canvas, bottom, panels)
    seen = {standing.contender for panel in panels for standing in panel.standings}
    bottom = page.legend(canvas, bottom, [series for contender, series in findings.series.items() if contender in seen])
    chart = Chart(
        name=NAME,
        figure=canvas.finish(page.foot(canvas, bottom, source)),
        theme=theme,
        headline=said,
        evidence=_evidence(panels),
        alt=_alt(said, panels),
        caption=reading,
        provenance=source,
        rows=tuple(_row(findings, panel, standing) for panel in panels for standing in panel.standings),
    )
    return (chart,)


def headline(findings: Findings) -> str:
    """Return the finding in a sentence."""
    return _headline(survey(findings))


def evidence(findings: Findings) -> Mapping[str, Value]:
    """Return the numbers of the headline: fastest, leanest and hungriest of the largest case that ranks any, in bytes."""
    return _evidence(survey(findings))


def survey(findings: Findings) -> tuple[Panel, ...]:
    """Return what every panel shows."""
    pools, own = by_case(current(findings.run)), by_case(findings.run.measurements)
    shown = anchors.choose(facts.runnable(findings), PANELS)
    return tuple(_panel(findings, case, pareto.standings(own[case], pools[case], findings.seconds, findings.floor)) for case in shown)


def _panel(findings: Findings, case: Case, standings: tuple[Standing, ...]) -> Panel:
    return Panel(
        case=case,
        title=anchors.title(case, findings.cases),
        series={standing.contender: findings.series[standing.contender] for standing in standings},
        standings=standings,
        front=pareto.front(standings),
        tie=any(winner.tie for winner in findings.winners if winner.case == case),
        closed=frozenset(one.contender for one in standings if facts.is_closed(findings, case, one.contender)),
    )


def _drawn(panel: Panel) -> list[Standing]:
    return [standing for standing in panel.standings if is_drawn(standing)]


def _times(panel: Panel, standing: Standing) -> float:
    """Return the extra bytes over the bytes of the points in the contender's own dtype."""
    return (standing.bytes or 0) / points_bytes(panel.case, standing.contender.dtype)


def _headline(panels: Sequence[Panel]) -> str:
    numbers = _evidence(panels)
    if "fastest" not in numbers:
        return "No contender was measured in both time and memory"
    rank = "among the fastest" if numbers["tie"] else "the fastest"
    times = f"{words.ratio(float(numbers['fastest_times'] or 0.0))} the memory of its points"
    said = f"At {numbers['at']}, {numbers['fastest']} is {rank} and takes {_bytes(numbers, 'fastest')}, {times}"
    ends = {numbers[end]: f"{_bytes(numbers, end)} ({word})" for end, word in (("hungriest", "the most"), ("leanest", "the least"))}
    return "; ".join([said, *(f"{who} takes {what}" for who, what in ends.items() if who != numbers["fastest"])])


def _bytes(numbers: Mapping[str, Value], name: str) -> str:
    return words.size(float(numbers[f"{name}_bytes"] or 0.0))


def _evidence(panels: Sequence[Panel]) -> dict[str, Value]:
    for panel in reversed(panels):
        ranked = [standing for standing in panel.standings if standing.reason is None]
        if ranked:
            chosen = {
                "fastest": ranked[0],
                "hungriest": max(ranked, key=lambda one: one.bytes or 0),
                "leanest": min(ranked, key=lambda one: one.bytes or 0),
            }
            names = {name: panel.series[one.contender].label for name, one in chosen.items()}
            sizes = {f"{name}_bytes": one.bytes for name, one in chosen.items()}
            times = _times(panel, chosen["fastest"])
            return {"at": panel.title, "case_id": panel.case.id, "tie": panel.tie, **names, **sizes, "fastest_times": times}
    return {}


def _caption(findings: Findings, panels: Sequence[Panel]) -> str:
    parts = [
        (
            "Left: faster; down: leaner. Extra bytes: how far one call raised resident memory above where it stood, points and imports not "
            "counted. Coloured, bold: nobody else is faster, beyond a tie, with no more memory; the line joins those with the least memory "
            "for their time. Grey: somebody is. Bar: 95 % interval. Hollow: float32. Dotted: size of the points themselves."
        ),
        f"Timed: {facts.work(findings.run)}.",
    ]
    methods = {m.peak_method or "" for m in findings.run.measurements}
    if any(method.startswith("tracemalloc") for method in methods):
        parts.append("Where resident memory cannot be read, Python's own allocations were counted.")
    if any(method.endswith("one step") for method in methods):
        parts.append("Long calls had their memory measured over one step.")
    if any((one.bytes or 0) < PAGE for panel in panels for one in _drawn(panel)):
        parts.append(f"Less than a page of memory is drawn at {words.size(PAGE)}.")
    if any(len(_drawn(panel)) > _CROWD for panel in panels):
        parts.append("Where points crowd, grey ones carry no code.")
    if any(panel.closed for panel in panels):
        parts.append(facts.CLOSED)
    if len(panels) < len(findings.cases):
        parts.append(f"{len(panels)} of {words.plural(len(findings.cases), 'case')}, chosen from the plan to spread over the grid.")
    return " ".join(parts)


def _alt(said: str, panels: Sequence[Panel]) -> str:
    parts = [f"Time against extra memory. {said}."]
    for panel in panels:
        steps = [
            f"{panel.series[one.contender].label} {words.seconds(one.seconds.point)} and {words.size(one.bytes or 0)}"
            for one in panel.front
            if one.seconds is not None
        ]
        parts.append(f"{panel.title}: {'; '.join(steps) or 'nobody ranked'}.")
    return " ".join(parts)


def _row(findings: Findings, panel: Panel, standing: Standing) -> Mapping[str, Value]:
    case, seconds = panel.case, standing.seconds
    measured = findings.measured[Cell(case=case, contender=standing.contender)]
    return {
        "case_id": case.id,
        "n": case.n,
        "k": case.k,
        "d": case.d,
        "contender": standing.contender.id,
        "code": panel.series[standing.contender].code,
        "seconds": seconds.point if seconds is not None else None,
        "low": seconds.low if seconds is not None else None,
        "high": seconds.high if seconds is not None else None,
        "extra_bytes": standing.bytes,
        "points_bytes": points_bytes(case, standing.contender.dtype),
        "method": measured.peak_method,
        "on_the_line": standing in panel.front,
        "dominated_by": standing.dominated_by.id if standing.dominated_by is not None else None,
        "reason": standing.reason,
    }
