"""One case explained: its standard work, its roofs and who is fastest; what bounds each cell, and what the next one would save."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median_low

from kmeans_bench.judging import ladder, roofline, timing, waits
from kmeans_bench.judging.demand import Demand
from kmeans_bench.judging.noise import noise_floor
from kmeans_bench.judging.pairing import by_case, current
from kmeans_bench.judging.rates import CACHE
from kmeans_bench.judging.roofline import Bound, Work
from kmeans_bench.judging.savings import Rivals, Saving, savings
from kmeans_bench.judging.waits import Cause, Rates, Wait
from kmeans_bench.judging.winners import winners
from kmeans_bench.judging.work import shortfall
from kmeans_bench.model import (
    Case,
    Cell,
    Contender,
    Dtype,
    Estimate,
    Measurement,
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
    """One case: one setting for every dtype and thread count, one account per cell.

    `steps` is the median of those who were right, of two the lower (None: nobody was); `call` is what a call of the interpreter costs at
    most, by this run.
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
    rivals = Rivals(
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
        cells=tuple(_cell(one, rivals, demands.get(one.cell), _rates(one.contender, run.roofs, call)) for one in own),
    )


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


def _cell(one: Measurement, rivals: Rivals, demand: Demand | None, rates: Rates) -> CellAccount:
    took = rivals.timed.get(one.cell)
    done = _done(one, demand, took.point, rates) if took is not None and demand is not None else None
    saved = tuple(savings(one, rivals)) if took is not None else ()
    return CellAccount(cell=one.cell, done=done, savings=saved, fastest=one.contender == rivals.fastest)


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
