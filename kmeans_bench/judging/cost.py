"""The cost model of plans and of the time left: seconds and bytes of a call, from formulas and observations.

Who was observed at enough sizes is predicted inside their range by the fit that recommending uses (`judging.terms`). Elsewhere seconds are
declared work at rates (`judging.rates`): the prior's, fitted to what was observed of the same contender. Either is corrected by what it
leaves over, weighted towards observations of a similar size. Nothing here is a measurement; a prediction is never shown as one.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from kmeans_bench.judging import allotment, rates, terms, wording
from kmeans_bench.judging.demand import Demand
from kmeans_bench.model import Case, Cell, Contender

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["CostModel", "Demand", "Observation", "beyond", "too_big", "too_costly", "too_slow"]

# A skip is a promise not to measure. A prior may be three times off, so it must exceed a limit by that much.
_UNOBSERVED_MARGIN = 3.0
_FAR_MARGIN = 2.0
_NEAR_MARGIN = 1.25
_FAR_DECADES = 1.5

_SAME_SIZE = 0.01  # squared decades: a tenth of a decade is "the same size", ten times further counts a hundred times less
_DOUBT = 0.3  # weight of "the rates are right as they are"
_ENOUGH = 6  # sizes from which on plain terms predict between them better than declared work does


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One contender's call: what it asked for, and the seconds it took."""

    contender: Contender
    demand: Demand
    seconds: float


@dataclass(frozen=True, slots=True)
class _Fit:
    """A contender's rates and, with sizes enough, its curve; and what each leaves over (logarithms) at the sizes observed (decades)."""

    factors: NDArray[np.float64]
    places: NDArray[np.float64]
    left_over: NDArray[np.float64]
    curve: tuple[float, ...] | None = None
    left_by_curve: NDArray[np.float64] | None = None

    @classmethod
    def of(cls, seen: Sequence[Observation], around: NDArray[np.float64] | None = None, *, own: bool = False) -> _Fit:
        parts, seconds = np.array([rates.terms(one.demand) for one in seen]), [one.seconds for one in seen]
        factors = rates.fit(parts, seconds, around)
        places = np.array([one.demand.place for one in seen])
        left_over = np.log(seconds) - np.log(parts @ np.exp(factors))
        if not own or len({one.demand.place for one in seen}) < _ENOUGH:
            return cls(factors, places, left_over)
        curve = terms.fit([one.demand for one in seen], [one.seconds / (one.demand.steps + 1) for one in seen])
        return cls(factors, places, left_over, curve, np.log(seconds) - np.log([_along(curve, one.demand) for one in seen]))

    def squared_decades(self, demand: Demand) -> NDArray[np.float64]:
        """Squared distances of *demand* to every observation, in powers of ten over n, k and d."""
        distances: NDArray[np.float64] = np.square(self.places - demand.place).sum(axis=1)
        return distances

    def seconds(self, demand: Demand) -> float:
        """Predicted seconds of a call."""
        weights = 1 / (_SAME_SIZE + self.squared_decades(demand))
        if self.curve is not None and self.left_by_curve is not None and self._inside(demand):
            base, left = _along(self.curve, demand), self.left_by_curve
        else:
            base, left = float(rates.terms(demand) @ np.exp(self.factors)), self.left_over
        return base * math.exp(float(weights @ left / (weights.sum() + _DOUBT)))

    def _inside(self, demand: Demand) -> bool:
        """Whether sizes as small and as large were observed along every axis."""
        return bool(np.all(self.places.min(axis=0) <= demand.place) and np.all(demand.place <= self.places.max(axis=0)))


def _along(curve: Sequence[float], demand: Demand) -> float:
    return (demand.steps + 1) * terms.predicted(curve, demand.n, demand.k, demand.d)


@dataclass(frozen=True, kw_only=True)
class CostModel:
    """Priors and what was observed; immutable, so that a plan can be recomputed from it. Fits are made when first asked for, and kept.

    >>> from kmeans_bench.model import Dtype
    >>> contender = Contender(implementation="identity", dtype=Dtype.FLOAT64, threads=1)
    >>> demand = Demand(n=1000, k=8, d=16, itemsize=8, steps=5)
    >>> round(CostModel().observe(contender, demand, seconds=0.004).predict(contender, demand), 6)
    0.004
    """

    observations: tuple[Observation, ...] = ()

    def observe(self, contender: Contender, demand: Demand, *, seconds: float) -> CostModel:
        """Return a model that also knows that this call took *seconds* (positive and finite, else it is left out)."""
        return self.observing([Observation(contender=contender, demand=demand, seconds=seconds)])

    def observing(self, seen: Iterable[Observation]) -> CostModel:
        """Return a model that also knows what was *seen*; a twin teaches about its contender."""
        usable = [replace(one, contender=replace(one.contender, twin=False)) for one in seen if 0 < one.seconds < math.inf]
        return CostModel(observations=(*self.observations, *usable)) if usable else self

    def knows(self, contender: Contender) -> bool:
        """Whether its predictions rest on something observed, of this contender or of its implementation."""
        return contender.implementation in self._observed

    def predict(self, contender: Contender, demand: Demand) -> float:
        """Return the seconds that one call should take."""
        fit = self._fit(contender)
        return fit.seconds(demand) if fit is not None else rates.prior_seconds(demand)

    def margin(self, contender: Contender, demand: Demand) -> float:
        """Return by what factor a prediction must exceed a limit before the cell may be skipped."""
        fit = self._fit(contender)
        if fit is None:
            return _UNOBSERVED_MARGIN
        return _FAR_MARGIN if fit.squared_decades(demand).min() > _FAR_DECADES**2 else _NEAR_MARGIN

    @cached_property
    def _observed(self) -> dict[str, list[Observation]]:
        found: defaultdict[str, list[Observation]] = defaultdict(list)
        for one in self.observations:
            found[one.contender.implementation].append(one)
        return dict(found)

    @cached_property
    def _fits(self) -> dict[Contender, _Fit | None]:
        return {}

    def _fit(self, contender: Contender) -> _Fit | None:
        wanted = replace(contender, twin=False)
        if wanted not in self._fits:
            self._fits[wanted] = self._fitted(wanted)
        return self._fits[wanted]

    def _fitted(self, contender: Contender) -> _Fit | None:
        """Fit this very contender around its implementation in other dtypes and thread counts; failing one of them, the other alone."""
        alike = self._observed.get(contender.implementation, [])
        own = [one for one in alike if one.contender == contender]
        others = [one for one in alike if one.contender != contender]
        if not own:
            return _Fit.of(others) if others else None
        return _Fit.of(own, _Fit.of(others).factors if others else None, own=True)


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
