"""What one case says of a claim's quantity: a number without an interval, or the reason why there is none.

What is counted is what it is. What is timed comes paired within launches and needs an interval before it decides anything: over launches
(`claim_readings`), or over seeds (`claim_seeds`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kmeans_bench.judging.claim_question import Question, Two, became, both, unplanned
from kmeans_bench.judging.pairing import pairs
from kmeans_bench.judging.stopping import Halt, Rule, descent
from kmeans_bench.judging.truth import why_no_truth
from kmeans_bench.judging.work import INERTIA_TOLERANCE, apart, refusal, shortfall
from kmeans_bench.model import Aspect, Status
from kmeans_bench.stats.paired import typical_speedup

WORSE = INERTIA_TOLERANCE
"""By how much, relatively, an inertia lies above another before it counts as another, worse minimum: what equal work is granted."""

Value = float | str


def _speedup(question: Question) -> Value:
    two = _equal_work(question)
    if isinstance(two, str):
        return two
    found = typical_speedup(pairs(two.theirs, two.mine))
    return "never asked in one round" if found is None else found


def _memory(question: Question) -> Value:
    two = _equal_work(question)
    if isinstance(two, str):
        return two
    return _quotient(two.mine.peak_bytes, two.theirs.peak_bytes, "peak memory was not measured, or is 0")


def _steps(question: Question) -> Value:
    two = _same_setting(question)
    if isinstance(two, str):
        return two
    silent = next((one for one in (two.mine, two.theirs) if one.n_iter is None), None)
    if silent is not None:
        return f"{silent.contender.id} does not tell all the steps that it took"
    return _quotient(two.mine.n_iter, two.theirs.n_iter, "a number of steps is 0")


def _inertia_gap(question: Question) -> Value:
    two = _same_setting(question)
    if isinstance(two, str):
        return two
    found = _quotient(two.mine.inertia, two.theirs.inertia, "an inertia is unknown or 0")
    return found if isinstance(found, str) else found - 1


def _worse_minimum(question: Question) -> Value:
    gap = _inertia_gap(question)
    return gap if isinstance(gap, str) else float(gap > WORSE)


def _agreement_gain(question: Question) -> Value:
    two = _same_setting(question)
    if isinstance(two, str):
        return two
    mine, theirs = two.mine.ari, two.theirs.ari
    return why_no_truth(two.mine.case) if mine is None or theirs is None else mine - theirs


def _agreement(question: Question) -> Value:
    mine = question.mine
    if mine is None:
        return unplanned(question.contender)
    if mine.status is not Status.OK:
        return became(mine)
    return why_no_truth(mine.case) if mine.ari is None else mine.ari


def _clusters(question: Question) -> Value:
    mine = question.mine
    if mine is None:
        return unplanned(question.contender)
    if mine.status is not Status.OK:
        return became(mine)
    if mine.case.true_clusters is None:
        return why_no_truth(mine.case)
    return f"{mine.contender.id}: clusters were not counted" if mine.clusters is None else mine.clusters / mine.case.true_clusters


def _wrong_labels(question: Question) -> Value:
    mine = question.mine
    if mine is None:
        return unplanned(question.contender)
    if mine.status not in (Status.OK, Status.WRONG):
        return became(mine)
    return f"{mine.contender.id} returned no labels that have to be nearest" if mine.wrong_share is None else mine.wrong_share


def _steps_saved(question: Question) -> Value:
    halt = _halt(question)
    return halt if isinstance(halt, str) else halt.saved


def _gap_left(question: Question) -> Value:
    halt = _halt(question)
    return halt if isinstance(halt, str) else halt.gap


VALUES: Mapping[Aspect, Callable[[Question], Value]] = {
    Aspect.SPEEDUP: _speedup,
    Aspect.MEMORY: _memory,
    Aspect.STEPS: _steps,
    Aspect.INERTIA_GAP: _inertia_gap,
    Aspect.WRONG_LABELS: _wrong_labels,
    Aspect.AGREEMENT: _agreement,
    Aspect.AGREEMENT_GAIN: _agreement_gain,
    Aspect.CLUSTERS: _clusters,
    Aspect.WORSE_MINIMUM: _worse_minimum,
    Aspect.STEPS_SAVED: _steps_saved,
    Aspect.GAP_LEFT: _gap_left,
}
"""All that are not fitted over cases. A question is about one case."""


def _equal_work(question: Question) -> Two | str:
    two = both(question)
    return two if isinstance(two, str) else refusal(two.theirs, two.mine) or two


def _same_setting(question: Question) -> Two | str:
    two = both(question)
    return two if isinstance(two, str) else apart(two.theirs, two.mine) or two


def _halt(question: Question) -> Halt | str:
    """Return where the claim's rule stops on the way that the contender takes: the reference's, if it is exact and got there."""
    mine = question.mine
    if mine is None:
        return unplanned(question.contender)
    followed = question.followed.get(mine.case)
    why = shortfall(mine) or ("the reference's steps were not kept" if followed is None else None)
    if why is not None or followed is None:
        return why or ""
    found = descent(followed)
    return found if isinstance(found, str) else found.halts[Rule(question.claim.rule or "")]


def _quotient(mine: float | None, theirs: float | None, why: str) -> Value:
    return mine / theirs if mine is not None and theirs else why
