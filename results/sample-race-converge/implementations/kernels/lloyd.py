"""Exact Lloyd from given centroids: the one door to these kernels.

>>> import numpy as np
>>> X = np.array([[0.0], [1.0], [10.0], [11.0]])
>>> found = fit(X, X[:2])
>>> found.centroids.ravel().tolist(), found.labels.tolist(), found.inertia, found.n_iter
([0.5, 10.5], [0, 0, 1, 1], 1.0, 3)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from kmeans_bench.kernels import auto
from kmeans_bench.kernels.fused import Fused
from kmeans_bench.kernels.means import Empty
from kmeans_bench.kernels.packing import fixed
from kmeans_bench.kernels.pruned import Pruned
from kmeans_bench.kernels.sharing import granted
from kmeans_bench.kernels.spatial import Spatial
from kmeans_bench.kernels.spatial import start as spatial

Method = Literal["auto", "fused", "pruned", "spatial"]
METHODS = {"fused": Fused, "pruned": Pruned, "spatial": spatial}

KINDS = {np.dtype(kind): kind for kind in auto.SHORT}
"""Dtypes that are known, and their names: NumPy takes longer to say one than a short step takes."""

AFRESH = 32
"""Steps after which the sums are taken anew, so that rounding does not gather in them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What `fit` found.

    Attributes
    ----------
    centroids, labels
        Shapes (k, d), of the dtype of X, and (n,), int32: the nearest of these centroids, the first of equals.
    inertia
        Sum of squared distances, times the weights.
    n_iter
        Steps taken: an assignment and an update each.
    distances
        Point-to-centroid distances evaluated.
    method
        Which kernel did it: what `auto` picked.
    settled
        Whether no point changed its cluster in the last step.
    """

    centroids: NDArray[Any]
    labels: NDArray[np.int32]
    inertia: float
    n_iter: int
    distances: int
    method: str
    settled: bool


def fit(
    X: NDArray[Any],
    init: NDArray[Any],
    *,
    max_iter: int = 300,
    tol: float = 0.0,
    method: Method = "auto",
    threads: int | None = None,
    empty: Empty = "keep",
    weights: NDArray[Any] | None = None,
) -> Found:
    """Assign and update until no label changes, the move is within *tol* or *max_iter* steps are done; then assign once more.

    Parameters
    ----------
    X
        Points, shape (n, d), float32 or float64, whose squared distances the dtype holds. That all are finite is for the caller to see to:
        to look costs as much as a tenth of a step.
    init
        Centroids to start from, shape (k, d), finite.
    method
        ``auto`` picks one by n, k, d, the dtype and max_iter.
    tol
        Bound on the squared Frobenius norm of the centroids' move, in the squared units of the data.
    threads
        None: as many as numba has. Results do not depend on it.
    empty
        What becomes of a cluster without points: ``keep`` its centroid, or ``relocate`` it to the point farthest from its own.
    weights
        Of the points, shape (n,); None: all 1.

    Raises
    ------
    ValueError
        If a shape, a dtype, the method or the number of threads does not fit.
    """
    X = _points(X)
    init, mass = _centroids(init, X), _mass(weights, len(X))
    if method != "auto" and method not in METHODS:
        msg = f"method = {method!r} must be auto or one of {', '.join(METHODS)}"
        raise ValueError(msg)
    with granted(threads) as count:
        if method == "auto":
            method = auto.pick((len(X), len(init), X.shape[1]), KINDS[X.dtype], max_iter)
        state = METHODS[method](X, init, mass, max(1, count))
        return _taken(state, method, max_iter, tol, empty)


def _taken(state: Fused | Spatial, method: str, max_iter: int, tol: float, empty: Empty) -> Found:
    """Take the steps."""
    n_iter, changed, done = 0, -1, False
    while n_iter < max_iter and not done:
        left = AFRESH - 1 - n_iter % AFRESH
        if left:
            most = min(left, max_iter - n_iter)
            steps, changed, done = state.stride(most, tol, empty, last=n_iter + most == max_iter)
        else:
            steps, changed, done = _step_afresh(state, tol, empty)
        n_iter += steps
    inertia = state.finish(changed)
    return Found(
        centroids=state.centroids,
        labels=state.found(),
        inertia=inertia,
        n_iter=n_iter,
        distances=state.distances,
        method=method,
        settled=changed == 0,
    )


def _step_afresh(state: Fused | Spatial, tol: float, empty: Empty) -> tuple[int, int, bool]:
    """Take one step with sums that begin anew. Return what a stride does."""
    before = state.found().copy()
    state.forget()
    state.assign(last=False)
    changed = int(np.count_nonzero(state.found() != before))  # all sums are new, not all labels
    return 1, changed, changed == 0 or state.update(empty) <= tol


def _points(X: NDArray[Any]) -> NDArray[Any]:
    """Return the points as the loops read them, or refuse them: nothing in there looks at bounds."""
    X = np.ascontiguousarray(X)
    if X.dtype not in KINDS:
        msg = f"X is {X.dtype}: the kernels know float32 and float64; convert it"
        raise ValueError(msg)
    if X.ndim != 2 or not X.size:  # noqa: PLR2004 - rows and columns
        msg = f"X has shape {X.shape}, (n, d) is needed: at least one point of at least one dimension"
        raise ValueError(msg)
    return fixed(X)


def _centroids(init: NDArray[Any], X: NDArray[Any]) -> NDArray[Any]:
    """Return the centroids in the dtype of the points, or refuse them."""
    init = np.ascontiguousarray(init, dtype=X.dtype)
    if init.ndim != 2 or not len(init) or init.shape[1] != X.shape[1]:  # noqa: PLR2004 - likewise
        msg = f"init has shape {init.shape}, (k, {X.shape[1]}) is needed: at least one centroid, of as many dimensions as X"
        raise ValueError(msg)
    if not np.isfinite(init).all():
        msg = f"init holds {init[~np.isfinite(init)][0]:g}: a centroid to start from needs finite numbers"
        raise ValueError(msg)
    return init


def _mass(weights: NDArray[Any] | None, n: int) -> NDArray[np.float64]:
    """Return the weights, or an empty array for none."""
    mass = np.zeros(0) if weights is None else np.ascontiguousarray(weights, dtype=np.float64)
    if weights is not None and mass.shape != (n,):
        msg = f"weights have shape {mass.shape}, ({n},) is needed: one for each point"
        raise ValueError(msg)
    return fixed(mass)
