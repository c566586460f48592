"""What a reader should look for on a ladder: sentences whose every number comes from its records."""

from __future__ import annotations

from kmeans_bench.judging.ladder import Step
from kmeans_bench.judging.waits import Cause, Wait
from kmeans_bench.model import Comparison, Verdict
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.ladder import Ladder

WITHIN = "†"
_MOST_LOSSES = 3


def lessons(ladder: Ladder) -> str:
    """Return them as a list, the figures of each computed."""
    lines = [*_largest(ladder), *_losses(ladder), *_tops(ladder), *_memory(ladder), *_causes(ladder)]
    return "\n".join(f"- {line}" for line in lines)


def _causes(ladder: Ladder) -> list[str]:
    """Return what is waited for on which rungs, each on the last case that it ran on."""
    waits = {step.name: wait for step in ladder.steps if (wait := waited_for(ladder, step)) is not None}
    by_cause = {
        cause: [f"`{name}`" for name, wait in waits.items() if wait.cause is cause] for cause in Cause if cause is not Cause.UNKNOWN
    }
    said = "; ".join(f"{cause} in {', '.join(names)}" for cause, names in by_cause.items() if names)
    lesson = "a step pays where it removes what the rung below waited for, and the last column of every table names that."
    return [f"**What is waited for changes** on the way up: {said}. So {lesson}" if said else lesson.capitalize()]


def _steps_taken(ladder: Ladder) -> list[tuple[Comparison, float]]:
    """Return every step with a ratio, and the ratio."""
    found = (stand.step for stand in ladder.stands.values() if stand.step is not None)
    return [(step, step.estimate.point) for step in found if step.estimate is not None]


def _largest(ladder: Ladder) -> list[str]:
    taken = _steps_taken(ladder)
    if not taken:
        return []
    step, _ = max(taken, key=lambda one: one[1])
    return [f"**The largest step** is {_said(step)}."]


def _losses(ladder: Ladder) -> list[str]:
    slower = sorted((one for one in _steps_taken(ladder) if one[0].verdict is Verdict.SLOWER), key=lambda one: one[1])
    if not slower:
        return []
    said = "; ".join(_said(step) for step, _ in slower[:_MOST_LOSSES])
    more = f"; and {len(slower) - _MOST_LOSSES} more" if len(slower) > _MOST_LOSSES else ""
    return [f"**Not every step pays everywhere:** {said}{more}."]


def _tops(ladder: Ladder) -> list[str]:
    """Return who is highest, case by case."""
    said = []
    for case in ladder.cases:
        totals = [stand.total for (_, where), stand in ladder.stands.items() if where == case and stand.total is not None]
        ranked = [total for total in totals if total.estimate is not None]
        if ranked:
            said.append(_said(max(ranked, key=lambda total: total.estimate.point if total.estimate is not None else 0.0)))
    return [f"**From the bottom to the top:** {'; '.join(said)}."] if said else []


def _memory(ladder: Ladder) -> list[str]:
    """Return who needs the most memory, and who the least, on the largest case that anybody ran."""
    for case in reversed(ladder.cases):
        peaks = {name: stand.peak_bytes for (name, where), stand in ladder.stands.items() if where == case and stand.peak_bytes}
        if len(peaks) > 1:
            most, least = max(peaks, key=lambda name: peaks[name]), min(peaks, key=lambda name: peaks[name])
            said = f"on {facts.sizes(case)} a call of `{most}` needs {words.size(peaks[most])} beside the data"
            return [f"**Memory:** {said}, one of `{least}` {words.size(peaks[least])}."]
    return []


def _said(comparison: Comparison) -> str:
    baseline = comparison.baseline.implementation if comparison.baseline is not None else "?"
    return f"`{comparison.candidate.implementation}` over `{baseline}` on {facts.sizes(comparison.case)}, {ratio(comparison)}"


def ratio(comparison: Comparison) -> str:
    """Return a speed-up with its interval; marked where it says nothing about the next launch."""
    if comparison.estimate is None:
        return "no ratio"
    mark = WITHIN if facts.is_within(comparison) else ""
    return f"{words.ratio(comparison.estimate.point)} ({words.ratio_interval(comparison.estimate)}){mark}"


def waited_for(ladder: Ladder, step: Step) -> Wait | None:
    """Return what a rung waits for on the last case that it ran on."""
    waits = [ladder.stands[step.name, case].wait for case in ladder.cases]
    return next((wait for wait in reversed(waits) if wait is not None), None)
