"""SciPy's `cdist` for all distances: a compiled loop over pairs, neither an array of differences nor a matrix product.

Idea     `cdist(X, centroids, "sqeuclidean")` writes one number for each pair. It computes in float64 alone: float32 is copied and widened
         before every assignment. The means are taken by a product with a sparse table of memberships.
Cost     3 n k d operations per step, one pair after the other. Extra memory O(n k) in float64, whatever the dtype of X.
Source   P. Virtanen et al., SciPy 1.0, Nature Methods 17, 2020, doi:10.1038/s41592-019-0686-2;
         S. Lloyd, Least squares quantization in PCM, IEEE Trans. Inf. Theory 28(2), 1982, doi:10.1109/TIT.1982.1056489.
"""

import numpy as np
from _updates import Labels, Reals, by_sparse, inertia
from scipy.spatial.distance import cdist

from kmeans_bench import Clustering, Problem

NEEDS = ("scipy.sparse", "scipy.spatial.distance")
DOUBLE = 8  # bytes


def fit(problem: Problem) -> Clustering:
    """Assign and update until the centroids rest, `tol` is met or `max_iter` steps are done; then assign once more."""
    X, centroids = problem.X, problem.init
    for n_iter in range(1, problem.max_iter + 1):  # noqa: B007 - the last value is reported
        labels = assign(X, centroids)
        moved = by_sparse(X, labels, centroids)
        move = float(np.sum((moved - centroids) ** 2))
        centroids = moved
        if move <= problem.tol:
            break
    labels = assign(X, centroids)
    return Clustering(centroids=centroids, labels=labels, inertia=inertia(X, labels, centroids), n_iter=n_iter)


def assign(X: Reals, centroids: Reals) -> Labels:
    """Return the nearest centroid of every point, the first of equals."""
    labels: Labels = cdist(X, centroids, "sqeuclidean").argmin(axis=1)
    return labels


def flops(n: int, k: int, d: int) -> int:
    """Per step: a difference, a square and a sum for every pair and dimension, then the means."""
    return 3 * n * k * d + n * d


def extra_bytes(n: int, k: int, d: int, itemsize: int) -> int:
    """Count the distances, labels old and new, and what float32 is widened to."""
    return 8 * n * k + 20 * n + (8 * (n + k) * d if itemsize < DOUBLE else 0)
