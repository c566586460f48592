"""Log axes: where a value lies, which ticks are worth a label, and labels that make room for each other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from kmeans_bench.reporting import format as words

_ROUND_UP_TO = 600.0  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Maps values from `lowest` to `highest` to 0 … `width` inches, on a log axis."""

    lowest: float
    highest: float
    width: float

    def at(self, value: float) -> float:
        """Return inches from the axis' low end; what lies outside is drawn at the end."""
        held = min(max(value, self.lowest), self.highest)
        return math.log(held / self.lowest) / math.log(self.highest / self.lowest) * self.width

    @property
    def ticks(self) -> list[float]:
        """Return decades, or 1-2-5 steps where fewer than two decades are in sight."""
        exponents = range(math.floor(math.log10(self.lowest)), math.ceil(math.log10(self.highest)) + 1)
        for steps in ((1,), (1, 2, 5), (1, 1.2, 1.5, 2, 3, 5, 7), (1, 1.02, 1.05, 1.1, 1.2, 1.5, 2, 3, 5, 7, 8, 9, 9.5, 9.8)):
            found = [step * 10.0**exponent for exponent in exponents for step in steps]
            seen = [tick for tick in found if self.lowest <= tick <= self.highest]
            if len(seen) >= 3:  # noqa: PLR2004 - fewer do not show that the axis is logarithmic
                return seen
        return seen


def duration(seconds: float) -> str:
    """Return the text of a tick of seconds; beyond some minutes the ticks are round in seconds only.

    >>> duration(0.002), duration(500.0), duration(1000.0)
    ('2 ms', '500 s', '1,000 s')
    """
    return rounded(words.seconds(seconds)) if seconds < _ROUND_UP_TO else f"{seconds:,.0f} s"


def rounded(text: str) -> str:
    """Return a tick's figure without the zeros that say how well it is known: a tick is exact.

    >>> rounded("1.00 ms"), rounded("200 kB"), rounded("1.50 s")
    ('1 ms', '200 kB', '1.5 s')
    """
    figure, _, unit = text.partition(" ")
    return f"{float(figure):g} {unit}"


def spread(wanted: Sequence[float], *, gap: float, low: float, high: float) -> list[float]:
    """Return a place for every label, near the wanted one and in the same order, *gap* apart and between *low* and *high*.

    Where there is no room for all, the gap is kept and the first ones leave at the low end.

    >>> spread([1.0, 1.0, 5.0], gap=0.5, low=0.0, high=5.0)
    [1.0, 1.5, 5.0]
    >>> spread([5.0, 4.9], gap=0.5, low=0.0, high=5.0)
    [5.0, 4.5]
    """
    order = sorted(range(len(wanted)), key=lambda number: wanted[number])
    places = [0.0] * len(wanted)
    floor, ceiling = low, high
    for number in order:
        places[number] = max(wanted[number], floor)
        floor = places[number] + gap
    for number in reversed(order):
        places[number] = min(places[number], ceiling)
        ceiling = places[number] - gap
    return places
