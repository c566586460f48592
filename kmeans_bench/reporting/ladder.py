"""Where the rungs of a run stand: each over the one below it, over the first, and what it waits for. Ratios are paired, as everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from kmeans_bench.judging import ladder, outcome, pairing, roofline, speedups, waits
from kmeans_bench.judging.demand import Demand
from kmeans_bench.judging.ladder import Step
from kmeans_bench.judging.rates import CACHE
from kmeans_bench.judging.waits import Rates, Wait
from kmeans_bench.model import Case, Cell, Comparison, Contender, Dtype, Estimate, Measurement, Run, Status
from kmeans_bench.planning import forecast
from kmeans_bench.reporting.charts import anchors
from kmeans_bench.reporting.findings import Findings

_MOST_CASES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """One rung on one case.

    Attributes
    ----------
    seconds
        None where it was not measured, or wrong: `reason` says why.
    step, total
        Over the rung below, and over the first rung that ran on this case; None for that one itself.
    halved
        float32 over float64 of the same rung; None where not both were measured.
    """

    seconds: Estimate | None
    reason: str | None = None
    step: Comparison | None = None
    total: Comparison | None = None
    halved: Comparison | None = None
    wait: Wait | None = None
    peak_bytes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """The rungs from the first one up, on a few cases, in one dtype and thread count.

    Attributes
    ----------
    feet
        The rung that `Stand.total` is over, by case.
    call
        Seconds that one call of the interpreter costs at most, as this run shows it.
    """

    findings: Findings
    steps: tuple[Step, ...]
    cases: tuple[Case, ...]
    dtype: Dtype
    threads: int
    stands: Mapping[tuple[str, Case], Stand]
    feet: Mapping[Case, str]
    call: float | None

    def contender(self, name: str) -> Contender:
        """Return the contender that stands for a rung."""
        return Contender(implementation=name, dtype=self.dtype, threads=self.threads)


def raise_from(findings: Findings) -> Ladder | None:
    """Return the ladder of a run; None where no two rungs ran on one case."""
    run = findings.run
    steps = ladder.climb([run.plan.declaration(name) for name in dict.fromkeys(one.contender.implementation for one in run.measurements)])
    ran = [one for one in run.measurements if _ran(one) and one.contender.implementation in {step.name for step in steps}]
    if not ran:
        return None
    first = min((one.contender for one in ran), key=lambda contender: (contender.dtype is not Dtype.FLOAT64, contender.threads))
    ours = [one for one in ran if (one.contender.dtype, one.contender.threads) == (first.dtype, first.threads)]
    shared = [case for case in findings.cases if sum(one.case == case for one in ours) > 1]
    if not shared:
        return None
    return _raised(findings, steps, anchors.choose(shared, _MOST_CASES), first)


def _raised(findings: Findings, steps: tuple[Step, ...], cases: tuple[Case, ...], like: Contender) -> Ladder:
    bare = Ladder(
        findings=findings,
        steps=steps,
        cases=cases,
        dtype=like.dtype,
        threads=like.threads,
        stands={},
        feet={},
        call=waits.seconds_per_call(
            (_demand(findings.run, one), seconds.point)
            for one in findings.run.measurements
            if (seconds := findings.seconds.get(one.cell)) is not None and one.n_iter
        ),
    )
    feet = {case: _foot(bare, case) for case in cases}
    return replace(bare, feet=feet, stands={(step.name, case): _stand(bare, step, case, feet[case]) for step in steps for case in cases})


def _foot(bare: Ladder, case: Case) -> str:
    ran = [step for step in bare.steps if Cell(case=case, contender=bare.contender(step.name)) in bare.findings.seconds]
    return next((step.name for step in ran if not step.side), ran[0].name)


def _stand(bare: Ladder, step: Step, case: Case, foot: str) -> Stand:
    findings, contender = bare.findings, bare.contender(step.name)
    measured = findings.measured.get(Cell(case=case, contender=contender))
    if measured is None:
        return Stand(seconds=None, reason="not planned")
    seconds = findings.seconds.get(measured.cell)
    if seconds is None:
        return Stand(seconds=None, reason=outcome.why_not(measured) or "no samples")
    single = findings.measured.get(Cell(case=case, contender=replace(contender, dtype=Dtype.FLOAT32)))
    return Stand(
        seconds=seconds,
        step=_over(findings, bare.contender(step.below), measured) if step.below is not None else None,
        total=_over(findings, bare.contender(foot), measured) if foot != step.name else None,
        halved=_over(findings, contender, single) if single is not None and bare.dtype is Dtype.FLOAT64 else None,
        wait=_wait(findings.run, measured, seconds.point, bare.call),
        peak_bytes=measured.peak_bytes,
    )


def _over(findings: Findings, baseline: Contender, candidate: Measurement) -> Comparison:
    return speedups.compare_within(pairing.current(findings.run), baseline, candidate, floor=findings.floor)


def _wait(run: Run, measured: Measurement, seconds: float, call: float | None) -> Wait:
    roof = roofline.roof_of(measured.contender, run.roofs)
    rates = Rates(
        call=call,
        bandwidth=roof.bandwidth if roof is not None else None,
        arithmetic=roof.flops if roof is not None else None,
        cache=CACHE,
    )
    return waits.wait(_demand(run, measured), seconds, rates)


def _demand(run: Run, measured: Measurement) -> Demand:
    return forecast.asked(run.plan.declaration(measured.contender.implementation), measured, run.plan.scenario.protocol)


def _ran(measured: Measurement) -> bool:
    return measured.status is Status.OK and bool(measured.samples)
