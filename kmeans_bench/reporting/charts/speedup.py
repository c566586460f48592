"""How many times faster than the baseline: a dot and its interval per contender, a panel per anchor case, one row order everywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median

from kmeans_bench.model import Case, Cell, Comparison
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting import outcomes
from kmeans_bench.reporting.charts import anchors, page
from kmeans_bench.reporting.charts.canvas import Canvas
from kmeans_bench.reporting.charts.chart import Chart, Value, page_name
from kmeans_bench.reporting.charts.speedup_panels import Panel, draw_panels
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.palette import Theme

NAME = "speed-up"
PANELS = 6
WIDTH = 13.5
_NARROW = 10.0
_TALL = 16  # rows beyond which a page holds one row of panels
_COLUMNS = 3


def speedup(findings: Findings, theme: Theme) -> tuple[Chart, ...]:
    """Return the pages of the chart; a run without cases gives one page that says so."""
    shown = anchors.choose(facts.runnable(findings), PANELS)
    per_page = PANELS if len(findings.series) <= _TALL else _COLUMNS
    pages = [shown[start : start + per_page] for start in range(0, len(shown), per_page)] or [()]
    return tuple(_page(findings, theme, number, cases) for number, cases in enumerate(pages))


def headline(findings: Findings) -> str:
    """Return the finding in a sentence."""
    numbers = evidence(findings)
    over = findings.run.plan.scenario.baseline
    if not numbers["ratios"]:
        return f"No speed-up over {over} could be given ({_commonest_absence(findings)})"
    spread = " to ".join(dict.fromkeys(words.ratio(_number(numbers, end)) for end in ("lowest", "highest")))
    cases = int(_number(numbers, "ratios"))
    if cases == 1:
        rest = " with such a ratio" if len(findings.cases) > 1 else ""
        return f"{numbers['contender']} is {words.ratio(_number(numbers, 'lowest'))} as fast as {over} on the one case{rest}"
    # Between two there is nothing typical.
    typical = f", typically {words.ratio(_number(numbers, 'median'))}" if cases > 2 else ""  # noqa: PLR2004
    return f"{numbers['contender']} is {spread} as fast as {over} over {cases} cases{typical}"


def evidence(findings: Findings) -> Mapping[str, Value]:
    """Return the numbers of the headline: the leading contender's speed-ups over the scenario's own baseline, over all cases."""
    own = [c for c in findings.comparisons if c.estimate is not None and not c.fallback]
    leading = next((contender for contender in findings.series if any(c.candidate == contender for c in own)), None)
    points = [c.estimate.point for c in own if c.estimate is not None and c.candidate == leading]
    if leading is None:
        return {"ratios": 0}
    return {
        "contender": findings.series[leading].label,
        "ratios": len(points),
        "lowest": min(points),
        "highest": max(points),
        "median": median(points),
    }


def caption(findings: Findings, cases: Sequence[Case]) -> str:
    """Return how to read the chart."""
    parts = [
        (
            f"Speed-up = seconds of {findings.run.plan.scenario.baseline} (same dtype and threads where it ran) ÷ seconds of the row, "
            "paired in the same launches."
        ),
        f"Timed: {facts.work(findings.run)}.",
        "Dot and number: median; bar and range: 95 % interval. Bold: fastest of its panel; hollow: float32.",
    ]
    if any(facts.is_within(comparison) for comparison in findings.comparisons):
        parts.append("Dashed bar: fewer than five launches, so it holds within these launches only.")
    if any(comparison.fallback for comparison in findings.comparisons):
        parts.append(
            f"Where the baseline could not run, the ratio is over the fallback {findings.run.plan.scenario.fallback} and names it."
        )
    if any(measurement.closed for measurement in findings.measured.values()):
        parts.append(facts.CLOSED)
    total = len(findings.cases)
    if len(cases) < total:
        parts.append(f"{len(cases)} of {words.plural(total, 'case')}, chosen from the plan to spread over the grid; all are in the table.")
    return " ".join(parts)


def _page(findings: Findings, theme: Theme, number: int, cases: Sequence[Case]) -> Chart:
    canvas = Canvas(theme, WIDTH if len(cases) >= _COLUMNS else _NARROW)
    said, reading = headline(findings), caption(findings, anchors.choose(facts.runnable(findings), PANELS))
    top = page.head(canvas, said, reading)
    panels = [_panel(findings, case) for case in cases]
    bottom = draw_panels(canvas, top, panels, tuple(findings.series.values()), columns=_COLUMNS)
    source = facts.provenance(findings.run)
    return Chart(
        name=page_name(NAME, number),
        figure=canvas.finish(page.foot(canvas, bottom, source)),
        theme=theme,
        headline=said,
        evidence=evidence(findings),
        alt=_alt(said, panels),
        caption=reading,
        provenance=source,
        rows=tuple(row for panel in panels for row in _rows(findings, panel)),
    )


def _panel(findings: Findings, case: Case) -> Panel:
    comparisons = {c.candidate: c for c in findings.comparisons if c.case == case}
    winner = next((w for w in findings.winners if w.case == case), None)
    return Panel(
        title=anchors.title(case, findings.cases),
        subtitle=_baseline_times(findings, case),
        comparisons=comparisons,
        labels={contender: _beside(findings, c) for contender, c in comparisons.items()},
        absences={contender: _absence(findings, c) for contender, c in comparisons.items() if c.estimate is None},
        fastest=winner.fastest if winner is not None else None,
    )


def _baseline_times(findings: Findings, case: Case) -> str:
    """Return who the panel's ratios are over, with seconds: ``over loop: float32 46.2 ms, float64 44.3 ms``."""
    over = dict.fromkeys((c.fallback, c.baseline) for c in findings.comparisons if c.case == case and c.baseline is not None)
    times: dict[str, list[str]] = {}
    for fallback, contender in over:
        series, estimate = findings.series.get(contender), findings.seconds.get(Cell(case=case, contender=contender))
        name = f"{'fallback ' if fallback else ''}{contender.implementation}"
        setting = series.label.removeprefix(contender.implementation).strip() if series is not None else str(contender.dtype)
        times.setdefault(name, []).append(f"{setting} {words.seconds(estimate.point) if estimate is not None else 'not measured'}")
    return "over " + "; ".join(f"{name}: {', '.join(parts)}" for name, parts in times.items()) if times else "no baseline ran"


def _beside(findings: Findings, comparison: Comparison) -> str:
    """Return what stands beside a dot."""
    if comparison.estimate is None:
        return ""
    baseline = findings.series.get(comparison.baseline) if comparison.baseline is not None else None
    star = "*" if facts.is_closed(findings, comparison.case, comparison.candidate) else ""
    return (
        words.ratio(comparison.estimate.point) + star + (f" over {baseline.code}" if comparison.fallback and baseline is not None else "")
    )


def _absence(findings: Findings, comparison: Comparison) -> str:
    seconds = findings.seconds.get(Cell(case=comparison.case, contender=comparison.candidate))
    time = f", {words.seconds(seconds.point)}" if seconds is not None and comparison.baseline == comparison.candidate else ""
    return facts.absence(findings, comparison) + time


def _commonest_absence(findings: Findings) -> str:
    reasons = [facts.absence(findings, c) for c in findings.comparisons if c.estimate is None and c.baseline != c.candidate]
    return outcomes.commonest(reasons, "nothing to compare it with")


def _alt(said: str, panels: Sequence[Panel]) -> str:
    parts = [f"Speed-up chart. {said}."]
    for panel in panels:
        ratios = [c.estimate.point for c in panel.comparisons.values() if c.estimate is not None]
        spread = f"{words.ratio(min(ratios))} to {words.ratio(max(ratios))}" if ratios else "no ratio"
        parts.append(f"{panel.title}: {spread}.")
    return " ".join(parts)


def _rows(findings: Findings, panel: Panel) -> list[Mapping[str, Value]]:
    return [row(findings, c) for contender in findings.series if (c := panel.comparisons.get(contender)) is not None]


def row(findings: Findings, comparison: Comparison) -> Mapping[str, Value]:
    """Return a comparison as a row of a table."""
    estimate, case = comparison.estimate, comparison.case
    return {
        "case_id": case.id,
        "n": case.n,
        "k": case.k,
        "d": case.d,
        "contender": comparison.candidate.id,
        "code": findings.series[comparison.candidate].code,
        "baseline": comparison.baseline.id if comparison.baseline is not None else None,
        "fallback": comparison.fallback,
        "speedup": estimate.point if estimate is not None else None,
        "low": estimate.low if estimate is not None else None,
        "high": estimate.high if estimate is not None else None,
        "scope": str(comparison.scope) if comparison.scope is not None else None,
        "launches": comparison.launches,
        "pairs": comparison.pairs,
        "reason": facts.absence(findings, comparison) if estimate is None else None,
    }


def _number(numbers: Mapping[str, Value], name: str) -> float:
    value = numbers[name]
    if not isinstance(value, (int, float)):
        msg = f"evidence {name} = {value!r} is not a number"
        raise TypeError(msg)
    return float(value)
