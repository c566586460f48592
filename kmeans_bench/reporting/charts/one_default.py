"""If there may be only one: the share of the cases in which a contender is within a factor of the fastest, and what to pick."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kmeans_bench.judging.profiles import FARTHEST, Profile, profiles
from kmeans_bench.model import Dtype
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting import outcomes
from kmeans_bench.reporting.charts import page
from kmeans_bench.reporting.charts.canvas import Canvas
from kmeans_bench.reporting.charts.chart import Chart, Value
from kmeans_bench.reporting.charts.one_default_panels import COLOURED, WIDTH, draw_profiles, farthest
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.palette import Theme

NAME = "one-default"
NEAR = 2.0  # times the fastest: what the headline counts
_LEVEL = 1.005  # rounds to 1.00×


def one_default(findings: Findings, theme: Theme) -> tuple[Chart, ...]:
    """Return the chart on its one page; none where no case has a fastest contender."""
    found = ranked(findings)
    if not found:
        return ()
    canvas = Canvas(theme, WIDTH)
    said, reading, source = headline(findings), caption(findings), facts.provenance(findings.run)
    bottom = draw_profiles(canvas, findings, found, page.head(canvas, said, reading))
    chart = Chart(
        name=NAME,
        figure=canvas.finish(page.foot(canvas, bottom, source)),
        theme=theme,
        headline=said,
        evidence=evidence(findings),
        alt=_alt(findings, found, said),
        caption=reading,
        provenance=source,
        rows=tuple(row for profile in found for row in _rows(findings, profile)),
    )
    return (chart,)


def headline(findings: Findings) -> str:
    """Return what to pick in a sentence; where that computes in float32, also what to pick in float64."""
    found = ranked(findings)
    if not found:
        return f"No default can be named ({outcomes.commonest(slowdown.reason for slowdown in findings.slowdowns.values())})"
    said = f"If only one: {_said(findings, found[0])}"
    double = _double(found)
    return f"{said}; in float64, {_said(findings, double)}" if double is not None else said


def evidence(findings: Findings) -> Mapping[str, Value]:
    """Return the numbers of the headline."""
    found = ranked(findings)
    if not found:
        return {"cases": 0}
    double = _double(found)
    return {"cases": found[0].cases, **_numbers(found[0], ""), **(_numbers(double, "float64_") if double is not None else {})}


def caption(findings: Findings) -> str:
    """Return how to read the chart."""
    found = ranked(findings)
    cases = found[0].cases if found else 0
    parts = [
        (
            f"Up: the share of the {words.plural(cases, 'case')} that have a fastest contender; across: how many times slower than it, "
            "paired in the same launches. Higher and further left is better; no ratio (not run, wrong, unequal work) counts "
            f"as never. Order: area under the staircase from 1× to {FARTHEST:g}×; the first {COLOURED} are coloured, float32 dashed and "
            "hollow. Only the first place may be read off: without it the others are held against another fastest, and their order may "
            "change (Gould & Scott 2016, doi:10.1145/2950048). Performance profiles: Dolan & Moré 2002, doi:10.1007/s101070100263."
        ),
        f"Timed: {facts.work(findings.run)}.",
    ]
    beyond = sum(ratio > farthest(found) for profile in found[:COLOURED] for ratio in profile.ratios)
    if beyond:
        parts.append(f"{words.plural(beyond, 'ratio')} of those coloured lie beyond the axis.")
    if len(findings.cases) > cases:
        parts.append(f"{words.plural(len(findings.cases) - cases, 'case')} without a fastest contender left out.")
    if any(measurement.closed for measurement in findings.measured.values()):
        parts.append(facts.CLOSED.removeprefix("*: "))
    return " ".join(parts)


def ranked(findings: Findings) -> tuple[Profile, ...]:
    """Return the profiles in the order in which they are shown; none where no case has a fastest contender."""
    found = profiles(findings.slowdowns.values())
    order = {contender: series.order for contender, series in findings.series.items()}
    # Among equal areas the one that is higher up in every chart.
    ordered = sorted(found, key=lambda profile: (-round(profile.area, 9), order[profile.contender]))
    return tuple(ordered) if any(profile.cases and profile.ratios for profile in found) else ()


def _double(found: Sequence[Profile]) -> Profile | None:
    """Return the first in float64 where the first of all is not."""
    if found[0].contender.dtype is Dtype.FLOAT64:
        return None
    return next((profile for profile in found if profile.contender.dtype is Dtype.FLOAT64 and profile.ratios), None)


def _said(findings: Findings, profile: Profile) -> str:
    """``identity-chunked float64 is within 2× of the fastest in 17 of 18 cases, at worst 2.4×``."""
    label, worst, near, cases = findings.series[profile.contender].label, profile.worst or 1.0, profile.within(NEAR), profile.cases
    missing = cases - len(profile.ratios)
    where = f"{cases - missing} of {words.plural(cases, 'case')}" if missing else f"all {cases} cases" if cases > 1 else "the one case"
    none = f", and without a ratio in {missing}" if missing else ""
    if profile.wins == len(profile.ratios):
        return f"{label} is the fastest in {where}{none}"
    if worst < _LEVEL:
        return f"{label} is as fast as the fastest in {where}{none}"
    if near == len(profile.ratios):
        return f"{label} is at most {words.ratio(worst)} slower than the fastest in {where}{none}"
    return f"{label} is within {NEAR:g}× of the fastest in {near} of {words.plural(cases, 'case')}, at worst {words.ratio(worst)}{none}"


def _numbers(profile: Profile, prefix: str) -> dict[str, Value]:
    return {
        f"{prefix}contender": profile.contender.id,
        f"{prefix}wins": profile.wins,
        f"{prefix}within_2": profile.within(NEAR),
        f"{prefix}with_ratio": len(profile.ratios),
        f"{prefix}worst": profile.worst,
    }


def _rows(findings: Findings, profile: Profile) -> list[Mapping[str, Value]]:
    """Return a row for every step of a staircase, one without a ratio for who has none."""
    fixed: dict[str, Value] = {
        "contender": profile.contender.id,
        "code": findings.series[profile.contender].code,
        "cases": profile.cases,
        "fastest": profile.wins,
        "within_1.1": profile.within(1.1),
        "within_2": profile.within(NEAR),
        "with_ratio": len(profile.ratios),
        "worst": profile.worst,
        "area": profile.area,
    }
    steps: list[Mapping[str, Value]] = [
        {**fixed, "slowdown": ratio, "share": number / profile.cases} for number, ratio in enumerate(profile.ratios, start=1)
    ]
    return steps or [{**fixed, "slowdown": None, "share": None}]


def _alt(findings: Findings, found: Sequence[Profile], said: str) -> str:
    parts = [f"Performance profile. {said}."]
    for profile in found[:COLOURED]:
        worst = f", at worst {words.ratio(profile.worst)}" if profile.worst is not None else ""
        parts.append(
            f"{findings.series[profile.contender].label}: fastest in {profile.wins}, within 1.1× in {profile.within(1.1)}, "
            f"within 2× in {profile.within(NEAR)} of {profile.cases}{worst}."
        )
    return " ".join(parts)
