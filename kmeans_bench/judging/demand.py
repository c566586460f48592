"""What one call asks of the machine: sizes, steps, and what the implementation declares about itself."""

from __future__ import annotations

import math
from dataclasses import dataclass

# An implementation that declares no `numpy_calls` is taken for a vectorised one that loops over the clusters in its update.
_CALLS_BESIDES_CLUSTERS = 20
_CALLS_PER_CLUSTER = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What one call asks of the machine.

    Attributes
    ----------
    n, k, d, itemsize
        Sizes of the problem and bytes per value.
    steps
        Assign+update steps expected; one more assignment closes the call.
    flops, numpy_calls
        Declared, per step; None when the implementation declares nothing.
    extra_bytes
        Declared peak growth during a call, or None.
    """

    n: int
    k: int
    d: int
    itemsize: int
    steps: int
    flops: float | None = None
    extra_bytes: float | None = None
    numpy_calls: float | None = None

    @property
    def data_bytes(self) -> int:
        """Bytes of the worker's own copy of the points and of the start."""
        return (self.n + self.k) * self.d * self.itemsize

    @property
    def growth(self) -> float:
        """Bytes that a call adds; undeclared: an n × k table of distances and the labels."""
        return self.extra_bytes if self.extra_bytes is not None else self.n * (self.k * self.itemsize + 8)

    @property
    def peak_bytes(self) -> int:
        """Bytes of one worker beyond its imports: data and call."""
        return self.data_bytes + math.ceil(self.growth)

    @property
    def moved_bytes(self) -> float:
        """Bytes that a step reads and writes: the data once, what it adds twice."""
        return self.data_bytes + 2 * self.growth

    @property
    def operations(self) -> float:
        """Floating-point operations of a step; undeclared: a difference, a square and a sum for every pair and dimension."""
        return self.flops if self.flops is not None else 3.0 * self.n * self.k * self.d

    @property
    def calls(self) -> float:
        """Calls that the interpreter makes in a step; undeclared: a few, and three for each cluster."""
        return self.numpy_calls if self.numpy_calls is not None else _CALLS_BESIDES_CLUSTERS + _CALLS_PER_CLUSTER * self.k

    @property
    def place(self) -> tuple[float, ...]:
        """Decimal logarithms of n, k and d: where sizes are compared."""
        return math.log10(self.n), math.log10(self.k), math.log10(self.d)
