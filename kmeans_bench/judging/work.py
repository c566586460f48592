"""Which two measurements did equal work. No ratio between unequal work: every refusal is one sentence with its figures."""

from __future__ import annotations

from kmeans_bench.model import EmptyClusters, Measurement, ProtocolKind, Status

INERTIA_TOLERANCE = 1e-3


def refusal(baseline: Measurement, candidate: Measurement) -> str | None:
    """Return why no ratio may be formed between two measurements, or None when it may.

    A harness that closed a clustering (the last assignment was not paid for) is no refusal: tables say so beside the ratio.
    """
    return (
        _not_ok(baseline)
        or _not_ok(candidate)
        or _different_setting(baseline, candidate)
        or _different_problems(baseline, candidate)
        or _different_exactness(baseline, candidate)
        or _different_empty_rules(baseline, candidate)
        or _different_work(baseline, candidate)
    )


def apart(baseline: Measurement, candidate: Measurement) -> str | None:
    """Return why not even the answers of two measurements may be held against each other, whatever work they took; or None."""
    return _not_ok(baseline) or _not_ok(candidate) or _different_setting(baseline, candidate)


def shortfall(measurement: Measurement) -> str | None:
    """Return why a measurement may not be ranked among others on its own account, or None when it may.

    The reference that everyone is held to: right, exact, all the steps (or settled), empty clusters kept where one emptied.
    """
    if (failed := _not_ok(measurement)) is not None:
        return failed
    name = measurement.contender.id
    if not measurement.exact:
        return f"{name} is inexact by its own declaration"
    if measurement.emptied and measurement.empty_clusters is not EmptyClusters.KEEP:
        return f"{name} answers an emptied cluster with {measurement.empty_clusters}, the reference with keep"
    if measurement.protocol is ProtocolKind.STEPS and measurement.n_iter != measurement.steps:
        return f"{name} took n_iter {measurement.n_iter} of {measurement.steps} steps"
    if measurement.protocol is ProtocolKind.CONVERGE and not measurement.settled:
        return f"{name} had not settled after n_iter {measurement.n_iter}"
    return None


def _not_ok(measurement: Measurement) -> str | None:
    if measurement.status is Status.OK:
        return None if measurement.samples else f"{measurement.contender.id} has no samples"
    why = f": {measurement.reason}" if measurement.reason else ""
    return f"{measurement.contender.id} is {measurement.status}{why}"


def _different_setting(baseline: Measurement, candidate: Measurement) -> str | None:
    """Compare what must be the same before work is even looked at."""
    if baseline.case != candidate.case:
        return f"case {baseline.case.id} against {candidate.case.id}: different problems"
    if baseline.protocol is not candidate.protocol:
        return f"protocol {baseline.protocol} against {candidate.protocol}: never mixed"
    if baseline.session != candidate.session:
        return f"sessions {baseline.session} and {candidate.session}: not measured in the same launches; run again with --fresh"
    return None


def _different_problems(baseline: Measurement, candidate: Measurement) -> str | None:
    if baseline.nearest is candidate.nearest:
        return None
    other, ours = (candidate, baseline) if baseline.nearest else (baseline, candidate)
    return f"{other.contender.id} clusters by another model or in another space than {ours.contender.id}: unequal work"


def _different_exactness(baseline: Measurement, candidate: Measurement) -> str | None:
    # As written, no two routines need come to the same end: what each leaves out is compared, too, and the inertia stands beside.
    if baseline.exact is candidate.exact or baseline.protocol is ProtocolKind.AS_WRITTEN:
        return None
    inexact, exact = (candidate, baseline) if baseline.exact else (baseline, candidate)
    return f"{inexact.contender.id} is inexact, {exact.contender.id} is exact: unequal work"


def _different_empty_rules(baseline: Measurement, candidate: Measurement) -> str | None:
    """Once a cluster emptied, different rules lead to different trajectories."""
    emptied = baseline.emptied or candidate.emptied
    if not emptied or baseline.empty_clusters is candidate.empty_clusters:
        return None
    return f"a cluster emptied, and empty clusters {baseline.empty_clusters} against {candidate.empty_clusters}: unequal work"


def _different_work(baseline: Measurement, candidate: Measurement) -> str | None:
    if baseline.protocol is ProtocolKind.STEPS:
        return _different_steps(baseline, candidate)
    if baseline.protocol is ProtocolKind.CONVERGE:
        return _not_settled(baseline) or _not_settled(candidate) or _different_inertia(baseline, candidate)
    return None  # as-written: the whole routine is the work, its own stopping included


def _different_steps(baseline: Measurement, candidate: Measurement) -> str | None:
    if baseline.n_iter is not None and baseline.n_iter == candidate.n_iter:
        return None
    return f"n_iter {_count(baseline.n_iter)} against {_count(candidate.n_iter)}: unequal work"


def _count(n_iter: int | None) -> str:
    return "unknown" if n_iter is None else str(n_iter)


def _not_settled(measurement: Measurement) -> str | None:
    if measurement.settled:
        return None
    return f"{measurement.contender.id} had not settled after n_iter {_count(measurement.n_iter)}: unequal work"


def _different_inertia(baseline: Measurement, candidate: Measurement) -> str | None:
    ours, theirs = baseline.inertia, candidate.inertia
    if ours is None or theirs is None:
        return "an inertia is unknown: equal work cannot be shown"
    # Written so that NaN is refused.
    if abs(ours - theirs) <= INERTIA_TOLERANCE * min(ours, theirs):
        return None
    return f"inertia {ours:.6g} against {theirs:.6g}, more than {INERTIA_TOLERANCE:g} apart: unequal work"
