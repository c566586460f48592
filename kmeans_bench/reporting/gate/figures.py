"""The gate's numbers as people say them: changes of time in percent, before → after. Above 0 = head takes longer."""

from __future__ import annotations

import math

from kmeans_bench.judging.gate.words import percent
from kmeans_bench.model import CellVerdict, CountChange, CountVerdict, Estimate, GateRule, Quantity
from kmeans_bench.reporting import format as words

_DECIMALS_BELOW = 0.0995
_PERCENT_BELOW = 10.0


def slowdown(speedup: float) -> float:
    """Return by which part of base's seconds head takes longer; a speed-up of 0 is a slow-down without end.

    >>> slowdown(0.8), slowdown(2.0), slowdown(float("inf"))
    (0.25, -0.5, -1.0)
    """
    return math.inf if speedup <= 0 else 1 / speedup - 1


def signed(value: float) -> str:
    """Return a change in percent with its sign; beyond tenfold as the ratio of the seconds.

    >>> signed(0.31), signed(-0.004), signed(0.0), signed(24.0), signed(float("inf"))
    ('+31 %', '−0.4 %', '±0.0 %', '25×', '∞')
    """
    if math.isinf(value):
        return "∞"
    return f"{_bare(value)} %" if value < _PERCENT_BELOW else words.ratio(value + 1)


def interval(estimate: Estimate) -> str:
    """Return the interval of a change of time, from the quickest head could be.

    >>> interval(Estimate(point=0.8, low=0.75, high=0.82)), interval(Estimate(point=1.0, low=0.0, high=1.05))
    ('+22 to +33 %', '−4.8 % to ∞')
    """
    low, high = slowdown(estimate.high), slowdown(estimate.low)
    both = max(abs(low), abs(high)) < _PERCENT_BELOW
    return f"{_bare(low)} to {_bare(high)} %" if both else f"{signed(low)} to {signed(high)}"


def interval_name(rule: GateRule) -> str:
    """Return what an interval under *rule* is called.

    >>> interval_name(GateRule())
    '90 % interval'
    """
    return f"{percent(rule.level)} interval"


def at_least(value: float) -> str:
    """Return a resolution in percent, rounded up: what is claimed is never less than what was found.

    >>> at_least(0.0601), at_least(0.05), at_least(0.123)
    ('6.1 %', '5.0 %', '13 %')
    """
    decimals = 1 if value < _DECIMALS_BELOW else 0
    scale = 10.0 ** (decimals + 2)
    # 0.05 * 1000 is 50.000000000000001 on some machines, and 5.1 % would be a lie the other way.
    return f"{math.ceil(round(value * scale, 6)) / 10.0**decimals:.{decimals}f} %"


def before_after(cell: CellVerdict) -> str | None:
    """Return ``27.4 → 35.9 ms (+31 %)``; None without an estimate.

    The percentage is the estimate's, over pairs taken side by side; it need not be the quotient of the two medians before it.
    """
    if cell.before is None or cell.after is None or cell.estimate is None:
        return None
    return f"{pair(cell.before, cell.after)} ({signed(slowdown(cell.estimate.point))})"


def pair(before: float, after: float) -> str:
    """Return two durations, the unit once where they have the same.

    >>> pair(0.0274, 0.0359), pair(0.00095, 0.0012)
    ('27.4 → 35.9 ms', '950 µs → 1.20 ms')
    """
    return _arrow(words.seconds(before), words.seconds(after))


def counted(count: CountVerdict) -> str:
    """Return ``peak memory 1.20 → 1.80 MB (+50 %)``.

    >>> counted(CountVerdict(quantity=Quantity.STEPS, change=CountChange.MORE, base=5, head=6))
    'steps 5 → 6 (+20 %)'
    """
    if count.base is None or count.head is None:
        return f"{count.quantity} n/a: {count.reason}"
    shown = words.size if count.quantity is Quantity.MEMORY else "{:,}".format
    share = f" ({signed(count.head / count.base - 1)})" if count.base else ""
    return f"{count.quantity} {_arrow(shown(count.base), shown(count.head))}{share}"


def moved(count: CountVerdict) -> str:
    """Return by how much a count moved, without its figures: ``steps +20 %``; with them from or to nothing.

    >>> moved(CountVerdict(quantity=Quantity.STEPS, change=CountChange.MORE, base=5, head=6))
    'steps +20 %'
    """
    return f"{count.quantity} {signed(count.head / count.base - 1)}" if count.base and count.head is not None else counted(count)


def movements(cell: CellVerdict, *changes: CountChange) -> list[CountVerdict]:
    """Return the counts of *cell* that changed in one of these ways; without any named, either way."""
    return [count for count in cell.counts if count.change in (changes or (CountChange.MORE, CountChange.LESS))]


def rounds(cell: CellVerdict) -> int:
    """Return how many process pairs the estimate rests on."""
    return sum(bout.phase is cell.phase for bout in cell.cell.bouts) if cell.phase is not None else 0


def _arrow(before: str, after: str) -> str:
    (number, _, unit), (_, _, same) = before.partition(" "), after.partition(" ")
    return f"{number if unit == same else before} → {after}"


def _bare(value: float) -> str:
    decimals = 1 if abs(value) < _DECIMALS_BELOW else 0
    text = f"{abs(value) * 100:,.{decimals}f}"
    sign = "±" if float(text.replace(",", "")) == 0 else "−" if value < 0 else "+"
    return f"{sign}{text}"
