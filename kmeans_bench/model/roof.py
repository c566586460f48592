"""What a machine can do at most, as it was measured there."""

from __future__ import annotations

import math
from dataclasses import dataclass

from kmeans_bench.model.problem import Dtype


@dataclass(frozen=True, slots=True, kw_only=True)
class Roof:
    """The two roofs of one machine in one dtype on so many threads.

    Attributes
    ----------
    flops
        Floating-point operations a second of the best matrix product (GEMM) that was timed.
    bandwidth
        Bytes a second at which arrays are read that no nearer memory holds; the same for both dtypes.
    streamed
        Bytes of the arrays that were read: what a last-level cache larger than that may have helped with.

    Raises
    ------
    ValueError
        If a rate is not a positive number.
    """

    dtype: Dtype
    threads: int
    flops: float
    bandwidth: float
    streamed: int

    def __post_init__(self) -> None:
        """Refuse a rate that is none."""
        for name, rate in (("flops", self.flops), ("bandwidth", self.bandwidth)):
            if not (math.isfinite(rate) and rate > 0):
                msg = f"a roof's {name} = {rate!r} is not a positive rate"
                raise ValueError(msg)

    @property
    def ridge(self) -> float:
        """Operations per byte from which on arithmetic, not memory, is the limit."""
        return self.flops / self.bandwidth
