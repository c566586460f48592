"""What a call waits for: the interpreter, memory or arithmetic. Each alone would take some seconds; the largest is named.

Nothing here is certain: operations and bytes are those that an implementation declares, and what a call of NumPy costs is taken from the
run itself. So a cause is named only where it explains a good part of the time, and its share is always shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kmeans_bench.judging.demand import Demand

LEAST_SHARE = 0.2
"""Of the time that a cause must explain to be named; never much: what NumPy does between products and passes is in none of them."""

_TRANSFERS = 3
"""Of a byte that a call adds: a line is fetched before it is written, written, and read again."""


class Cause(StrEnum):
    """What is waited for."""

    INTERPRETER = "the interpreter"
    MEMORY = "memory traffic"
    ARITHMETIC = "arithmetic"
    UNKNOWN = "cannot be told"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """What the machine can do; None where it was not measured.

    Attributes
    ----------
    call
        Seconds of one call that the interpreter makes.
    bandwidth
        Bytes per second between memory and processor.
    arithmetic
        Floating-point operations per second of a matrix product, in the contender's dtype and threads.
    cache
        Bytes up to which traffic stays in the processor and costs no bandwidth.
    """

    call: float | None = None
    bandwidth: float | None = None
    arithmetic: float | None = None
    cache: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """What a call waited for.

    Attributes
    ----------
    shares
        Of the seconds of a call, what each cause would take by itself. A cause that is not known is missing, and so is traffic that
        stays in a cache.
    """

    cause: Cause
    shares: Mapping[Cause, float] = field(default_factory=dict)


def wait(demand: Demand, seconds: float, rates: Rates) -> Wait:
    """Return what a call that took *seconds* waited for.

    Notes
    -----
    The last assignment, which every routine owes after its steps, counts as a step: update and assignment are declared together.
    """
    passes = demand.steps + 1
    floors: dict[Cause, float] = {}
    if rates.call is not None and demand.numpy_calls is not None:
        floors[Cause.INTERPRETER] = passes * demand.numpy_calls * rates.call
    if rates.bandwidth is not None and demand.extra_bytes is not None and demand.peak_bytes > rates.cache:
        floors[Cause.MEMORY] = passes * _traffic(demand) / rates.bandwidth
    if rates.arithmetic is not None and demand.flops is not None:
        floors[Cause.ARITHMETIC] = passes * demand.flops / rates.arithmetic
    shares = {cause: floor / seconds for cause, floor in floors.items()}
    largest = max(shares, key=lambda cause: shares[cause], default=Cause.UNKNOWN)
    named = shares.get(largest, 0.0) >= LEAST_SHARE
    return Wait(cause=largest if named else Cause.UNKNOWN, shares=shares)


def _traffic(demand: Demand) -> float:
    """Return the bytes that a step moves at least; as much as X of what a call adds may be a copy that is made once, and is left out."""
    copy = demand.n * demand.d * demand.itemsize
    return demand.data_bytes + _TRANSFERS * max((demand.extra_bytes or 0.0) - copy, 0.0)


def seconds_per_call(observed: Iterable[tuple[Demand, float]]) -> float | None:
    """Return what one call that the interpreter makes costs at most, from demands and seconds of calls of ``fit``; None without any.

    The least of seconds ÷ declared calls: nobody can be quicker than its calls, and on small problems some do little else.
    """
    costs = [seconds / ((demand.steps + 1) * demand.numpy_calls) for demand, seconds in observed if demand.numpy_calls]
    return min(costs, default=None)
