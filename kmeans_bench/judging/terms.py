"""The one fit that planning and recommending share: seconds of a pass over n, k and d, a sum that any language computes.

A pass is one assignment; a call of s steps makes s + 1 of them, the last one without an update. Its seconds are
``a + b·n + c·k + e·n·k + f·n·d + g·k·d + h·n·k·d``, no coefficient below zero. `judging.curves` fits a contender's stored measurements
with it, for recommending and for the page; `judging.cost`, which predicts for plans, fits what it observed of a contender with it, too,
and keeps to it inside the range of those sizes. Outside, and for who was hardly observed, the declared work of `judging.rates` says more.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np

from kmeans_bench.stats.nonnegative import nonnegative

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Reals = NDArray[np.float64]

TERMS = ("1", "n", "k", "n*k", "n*d", "k*d", "n*k*d")
_RIDGE = 0.03  # of the largest share of a time that a term can have: with few sizes, terms that cannot be told apart share it
_ROUNDS = 3  # of weights from the last fit; more change no digit that is shown
_LEAST = 1e-6  # of a measured time: a weight stays finite where a prediction is nought


class Sized(Protocol):
    """Whatever has the three sizes: a case, or what a call asks for."""

    @property
    def n(self) -> int:
        """Points."""

    @property
    def k(self) -> int:
        """Clusters."""

    @property
    def d(self) -> int:
        """Dimensions."""


def terms(n: float, k: float, d: float) -> tuple[float, ...]:
    """Return the values of `TERMS`.

    >>> terms(1000, 8, 2)
    (1.0, 1000, 8, 8000, 2000, 16, 16000)
    """
    return (1.0, n, k, n * k, n * d, k * d, n * k * d)


def predicted(coefficients: Sequence[float], n: float, k: float, d: float) -> float:
    """Return the sum of the terms at their coefficients."""
    return math.fsum(one * term for one, term in zip(coefficients, terms(n, k, d), strict=True))


def fit(sizes: Sequence[Sized], values: Sequence[float]) -> tuple[float, ...]:
    """Return coefficients of `TERMS`, none negative, by least squares of errors that count alike either way.

    Notes
    -----
    An error is (predicted - measured) / sqrt(predicted · measured), which is 2 sinh of half the logarithm of their ratio: half as long
    and twice as long are as bad. Relative errors, which it starts from, forgive a prediction that is too short, and who is predicted
    too short is recommended. Chosen on real runs by leaving out each case in turn. Of 62 cases on a quiet machine the fastest or one
    within 10 % was named in 56, and in 53 by relative errors; predictions were 8.7 and 8.4 % off. The terms were chosen by relative
    errors, on five runs (a grid of 12 cases, one of 18, digits, pixels, sparse ones). Root mean square error as a logarithm, median
    over contenders: these seven 0.11 and 0.42 on the two grids; without the two that hold k alone (calls of NumPy for every cluster)
    0.17 and 0.41, and 0.32 instead of 0.17 for the worst; pulling a prediction towards what the nearest cases left over gained nothing.
    A sixth run, of 61 cases on a busy machine, said the same: steps where n·d or n·k leave the caches took the median error from 10.9
    to 9.9 % and named the fastest less often (54 cases, not 55). What did help was the target: wall seconds gave 19.8 % and 49 of 61.
    Against declared work, and why both are kept: docs/architecture.md, Knowing before measuring.
    """
    target = np.asarray(values, dtype=np.float64)
    columns = np.array([terms(one.n, one.k, one.d) for one in sizes], dtype=np.float64)
    weights, found = 1 / target, np.zeros(len(TERMS))
    for _ in range(_ROUNDS):
        found = _weighted(columns, target, weights)
        weights = 1 / np.sqrt(np.maximum(columns @ found, target * _LEAST) * target)
    return tuple(found.tolist())


def _weighted(columns: Reals, target: Reals, weights: Reals) -> Reals:
    """Return the coefficients, none negative, that leave the least squares of weighted errors."""
    rows = columns * weights[:, np.newaxis]
    scale = rows.max(axis=0)
    ridged = np.vstack([rows / scale, _RIDGE * np.eye(len(TERMS))])
    found: Reals = nonnegative(ridged, np.concatenate([target * weights, np.zeros(len(TERMS))])) / scale
    return found
