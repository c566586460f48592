"""What bounds a call: the least seconds that its own operations, bytes and calls ask for, beside the seconds that it took.

Three floors, none of which any call gets below: operations ÷ the GEMM peak, bytes ÷ the bandwidth, calls of the interpreter × what a call
costs at least. They may overlap in time, so they are not added up: one that takes half of the call or more bounds it. Where none does, the
call is bound by overhead, by what no floor asks for: temporaries that are written and read again, loops that are not vectorised, waiting.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from kmeans_bench.judging import roofline
from kmeans_bench.judging.demand import Demand
from kmeans_bench.judging.rates import CACHE, CALL
from kmeans_bench.model import Cell, Measurement, ProtocolKind, Roof

_BOUNDING = 0.5  # share of a call's seconds from which on a floor bounds it


class Binding(StrEnum):
    """What bounds a call."""

    COMPUTE = "compute"
    MEMORY = "memory"
    INTERPRETER = "interpreter"
    OVERHEAD = "overhead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Floors:
    """One measured call above its floors.

    Attributes
    ----------
    operations, declared
        Floating-point operations of the call: those that the implementation declares, else (not `declared`) those of Lloyd's steps, as
        far as it evaluated their distances.
    bytes
        Compulsory traffic, and what the implementation adds to it beyond the caches.
    calls
        Of the interpreter; None where they are not declared.
    seconds
        Of each floor; one that is not known is left out.
    shares
        Of the seconds that the call took. More than 1 where small data stay in a cache that memory's floor does not know.
    binding
        None where no floor is known, or the work is not Lloyd's.
    """

    operations: float
    declared: bool
    bytes: float
    calls: float | None
    seconds: Mapping[Binding, float]
    shares: Mapping[Binding, float]
    binding: Binding | None


def floors(measured: Measurement, demand: Demand, took: float, *, roof: Roof | None, price: float) -> Floors | None:
    """Return what bounds a call that took *took* seconds; None where its steps cannot be counted, or are not Lloyd's.

    Parameters
    ----------
    demand
        What the implementation declares at these sizes; its formulas are for a step, and the last assignment counts as one.
    price
        Seconds of one call of the interpreter, at least (`price`).
    """
    if not measured.n_iter or not measured.exact:
        return None
    assignments = measured.n_iter + (0 if measured.closed else 1)
    spilled = demand.extra_bytes if demand.extra_bytes is not None and demand.extra_bytes > CACHE else 0.0
    work = roofline.standard_work(
        measured.case, itemsize=demand.itemsize, steps=measured.n_iter, assignments=assignments, extra_bytes=spilled
    )
    seen = roofline.evaluated(measured)
    own = demand.flops * assignments if demand.flops is not None else work.flops * (1.0 if seen is None else min(seen, 1.0))
    calls = demand.numpy_calls * assignments if demand.numpy_calls is not None else None
    known = {
        Binding.COMPUTE: own / roof.flops if roof is not None else None,
        Binding.MEMORY: work.bytes / roof.bandwidth if roof is not None else None,
        Binding.INTERPRETER: calls * price if calls is not None else None,
    }
    seconds = {name: value for name, value in known.items() if value is not None}
    shares = {name: value / took for name, value in seconds.items()}
    return Floors(
        operations=own,
        declared=demand.flops is not None,
        bytes=work.bytes,
        calls=calls,
        seconds=seconds,
        shares=shares,
        binding=_binding(shares) if measured.protocol is not ProtocolKind.AS_WRITTEN else None,
    )


def price(measured: Iterable[Measurement], demands: Mapping[Cell, Demand], took: Mapping[Cell, float]) -> float:
    """Return the seconds of one call of the interpreter: what the planner's prior says, or less where a call of this run was quicker.

    A call cannot cost more than the cheapest that was timed, all its work included.
    """
    seen = [
        took[one.cell] / (calls * (one.n_iter + (0 if one.closed else 1)))
        for one in measured
        if one.cell in took and one.cell in demands and one.n_iter and (calls := demands[one.cell].numpy_calls)
    ]
    return min([CALL, *seen])


def _binding(shares: Mapping[Binding, float]) -> Binding | None:
    """Return the floor that takes half of the call or more, the highest of several; a floor that is missing could be the one."""
    if not shares:
        return None
    highest = max(shares, key=lambda name: shares[name])
    if shares[highest] >= _BOUNDING:
        return highest
    return Binding.OVERHEAD if Binding.COMPUTE in shares else None
