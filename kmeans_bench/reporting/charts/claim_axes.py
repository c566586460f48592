"""The axes that claims are drawn on: ratios on a log axis, everything else on a straight one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from kmeans_bench.model import Aspect, ClaimVerdict
from kmeans_bench.reporting.charts.scale import Scale

_BEYOND = 1.6  # times the outermost dot, from where on intervals are cut
_PAD = 0.12  # of a straight axis, either way
_TICKS = 6
_STEPS = (1, 2, 5, 10)
_RATIO_STEPS = (1, 2, 5)


class Axis(Protocol):
    """Where a value lies, in inches from the low end; what lies outside is drawn at the end."""

    @property
    def ends(self) -> tuple[float, float]:
        """The lowest and the highest value in sight."""

    def at(self, value: float) -> float:
        """Return where *value* lies."""

    def ticks(self) -> list[float]:
        """Return the values that are worth a label."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratios:
    """A log axis that 1 is on."""

    scale: Scale

    @property
    def ends(self) -> tuple[float, float]:
        """The lowest and the highest value in sight."""
        return self.scale.lowest, self.scale.highest

    def at(self, value: float) -> float:
        """Return where *value* lies."""
        return self.scale.at(value)

    def ticks(self) -> list[float]:
        """Return 1, 2 and 5 times powers of ten in sight."""
        low, high = self.ends
        exponents = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
        return [step * 10.0**exponent for exponent in exponents for step in _RATIO_STEPS if low <= step * 10.0**exponent <= high]


@dataclass(frozen=True, slots=True, kw_only=True)
class Straight:
    """A linear axis."""

    low: float
    high: float
    width: float

    @property
    def ends(self) -> tuple[float, float]:
        """The lowest and the highest value in sight."""
        return self.low, self.high

    def at(self, value: float) -> float:
        """Return where *value* lies."""
        held = min(max(value, self.low), self.high)
        return (held - self.low) / (self.high - self.low) * self.width

    def ticks(self) -> list[float]:
        """Return some round values in sight.

        >>> Straight(low=-0.1, high=1.1, width=5.0).ticks()
        [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
        """
        rough = (self.high - self.low) / _TICKS
        power = 10.0 ** math.floor(math.log10(rough))
        step = next(step * power for step in _STEPS if step * power >= rough * (1 - 1e-9))
        first, last = math.ceil(self.low / step), math.floor(self.high / step)
        return [round(number * step, 12) for number in range(first, last + 1)]


def axis_of(verdicts: Sequence[ClaimVerdict], width: float) -> Axis:
    """Return an axis for claims of one kind: every dot and every claimed end is on it, and intervals as far as they are worth the room."""
    quantity = verdicts[0].claim.quantity
    points = [shown.estimate.point for one in verdicts for shown in one.exhibits if shown.estimate is not None]
    claimed = [end for one in verdicts for end in (one.claim.low, one.claim.high) if end is not None]
    if quantity.ratio:
        kept = [1.0, *(value for value in (*points, *claimed) if value > 0)]
        return Ratios(scale=Scale(lowest=min(kept) / _BEYOND, highest=max(kept) * _BEYOND, width=width))
    usual = [0.0, 1.0] if quantity.fitted or quantity is Aspect.AGREEMENT else [0.0]
    kept = [*usual, *points, *claimed]
    pad = _PAD * (max(kept) - min(kept) or 1.0)
    return Straight(low=min(kept) - pad, high=max(kept) + pad, width=width)
