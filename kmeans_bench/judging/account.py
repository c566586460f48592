"""One case explained: its standard work and its roofs, who is fastest, and for every cell what bounds it and what the next one would save.

What another contender would save of a call is 1 - 1 ÷ its paired speed-up over it, never a difference of two medians.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from statistics import median_low

from kmeans_bench.judging import ladder, roofline, timing, waits
from kmeans_bench.judging.demand import Demand
from kmeans_bench.judging.noise import noise_floor
from kmeans_bench.judging.pairing import by_case, current
from kmeans_bench.judging.rates import CACHE
from kmeans_bench.judging.roofline import Bound, Work
from kmeans_bench.judging.speedups import compare_within
from kmeans_bench.judging.waits import Cause, Rates, Wait
from kmeans_bench.judging.winners import winners
from kmeans_bench.judging.work import shortfall
from kmeans_bench.model import (
    Case,
    Cell,
    Comparison,
    Contender,
    Dtype,
    Estimate,
    Measurement,
    NoiseFloor,
    ProtocolKind,
    Roof,
    Run,
    Winner,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """The case in one dtype on so many threads: standard work of a step and of a call, and the least seconds that a call can take.

    Attributes
    ----------
    step
        One assignment with the update that follows it.
    call
        All steps and the last assignment.
    compute, memory
        The call's operations ÷ the GEMM peak, and its bytes ÷ the bandwidth; None where the roofs are not known.
    """

    dtype: Dtype
    threads: int
    step: Work
    call: Work
    roof: Roof | None
    compute: float | None
    memory: float | None

    @property
    def least(self) -> float | None:
        """Seconds that a call takes at least: the larger of the two."""
        return max(self.compute, self.memory) if self.compute is not None and self.memory is not None else None

    @property
    def bound(self) -> Bound | None:
        """Which of the two that is."""
        if self.compute is None or self.memory is None:
            return None
        return Bound.COMPUTE if self.compute >= self.memory else Bound.MEMORY


class Other(StrEnum):
    """Whom a cell is held against."""

    RUNG = "next rung"
    FASTER = "next faster"
    FASTEST = "fastest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Saving:
    """What taking *contender* instead of a cell's own would save.

    Attributes
    ----------
    change
        What the next rung of the ladder does differently; None for the others.
    saved
        Share of the seconds of a call, negative where it takes longer; None where `reason` says why there is no ratio.
    pairs
        That it rests on.
    """

    contender: Contender
    other: Other
    change: str | None
    saved: Estimate | None
    pairs: int
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What one call did, and what it waited for.

    Attributes
    ----------
    operations, declared
        Floating-point operations: those that the implementation declares, else (not `declared`) those of Lloyd's steps, as far as it
        evaluated their distances.
    bytes
        Compulsory traffic.
    calls
        Of the interpreter; None where they are not declared.
    """

    operations: float
    declared: bool
    bytes: float
    calls: float | None
    wait: Wait

    @property
    def overhead(self) -> bool:
        """Whether neither arithmetic nor memory nor calls explain its seconds, though all that is declared was looked at."""
        return self.wait.cause is Cause.UNKNOWN and Cause.ARITHMETIC in self.wait.shares


@dataclass(frozen=True, slots=True, kw_only=True)
class CellAccount:
    """One cell: `done` is None without seconds, or where its work is not Lloyd's; `savings` end with the first that is certain."""

    cell: Cell
    done: Done | None
    savings: tuple[Saving, ...]
    fastest: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAccount:
    """One case: `steps` that most took (None: nobody was right), one setting for every dtype and thread count, one account per cell.

    `call` is what a call of the interpreter costs at most, by this run.
    """

    case: Case
    protocol: ProtocolKind
    steps: int | None
    settings: tuple[Setting, ...]
    winner: Winner
    seconds: Estimate | None
    call: float | None
    cells: tuple[CellAccount, ...]


def account(run: Run, case: Case, demands: Mapping[Cell, Demand]) -> CaseAccount:
    """Explain *case*.

    Parameters
    ----------
    demands
        What the contenders declare, for every cell of the run that is to say what a call of the interpreter costs.
    """
    own = [one for one in run.measurements if one.case == case]
    timed = {one.cell: found for one in run.measurements if (found := timing.seconds(one)) is not None}
    steps = median_low(taken) if (taken := [one.n_iter for one in own if one.n_iter and shortfall(one) is None]) else None
    call = waits.seconds_per_call((demands[cell], found.point) for cell, found in timed.items() if cell in demands)
    winner = next(one for one in winners(run) if one.case == case)
    case_of = _Case(
        pool=by_case(current(run))[case],
        own=own,
        timed=timed,
        floor=noise_floor(run),
        rungs=ladder.climb(run.plan.declarations),
        fastest=winner.fastest,
    )
    return CaseAccount(
        case=case,
        protocol=run.plan.scenario.protocol.kind,
        steps=steps,
        settings=_settings(case, own, steps, run.roofs),
        winner=winner,
        seconds=timed.get(Cell(case=case, contender=winner.fastest)) if winner.fastest is not None else None,
        call=call,
        cells=tuple(_cell(one, case_of, demands.get(one.cell), _rates(one.contender, run.roofs, call)) for one in own),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """What the cells of a case are held against."""

    pool: Sequence[Measurement]
    own: Sequence[Measurement]
    timed: Mapping[Cell, Estimate]
    floor: NoiseFloor | None
    rungs: Sequence[ladder.Step]
    fastest: Contender | None

    def median(self, one: Measurement) -> float:
        return self.timed[one.cell].point


def _settings(case: Case, own: Sequence[Measurement], steps: int | None, roofs: Sequence[Roof]) -> tuple[Setting, ...]:
    if steps is None:
        return ()
    kinds = dict.fromkeys((one.contender.dtype, one.contender.threads) for one in own if one.samples)
    return tuple(_setting(case, dtype, threads, steps, roofs) for dtype, threads in kinds)


def _setting(case: Case, dtype: Dtype, threads: int, steps: int, roofs: Sequence[Roof]) -> Setting:
    step = roofline.standard_work(case, itemsize=dtype.itemsize, steps=1, assignments=1)
    call = roofline.standard_work(case, itemsize=dtype.itemsize, steps=steps, assignments=steps + 1)
    roof = next((one for one in roofs if (one.dtype, one.threads) == (dtype, threads)), None)
    return Setting(
        dtype=dtype,
        threads=threads,
        step=step,
        call=call,
        roof=roof,
        compute=call.flops / roof.flops if roof is not None else None,
        memory=call.bytes / roof.bandwidth if roof is not None else None,
    )


def _rates(contender: Contender, roofs: Sequence[Roof], call: float | None) -> Rates:
    roof = roofline.roof_of(contender, roofs)
    if roof is None:
        return Rates(call=call)
    return Rates(call=call, bandwidth=roof.bandwidth, arithmetic=roof.flops, cache=CACHE)


def _cell(one: Measurement, case: _Case, demand: Demand | None, rates: Rates) -> CellAccount:
    took = case.timed.get(one.cell)
    done = _done(one, demand, took.point, rates) if took is not None and demand is not None else None
    savings = tuple(_savings(one, case)) if took is not None else ()
    return CellAccount(cell=one.cell, done=done, savings=savings, fastest=one.contender == case.fastest)


def _done(one: Measurement, demand: Demand, took: float, rates: Rates) -> Done | None:
    """Return what a call did; None where its steps cannot be counted, or are not Lloyd's."""
    if not one.n_iter or not one.exact:
        return None
    # Formulas are for a step, and the last assignment counts as one, where it was paid for.
    passes = one.n_iter + (0 if one.closed else 1)
    work = roofline.standard_work(one.case, itemsize=demand.itemsize, steps=one.n_iter, assignments=passes)
    seen = roofline.evaluated(one)
    operations = passes * demand.flops if demand.flops is not None else work.flops * (1.0 if seen is None else min(seen, 1.0))
    asked = replace(demand, steps=passes - 1, flops=operations / passes)
    return Done(
        operations=operations,
        declared=demand.flops is not None,
        bytes=work.bytes,
        calls=passes * demand.numpy_calls if demand.numpy_calls is not None else None,
        wait=waits.wait(asked, took, rates),
    )


def _savings(one: Measurement, case: _Case) -> list[Saving]:
    """Return what the next rung saves, then the next faster one, then the fastest, up to the first that saves for certain."""
    found: list[Saving] = []
    for candidate in (_next_rung, _next_faster, _fastest):
        saving = candidate(one, case)
        if saving is not None and saving.contender not in {other.contender for other in found}:
            found.append(saving)
        if found and found[-1].saved is not None and found[-1].saved.low > 0:
            break
    return found


def _next_rung(one: Measurement, case: _Case) -> Saving | None:
    """Return the saving of the rung above, the one on the way up first, among those measured in the same dtype on as many threads."""
    ours = one.contender
    above = sorted((step for step in case.rungs if step.below == ours.implementation), key=lambda step: step.side)
    there = {other.contender.implementation: other for other in case.own if _like(other, one)}
    step = next((step for step in above if step.name in there), None)
    return _saving(one, there[step.name], case, Other.RUNG, step.rung.change) if step is not None else None


def _like(other: Measurement, one: Measurement) -> bool:
    theirs, ours = other.contender, one.contender
    return bool(other.samples) and (theirs.dtype, theirs.threads) == (ours.dtype, ours.threads)


def _next_faster(one: Measurement, case: _Case) -> Saving | None:
    """Return the saving of the contender whose median is the next one below, of those who may be ranked."""
    ranked = [other for other in case.own if other.cell in case.timed and shortfall(other) is None]
    quicker = [other for other in ranked if case.median(other) < case.median(one)]
    return _saving(one, max(quicker, key=case.median), case, Other.FASTER) if quicker else None


def _fastest(one: Measurement, case: _Case) -> Saving | None:
    first = next((other for other in case.own if other.contender == case.fastest and other is not one), None)
    return _saving(one, first, case, Other.FASTEST) if first is not None else None


def _saving(one: Measurement, other: Measurement, case: _Case, kind: Other, change: str | None = None) -> Saving:
    found = compare_within(case.pool, one.contender, other, floor=case.floor)
    return Saving(contender=other.contender, other=kind, change=change, saved=_saved(found), pairs=found.pairs, reason=found.reason)


def _saved(compared: Comparison) -> Estimate | None:
    """Return 1 - 1 ÷ speed-up: 2.0× saves half of the seconds, 0.5× takes as long again."""
    ratio = compared.estimate
    if ratio is None:
        return None
    return Estimate(point=1 - 1 / ratio.point, low=1 - 1 / ratio.low, high=1 - 1 / ratio.high, level=ratio.level)
