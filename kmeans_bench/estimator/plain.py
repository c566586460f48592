"""Lloyd's algorithm in NumPy, for where numba is missing: `identity-chunked`'s assignment, weights, scikit-learn's empty clusters."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csc_array

from kmeans_bench.estimator.geometry import squares

if TYPE_CHECKING:
    from numpy.typing import NDArray

NAME = "identity-chunked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """What came of one start: centroids (k, d), labels (n,), inertia, steps taken, the method that took them, and its shift (d,)."""

    centroids: NDArray[Any]
    labels: NDArray[np.int32]
    inertia: float
    n_iter: int
    method: str
    shift: NDArray[np.float64]


def fit(X: NDArray[Any], start: NDArray[Any], *, max_iter: int, tol: float, weights: NDArray[Any] | None) -> Solution:
    """Take the steps from *start* (k, d) over X (n, d); stop when the squared move of the centroids is at most *tol*."""
    # Centred once: far from the origin the identity's subtraction would cancel.
    shift = X.mean(axis=0, dtype=np.float64).astype(X.dtype)
    centred, centroids = X - shift, start - shift
    mass = np.ones(len(X), X.dtype) if weights is None else weights
    for n_iter in range(1, max_iter + 1):  # noqa: B007 - the last value is reported
        moved = means(centred, mass, _assign(centred, centroids), centroids)
        move = float(np.square(moved - centroids).sum(dtype=np.float64))
        centroids = moved
        if move <= tol:
            break
    labels = _assign(centred, centroids)
    inertia = float(squares(centred, centroids, labels) @ mass)
    origin, moved = shift.astype(np.float64), centroids + shift
    return Solution(centroids=moved, labels=labels, inertia=inertia, n_iter=n_iter, method=NAME, shift=origin)


def nearest(X: NDArray[Any], centroids: NDArray[Any], origin: NDArray[np.float64]) -> NDArray[np.int32]:
    """Return the nearest centroid of every point, the first of equals."""
    shift = origin.astype(X.dtype)
    return _assign(X - shift, centroids - shift)


def means(X: NDArray[Any], mass: NDArray[Any], labels: NDArray[np.int32], old: NDArray[Any]) -> NDArray[Any]:
    """Return the weighted mean of every cluster, those that would be empty moved as scikit-learn does.

    Notes
    -----
    The points farthest from their centroids become the centroids of empty clusters, and leave their own cluster. Where all points lie on
    their centroids already, an empty cluster keeps its place.
    """
    sums, total = _sums(X, mass, labels, len(old))
    empty = np.flatnonzero(total == 0)
    if len(empty):
        # A point without weight is no point: it must not become a centroid.
        own = squares(X, old, labels) * (mass > 0)
        farthest = np.argpartition(own, -len(empty))[: -len(empty) - 1 : -1]
        apart = own[farthest] > 0
        labels = labels.copy()
        labels[farthest[apart]] = empty[apart]
        sums, total = _sums(X, mass, labels, len(old))
    counted = total[:, np.newaxis]
    found: NDArray[Any] = np.divide(sums, counted, out=old.copy(), where=counted > 0, casting="same_kind")
    return found


def _sums(X: NDArray[Any], mass: NDArray[Any], labels: NDArray[np.int32], k: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the weighted sum of every cluster's points, shape (k, d), and its weight, shape (k,)."""
    one_hot = csc_array((mass, labels, np.arange(len(X) + 1)), shape=(k, len(X)))
    return one_hot @ X, np.bincount(labels, weights=mass, minlength=k)


def _assign(X: NDArray[Any], centroids: NDArray[Any]) -> NDArray[np.int32]:
    found: NDArray[np.int32] = _chunked().assign(X, centroids).astype(np.int32)
    return found


@cache
def _chunked() -> Any:  # noqa: ANN401 - a module
    """Return the shipped implementation's module."""
    from kmeans_bench.planning.binding import load_file  # noqa: PLC0415 - not needed where numba is there
    from kmeans_bench.planning.shipped import folder  # noqa: PLC0415 - likewise

    path = list(sys.path)
    try:
        return load_file(folder("implementations") / f"{NAME}.py")
    finally:
        sys.path[:] = path  # a plug-in's folder has no business on the path of whoever only wants to cluster
