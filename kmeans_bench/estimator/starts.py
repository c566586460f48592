"""Where a fit begins: k rows of X. Every draw is by weight, so that a weight of 2 is a row that stands there twice.

Source   D. Arthur, S. Vassilvitskii, k-means++: the advantages of careful seeding, SODA 2007, https://dl.acm.org/doi/10.5555/1283383.1283494.
"""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from kmeans_bench.estimator.geometry import BYTES

if TYPE_CHECKING:
    from numpy.random import RandomState
    from numpy.typing import NDArray

    from kmeans_bench.estimator.order import Order


def at_random(order: Order, k: int, random: RandomState) -> NDArray[np.intp]:
    """Return k rows of X, drawn by weight without putting back; different in value as long as there are enough."""
    wanted, weights = min(k, order.distinct), order.weights.copy()
    chosen: list[int] = []
    while len(chosen) < wanted:
        # Rows that come up twice are drawn again, without those that have been chosen.
        for place in dict.fromkeys(draw(weights.cumsum(), wanted - len(chosen), random)):
            if weights[place] > 0:
                chosen.append(place)
                weights[order.equals(place)] = 0
    return padded(order, chosen, k)


def spread_out(points: Points, order: Order, k: int, random: RandomState) -> NDArray[np.intp]:
    """Return k rows of X: each next one with a probability proportional to weight times squared distance to the nearest so far.

    Notes
    -----
    Greedy, as scikit-learn's: of 2 + ⌊log k⌋ that are drawn, the one stays that leaves the least sum of squares.
    """
    n, dtype, trials = len(order.rows), points.X.dtype, 2 + int(log(k))
    chosen = draw(order.weights.cumsum(), 1, random)
    nearest, table = np.full(n, np.inf, dtype), np.empty((trials, n), dtype)
    _approach(points, order, chosen, nearest, table)
    nearest[:] = table[0]
    while len(chosen) < k:
        cumulative = np.multiply(nearest, order.weights).cumsum()
        if not cumulative[-1] > 0:  # every different row is chosen
            break
        places = draw(cumulative, trials, random)
        left = _approach(points, order, places, nearest, table)
        # Two neighbours far from all others leave the same; the first of equals, not whom rounding favours.
        best = int((left <= left.min() * (1 + np.finfo(dtype).eps ** 0.5)).argmax())
        chosen.append(places[best])
        nearest[:] = table[best]
    return padded(order, chosen, k)


class Points(Protocol):
    """Who knows the distances: `Centred`, or the kernels' `seeding.Packed`."""

    X: NDArray[Any]

    def approach(self, places: list[int], nearest: NDArray[Any], table: NDArray[Any]) -> NDArray[np.float64]:
        """Write to a row of *table* for each of *places* the squared distances to the nearest if it joined; return their weighted sums."""


class Centred:
    """Points (n, d) in the order of *rows*, less *shift*, a point amid them: squares are as small as the data are wide."""

    def __init__(self, X: NDArray[Any], rows: NDArray[np.intp], weights: NDArray[np.float64], shift: NDArray[np.float64]) -> None:
        n, d = X.shape
        self.X, self._weights, self._block = X, weights, max(64, BYTES // ((d + 2) * X.itemsize))
        # Columns: all but the last two are coordinates, then 1 and ‖x‖², so that one product gives squared distances.
        self._points = np.ones((n, d + 2), X.dtype)
        shift = shift.astype(X.dtype)
        for block in self._blocks():
            part = self._points[block]
            np.subtract(X[rows[block]], shift, out=part[:, :d])
            part[:, -1] = np.einsum("ij,ij->i", part[:, :d], part[:, :d])

    def approach(self, places: list[int], nearest: NDArray[Any], table: NDArray[Any]) -> NDArray[np.float64]:
        """Write the distances, as `Points` says."""
        points, trials = self._points, len(places)
        candidates = points[places]
        factors = np.hstack((-2 * candidates[:, :-2], candidates[:, -1:], candidates[:, -2:-1]))
        sums = np.zeros(trials)
        for block in self._blocks():
            found = np.minimum(factors @ points[block].T, nearest[block], out=table[:trials, block])
            np.maximum(found, 0, out=found)
            sums += found @ self._weights[block]
        return sums

    def _blocks(self) -> list[slice]:
        return [slice(begin, begin + self._block) for begin in range(0, len(self._points), self._block)]


def _approach(points: Points, order: Order, places: list[int], nearest: NDArray[Any], table: NDArray[Any]) -> NDArray[np.float64]:
    sums = points.approach(places, nearest, table)
    for one, place in enumerate(places):
        # Rounding leaves a rest where the distance is 0; a row that is a start already must not be drawn again.
        table[one, order.equals(place)] = 0
    return sums


def draw(cumulative: NDArray[np.float64], count: int, random: RandomState) -> list[int]:
    """Return *count* places, each with a probability proportional to its step in *cumulative*.

    >>> draw(np.array([0.0, 0.0, 2.0, 2.0]), 3, np.random.RandomState(0))
    [2, 2, 2]
    """
    # side="right" passes over places without weight; the last of positive weight is what rounding may not exceed.
    places = cumulative.searchsorted(random.uniform(size=count) * cumulative[-1], side="right")
    return [int(place) for place in np.minimum(places, cumulative.searchsorted(cumulative[-1], side="left"))]


def padded(order: Order, chosen: list[int], k: int) -> NDArray[np.intp]:
    """Return the rows of X of the places *chosen*, from the first again where they are fewer than k."""
    return order.rows[np.resize(np.array(chosen, dtype=np.intp), k)]
