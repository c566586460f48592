"""What a cell will ask of the machine: declared formulas evaluated at its sizes, and what earlier runs teach about them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from statistics import median

from kmeans_bench.judging.calibration import Calibration, Size
from kmeans_bench.judging.cost import CostModel, Observation
from kmeans_bench.judging.demand import Demand
from kmeans_bench.model import Case, Cell, Contender, Declaration, Measurement, Protocol, ProtocolKind, Source, SourceKind, Status
from kmeans_bench.planning.formula import evaluate

# Lloyd's algorithm rarely needs more on the sizes measured here (quick's blobs: 4 to 25); only a prediction hangs on it.
_STEPS_TO_CONVERGE = 30


# Whoever chooses k runs many clusterings of many steps and tells those of the last one: the whole call is the unit.
_WHOLE_CALL = 1


def expected_steps(protocol: Protocol) -> int:
    """Return how many assign+update steps a call will probably take."""
    if protocol.kind is ProtocolKind.STEPS:
        return protocol.steps
    return min(protocol.max_iter, _STEPS_TO_CONVERGE)


@lru_cache(maxsize=1 << 16)
def _value(formula: str | None, *, n: int, k: int, d: int, itemsize: int) -> float | None:
    """Evaluate a formula once: after every case the cells that wait are predicted anew."""
    return evaluate(formula, n=n, k=k, d=d, itemsize=itemsize)


def demand(declaration: Declaration, cell: Cell, protocol: Protocol) -> Demand:
    """Return what one call of *cell* asks for; what the implementation does not declare stays None."""
    case, itemsize = cell.case, cell.contender.dtype.itemsize
    sizes = {"n": case.n, "k": case.k, "d": case.d, "itemsize": itemsize}
    return Demand(
        n=case.n,
        k=case.k,
        d=case.d,
        itemsize=itemsize,
        steps=_WHOLE_CALL if declaration.chooses_k else expected_steps(protocol),
        flops=_value(declaration.flops, **sizes),
        extra_bytes=_value(declaration.extra_bytes, **sizes),
        numpy_calls=_value(declaration.numpy_calls, **sizes),
    )


def trial_demand(declaration: Declaration, contender: Contender, size: Size, steps: int) -> Demand:
    """Return what one call asks for in a calibration."""
    case = Case(source=Source(kind=SourceKind.BLOBS), n=size.n, k=size.k, d=size.d)
    asked = demand(declaration, Cell(case=case, contender=contender), Protocol())
    return asked if declaration.chooses_k else replace(asked, steps=steps)


def calibrated(model: CostModel, calibrations: Iterable[Calibration], declarations: Sequence[Declaration]) -> CostModel:
    """Return *model* with what was timed of the implementations declared; the calibrations' keys are the caller's to compare."""
    known = {declaration.name: declaration for declaration in declarations}
    return model.observing(
        Observation(
            contender=one.contender,
            demand=trial_demand(known[one.contender.implementation], one.contender, trial.size, trial.steps),
            seconds=trial.seconds,
        )
        for one in calibrations
        if one.contender.implementation in known
        for trial in one.trials
    )


def learnt(model: CostModel, measurements: Iterable[Measurement], declarations: Sequence[Declaration], protocol: Protocol) -> CostModel:
    """Return *model* with the median wall seconds of stored *measurements*, which must come from this machine.

    Cells that did not end well, and implementations that are no longer there, teach nothing.
    """
    known = {declaration.name: declaration for declaration in declarations}
    usable = [one for one in measurements if one.status is Status.OK and one.samples and one.protocol is protocol.kind]
    return model.observing(
        Observation(
            contender=one.contender,
            demand=asked(known[one.contender.implementation], one, protocol),
            seconds=median(sample.wall for sample in one.samples),
        )
        for one in usable
        if one.contender.implementation in known
    )


def asked(declaration: Declaration, measured: Measurement, protocol: Protocol) -> Demand:
    """Return what a measured call asked for: the steps that it took count, where it tells them all."""
    asked = demand(declaration, measured.cell, protocol)
    return replace(asked, steps=measured.n_iter) if measured.n_iter and not declaration.chooses_k else asked
