"""ladder.md: one rung after the other, with its code, what it changed, what that brought, and what is waited for now."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from kmeans_bench.judging.ladder import Step
from kmeans_bench.judging.waits import LEAST_SHARE, Cause, Wait
from kmeans_bench.model import Case, Comparison
from kmeans_bench.planning.excerpt import Excerpt, excerpt
from kmeans_bench.reporting import again
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.ladder import Ladder, Stand
from kmeans_bench.reporting.ladder_lessons import WITHIN, lessons, ratio, waited_for
from kmeans_bench.reporting.markdown import details, escape, prose, table


def tell(ladder: Ladder, places: Sequence[Path] = ()) -> str:
    """Return the document; code comes from where it was measured, from *places*, or from the shipped files, whichever is still the same."""
    excerpts = {step.name: excerpt(ladder.findings.run.plan.declaration(step.name), places) for step in ladder.steps}
    parts = [
        "# From the naive loop up",
        _opening(ladder),
        "## What to look for",
        lessons(ladder),
        "## The ladder at a glance",
        _overview(ladder),
        *(part for step in ladder.steps for part in _chapter(ladder, step, excerpts[step.name])),
        *_singles(ladder),
        *_common(excerpts.values()),
        "## How this is known",
        _method(ladder),
        "## On your machine",
        _rebuild(ladder),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _opening(ladder: Ladder) -> str:
    run = ladder.findings.run
    return (
        f"{words.plural(len(ladder.steps), 'implementation')} of the same algorithm, each on the one that it improves on. All do the same: "
        f"{escape(facts.work(run))}, answers checked. Each changes little, so that what a rung brings has a cause. "
        f"All figures are of {ladder.dtype} on {words.plural(ladder.threads, 'thread')} of {escape(run.environment.cpu)}, "
        f"run {escape(run.run_id)}. A ratio above 1 is faster; behind it stands its 95 % interval."
    )


def _overview(ladder: Ladder) -> str:
    header = ["rung", "what changed", *(facts.sizes(case) for case in ladder.cases), "waits for"]
    rows = [
        [
            f"{'↳ ' if step.side and step.below is not None else ''}[{escape(step.name)}](#{_anchor(step.name)})",
            prose(step.rung.change),
            *(_glance(ladder.stands[step.name, case]) for case in ladder.cases),
            _briefly(waited_for(ladder, step)),
        ]
        for step in ladder.steps
    ]
    feet: dict[str, list[str]] = {}
    for case in ladder.cases:
        feet.setdefault(ladder.feet[case], []).append(facts.sizes(case))
    over = "; ".join(f"over `{foot}` on {', '.join(cases)}" for foot, cases in feet.items())
    return (
        f"{table(header, rows, numbers=header[2:-1])}\n\n"
        f"Median of a call, and its speed-up over the first rung that ran there ({over}). ↳: a step to the side, the way up goes past it. "
        "What is waited for is that of the last case in the row that ran."
    )


def _glance(stand: Stand) -> str:
    if stand.seconds is None:
        return "–"
    total = stand.total.estimate if stand.total is not None else None
    return words.seconds(stand.seconds.point) + (f" · **{words.ratio(total.point)}**" if total is not None else "")


def _chapter(ladder: Ladder, step: Step, read: Excerpt) -> list[str]:
    where = f"Stands on [{escape(step.below)}](#{_anchor(step.below)}). " if step.below is not None else ""
    if step.below is None and step.rung.below is not None:
        where = f"Stands on {escape(step.rung.below)}, which took no part in this run. "
    changed = f"**{'What changed' if step.rung.below is not None else 'The first rung'}:** {prose(step.rung.change)}."
    return [
        f"## {escape(step.name)}",
        f"{where}{changed}",
        prose(read.about.get("idea", "")),
        _code(read.code) if read.problem is None else f"*Its code is not shown: {escape(read.problem)}.*",
        _figures(ladder, step),
        f"Source: {prose(read.about['source'])}" if "source" in read.about else "",
    ]


def _figures(ladder: Ladder, step: Step) -> str:
    below = [f"over {escape(step.below)}"] if step.below is not None else []
    header = ["case", "time", *below, "over the first", "peak memory", "waits for"]
    rows = []
    for case in ladder.cases:
        stand = ladder.stands[step.name, case]
        if stand.seconds is None:
            rows.append([facts.sizes(case), "–", *([""] * (len(header) - 3)), escape(stand.reason or "")])
            continue
        rows.append(
            [
                facts.sizes(case),
                words.seconds(stand.seconds.point),
                *([_cell(stand.step)] if below else []),
                _total(ladder, case, stand),
                words.size(stand.peak_bytes) if stand.peak_bytes is not None else "n/a",
                _waiting(stand.wait),
            ]
        )
    return table(header, rows, numbers=header[1:-1]) + _notes(ladder, step)


def _notes(ladder: Ladder, step: Step) -> str:
    """Return why ratios are missing, each reason once."""
    reasons: dict[str, list[str]] = {}
    for case in ladder.cases:
        stand = ladder.stands[step.name, case]
        for found in (stand.step, stand.total):
            if found is not None and found.estimate is None and found.reason:
                reasons.setdefault(found.reason, []).append(facts.sizes(case))
    lines = [f"No ratio on {', '.join(dict.fromkeys(cases))}: {escape(reason)}." for reason, cases in reasons.items()]
    return "".join(f"\n\n{line}" for line in lines)


def _total(ladder: Ladder, case: Case, stand: Stand) -> str:
    return _cell(stand.total) if stand.total is not None else f"the first: {escape(ladder.feet[case])}"


def _cell(comparison: Comparison | None) -> str:
    if comparison is None or comparison.estimate is None:
        return "no ratio"
    return ratio(comparison)


def _briefly(wait: Wait | None) -> str:
    return str(wait.cause) if wait is not None and wait.cause is Cause.UNKNOWN else _waiting(wait)


def _waiting(wait: Wait | None) -> str:
    if wait is None:
        return ""
    if wait.cause is not Cause.UNKNOWN:
        return f"{wait.cause}, {words.percent(wait.shares[wait.cause])}"
    shown = ", ".join(f"{cause} {words.percent(share)}" for cause, share in wait.shares.items())
    return f"{wait.cause}" + (f": {shown}" if shown else "")


def _singles(ladder: Ladder) -> list[str]:
    """Return what float32 brings, rung by rung."""
    halved = {
        place: stand.halved for place, stand in ladder.stands.items() if stand.halved is not None and stand.halved.estimate is not None
    }
    if not halved:
        return []
    header = ["rung", *(facts.sizes(case) for case in ladder.cases)]
    rows = [
        [escape(step.name), *(_cell(halved[step.name, case]) if (step.name, case) in halved else "–" for case in ladder.cases)]
        for step in ladder.steps
    ]
    said = (
        "The same code on half the bytes: float32 over float64, in the same launches. It can bring two where memory or arithmetic is "
        "waited for, and nothing where the interpreter is."
    )
    return ["## A step aside: float32", said, table(header, rows, numbers=header[1:])]


def _common(excerpts: Iterable[Excerpt]) -> list[str]:
    """Return the code that several rungs import, each function once."""
    shared = {name: code for one in excerpts for name, code in one.shared.items()}
    if not shared:
        return []
    return ["## What the rungs import", *(details(f"<code>{escape(name)}</code>", _code(code)) for name, code in shared.items())]


def _code(text: str) -> str:
    """Return a block that nothing in *text* can end."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}python\n{text}\n{fence}"


def _method(ladder: Ladder) -> str:
    roofs = {(roof.dtype, roof.threads): roof for roof in ladder.findings.run.roofs}
    roof = roofs.get((ladder.dtype, ladder.threads))
    call = f"at most {words.seconds(ladder.call)} here" if ladder.call is not None else "unknown here"
    measured = (
        f"{words.size(roof.bandwidth)} a second and {words.operations(roof.flops)}, both measured on this machine"
        if roof is not None
        else "unknown here: bandwidth and matrix products were not timed, so only the interpreter can be named"
    )
    within = f" {WITHIN} holds within its launches only: there were fewer than five." if _any_within(ladder) else ""
    return (
        "Ratios are medians over pairs of calls made back to back in the same launch; a quotient of two medians in a table may differ. "
        f"Their intervals allow for what identical code shows on this machine.{within}\n\n"
        "What is waited for is an estimate from what each file declares: calls of NumPy × the cost of one "
        f"({call}: the least that any cell of this run took for each of its calls), bytes fetched, written and read ÷ the bandwidth, "
        f"operations ÷ the speed of a matrix product ({measured}). Each is what it would take alone; the largest is named where it "
        f"explains {words.percent(LEAST_SHARE)} of the time or more. Traffic that fits the "
        "cache is taken to cost nothing, and as much as the data of what a call adds to be a copy made once: "
        "shares are too small rather than too large."
    )


def _any_within(ladder: Ladder) -> bool:
    found = (comparison for stand in ladder.stands.values() for comparison in (stand.step, stand.total, stand.halved))
    return any(comparison is not None and facts.is_within(comparison) for comparison in found)


def _rebuild(ladder: Ladder) -> str:
    return (
        "This page again, from measurements of your own; it stands in `reports/latest/ladder.md` then:\n\n"
        "    kmeans-bench study ladder\n\n"
        'The next rung is yours: a file with a `fit` and a line `RUNG = ("identity-chunked", "what I changed")` in a folder `mine/` '
        "stands on the ladder after\n\n"
        "    kmeans-bench study ladder --implementations mine\n\n"
        f"The run that this page was made from, measured again:\n\n    {' '.join(again.command(ladder.findings.run.plan).split())}"
    )


def _anchor(name: str) -> str:
    return re.sub(r"[^a-z0-9_-]", "", name.lower().replace(" ", "-"))
