"""What a start is worth: steps, seconds and the end, seed by seed, over the baseline's; a block per kind of data, a row per routine."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from kmeans_bench.judging.claim_values import WORSE
from kmeans_bench.judging.starts import Course, Misses, Starts
from kmeans_bench.judging.starts import starts as judge
from kmeans_bench.model import Case, Contender, Estimate
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.charts import page
from kmeans_bench.reporting.charts.canvas import Canvas
from kmeans_bench.reporting.charts.chart import Chart, Value
from kmeans_bench.reporting.charts.starts_panels import Block, draw_blocks
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.markdown import escape
from kmeans_bench.reporting.markdown import table as markdown_table
from kmeans_bench.reporting.palette import Theme

NAME = "starts"
WIDTH = 13.5


def starts(findings: Findings, theme: Theme) -> tuple[Chart, ...]:
    """Return the chart's one page; none where the run does not compare starts over seeds."""
    found = judge(findings.run)
    if found is None:
        return ()
    canvas = Canvas(theme, WIDTH)
    said, reading, source = _headline(findings, found), _caption(findings, found), facts.provenance(findings.run)
    series = {contender: replace(one, label=label(findings, contender)) for contender, one in findings.series.items()}
    blocks = [
        Block(title=title(kind, courses), baseline=found.baseline, courses=courses, series=series)
        for kind, courses in found.courses.items()
    ]
    bottom = draw_blocks(canvas, page.head(canvas, said, reading), blocks, series[found.baseline].label)
    chart = Chart(
        name=NAME,
        figure=canvas.finish(page.foot(canvas, bottom, source)),
        theme=theme,
        headline=said,
        evidence=_evidence(found),
        alt=_alt(findings, said, found),
        caption=reading,
        provenance=source,
        rows=tuple(row for courses in found.courses.values() for course in courses for row in _rows(course)),
    )
    return (chart,)


def applies(findings: Findings) -> bool:
    """Whether the run compares starts over seeds."""
    return judge(findings.run) is not None


def headline(findings: Findings) -> str:
    """Return the finding in a sentence."""
    found = judge(findings.run)
    return _headline(findings, found) if found is not None else "No starts were compared over seeds"


def evidence(findings: Findings) -> Mapping[str, Value]:
    """Return the numbers of the headline."""
    found = judge(findings.run)
    return _evidence(found) if found is not None else {}


def table(findings: Findings) -> str:
    """Return a sentence per kind of data, and every number with its interval."""
    found = judge(findings.run)
    if found is None:
        return ""
    said = "\n".join(f"- {escape(_sentence(findings, found, kind))}" for kind in found.courses)
    head = ["data", "routine", "seeds", "steps saved", "speed-up", "above the best", "in a worse minimum"]
    rows = [_listed(findings, kind, course) for kind, courses in found.courses.items() for course in courses]
    over = escape(label(findings, found.baseline))
    note = (
        f"Steps saved: steps of {over} ÷ its own. Speed-up: over {over}, the start's own time counted. Medians over seeds [95 % interval]."
    )
    return f"{said}\n\n{markdown_table(head, rows, numbers=head[2:])}\n\n{note}"


def title(kind: Case, courses: Sequence[Course]) -> str:
    """Return ``blobs · N=1k K=10 d=8 · 50 seeds``."""
    planned, fewest = courses[0].planned, min(len(one.seeds) for one in courses)
    seeds = words.plural(planned, "seed") if fewest == planned else f"{fewest} of {words.plural(planned, 'seed')}"
    return f"{kind.source.label} · {facts.sizes(kind)} · {seeds}"


def label(findings: Findings, contender: Contender) -> str:
    """Return a routine's name, with dtype and threads where the run has several of either."""
    settings = {(one.dtype, one.threads) for one in findings.series}
    return contender.implementation if len(settings) == 1 else findings.series[contender].label


def _headline(findings: Findings, found: Starts) -> str:
    over, lead, surest = label(findings, found.baseline), found.lead, found.surest
    if lead is None:
        quick = f"No start is faster than {over} for certain"
    else:
        name, faster = lead.course.contender.implementation, _interval(lead.speedup, words.ratio)
        quick = f"{name} is {faster} as fast as {over} on {_place(lead.course.kind)}"
    if surest is None:
        return quick
    missed = f"{over} misses the best known minimum on {_span(found.missed[found.baseline])} of seeds"
    kinds = f" ({len(surest.shares)} of {len(found.courses)} kinds of data)" if len(surest.shares) < len(found.courses) else ""
    return f"{quick}; {missed}, {surest.contender.implementation} on {_span(surest)}{kinds}"


def _span(found: Misses) -> str:
    """Return shares over all kinds of data, and the ends of their intervals: ``30 to 88 % [12, 100]``."""
    least, most, low, high = (words.percent(one) for one in (found.least, found.most, found.low, found.high))
    shares = most if least == most else f"{least.removesuffix(' %')} to {most}"
    return f"{shares} [{low.removesuffix(' %')}, {high.removesuffix(' %')}]"


def _place(kind: Case) -> str:
    return f"{kind.source.label} {facts.sizes(kind)}"


def _evidence(found: Starts) -> dict[str, Value]:
    """Return who is fastest for certain, and of the baseline and of who misses least where it misses most, on how many seeds they miss."""
    numbers: dict[str, Value] = {"baseline": found.baseline.implementation, "kinds": len(found.courses)}
    if (lead := found.lead) is not None:
        numbers |= {"fastest": lead.course.contender.implementation, "on": _place(lead.course.kind)}
        numbers |= {"speedup": lead.speedup.point, "speedup_low": lead.speedup.low, "speedup_high": lead.speedup.high}
    if (surest := found.surest) is not None:
        numbers["surest"] = surest.contender.implementation
        for name, one in (("baseline", found.missed[found.baseline]), ("surest", surest)):
            numbers |= {f"{name}_least": one.least, f"{name}_most": one.most, f"{name}_low": one.low, f"{name}_high": one.high}
    return numbers


def _sentence(findings: Findings, found: Starts, kind: Case) -> str:
    own = next(one for one in found.courses[kind] if one.contender == found.baseline)
    parts = [_compared(findings, one) for one in found.others(kind)]
    baseline = f"{label(findings, found.baseline)} ends in a worse minimum than the best known {_share(own.worse)}"
    return f"{title(kind, found.courses[kind])}: {'; '.join([baseline, *parts])}."


def _compared(findings: Findings, course: Course) -> str:
    """Return one routine's clause; where an interval includes 1, there is no difference to tell."""
    who = label(findings, course.contender)
    if course.steps is None or course.speedup is None:
        why = f" ({course.reason})" if course.reason else ""
        return f"{who} can be held against it on {len(course.seeds)} of {words.plural(course.planned, 'seed')} only{why}"
    steps = _side(course.steps, "fewer steps", "more steps", "no certain difference in steps")
    seconds = _side(course.speedup, "faster", "slower", "no certain difference in seconds")
    return f"{who}: {steps}, {seconds}, a worse minimum {_share(course.worse)}"


def _side(found: Estimate, more: str, less: str, none: str) -> str:
    if found.low <= 1 <= found.high:
        return none
    return f"{words.ratio(found.point)} {more}" if found.low > 1 else f"{words.ratio(1 / found.point)} {less}"


def _share(found: Estimate | None) -> str:
    return f"on {words.percent(found.point)} of seeds" if found is not None else "on an unknown share of seeds"


def _caption(findings: Findings, found: Starts) -> str:
    over = label(findings, found.baseline)
    return (
        "A pale dot is a seed: other points, another start. Marker and bar: median over seeds and its 95 % interval (order statistics; the "
        f"seed is the unit of inference). Steps and seconds are over those of {over} on the same seed, seconds paired inside launches with "
        "the start's own time counted; right of 1× is better. Above the best: inertia ÷ the lowest that anyone here came to on that seed, "
        f"minus 1; left is better, grey is the same minimum. Worse minimum: share of seeds that end more than {100 * WORSE:g} % above it, "
        "with Clopper and Pearson's interval. A seed that may not be compared leaves a routine no interval. In the headline, intervals of "
        f"all routines and data hold together at 95 %. Timed: {facts.work(findings.run)}."
    )


def _alt(findings: Findings, said: str, found: Starts) -> str:
    told = [_sentence(findings, found, kind) for kind in found.courses]
    return " ".join([f"Steps, seconds and final inertia of routines with different starts, over seeds. {said}.", *told])


def _listed(findings: Findings, kind: Case, course: Course) -> list[str]:
    figures = [_interval(found, words.ratio) for found in (course.steps, course.speedup)]
    shares = [_interval(found, words.percent) for found in (course.gap, course.worse)]
    seeds = f"{len(course.seeds)} of {course.planned}"
    return [escape(_place(kind)), escape(label(findings, course.contender)), seeds, *figures, *shares]


def _interval(found: Estimate | None, text: Callable[[float], str]) -> str:
    if found is None:
        return "–"
    unit = "×" if text is words.ratio else " %"
    return f"{text(found.point)} [{text(found.low).removesuffix(unit)}, {text(found.high).removesuffix(unit)}]"


def _rows(course: Course) -> list[Mapping[str, Value]]:
    """Return a row per seed."""
    common: Mapping[str, Value] = {
        "source": course.kind.source.label,
        "n": course.kind.n,
        "k": course.kind.k,
        "d": course.kind.d,
        "contender": course.contender.id,
    }
    return [
        {**common, "seed": one.seed, "steps_saved": one.steps, "speedup": one.speedup, "gap": one.gap, "worse": one.gap > WORSE}
        for one in course.seeds
    ]
