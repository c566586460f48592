"""Who computes: the compiled kernels, or NumPy where numba is missing, which is said once in a process."""

from __future__ import annotations

import warnings
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from kmeans_bench.estimator import plain
from kmeans_bench.estimator.plain import Solution
from kmeans_bench.estimator.starts import Centred

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kmeans_bench.estimator.order import Order
    from kmeans_bench.estimator.starts import Points


METHOD = "auto"
"""What the kernels are asked for; all of their methods take the same steps."""


def fit(X: NDArray[Any], start: NDArray[Any], *, max_iter: int, tol: float, weights: NDArray[Any] | None) -> Solution:
    """Take Lloyd's steps from *start* (k, d) over X (n, d); *tol* bounds the squared move of all centroids."""
    kernels = compiled()
    if kernels is None:
        return plain.fit(X, start, max_iter=max_iter, tol=tol, weights=weights)
    found = kernels.fit(X, start, max_iter=max_iter, tol=tol, method=METHOD, empty="relocate", weights=weights)
    return Solution(
        centroids=found.centroids,
        labels=found.labels.astype(np.int32, copy=False),
        inertia=float(found.inertia),
        n_iter=int(found.n_iter),
        method=str(found.method),
        shift=import_module("kmeans_bench.kernels.packing").amid(X),  # what the kernel took, too
    )


def nearest(X: NDArray[Any], centroids: NDArray[Any], shift: NDArray[np.float64]) -> NDArray[np.int32]:
    """Return the nearest of *centroids* (k, d) for every row of X (n, d), the first of equals; *shift* (d,) is a point amid them."""
    if compiled() is None:
        return plain.nearest(X, centroids, shift)
    found: NDArray[np.int32] = import_module("kmeans_bench.kernels.nearest").nearest(X, centroids, shift)
    return found


def points(X: NDArray[Any], order: Order, shift: NDArray[np.float64]) -> Points:
    """Return who knows the distances among the rows of X in *order*; *shift* (d,) is a point amid them."""
    kind = Centred if compiled() is None else import_module("kmeans_bench.kernels.seeding").Packed
    found: Points = kind(X, order.rows, order.weights, shift)
    return found


@cache
def compiled() -> Any:  # noqa: ANN401 - a module, or None
    """Return the kernels, or None where they cannot be imported; then a warning says so, once."""
    try:
        import_module("numba")
        return import_module("kmeans_bench.kernels.lloyd")
    except ImportError as error:
        text = f"KMeans runs without numba ({error}): {plain.NAME} in NumPy takes its place, right but several times slower; install numba"
        warnings.warn(text, RuntimeWarning, stacklevel=3)
        return None
