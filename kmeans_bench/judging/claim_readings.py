"""How each quantity of a claim is read off a run: one small function each, an interval or the reason why there is none.

What is timed comes with an interval over launches. Steps, inertias, labels and agreement are counted: for a given case and start they are
what they are, and the interval is the value itself. Peak memory repeats only within what the system counts it in, so its interval holds
that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kmeans_bench.judging.claim_question import Answer, Question, became, both, unplanned
from kmeans_bench.judging.claim_values import VALUES
from kmeans_bench.judging.scaling import AXES, growth, scaling, unit, why_no_unit
from kmeans_bench.judging.speedups import compare_within
from kmeans_bench.judging.timing import seconds
from kmeans_bench.judging.wording import size
from kmeans_bench.judging.work import refusal
from kmeans_bench.model import Aspect, Case, Estimate, Measurement, Status

MEMORY_GROWTH = 0.01
TRACED_SLACK = 1 << 10
RESIDENT_SLACK = 1 << 16
"""Resident memory grows by pages, and the allocator may hold some back: halves of A/A pairs differed by up to 40 kB."""


def _speedup(question: Question) -> Answer:
    two = both(question)
    if isinstance(two, str):
        return two
    pool = question.pools[two.mine.case]
    found = compare_within(pool, two.theirs.contender, two.mine, floor=question.floor, level=question.level)
    return found.estimate or found.reason or "no ratio"


def _memory(question: Question) -> Answer:
    two = both(question)
    if isinstance(two, str):
        return two
    why = refusal(two.theirs, two.mine)
    if why is not None:
        return why
    mine, theirs = _peak(two.mine, question.level), _peak(two.theirs, question.level)
    if isinstance(mine, str) or isinstance(theirs, str):
        return mine if isinstance(mine, str) else str(theirs)
    low, high = mine.low / theirs.high, mine.high / theirs.low
    return Estimate(point=mine.point / theirs.point, low=low, high=high, level=question.level)


def _counted(question: Question) -> Answer:
    found = VALUES[question.claim.quantity](question)
    return found if isinstance(found, str) else Estimate(point=found, low=found, high=found, level=question.level)


def _exponent(question: Question) -> Answer:
    known: dict[Case, Estimate] = {}
    for case, mine in question.own.items():
        found = None if mine is None else unit(mine, seconds(mine))
        if found is None:
            return f"{case.id}: {unplanned(question.contender) if mine is None else why_no_unit(mine)}"
        known[case] = found
    axis = question.claim.axis or ""
    fitted = scaling(known, level=question.level)
    return fitted.exponents.get(axis) or fitted.reasons[axis]


def _memory_exponent(question: Question) -> Answer:
    known: dict[Case, float] = {}
    for case, mine in question.own.items():
        found = unplanned(question.contender) if mine is None else _peak(mine, question.level)
        if isinstance(found, str):
            return f"{case.id}: {found}"
        known[case] = found.point
    return _fitted(known, question)


def _operations_exponent(question: Question) -> Answer:
    missing = question.own.keys() - question.operations.keys()
    if missing:
        return f"{question.contender.id} declares no operations"
    return _fitted(question.operations, question)


def _fitted(known: Mapping[Case, float], question: Question) -> Answer:
    axis = question.claim.axis or ""
    axes = {each: [float(getattr(case, each)) for case in known] for each in AXES}
    found = growth(axes, list(known.values()), level=question.level)
    return found.exponents.get(axis) or found.reasons[axis]


READINGS: Mapping[Aspect, Callable[[Question], Answer]] = {
    Aspect.SPEEDUP: _speedup,
    Aspect.MEMORY: _memory,
    Aspect.STEPS: _counted,
    Aspect.INERTIA_GAP: _counted,
    Aspect.WRONG_LABELS: _counted,
    Aspect.EXPONENT: _exponent,
    Aspect.MEMORY_EXPONENT: _memory_exponent,
    Aspect.OPERATIONS_EXPONENT: _operations_exponent,
    Aspect.AGREEMENT: _counted,
    Aspect.AGREEMENT_GAIN: _counted,
    Aspect.CLUSTERS: _counted,
    Aspect.STEPS_SAVED: _counted,
    Aspect.GAP_LEFT: _counted,
}


def _peak(measurement: Measurement, level: float) -> Answer:
    """Return peak growth in bytes with what it is counted in; a peak within that cannot be told from none."""
    peak = measurement.peak_bytes
    if measurement.status is not Status.OK or peak is None:
        return became(measurement) if measurement.status is not Status.OK else f"{measurement.contender.id}: peak memory was not measured"
    slack = max(MEMORY_GROWTH * peak, TRACED_SLACK if measurement.peak_method == "tracemalloc" else RESIDENT_SLACK)
    if peak <= slack:
        return f"{measurement.contender.id} grew by {size(peak)}, which cannot be told from less than {size(slack)}"
    return Estimate(point=peak, low=peak - slack, high=peak + slack, level=level)
