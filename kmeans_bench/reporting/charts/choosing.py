"""Chosen ÷ true number of clusters over draws of the points, per criterion and kind of points; what it cost beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kmeans_bench.judging import choosing
from kmeans_bench.judging.choosing import Choice, Record
from kmeans_bench.reporting import choosing as said
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.charts import anchors, page
from kmeans_bench.reporting.charts.canvas import Canvas
from kmeans_bench.reporting.charts.chart import Chart, Value
from kmeans_bench.reporting.charts.choosing_rows import WIDTH, draw_rows
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.palette import Theme

NAME = "choose-k"
KINDS = 8  # of points on the page
ROWS = 6  # of a kind


def choose_k(findings: Findings, theme: Theme) -> tuple[Chart, ...]:
    """Return the chart's one page; none where nobody chose a number for points whose true number is known."""
    found = said.survey(findings)
    if not any(one.choices for one in found):
        return ()
    canvas = Canvas(theme, WIDTH)
    finding, reading, source = said.headline(findings), _caption(findings), facts.provenance(findings.run)
    bottom = draw_rows(canvas, findings, _groups(findings), page.head(canvas, finding, reading))
    chart = Chart(
        name=NAME,
        figure=canvas.finish(page.foot(canvas, bottom, source)),
        theme=theme,
        headline=finding,
        evidence=evidence(findings),
        alt=_alt(finding, found),
        caption=reading,
        provenance=source,
        rows=tuple(row for one in found for row in _rows(one)),
    )
    return (chart,)


def evidence(findings: Findings) -> Mapping[str, Value]:
    """Return the numbers of the headline: per criterion, draws, those on which it is right, and its median seconds of a kind of points."""
    numbers: dict[str, Value] = {}
    for one in choosing.totals(said.survey(findings)):
        name = one.contender.id
        seconds = [record.seconds for record in one.records if record.seconds is not None]
        numbers |= {f"{name} draws": one.answered, f"{name} right": one.right}
        numbers |= {f"{name} least seconds": min(seconds, default=None), f"{name} most seconds": max(seconds, default=None)}
    return numbers


def _groups(findings: Findings) -> list[list[Record]]:
    """Return what is drawn: at most so many kinds of points, spread over the grid, each with its criteria in the rows' usual order."""
    kinds: dict[object, list[Record]] = {}
    for one in said.survey(findings):
        kinds.setdefault(one.kind, []).append(one)
    answered = [own[0].kind for own in kinds.values() if any(one.choices for one in own)]
    shown = anchors.choose(answered, KINDS) if len(answered) > KINDS else answered
    return [sorted(kinds[kind], key=lambda one: findings.series[one.contender].order)[:ROWS] for kind in shown]


def _caption(findings: Findings) -> str:
    found = said.survey(findings)
    kinds = len({one.kind for one in found if one.choices})
    parts = [
        "A dot is one draw of the points (a seed); draws with the same answer are piled up, and a filled dot is the true number.",
        "Shaded: within a tenth of it. Bars: medians over draws. Log axes.",
        "Seconds: a call of the whole routine, with every number of clusters that it tries; a dot is the median call of one draw.",
        "No criterion is told the true number, nor a range that depends on it.",
    ]
    if kinds > KINDS:
        parts.append(f"{KINDS} of {kinds} kinds of points, chosen from the plan; all are in the table.")
    if max(sum(one.kind == other.kind for other in found) for one in found) > ROWS:
        parts.append(f"At most {ROWS} criteria are drawn; all are in the table.")
    return " ".join(parts)


def _alt(finding: str, found: Sequence[Record]) -> str:
    parts = [
        f"{said.place(one.kind)}, {one.contender.implementation}: right on {one.right} of {len(one.choices)}, chosen ÷ true "
        f"{said.reach([choice.ratio for choice in one.choices])}, {words.seconds(one.seconds or 0.0)}"
        for one in found
        if one.choices
    ]
    return f"Chosen ÷ true number of clusters over draws of the points, and seconds, per criterion. {finding}. {'; '.join(parts)}."


def _rows(one: Record) -> list[Mapping[str, Value]]:
    answers = [_answer(choice) for choice in one.choices]
    common: Mapping[str, Value] = {"case_id": one.kind.id, "contender": one.contender.id}
    missing = dict.fromkeys(("chosen", "true", "ratio", "seconds", "ari"))
    return [*answers, *({**common, **missing, "reason": reason} for reason in one.silent)]


def _answer(choice: Choice) -> Mapping[str, Value]:
    return {
        "case_id": choice.case.id,
        "contender": choice.contender.id,
        "chosen": choice.chosen,
        "true": choice.true,
        "ratio": choice.ratio,
        "seconds": choice.seconds,
        "ari": choice.ari,
        "reason": None,
    }
