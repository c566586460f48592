"""What a call waits for: the interpreter, memory or arithmetic. Each alone would take some seconds; the largest of them is the bound.

Nothing here is certain: operations and bytes are those that an implementation declares, and what a call of NumPy costs is taken from the
run itself. So a bound is named only where it explains a good part of the time, and its share is always shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kmeans_bench.judging.demand import Demand

LEAST_SHARE = 0.3
"""Of the time that a bound must explain to be named."""


class Limit(StrEnum):
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
class Bound:
    """The verdict.

    Attributes
    ----------
    shares
        Of the seconds of a call, what each limit would take by itself; a limit that is not known is missing.
    """

    limit: Limit
    shares: Mapping[Limit, float] = field(default_factory=dict)


def bound(demand: Demand, seconds: float, rates: Rates) -> Bound:
    """Return what a call that took *seconds* waited for.

    Notes
    -----
    The last assignment, which every routine owes after its steps, counts as a step: update and assignment are declared together.
    """
    passes = demand.steps + 1
    floors: dict[Limit, float] = {}
    if rates.call is not None and demand.numpy_calls is not None:
        floors[Limit.INTERPRETER] = passes * demand.numpy_calls * rates.call
    if rates.bandwidth is not None and demand.extra_bytes is not None:
        in_cache = demand.peak_bytes <= rates.cache
        floors[Limit.MEMORY] = 0.0 if in_cache else passes * demand.moved_bytes / rates.bandwidth
    if rates.arithmetic is not None and demand.flops is not None:
        floors[Limit.ARITHMETIC] = passes * demand.flops / rates.arithmetic
    shares = {limit: floor / seconds for limit, floor in floors.items()}
    largest = max(shares, key=lambda limit: shares[limit], default=Limit.UNKNOWN)
    named = shares.get(largest, 0.0) >= LEAST_SHARE
    return Bound(limit=largest if named else Limit.UNKNOWN, shares=shares)


def seconds_per_call(observed: Iterable[tuple[Demand, float]]) -> float | None:
    """Return what one call that the interpreter makes costs at most, from demands and seconds of calls of ``fit``; None without any.

    The least of seconds ÷ declared calls: nobody can be quicker than its calls, and on small problems some do little else.
    """
    costs = [seconds / ((demand.steps + 1) * demand.numpy_calls) for demand, seconds in observed if demand.numpy_calls]
    return min(costs, default=None)
