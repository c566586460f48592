"""What can be counted needs no statistics: peak memory, steps, evaluated distances. More than before is a regression."""

from __future__ import annotations

from collections.abc import Sequence

from kmeans_bench.model import Count, CountChange, CountVerdict, Quantity

MEMORY_GROWTH = 0.01
MEMORY_SLACK = 1024
"""A traced peak must grow by more than both: it repeats to the byte in NumPy code, to some 136 bytes where Python objects are about."""


def count_verdicts(counts: Sequence[Count]) -> tuple[CountVerdict, ...]:
    """Return one verdict per count, in the order of `Quantity`; the same against a stored baseline as against base's own checkout."""
    order = list(Quantity)
    return tuple(count_verdict(count) for count in sorted(counts, key=lambda count: order.index(count.quantity)))


def count_verdict(count: Count) -> CountVerdict:
    """Return whether head takes more, less or the same.

    Peak memory may move by 1 % or 1 KiB, whichever is more; steps and evaluated distances not at all: they are exact.
    """
    change, reason = _change(count)
    return CountVerdict(quantity=count.quantity, change=change, base=count.base, head=count.head, reason=reason)


def _change(count: Count) -> tuple[CountChange, str | None]:
    if count.base is None or count.head is None:
        silent = (
            "neither side reports" if count.base is count.head else "base does not report" if count.base is None else "head does not report"
        )
        return CountChange.UNKNOWN, f"{silent} {count.quantity}"
    allowed = max(MEMORY_GROWTH * count.base, MEMORY_SLACK) if count.quantity is Quantity.MEMORY else 0
    if abs(count.head - count.base) <= allowed:
        return CountChange.SAME, None
    return (CountChange.MORE if count.head > count.base else CountChange.LESS), None
