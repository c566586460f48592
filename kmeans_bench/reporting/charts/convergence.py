"""Seconds against the gap to the best known inertia, for two anchor cases at most; beside it, seconds to 1 % and to the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kmeans_bench.judging.convergence import Approach, Convergence
from kmeans_bench.judging.convergence import convergence as judge
from kmeans_bench.judging.pairing import by_case
from kmeans_bench.model import Contender, ProtocolKind
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.charts import anchors, page
from kmeans_bench.reporting.charts.canvas import Canvas
from kmeans_bench.reporting.charts.chart import Chart, Value
from kmeans_bench.reporting.charts.convergence_panels import Panel, draw_panels
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.palette import HUES, Theme

NAME = "convergence"
PANELS = 2
WIDTH = 13.5


def convergence(findings: Findings, theme: Theme) -> tuple[Chart, ...]:
    """Return the chart's one page; none where nothing is known but where everyone ended, after the same steps."""
    panels = survey(findings)
    if not panels:
        return ()
    canvas = Canvas(theme, WIDTH)
    said, reading, source = _headline(panels), _caption(findings, panels), facts.provenance(findings.run)
    bottom = draw_panels(canvas, page.head(canvas, said, reading), panels)
    chart = Chart(
        name=NAME,
        figure=canvas.finish(page.foot(canvas, bottom, source)),
        theme=theme,
        headline=said,
        evidence=_evidence(panels),
        alt=_alt(said, panels),
        caption=reading,
        provenance=source,
        rows=tuple(row for panel in panels for row in _rows(panel)),
    )
    return (chart,)


def headline(findings: Findings) -> str:
    """Return the finding in a sentence."""
    return _headline(survey(findings)) if survey(findings) else _missing(findings)


def evidence(findings: Findings) -> Mapping[str, Value]:
    """Return the numbers of the headline: the first and the last to come within 1 % in the largest case that is drawn."""
    return _evidence(survey(findings))


def survey(findings: Findings) -> tuple[Panel, ...]:
    """Return what is drawn: cases whose trajectory was kept, or whose ends differ because everyone stopped where they liked."""
    own = by_case(findings.run.measurements)
    kept = {trajectory.case: trajectory for trajectory in findings.run.trajectories if trajectory.inertias}
    counted = findings.run.plan.scenario.protocol.kind is ProtocolKind.STEPS
    judged = {
        case: judge(case, own.get(case, []), findings.seconds, kept.get(case))
        for case in anchors.choose(facts.runnable(findings), PANELS)
        if case in kept or not counted
    }
    return tuple(
        Panel(
            title=anchors.title(case, findings.cases),
            found=found,
            series={one.contender: findings.series[one.contender] for one in found.approaches},
            coloured=_coloured(findings, found),
        )
        for case, found in judged.items()
        if found is not None
    )


def _coloured(findings: Findings, found: Convergence) -> frozenset[Contender]:
    """Return whose lines are coloured: the fastest contender of each implementation that has a colour of its own."""
    first: dict[str, Contender] = {}
    for one in found.approaches:
        if findings.series[one.contender].hue is not None:
            first.setdefault(one.contender.implementation, one.contender)
    return frozenset(list(first.values())[:HUES])


def _missing(findings: Findings) -> str:
    if not findings.seconds:
        return "Nothing was measured, so nobody came closer to anything"
    if not findings.run.trajectories:
        return "The reference's inertia after each step was not kept with this run; measure it again to see it"
    return "No case that is drawn has both a trajectory and a contender that was measured"


def _headline(panels: Sequence[Panel]) -> str:
    numbers = _evidence(panels)
    best = "the best known inertia"
    if "first" not in numbers:
        return f"At {numbers['at']}, nobody comes within 1 % of {best}; the nearest is {numbers['nearest']}, {_gap(numbers)} above it"
    steps = f" (step {numbers['enough']} of {numbers['steps']})" if numbers["enough"] is not None else ""
    said = f"At {numbers['at']}, {numbers['first']} is within 1 % of {best} after {_seconds(numbers, 'first')}{steps}"
    if numbers["last"] == numbers["first"]:
        return said
    return f"{said}, {numbers['last']} after {_seconds(numbers, 'last')}"


def _seconds(numbers: Mapping[str, Value], name: str) -> str:
    return words.seconds(float(numbers[f"{name}_seconds"] or 0.0))


def _gap(numbers: Mapping[str, Value]) -> str:
    return words.percent(float(numbers["nearest_gap"] or 0.0))


def _evidence(panels: Sequence[Panel]) -> dict[str, Value]:
    if not panels:
        return {}
    panel = panels[-1]
    at: dict[str, Value] = {"at": panel.title, "case_id": panel.found.case.id}
    there = sorted((one for one in panel.found.approaches if one.within is not None), key=_within)
    if not there:
        nearest = min(panel.found.approaches, key=lambda one: one.gap)
        return {**at, "nearest": panel.series[nearest.contender].label, "nearest_gap": nearest.gap}
    first, last = there[0], there[-1]
    return {
        **at,
        "first": panel.series[first.contender].label,
        "first_seconds": first.within,
        "last": panel.series[last.contender].label,
        "last_seconds": last.within,
        "enough": panel.found.enough if first.steps is not None else None,
        "steps": first.steps,
    }


def _within(one: Approach) -> float:
    return one.within if one.within is not None else one.seconds.point


def _caption(findings: Findings, panels: Sequence[Panel]) -> str:
    stepped = any(one.steps is not None for panel in panels for one in panel.found.approaches)
    parts = ["Left, down and to the left is better: gap = inertia ÷ the lowest inertia that anyone came to, minus 1."]
    if stepped:
        parts.append(
            "The float64 reference went from the shared start once; a line places its inertia after step s at s ÷ steps of a contender's "
            "seconds (modelled: steps spread evenly over the measured call)."
        )
    parts += [
        "Marker: where a contender was measured to end; inexact ones, and those with a start of their own, have only that.",
        "A gap below a millionth is drawn on the lowest line.",
        "Right: seconds to a gap of 1 % (bar, whole steps) and to the end (marker; pale: 95 % interval).",
        f"Timed: {facts.work(findings.run)}.",
    ]
    if any(len(panel.found.approaches) > len(panel.coloured) for panel in panels):
        parts.append("Coloured: the faster dtype of each implementation; hollow: float32.")
    if len(panels) < len(findings.cases):
        parts.append(f"{len(panels)} of {words.plural(len(findings.cases), 'case')}, chosen from the plan.")
    return " ".join(parts)


def _alt(said: str, panels: Sequence[Panel]) -> str:
    parts = [f"Seconds against the gap to the best known inertia. {said}."]
    for panel in panels:
        ends = [
            f"{panel.series[one.contender].label} ends after {words.seconds(one.seconds.point)} with a gap of {words.percent(one.gap)}"
            for one in panel.found.approaches[:8]
        ]
        parts.append(f"{panel.title}: {'; '.join(ends)}.")
    return " ".join(parts)


def _rows(panel: Panel) -> list[Mapping[str, Value]]:
    """Return the modelled points of every line, and the measured end of everyone."""
    found = panel.found
    rows: list[Mapping[str, Value]] = []
    for one in found.approaches:
        common: Mapping[str, Value] = {
            "case_id": found.case.id,
            "contender": one.contender.id,
            "code": panel.series[one.contender].code,
            "best": found.best,
        }
        steps = range(1, min(one.steps, len(found.gaps) - 1) + 1) if one.steps is not None else ()
        rows += [
            {**common, "what": "modelled", "step": step, "seconds": one.at(step), "low": None, "high": None, "gap": found.gaps[step]}
            for step in steps
        ]
        ends = {"seconds": one.seconds.point, "low": one.seconds.low, "high": one.seconds.high}
        rows.append({**common, "what": "measured end", "step": one.steps, **ends, "gap": one.gap})
    return rows
