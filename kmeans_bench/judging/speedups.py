"""Speed-ups of a run: who is compared with whom, whether they may be, and what the pairs say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kmeans_bench.errors import TooFewPairsError, UsageError
from kmeans_bench.judging.noise import allowance, noise_floor
from kmeans_bench.judging.pairing import by_case, current, met, pairs
from kmeans_bench.judging.work import refusal
from kmeans_bench.model import Comparison, Contender, Dtype, Estimate, Measurement, NoiseFloor, Run, Status, Verdict
from kmeans_bench.stats.paired import paired_speedup

IS_BASELINE = "is the baseline"


def speedups(run: Run, baseline: str | None = None) -> tuple[Comparison, ...]:
    """Return one comparison per planned cell, in the plan's order.

    Parameters
    ----------
    run
        What was planned and measured.
    baseline
        ``implementation``, ``implementation/dtype`` or ``implementation/dtype/1t``; the scenario's own by default. Of several
        contenders that fit, the one with the candidate's dtype and threads is taken, else float64 and one thread come first. Where
        none of them ran, the scenario's fallback takes its place and the comparison says so.

    Raises
    ------
    UsageError
        If *baseline* names no contender of the run.
    """
    _check_name(run, baseline)
    names = (baseline or run.plan.scenario.baseline, run.plan.scenario.fallback)
    pools, floor = by_case(current(run)), noise_floor(run)
    return tuple(_against_best_fit(pools[measured.case], names, measured, floor) for measured in run.measurements)


def compare(run: Run, baseline: Contender, candidate: Measurement, *, floor: NoiseFloor | None) -> Comparison:
    """Return the speed-up of *candidate* over *baseline* on the candidate's case, paired within the candidate's session."""
    return compare_within(current(run), baseline, candidate, floor=floor)


def compare_within(
    measurements: Iterable[Measurement], baseline: Contender, candidate: Measurement, *, floor: NoiseFloor | None, level: float = 0.95
) -> Comparison:
    """Return what `compare` does, for callers that looked up `pairing.current` once for many cases, or that need another level."""
    pool = [measurement for measurement in measurements if measurement.case == candidate.case]
    return _compare(met(pool, baseline, candidate.session), baseline, candidate, floor, level=level)


def verdict(estimate: Estimate) -> Verdict:
    """Return what an interval shows: a direction only when all of it lies on one side of 1."""
    if estimate.low > 1:
        return Verdict.FASTER
    return Verdict.SLOWER if estimate.high < 1 else Verdict.INCONCLUSIVE


def _check_name(run: Run, name: str | None) -> None:
    planned = {planned.cell.contender for planned in run.plan.cells}
    if name is not None and not any(contender.answers_to(name) for contender in planned):
        known = ", ".join(sorted({contender.implementation for contender in planned}))
        msg = f"baseline {name!r} is not part of run {run.run_id}; choose one of {known}"
        raise UsageError(msg)


def _against_best_fit(
    pool: Sequence[Measurement], names: tuple[str, str | None], candidate: Measurement, floor: NoiseFloor | None
) -> Comparison:
    """Compare *candidate* with the baseline that fits it best, else with the fallback's, else with nothing and a reason."""
    name, spare = names
    baseline = _best_fit(pool, name, candidate)
    if baseline is not None:
        return _compare(baseline, baseline.contender, candidate, floor)
    fallback = _best_fit(pool, spare, candidate) if spare is not None else None
    if fallback is not None:
        return _compare(fallback, fallback.contender, candidate, floor, fallback=True)
    return _refused(None, candidate, _why_none_ran(pool, name, spare))


def _best_fit(pool: Sequence[Measurement], name: str, candidate: Measurement) -> Measurement | None:
    """Return the measurement of a contender named *name* that ran and suits *candidate* best, in its session where there is one."""
    ran = [measurement for measurement in pool if measurement.status is Status.OK and measurement.contender.answers_to(name)]
    ours = candidate.contender

    def unlike(measurement: Measurement) -> tuple[bool, ...]:
        its = measurement.contender
        same = (its.dtype, its.threads) == (ours.dtype, ours.threads)
        return (not same, its.dtype is not Dtype.FLOAT64, its.threads != 1, measurement.session != candidate.session)

    return min(ran, key=unlike, default=None)


def _why_none_ran(pool: Sequence[Measurement], name: str, spare: str | None) -> str:
    absent = f"baseline {name} was not measured on this case"
    failed = next((refusal(measurement, measurement) for measurement in pool if measurement.contender.answers_to(name)), None)
    tail = f", and neither did the fallback {spare}" if spare is not None and spare != name else ""
    return f"the baseline did not run: {failed}{tail}" if failed else f"{absent}{tail}"


def _compare(
    baseline: Measurement | None,
    asked: Contender,
    candidate: Measurement,
    floor: NoiseFloor | None,
    *,
    fallback: bool = False,
    level: float = 0.95,
) -> Comparison:
    """Refuse, or pair the rounds and read the verdict off the interval."""
    if asked == candidate.contender:
        return _refused(asked, candidate, IS_BASELINE, fallback=fallback)
    why = f"{asked.id} was not measured on this case" if baseline is None else refusal(baseline, candidate)
    if baseline is None or why is not None:
        return _refused(asked, candidate, why, fallback=fallback)
    try:
        found = paired_speedup(pairs(baseline, candidate), level=level, floor=allowance(floor, level=level))
    except TooFewPairsError as error:
        return _refused(asked, candidate, str(error), fallback=fallback)
    return Comparison(
        case=candidate.case,
        baseline=asked,
        candidate=candidate.contender,
        estimate=found.estimate,
        scope=found.scope,
        launches=found.launches,
        pairs=found.pairs,
        verdict=verdict(found.estimate),
        fallback=fallback,
    )


def _refused(baseline: Contender | None, candidate: Measurement, reason: str | None, *, fallback: bool = False) -> Comparison:
    return Comparison(
        case=candidate.case, baseline=baseline, candidate=candidate.contender, estimate=None, fallback=fallback, reason=reason
    )
