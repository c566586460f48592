"""When to stop: five rules judged on the same untimed float64 trajectory, by the steps that they save and the inertia that they leave.

Nothing here is timed. A step costs what it costs whoever decides to stop, so the share of the steps is the share of the work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from kmeans_bench.model import Case, Trajectory

CLOSE = 0.01  # of the fixed point's inertia: from there on, clusters hardly change


class Rule(StrEnum):
    """What a step is asked before another one is taken."""

    LABELS = "labels"
    SQUARED_MOVE = "squared-move"
    LARGEST_MOVE = "largest-move"
    GAIN_4 = "gain-1e-4"
    GAIN_3 = "gain-1e-3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Halt:
    """Where a rule stops in one case.

    Attributes
    ----------
    step
        The last step that is taken. One beyond the fixed point's where the rule waits for centroids to rest: labels repeat a step earlier.
    saved
        Share of the steps to the fixed point that are not taken; negative where one more is.
    gap
        Inertia after that step ÷ the fixed point's, minus 1.
    """

    step: int
    saved: float
    gap: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Descent:
    """One case on its way to its fixed point.

    Attributes
    ----------
    steps
        Until labels repeat.
    gaps
        Inertia after 0, 1, … steps ÷ the fixed point's, minus 1.
    """

    case: Case
    steps: int
    gaps: tuple[float, ...]
    halts: Mapping[Rule, Halt]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What a rule does over several cases; `where` is the case in which it leaves the most, `most_gap`."""

    rule: Rule
    saved: float
    least_saved: float
    most_saved: float
    gap: float
    most_gap: float
    where: Case


def descent(followed: Trajectory) -> Descent | str:
    """Return where every rule stops along a trajectory, or why that cannot be told."""
    steps, inertias = len(followed.relabelled), followed.inertias
    if not steps:
        return "moves and labels of the steps were not kept with this run; measure it again"
    if followed.relabelled[-1]:
        return f"no fixed point within {steps} steps: give it a larger max_iter, and no tol"
    if inertias[-1] <= 0:
        return "an inertia of 0 leaves no share of it to be left"
    gaps = tuple(inertia / inertias[-1] - 1 for inertia in inertias)
    return Descent(case=followed.case, steps=steps, gaps=gaps, halts={rule: _halt(rule, followed, gaps) for rule in Rule})


def tallies(found: Iterable[Descent]) -> tuple[Tally, ...]:
    """Return what each rule does over all cases; none without a case."""
    found = tuple(found)
    return tuple(_tally(rule, found) for rule in Rule) if found else ()


def best(found: Iterable[Tally]) -> Tally | None:
    """Of the rules that stay within 1 % of the fixed point's inertia everywhere, return the one that saves most; None if none does."""
    near = [one for one in found if one.most_gap <= CLOSE and one.saved > 0]
    return max(near, key=lambda one: one.saved, default=None)


def _tally(rule: Rule, found: tuple[Descent, ...]) -> Tally:
    halts = {one.case: one.halts[rule] for one in found}
    saved = [halt.saved for halt in halts.values()]
    where = max(halts, key=lambda case: halts[case].gap)
    return Tally(
        rule=rule,
        saved=median(saved),
        least_saved=min(saved),
        most_saved=max(saved),
        gap=median(halt.gap for halt in halts.values()),
        most_gap=halts[where].gap,
        where=where,
    )


def _halt(rule: Rule, followed: Trajectory, gaps: tuple[float, ...]) -> Halt:
    steps = len(followed.relabelled)
    # At the fixed point the next step moves nothing and gains nothing, so every rule stops there.
    step = next((step for step in range(1, steps + 1) if _SAYS[rule](followed, step)), steps + 1)
    return Halt(step=step, saved=1 - step / steps, gap=gaps[min(step, steps)])


def _gain(followed: Trajectory, step: int) -> float:
    """Return by which share of itself inertia fell in *step*."""
    before, after = followed.inertias[step - 1], followed.inertias[step]
    return (before - after) / before


_SAYS: Mapping[Rule, Callable[[Trajectory, int], bool]] = {
    Rule.LABELS: lambda followed, step: followed.relabelled[step - 1] == 0,
    # scikit-learn's default: tol = 1e-4, times the mean variance of the features.
    Rule.SQUARED_MOVE: lambda followed, step: followed.moves[step - 1] <= 1e-4 * followed.spread**2,
    # The article's class: an absolute number in the units of the data.
    Rule.LARGEST_MOVE: lambda followed, step: followed.farthest[step - 1] < 1e-4,  # noqa: PLR2004 - its own tol
    Rule.GAIN_4: lambda followed, step: _gain(followed, step) < 1e-4,  # noqa: PLR2004 - its name says it
    Rule.GAIN_3: lambda followed, step: _gain(followed, step) < 1e-3,  # noqa: PLR2004 - likewise
}
