"""All distances at once by broadcasting: no loop over points or centroids in the assignment.

Idea     X[:, None, :] - centroids[None, :, :] is one array of n k d differences; square it, sum over d, take the argmin.
Cost     time O(n k d) per step in a handful of calls of NumPy. Extra memory O(n k d): what the loops saved is paid in memory traffic.
Source   C. R. Harris et al., Array programming with NumPy, Nature 585, 2020, doi:10.1038/s41586-020-2649-2 (broadcasting);
         S. Lloyd, Least squares quantization in PCM, IEEE Trans. Inf. Theory 28(2), 1982, doi:10.1109/TIT.1982.1056489.
"""

import numpy as np
from numpy.typing import NDArray

from kmeans_bench import Clustering, Problem


def fit(problem: Problem) -> Clustering:
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
    inertia = float(np.sum((X - centroids[labels]) ** 2, dtype=np.float64))
    return Clustering(centroids=centroids, labels=labels, inertia=inertia, n_iter=n_iter)


def assign(X: NDArray[np.floating], centroids: NDArray[np.floating]) -> NDArray[np.intp]:
    """Return the nearest centroid of every point, the first of equals."""
    squares = (X[:, np.newaxis, :] - centroids[np.newaxis, :, :]) ** 2
    labels: NDArray[np.intp] = squares.sum(axis=2).argmin(axis=1)
    return labels


def update(X: NDArray[np.floating], labels: NDArray[np.intp], centroids: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return the mean of every cluster; an empty one keeps its centroid."""
    means = centroids.copy()
    for j in range(len(centroids)):
        mask = labels == j
        if mask.any():
            means[j] = X[mask].mean(axis=0)
    return means


def flops(n: int, k: int, d: int) -> int:
    """Per step: a difference, a square and a sum for every pair and dimension, then the means."""
    return 3 * n * k * d + n * d


def extra_bytes(n: int, k: int, d: int, itemsize: int) -> int:
    """Count the differences, squared in place, and the distances; or what the closing pass over X takes, where that is more."""
    return max(n * k * (d + 1), 2 * n * d) * itemsize + 8 * n


def numpy_calls(k: int) -> int:
    """Per step: four calls for all pairs, three for every mean."""
    return 4 + 3 * k
