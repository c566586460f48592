"""How each quantity of a claim is read off a run: one small function each, an interval or the reason why there is none.

What is timed comes with an interval over launches. Steps, inertias and labels are counted: for a given case and start they are what they
are, and the interval is the value itself. Peak memory repeats only within what the system counts it in, so its interval holds that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from kmeans_bench.judging.pairing import met
from kmeans_bench.judging.scaling import AXES, growth, scaling, unit, why_no_unit
from kmeans_bench.judging.speedups import compare_within
from kmeans_bench.judging.timing import seconds
from kmeans_bench.judging.wording import size
from kmeans_bench.judging.work import apart, refusal
from kmeans_bench.model import Aspect, Case, Claim, Contender, Estimate, Measurement, NoiseFloor, Status

MEMORY_GROWTH = 0.01
TRACED_SLACK = 1 << 10
RESIDENT_SLACK = 1 << 16
"""Resident memory grows by pages, and the allocator may hold some back: halves of A/A pairs differed by up to 40 kB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One exhibit to be: whose, against whom, on which cases, how sure.

    Attributes
    ----------
    pools
        Everything that a ratio may use, by case.
    own
        The contender's current measurement of each case; None where it was not planned.
    operations
        Operations of a step by the contender's own formula, where it declares one.
    level
        Of the interval.
    """

    claim: Claim
    contender: Contender
    over: Contender | None
    own: Mapping[Case, Measurement | None]
    pools: Mapping[Case, Sequence[Measurement]]
    floor: NoiseFloor | None
    level: float
    operations: Mapping[Case, float] = field(default_factory=dict)

    @property
    def mine(self) -> Measurement | None:
        """The measurement, where the quantity is known from one case."""
        return next(iter(self.own.values()))


Answer = Estimate | str
"""An interval, or why there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Two:
    """What is held against each other."""

    mine: Measurement
    theirs: Measurement


def _speedup(question: Question) -> Answer:
    two = _both(question)
    if isinstance(two, str):
        return two
    pool = question.pools[two.mine.case]
    found = compare_within(pool, two.theirs.contender, two.mine, floor=question.floor, level=question.level)
    return found.estimate or found.reason or "no ratio"


def _memory(question: Question) -> Answer:
    two = _both(question)
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


def _steps(question: Question) -> Answer:
    two = _both(question)
    if isinstance(two, str):
        return two
    why = apart(two.theirs, two.mine)
    mine, theirs = two.mine.n_iter, two.theirs.n_iter
    return why or (_exact(mine / theirs, question) if mine is not None and theirs else "a number of steps is unknown or 0")


def _inertia_gap(question: Question) -> Answer:
    two = _both(question)
    if isinstance(two, str):
        return two
    why = apart(two.theirs, two.mine)
    mine, theirs = two.mine.inertia, two.theirs.inertia
    return why or (_exact(mine / theirs - 1, question) if mine is not None and theirs else "an inertia is unknown or 0")


def _wrong_labels(question: Question) -> Answer:
    mine = question.mine
    if mine is None:
        return _unplanned(question.contender)
    if mine.status not in (Status.OK, Status.WRONG):
        return _became(mine)
    return f"{mine.contender.id} returned no labels of its own" if mine.wrong_share is None else _exact(mine.wrong_share, question)


def _exponent(question: Question) -> Answer:
    known: dict[Case, Estimate] = {}
    for case, mine in question.own.items():
        found = None if mine is None else unit(mine, seconds(mine))
        if found is None:
            return f"{case.id}: {_unplanned(question.contender) if mine is None else why_no_unit(mine)}"
        known[case] = found
    axis = question.claim.axis or ""
    fitted = scaling(known, level=question.level)
    return fitted.exponents.get(axis) or fitted.reasons[axis]


def _memory_exponent(question: Question) -> Answer:
    known: dict[Case, float] = {}
    for case, mine in question.own.items():
        found = _unplanned(question.contender) if mine is None else _peak(mine, question.level)
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
    Aspect.STEPS: _steps,
    Aspect.INERTIA_GAP: _inertia_gap,
    Aspect.WRONG_LABELS: _wrong_labels,
    Aspect.EXPONENT: _exponent,
    Aspect.MEMORY_EXPONENT: _memory_exponent,
    Aspect.OPERATIONS_EXPONENT: _operations_exponent,
}


def _both(question: Question) -> _Two | str:
    """Return the two measurements, those of one session where there are any, or who of the two is missing."""
    mine, over = question.mine, question.over
    if mine is None or over is None:
        return _unplanned(question.contender)
    theirs = met(question.pools[mine.case], over, mine.session)
    return _unplanned(over) if theirs is None else _Two(mine=mine, theirs=theirs)


def _peak(measurement: Measurement, level: float) -> Answer:
    """Return peak growth in bytes with what it is counted in; a peak within that cannot be told from none."""
    peak = measurement.peak_bytes
    if measurement.status is not Status.OK or peak is None:
        return _became(measurement) if measurement.status is not Status.OK else f"{measurement.contender.id}: peak memory was not measured"
    slack = max(MEMORY_GROWTH * peak, TRACED_SLACK if measurement.peak_method == "tracemalloc" else RESIDENT_SLACK)
    if peak <= slack:
        return f"{measurement.contender.id} grew by {size(peak)}, which cannot be told from less than {size(slack)}"
    return Estimate(point=peak, low=peak - slack, high=peak + slack, level=level)


def _exact(value: float, question: Question) -> Estimate:
    return Estimate(point=value, low=value, high=value, level=question.level)


def _became(measurement: Measurement) -> str:
    why = f": {measurement.reason}" if measurement.reason else ""
    return f"{measurement.contender.id} is {measurement.status}{why}"


def _unplanned(contender: Contender) -> str:
    return f"{contender.id} is not part of the run"
