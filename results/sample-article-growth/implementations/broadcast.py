"""All distances at once by broadcasting: no loop over points or centroids in the assignment.

Idea     X[:, None, :] - centroids[None, :, :] is one array of n k d differences; square it, sum over d, take the argmin.
Cost     time O(n k d) per step in a handful of calls of NumPy. Extra memory O(n k d): what the loops saved is paid in memory traffic.
Source   C. R. Harris et al., Array programming with NumPy, Nature 585, 2020, doi:10.1038/s41586-020-2649-2 (broadcasting);
         S. Lloyd, Least squares quantization in PCM, IEEE Trans. Inf. Theory 28(2), 1982, doi:10.1109/TIT.1982.1056489.
"""

import numpy as np
from _updates import Labels, Reals, Update, by_add_at, by_bincount, by_mask, by_reduceat, by_sparse, inertia

from kmeans_bench import Clustering, Problem

HEAP = 33_554_432  # bytes: larger arrays are given back to the system at once
RUNG = ("loop", "both remaining loops become one array of all n k d differences")


def fit(problem: Problem, update: Update = by_mask) -> Clustering:
    """Assign and update until the centroids rest, `tol` is met or `max_iter` steps are done; then assign once more."""
    X, centroids = problem.X, problem.init
    for n_iter in range(1, problem.max_iter + 1):  # noqa: B007 - the last value is reported
        labels = assign(X, centroids)
        moved = update(X, labels, centroids)
        move = float(np.sum((moved - centroids) ** 2))
        centroids = moved
        if move <= problem.tol:
            break
    labels = assign(X, centroids)
    return Clustering(centroids=centroids, labels=labels, inertia=inertia(X, labels, centroids), n_iter=n_iter)


def fit_bincount(problem: Problem) -> Clustering:
    """Update by a weighted count for each column."""
    return fit(problem, by_bincount)


def fit_add_at(problem: Problem) -> Clustering:
    """Update by adding point after point to its cluster."""
    return fit(problem, by_add_at)


def fit_reduceat(problem: Problem) -> Clustering:
    """Update by sorting the points by label."""
    return fit(problem, by_reduceat)


def fit_sparse(problem: Problem) -> Clustering:
    """Update by a product with the sparse matrix of memberships."""
    return fit(problem, by_sparse)


def assign(X: Reals, centroids: Reals) -> Labels:
    """Return the nearest centroid of every point, the first of equals."""
    squares = (X[:, np.newaxis, :] - centroids[np.newaxis, :, :]) ** 2
    labels: Labels = squares.sum(axis=2).argmin(axis=1)
    return labels


def flops(n: int, k: int, d: int) -> int:
    """Per step: a difference, a square and a sum for every pair and dimension, then the means."""
    return 3 * n * k * d + n * d


def extra_bytes(n: int, k: int, d: int, itemsize: int) -> int:
    """Count the differences, squared in place, the distances, and labels old and new."""
    return n * k * (d + 1) * itemsize + 16 * n


def extra_bytes_fit(n: int, k: int, d: int, itemsize: int) -> int:
    """Count the largest cluster, too (twice the average), where the heap keeps it while the differences come from elsewhere."""
    cluster = 2 * n * d // k * itemsize
    return n * k * (d + 1) * itemsize + 16 * n + (cluster if cluster < HEAP < n * k * d * itemsize else 0)


def extra_bytes_reduceat(n: int, k: int, d: int, itemsize: int) -> int:
    """Count the sorted points, too, where the heap keeps them (below 32 MB) while the differences come from elsewhere (above)."""
    return n * k * (d + 1) * itemsize + 16 * n + (n * d * itemsize if n * d * itemsize < HEAP < n * k * d * itemsize else 0)


def numpy_calls(k: int) -> int:
    """Per step: four calls for all pairs, three for every mean."""
    return 4 + 3 * k
