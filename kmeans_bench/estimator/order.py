"""Points in an order that depends on their values alone. What is drawn in it does not depend on how a table happens to be sorted.

It also makes a weight of 2 the same as a row that stands there twice: equal rows are neighbours, and share one stretch of the cumulative
weights either way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from kmeans_bench.estimator.geometry import BYTES

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Rows of X (n, d) sorted by a fingerprint of their values.

    Attributes
    ----------
    rows
        Their indices in X, shape (n,).
    keys
        Their fingerprints, ascending, shape (n,): equal for equal rows, and only by a chance of 1 in 10¹⁹ for two others.
    weights
        Their weights, float64, shape (n,).
    """

    rows: NDArray[np.intp]
    keys: NDArray[np.uint64]
    weights: NDArray[np.float64]

    @property
    def distinct(self) -> int:
        """How many different rows have a weight above 0."""
        keys = self.keys[self.weights > 0]
        return 1 + int(np.count_nonzero(keys[1:] != keys[:-1]))

    def equals(self, place: int) -> slice:
        """Return where the rows equal to the one at *place* are, itself included."""
        key = self.keys[place]
        return slice(int(self.keys.searchsorted(key, "left")), int(self.keys.searchsorted(key, "right")))


def ordered(X: NDArray[Any], weights: NDArray[Any] | None) -> Order:
    """Return the order of X (n, d), C-contiguous float32 or float64; *weights* (n,) are 1 if None."""
    keys = fingerprints(X)
    rows = np.argsort(keys, kind="stable")
    weights = np.ones(len(X)) if weights is None else weights[rows].astype(np.float64)
    return Order(rows=rows, keys=keys[rows], weights=weights)


def fingerprints(X: NDArray[Any]) -> NDArray[np.uint64]:
    """Return a number for each row of X (n, d), shape (n,), from the bits of its values; 0 and −0 have the same.

    Notes
    -----
    A product with odd random numbers modulo 2⁶⁴, after the upper half of each value's bits was folded into the lower: whole numbers
    have zeros in the lower one, which no multiplication would bring to life.

    >>> a, b, c = fingerprints(np.array([[1.0, 0.0], [0.0, 1.0], [1.0, -0.0]])).tolist()
    >>> a == c, a == b
    (True, False)
    """
    n, d = X.shape
    bits = {4: np.uint32, 8: np.uint64}[X.itemsize]
    factors = np.random.default_rng(d).integers(0, 2**64, size=d, dtype=np.uint64) | np.uint64(1)
    found = np.empty(n, np.uint64)
    rows = max(1, BYTES // (8 * d))
    for begin in range(0, n, rows):
        block = (X[begin : begin + rows] + X.dtype.type(0)).view(bits).astype(np.uint64, copy=False)
        block ^= block >> np.uint64(32)
        found[begin : begin + rows] = block @ factors
    return found
