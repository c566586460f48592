"""What rules for stopping save and what they leave: a strip per rule over all cases; below it, where they stop on the way of some."""

from __future__ import annotations

from collections.abc import Mapping

from kmeans_bench.judging.stopping import Descent, Rule
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting import stopping as said
from kmeans_bench.reporting.charts import anchors, page
from kmeans_bench.reporting.charts.canvas import Canvas
from kmeans_bench.reporting.charts.chart import Chart, Value
from kmeans_bench.reporting.charts.stopping_panels import Panel, draw_panels, draw_strips
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.palette import Theme

NAME = "stopping"
PANELS = 6
WIDTH = 11.5


def stopping(findings: Findings, theme: Theme) -> tuple[Chart, ...]:
    """Return the chart's one page; none where no case was followed to its fixed point."""
    found = said.survey(findings)
    if not found.descents:
        return ()
    canvas = Canvas(theme, WIDTH)
    finding, reading, source = headline(findings), _caption(found), facts.provenance(findings.run)
    below = draw_strips(canvas, page.head(canvas, finding, reading), found)
    bottom = draw_panels(canvas, below, _panels(findings))
    chart = Chart(
        name=NAME,
        figure=canvas.finish(page.foot(canvas, bottom, source)),
        theme=theme,
        headline=finding,
        evidence=evidence(findings),
        alt=_alt(finding, findings),
        caption=reading,
        provenance=source,
        rows=tuple(row for one in found.descents for row in _rows(one)),
    )
    return (chart,)


def headline(findings: Findings) -> str:
    """Return the finding in a sentence."""
    found = said.survey(findings)
    if not found.descents:
        return f"No rule for stopping can be judged: {next(iter(found.refused), 'no case was followed step by step')}"
    largest = found.of(Rule.LARGEST_MOVE)
    few = f"saves steps in {found.early(Rule.LARGEST_MOVE)} of {words.plural(len(found.descents), 'case')}"
    saves = f"saves {said.share(largest.saved)}" if largest.saved > 0 else few
    other = f"the article's largest move < 1e-4 {saves}"
    best = found.best
    if best is None:
        near = "No rule saves steps and stays within 1 % of the fixed point's inertia everywhere"
        return f"{near}; {other}"
    left = f"leaves at most {said.share(best.most_gap)} of the inertia" if best.most_gap > 0 else "loses nothing"
    return f"Stopping when {said.NAMES[best.rule]} saves {said.share(best.saved)} of the steps (median) and {left}; {other}"


def evidence(findings: Findings) -> Mapping[str, Value]:
    """Return the numbers of the headline."""
    found = said.survey(findings)
    if not found.descents:
        return {}
    numbers: dict[str, Value] = {
        "cases": len(found.descents),
        "largest_move_saved": found.of(Rule.LARGEST_MOVE).saved,
        "largest_move_early": found.early(Rule.LARGEST_MOVE),
    }
    if found.best is not None:
        numbers |= {"rule": str(found.best.rule), "saved": found.best.saved, "most_gap": found.best.most_gap}
    return numbers


def _panels(findings: Findings) -> list[Panel]:
    found = {one.case: one for one in said.survey(findings).descents}
    return [Panel(title=said.place(case, findings), descent=found[case]) for case in anchors.choose(tuple(found), PANELS)]


def _caption(found: said.Survey) -> str:
    parts = [
        "The float64 reference went from the shared start to its fixed point (labels repeat) once, outside any timing.",
        "Every rule is judged on that way.",
        "Steps saved: those not taken, of those to the fixed point; below 0 a rule takes one more: it waits for centroids to rest.",
        "Inertia left: after the last step, above the fixed point's; what is below a millionth is drawn as 0.",
        "Strips: a dot per case, the bar is their median.",
        "Below: inertia above the fixed point's by step; a marker is where its rule stops; what would cover another stands above it.",
        "Variance: mean over the features. Largest move: of one centroid, in the units of the data.",
    ]
    if len(found.descents) > PANELS:
        parts.append(f"{PANELS} of {words.plural(len(found.descents), 'case')} below, chosen from the plan.")
    parts += [f"Not judged: {words.plural(number, 'case')}, {reason}." for reason, number in found.refused.items()]
    return " ".join(parts)


def _alt(finding: str, findings: Findings) -> str:
    parts = [
        f"{said.NAMES[one.rule]}: {said.share(one.saved)} of the steps saved (median; {said.share(one.least_saved)} to "
        f"{said.share(one.most_saved)}), {said.share(one.gap)} of the inertia left, at most {said.share(one.most_gap)}"
        for one in said.survey(findings).tallies
    ]
    return f"Rules for stopping: steps saved and inertia left, over cases; and gap by step in some of them. {finding}. {'; '.join(parts)}."


def _rows(one: Descent) -> list[Mapping[str, Value]]:
    """Return where every rule stops, and the inertia by step."""
    common: Mapping[str, Value] = {"case_id": one.case.id, "steps": one.steps}
    halts: list[Mapping[str, Value]] = [
        {**common, "what": str(rule), "step": halt.step, "saved": halt.saved, "gap": halt.gap} for rule, halt in one.halts.items()
    ]
    return [*halts, *({**common, "what": "inertia", "step": step, "saved": None, "gap": gap} for step, gap in enumerate(one.gaps))]
