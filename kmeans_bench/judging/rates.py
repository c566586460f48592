"""What the seconds of a call are made of, and at which rates: a prior for any machine, fitted to what was timed on this one.

A call's seconds are a sum of eight terms, all but the first per step: calls that the interpreter makes, work done once for every point
(an argmin of a row), for every pair of point and centroid (a short sum), for every value of X, floating-point operations, bytes moved, and
bytes moved again beyond the caches. What an implementation declares says how much of each; a contender's eight rates are what is fitted.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kmeans_bench.judging.demand import Demand

    Reals = NDArray[np.float64]

TERMS = ("once", "calls", "points", "pairs", "values", "operations", "bytes", "spilled")
CACHE = 4e6  # bytes; a call that adds more is served by memory

# One core of a 2020s server under plain NumPy: seconds for each unit of a term.
_ONCE = 20e-6
_CALL, _POINT, _PAIR, _VALUE = 1.5e-6, 20e-9, 3e-9, 2e-9
_OPERATION = {4: 1 / 20e9, 8: 1 / 10e9}
_BYTE = 1 / 10e9

_TIED = 0.1  # pull of every rate towards the others' common factor, against one squared logarithm of misfit
_ROBUST = 0.3  # misfit, as a logarithm, from which it counts linearly: a burst of load must not bend the rates
_MOST_ITERATIONS = 60
_DAMPED = 8
_SETTLED = 1e-7


@lru_cache(maxsize=1 << 14)
def terms(demand: Demand) -> Reals:
    """Return the seconds of each of `TERMS` on the machine that the prior describes; read-only, since it is asked for again and again."""
    points, steps = float(demand.n), demand.steps + 1
    spilled = demand.moved_bytes if demand.peak_bytes > CACHE else 0.0
    per_step = (
        demand.calls * _CALL,
        points * _POINT,
        points * demand.k * _PAIR,
        points * demand.d * _VALUE,
        demand.operations * _OPERATION[demand.itemsize],
        demand.moved_bytes * _BYTE,
        spilled * _BYTE,
    )
    found = np.array((_ONCE, *(steps * part for part in per_step)))
    found.flags.writeable = False
    return found


def prior_seconds(demand: Demand) -> float:
    """Return the seconds of one call on the machine that the prior describes."""
    return float(terms(demand).sum())


def fit(parts: Reals, seconds: Sequence[float], around: Reals | None = None) -> Reals:
    """Return the logarithm of each term's factor over the prior.

    Parameters
    ----------
    parts
        Terms of every call, shape (calls, 8); one call or more.
    seconds
        What each of them took, positive.
    around
        Factors that hold where nothing says otherwise, as logarithms, up to one common factor; default: the prior's own.

    Notes
    -----
    Least squares on logarithms of seconds, Huber's loss, by damped Gauss-Newton steps. A rate is exp(common + own), so never negative.
    The common part is free and the own parts are pulled towards 0, so a single call teaches how fast the machine is, and several calls of
    different shape tell the terms apart.
    """
    centre = np.zeros(parts.shape[1]) if around is None else around
    problem = _Problem(parts * np.exp(centre), np.log(np.asarray(seconds, dtype=np.float64)))
    return centre + problem.solve()


class _Problem:
    """The misfit of calls as a function of (common, own parts), and its minimum."""

    def __init__(self, parts: Reals, target: Reals) -> None:
        """Keep calls whose terms are already at the factors fitted around."""
        count = parts.shape[1]
        self._parts, self._target = parts, target
        self._spread = np.hstack([np.ones((count, 1)), np.eye(count)])
        self._pull = np.diag([0.0, *[_TIED] * count])

    def solve(self) -> Reals:
        """Return the factors' logarithms at the minimum."""
        at = np.zeros(self._spread.shape[1])
        at[0] = float(np.median(self._target - np.log(self._parts.sum(axis=1))))
        loss, damping = self._loss(at), 1e-3
        for _ in range(_MOST_ITERATIONS):
            curvature, slope = self._slopes(at)
            for _ in range(_DAMPED):
                tried = at - np.linalg.solve(curvature + damping * np.eye(len(at)), slope)
                reached = self._loss(tried)
                if reached < loss:
                    break
                damping *= 4
            else:
                break
            at, gained, loss, damping = tried, loss - reached, reached, damping / 3
            if gained < _SETTLED:
                break
        factors: Reals = self._spread @ at
        return factors

    def _misfit(self, at: Reals) -> Reals:
        misfit: Reals = np.log(self._parts @ np.exp(self._spread @ at)) - self._target
        return misfit

    def _loss(self, at: Reals) -> float:
        size = np.abs(self._misfit(at))
        robust = np.where(size < _ROBUST, size**2, _ROBUST * (2 * size - _ROBUST))
        return float(robust.sum() + at @ self._pull @ at)

    def _slopes(self, at: Reals) -> tuple[Reals, Reals]:
        """Return curvature (Gauss-Newton) and slope, both halved."""
        weighted = self._parts * np.exp(self._spread @ at)
        predicted = weighted.sum(axis=1)
        misfit = np.log(predicted) - self._target
        trust = np.minimum(1.0, _ROBUST / np.maximum(np.abs(misfit), 1e-300))
        slopes = (weighted / predicted[:, np.newaxis]) @ self._spread
        return slopes.T @ (slopes * trust[:, np.newaxis]) + self._pull, slopes.T @ (trust * misfit) + self._pull @ at
