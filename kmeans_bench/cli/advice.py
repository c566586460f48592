"""What `recommend` prints: 80 columns, the answer first, then why, then what it rests on."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from kmeans_bench.cli.rows import WIDTH, clip
from kmeans_bench.judging.hindsight import Hindsight, Outcome
from kmeans_bench.judging.motives import WORDS
from kmeans_bench.judging.precision import TOLERATED, Ground
from kmeans_bench.reporting import format as figures
from kmeans_bench.reporting import trust

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kmeans_bench.api.recommending import Advice
    from kmeans_bench.judging.motives import Motive
    from kmeans_bench.judging.recommendation import Pick, Recommendation
    from kmeans_bench.planning.survey import Survey

_MARGIN = 9
_SHOWN = 4  # others than the best


def lines(found: Advice) -> Iterator[str]:
    """Yield the answer."""
    answer = found.recommendation
    best = found.best
    steps = figures.plural(answer.steps, "step")
    yield from _folded("problem", f"n={answer.n}, k={answer.k}, d={answer.d}; a call is {steps}")
    if found.survey is not None and found.ground is not None:
        yield from _data(found.survey, found.ground)
    yield from _folded("take", best.contender.id)
    yield from _folded("time", _time(best))
    yield from _folded("memory", _memory(best, found.memory_limit))
    yield from _folded("why", _why(answer, best))
    if found.why is not None:
        yield from _folded("", _where(found.why))
    yield from _others(answer)
    for note in found.notes:
        yield from _folded("note", note)
    for cpu in found.elsewhere:
        yield from _folded("note", f"measured on {cpu}, not here: who is first may hold, the seconds do not")
    yield from _folded("error", trust.error(found.accuracy))
    cases = figures.plural(len(found.curves.cases), "case")
    yield from _folded("rests on", f"{cases} of {', '.join(found.runs)}")


def seen(found: Hindsight) -> Iterator[str]:
    """Yield what measuring the recommended one and its runner-up showed."""
    pick, ratio = found.pick, found.comparison
    who = pick.contender.id
    if ratio is None:
        yield from _folded("verdict", f"{who} alone could be measured: there was no runner-up")
    elif ratio.estimate is None or ratio.baseline is None:
        yield from _folded("verdict", f"inconclusive: {ratio.reason}")
    else:
        shown = f"{figures.ratio(ratio.estimate.point)} [{figures.ratio_interval(ratio.estimate)}] as fast as {ratio.baseline.id}"
        yield from _folded("verdict", f"{_SAID[found.outcome]}: {who} is {shown}, {figures.plural(ratio.pairs, 'pair')}")
    if found.seconds is not None and found.off is not None:
        place = "inside" if found.inside else "outside"
        off = f"{figures.percent(abs(found.off))} too {'long' if found.off > 0 else 'short'}"
        told = f"{figures.seconds(pick.seconds.point)} was said, {figures.seconds(found.seconds.point)} measured"
        yield from _folded("", f"{told}: {off}, {place} the interval that was given")


_SAID = {
    Outcome.RIGHT: "right",
    Outcome.AS_GOOD: "right, within a tenth",
    Outcome.WRONG: "wrong",
    Outcome.INCONCLUSIVE: "inconclusive",
}


def _others(answer: Recommendation) -> Iterator[str]:
    """Yield the next ones, a line each: seconds, interval, and whether they can be told from the best."""
    shown = answer.others[:_SHOWN]
    width = max((len(other.contender.id) for other in shown), default=0)
    for number, other in enumerate(shown):
        found = other.seconds
        span = "no interval" if found.high == float("inf") else f"{figures.seconds(found.low)} to {figures.seconds(found.high)}"
        mark = "as good" if other in answer.equal else "slower"
        start = f"{'next' if number == 0 else '':<{_MARGIN}}{other.contender.id:<{width}}"
        yield clip(f"{start}  {figures.seconds(found.point):>7}  {span:<20}  {mark}")


def _time(best: Pick) -> str:
    how = "measured at these very sizes" if best.measured else "predicted"
    return f"{_interval(best)} ({how})"


def _interval(pick: Pick) -> str:
    found = pick.seconds
    if found.high == float("inf"):
        return f"{figures.seconds(found.point)}, no interval"
    return f"{figures.seconds(found.point)}, {figures.percent(found.level)} {figures.seconds(found.low)} to {figures.seconds(found.high)}"


def _memory(best: Pick, limit: int) -> str:
    if best.needs is None:
        return f"unknown (limit {figures.size(limit)})"
    bound = "at most " if best.bound else ""
    return f"{bound}{figures.size(best.needs)} with the data (limit {figures.size(limit)})"


def _why(answer: Recommendation, best: Pick) -> str:
    if not answer.others:
        return "nobody else was measured, fits and was right"
    second = answer.others[0]
    # No ratio is formed from medians: `show --case` has the paired one.
    how = "measured" if best.measured else "predicted"
    apart = "cannot be told from it" if second in answer.equal else "is slower for certain"
    told = len(answer.others) - len(answer.equal)
    rest = "" if len(answer.others) == 1 else f"; {told} of {len(answer.others)} others are slower for certain"
    return f"{how} quickest; the runner-up {second.contender.id} {apart}{rest}"


def _where(found: Motive) -> str:
    said = f"{figures.percent(found.share)} of its modelled seconds are {WORDS[found.term]}"
    if found.gap is None:
        return said
    where = "there" if found.gap == found.term else f"at {WORDS[found.gap]}"
    return f"{said}; the runner-up loses most {where}, {figures.seconds(found.lost)} a call"


def _data(seen: Survey, ground: Ground) -> Iterator[str]:
    size = f"{seen.n} rows, {seen.d} columns"
    if seen.spread > 0:
        yield from _folded("data", f"{size}; offset ÷ spread {seen.offset / seen.spread:.2g}: {_CARRIES[ground]}")
    else:
        yield from _folded("data", f"{size}, all of them the same point: there are no clusters to find")
    if seen.flaw32 is not None:
        yield from _folded("", seen.flaw32)
    if seen.constant:
        yield from _folded("", f"constant, so they tell no clusters apart: {_few(seen.constant)}")
    if seen.distinct < seen.n:
        yield from _folded("", f"{seen.n - seen.distinct} of {seen.n} rows repeat another one")
    for note in seen.notes:
        yield from _folded("", note)


_CARRIES = {
    Ground.SAFE: "float32 is safe",
    Ground.CENTRE: (
        f"float32 is not safe beyond {TOLERATED:.0f}, where squares cancel; subtract the columns' means (clusters stay the same) and it is"
    ),
    Ground.UNFIT: "float32 cannot carry these values",
}


def _few(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:6])
    return f"columns {shown}, and {len(names) - 6} more" if len(names) > 6 else f"{'column' if len(names) == 1 else 'columns'} {shown}"  # noqa: PLR2004 - a line of them


def _folded(label: str, text: str) -> list[str]:
    start = f"{label:<{_MARGIN}}"
    return textwrap.wrap(text, WIDTH, initial_indent=start, subsequent_indent=" " * _MARGIN, break_long_words=False)
