"""One cost model for planning, for the time left and for recommending: seconds and bytes of a call, from formulas and observations.

It is a prior corrected by what was seen. The prior adds three terms per assign+update step: interpreter and NumPy calls, floating-point
operations, and bytes moved. The correction is the ratio of observed to prior seconds of the same contender, weighted towards observations
of a similar size. Nothing here is a measurement: what is predicted is never shown as one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from kmeans_bench.judging import allotment, wording
from kmeans_bench.model import Case, Cell, Contender

# Priors, deliberately unhurried: one core of a 2020s server under plain NumPy (GEMM reaches ten times the rate; masks and `add.at` do not).
_SECONDS_PER_CALL = 1.5e-6
_FLOPS_PER_SECOND = {4: 8e9, 8: 4e9}
_BYTES_PER_SECOND = 4e9
# An implementation that declares no `numpy_calls` is taken for a vectorised one that loops over the clusters in its update.
_CALLS_BESIDES_CLUSTERS = 20
_CALLS_PER_CLUSTER = 3

# A skip is a promise not to measure. A prior may be three times off, so it must exceed a limit by that much.
_UNOBSERVED_MARGIN = 3.0
_FAR_MARGIN = 2.0
_NEAR_MARGIN = 1.25
_FAR_DECADES = 1.5


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
    def prior_seconds(self) -> float:
        """Seconds of one call on the machine the priors describe."""
        flops = self.flops if self.flops is not None else 3.0 * self.n * self.k * self.d
        calls = self.numpy_calls if self.numpy_calls is not None else _CALLS_BESIDES_CLUSTERS + _CALLS_PER_CLUSTER * self.k
        moved = self.data_bytes + 2 * self.growth
        rate = _FLOPS_PER_SECOND[self.itemsize]
        return (self.steps + 1) * (calls * _SECONDS_PER_CALL + flops / rate + moved / _BYTES_PER_SECOND)

    def decades_from(self, other: Demand) -> float:
        """Distance to *other* in powers of ten over n, k and d."""
        pairs = ((self.n, other.n), (self.k, other.k), (self.d, other.d))
        return math.hypot(*(math.log10(mine / theirs) for mine, theirs in pairs))


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One contender's call: what it asked for, and by what factor it missed the prior (natural logarithm)."""

    contender: Contender
    demand: Demand
    log_factor: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CostModel:
    """Priors and what was observed; immutable, so that a plan can be recomputed from it.

    >>> from kmeans_bench.model import Dtype
    >>> contender = Contender(implementation="identity", dtype=Dtype.FLOAT64, threads=1)
    >>> demand = Demand(n=1000, k=8, d=16, itemsize=8, steps=5)
    >>> round(CostModel().observe(contender, demand, seconds=0.004).predict(contender, demand), 6)
    0.004
    """

    observations: tuple[Observation, ...] = ()

    def observe(self, contender: Contender, demand: Demand, *, seconds: float) -> CostModel:
        """Return a model that also knows that this call took *seconds* (positive and finite, else it is left out)."""
        if not (math.isfinite(seconds) and seconds > 0):
            return self
        seen = Observation(contender=replace(contender, twin=False), demand=demand, log_factor=math.log(seconds / demand.prior_seconds))
        return CostModel(observations=(*self.observations, seen))

    def predict(self, contender: Contender, demand: Demand) -> float:
        """Return the seconds that one call should take."""
        relevant = self._relevant(contender)
        if not relevant:
            return demand.prior_seconds
        # A tenth of a decade is "the same size"; ten times further counts a hundred times less.
        weights = [1 / (0.01 + demand.decades_from(seen.demand) ** 2) for seen in relevant]
        shift = sum(weight * seen.log_factor for weight, seen in zip(weights, relevant, strict=True)) / sum(weights)
        return demand.prior_seconds * math.exp(shift)

    def margin(self, contender: Contender, demand: Demand) -> float:
        """Return by what factor a prediction must exceed a limit before the cell may be skipped."""
        relevant = self._relevant(contender)
        if not relevant:
            return _UNOBSERVED_MARGIN
        nearest = min(demand.decades_from(seen.demand) for seen in relevant)
        return _FAR_MARGIN if nearest > _FAR_DECADES else _NEAR_MARGIN

    def _relevant(self, contender: Contender) -> list[Observation]:
        """Observations of this very contender; failing that, of its implementation in another dtype or thread count."""
        alike = [seen for seen in self.observations if seen.contender.implementation == contender.implementation]
        wanted = replace(contender, twin=False)
        return [seen for seen in alike if seen.contender == wanted] or alike


def too_slow(seconds: float, *, limit: float, margin: float) -> str | None:
    """Return why a call predicted to take *seconds* is not tried under *limit*, or None: try it.

    >>> too_slow(198, limit=10, margin=3)
    'would take 3.3 min a call (limit 10 s)'
    >>> too_slow(20, limit=10, margin=3) is None
    True
    """
    if seconds <= limit * margin:
        return None
    return f"would take {wording.seconds(seconds)} a call (limit {wording.seconds(limit)})"


def too_costly(seconds: float, *, total: float, launches: int, margin: float) -> str | None:
    """Return why a cell is not begun that needs more than the run's budget by itself, or None: begin it.

    *seconds* is the prediction for one call.

    >>> too_costly(6.0, total=20.0, launches=5, margin=3.0)
    'would take 72 s to measure (budget 20 s)'
    >>> too_costly(0.5, total=20.0, launches=5, margin=3.0) is None
    True
    """
    least = allotment.slow_seconds(seconds, launches=launches)
    if least <= total * max(1.0, margin / 2):
        return None
    return f"would take {wording.seconds(least)} to measure (budget {wording.seconds(total)})"


def too_big(demand: Demand, *, limit: float) -> str | None:
    """Return why a worker that must hold *demand* is not started under *limit* bytes, or None; undeclared growth is given the doubt."""
    certain = demand.extra_bytes is not None
    if demand.peak_bytes <= (limit if certain else limit * _UNOBSERVED_MARGIN) and demand.data_bytes <= limit:
        return None
    return f"needs {wording.size(demand.peak_bytes)} (limit {wording.size(limit)})"


def beyond(cell: Cell, timeouts: Iterable[Cell], *, seconds: float, limit: float) -> str | None:
    """Return why *cell* is not tried after *timeouts* in this run, or None: try it.

    A case that is at least as large in n, k and d as one on which the same contender was cut off can only take longer.
    *seconds* is the model's prediction for the cell, given as a figure where it exceeds the limit.
    """
    hit = next((seen for seen in timeouts if seen.contender == cell.contender and _covers(cell.case, seen.case)), None)
    if hit is None:
        return None
    figure = f"predicted {wording.seconds(seconds)} a call" if seconds > limit else "predicted to time out"
    return f"{figure}: n={hit.case.n}, k={hit.case.k}, d={hit.case.d} already hit the {wording.seconds(limit)} limit"


def _covers(larger: Case, smaller: Case) -> bool:
    """Whether *larger* is at least as large along every axis."""
    return larger.n >= smaller.n and larger.k >= smaller.k and larger.d >= smaller.d
