"""What float32 buys: a row per implementation with its gain in every case. What it costs: errors against the distance from the origin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median

from kmeans_bench.judging import precision
from kmeans_bench.judging.precision import Error, Shifted
from kmeans_bench.model import Comparison, Contender, Dtype, Status
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.charts import anchors, page
from kmeans_bench.reporting.charts.canvas import Canvas
from kmeans_bench.reporting.charts.chart import Chart, Value
from kmeans_bench.reporting.charts.float32_gain import Gain, draw_gains
from kmeans_bench.reporting.charts.float32_risk import Risk, draw_risks
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.palette import Theme

NAME = "float32"
GROUPS = 2
_ALIKE = 1.05  # the same offset over nearly the same spread is the same distance
_WIDE, _NARROW = 13.5, 9.0
_SHARE = 5.2  # inches of a wide page for the gains


def float32(findings: Findings, theme: Theme) -> tuple[Chart, ...]:
    """Return the chart's one page; none where float32 was neither compared nor judged."""
    gains, groups = _gains(findings), precision.shifted(findings.run)
    if not any(gain.ratios for gain in gains) and not groups:
        return ()
    risks = _risks(findings, groups)
    canvas = Canvas(theme, _WIDE if risks else _NARROW)
    said, reading, source = headline(findings), _caption(findings, groups), facts.provenance(findings.run)
    top = page.head(canvas, said, reading)
    right = page.MARGIN + (_SHARE if risks else _NARROW - 2 * page.MARGIN)
    bottoms = [draw_gains(canvas, top, right, gains)]
    if risks:
        bottoms.append(draw_risks(canvas, top, right + 0.35, risks))
    chart = Chart(
        name=NAME,
        figure=canvas.finish(page.foot(canvas, max(bottoms), source)),
        theme=theme,
        headline=said,
        evidence=evidence(findings),
        alt=_alt(said, gains, findings, groups),
        caption=reading,
        provenance=source,
        rows=(
            *(_gain_row(findings, one) for one in findings.gains),
            *(_risk_row(findings, e) for group in groups for e in group.errors),
        ),
    )
    return (chart,)


def headline(findings: Findings) -> str:
    """Return the finding in a sentence."""
    numbers = evidence(findings)
    if not numbers["computing"]:
        return "No contender computes in float32"
    parts = [_bought(numbers) if numbers["ratios"] else "No implementation was right in float32 and in float64 on the same case"]
    if numbers["judged"]:
        parts.append(_risked(numbers))
    return "; ".join(parts)


def evidence(findings: Findings) -> Mapping[str, Value]:
    """Return the numbers of the headline: gains over all cases, and who turns wrong where points are shifted."""
    ratios = [one.estimate.point for one in findings.gains if one.estimate is not None]
    numbers: dict[str, Value] = {
        "computing": sum(contender.dtype is Dtype.FLOAT32 for contender in findings.series),
        "ratios": len(ratios),
    }
    if ratios:
        numbers |= {"lowest": min(ratios), "median": median(ratios), "highest": max(ratios)}
    errors = [error for group in precision.shifted(findings.run) for error in group.errors]
    turns = precision.turns_wrong(errors)
    wrong = {contender: reach for contender, reach in turns.items() if reach is not None}
    numbers |= {"judged": len(turns), "wrong": len(wrong), "farthest": max((error.reach for error in errors), default=0.0)}
    if wrong:
        first = min(wrong.values())
        numbers |= {"first_at": first, "first": sum(reach <= _ALIKE * first for reach in wrong.values())}
    return numbers


def _bought(numbers: Mapping[str, Value]) -> str:
    low, middle, high = (words.ratio(float(numbers[name] or 0.0)) for name in ("lowest", "median", "highest"))
    times = int(numbers["ratios"] or 0)
    if times == 1:
        return f"float32 is {middle} as fast as float64, in the one case with both"
    if times == 2:  # noqa: PLR2004 - between two there is nothing typical
        return f"float32 is {low} to {high} as fast as float64, in the two comparisons with both"
    return f"float32 is typically {middle} as fast as float64 ({low} to {high} in {times} comparisons)"


def _risked(numbers: Mapping[str, Value]) -> str:
    judged, wrong = int(numbers["judged"] or 0), int(numbers["wrong"] or 0)
    if not wrong:
        return f"all {judged} contenders stay right up to offset ÷ spread {_far(numbers['farthest'])}"
    if float(numbers["first_at"] or 0.0) <= precision.CENTRED:
        return f"{wrong} of {judged} contenders are wrong on these points, {numbers['first']} of them around the origin already"
    first = f"{numbers['first']} of them at offset ÷ spread {_far(numbers['first_at'])}"
    return f"{wrong} of {judged} contenders turn wrong far from the origin, {first}"


def _far(reach: Value) -> str:
    far = float(reach or 0.0)
    return f"= {words.count(round(float(f'{far:.1g}')))}" if far > precision.CENTRED else f"≤ {precision.CENTRED:g}"


def _gains(findings: Findings) -> tuple[Gain, ...]:
    """Return a row per contender in float32, in the rows' usual order."""
    found: dict[Contender, list[Comparison]] = {one: [] for one in findings.series if one.dtype is Dtype.FLOAT32}
    for comparison in findings.gains:
        found[comparison.candidate].append(comparison)
    return tuple(_gain(findings, contender, comparisons) for contender, comparisons in found.items() if comparisons)


def _gain(findings: Findings, contender: Contender, comparisons: Sequence[Comparison]) -> Gain:
    ordered = sorted(comparisons, key=lambda one: one.case.n * one.case.k * one.case.d)
    reasons = [_why(findings, one) for one in ordered if one.estimate is None]
    return Gain(
        series=findings.series[contender],
        ratios=tuple(one.estimate for one in ordered if one.estimate is not None),
        within=any(facts.is_within(one) for one in ordered),
        reason=max(reasons, key=reasons.count) if reasons else None,
    )


def _why(findings: Findings, comparison: Comparison) -> str:
    """Return why there is no ratio: what became of float32, else of float64."""
    return facts.absence(findings, comparison)


def _risks(findings: Findings, groups: Sequence[Shifted]) -> tuple[Risk, ...]:
    """Return what is drawn of at most two groups: those whose sizes lie farthest apart."""
    first = {group.cases[0]: group for group in groups}
    shown = [first[case] for case in anchors.choose(list(first), GROUPS)]
    return tuple(
        Risk(
            title=facts.sizes(group.cases[0]),
            errors=group.errors,
            series={error.contender: findings.series[error.contender] for error in group.errors},
        )
        for group in shown
    )


def _caption(findings: Findings, groups: Sequence[Shifted]) -> str:
    parts = [
        (
            "Gain = seconds in float64 ÷ seconds in float32 of the same implementation, paired in the same launches; a dot per case, "
            "smallest on top, line: 95 % interval (rows of more than twelve cases: in the chart's table), number: median and range."
        ),
        f"Timed: {facts.work(findings.run)}.",
    ]
    if any(facts.is_within(one) for one in findings.gains):
        parts.append("Dashed: fewer than five launches, so it holds within these launches only.")
    if not groups:
        kept = findings.run.trajectories
        lacking = "No two cases differ in the offset of their points alone" if kept else "Offset and spread were not kept with this run"
        return " ".join([*parts, f"{lacking}, so what float32 risks far from the origin is not shown."])
    parts.append(
        "Right: the same points farther and farther from the origin, in float32; offset ÷ spread = their mean ÷ their standard deviation "
        "(root mean squares over features). Red ✕: refused by the oracle, which grants what float32 cannot hold out there; red zone: a "
        "label that is not nearest, an inertia more than 1e-3 off. Centring (subtract the means first, add them back at the end) takes the "
        "offset away, and with it the error of ‖x‖² - 2x·c + ‖c‖², at the price of one pass."
    )
    wrong = _wrong_in_float64(findings)
    return " ".join(
        [*parts, *([f"In float64, {', '.join(wrong)} {'is' if len(wrong) == 1 else 'are'} wrong somewhere, too."] if wrong else [])]
    )


def _wrong_in_float64(findings: Findings) -> list[str]:
    names = [
        m.contender.implementation for m in findings.run.measurements if m.contender.dtype is Dtype.FLOAT64 and m.status is Status.WRONG
    ]
    return list(dict.fromkeys(names))


def _alt(said: str, gains: Sequence[Gain], findings: Findings, groups: Sequence[Shifted]) -> str:
    parts = [f"What float32 buys and costs. {said}."]
    for gain in gains:
        if gain.ratios:
            points = [ratio.point for ratio in gain.ratios]
            parts.append(f"{gain.series.label}: {words.ratio(min(points))} to {words.ratio(max(points))}.")
    for contender, reach in precision.turns_wrong([error for group in groups for error in group.errors]).items():
        name = findings.series[contender].label
        parts.append(f"{name} {'stays right' if reach is None else f'turns wrong at offset ÷ spread {_far(reach)}'}.")
    return " ".join(parts)


def _gain_row(findings: Findings, comparison: Comparison) -> Mapping[str, Value]:
    estimate = comparison.estimate
    return {
        "what": "gain",
        "case_id": comparison.case.id,
        "contender": comparison.candidate.id,
        "code": findings.series[comparison.candidate].code,
        "gain": estimate.point if estimate is not None else None,
        "low": estimate.low if estimate is not None else None,
        "high": estimate.high if estimate is not None else None,
        "reach": None,
        "wrong": None,
        "wrong_share": None,
        "inertia_error": None,
        "reason": _why(findings, comparison) if estimate is None else None,
    }


def _risk_row(findings: Findings, error: Error) -> Mapping[str, Value]:
    return {
        "what": "error",
        "case_id": error.case.id,
        "contender": error.contender.id,
        "code": findings.series[error.contender].code,
        "gain": None,
        "low": None,
        "high": None,
        "reach": error.reach,
        "wrong": error.wrong,
        "wrong_share": error.wrong_share,
        "inertia_error": error.inertia_error,
        "reason": error.reason,
    }
