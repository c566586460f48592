"""Explicit loops over points and centroids, NumPy on one pair of rows at a time: the baseline of the article.

Idea     For each point, for each centroid: the squared distance; the smallest wins. Two nested loops of Python.
Cost     time O(n k d) per step, with about three calls of NumPy for each of the n k pairs: they are what is waited for.
         Extra memory O(n).
Source   S. Lloyd, Least squares quantization in PCM, IEEE Trans. Inf. Theory 28(2), 1982, doi:10.1109/TIT.1982.1056489.
"""

import numpy as np
from numpy.typing import NDArray

from kmeans_bench import Clustering, Problem

RUNG = ("loop-python", "the loop over the dimensions becomes NumPy: three calls for a pair of rows")


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
    inertia = sum(float(np.sum((x - centroids[j]) ** 2)) for x, j in zip(X, labels, strict=True))
    return Clustering(centroids=centroids, labels=labels, inertia=inertia, n_iter=n_iter)


def assign(X: NDArray[np.floating], centroids: NDArray[np.floating]) -> NDArray[np.intp]:
    """Return the nearest centroid of every point, the first of equals."""
    labels = np.empty(len(X), dtype=np.intp)
    distances = np.empty(len(centroids), dtype=X.dtype)
    for i, x in enumerate(X):
        for j, centroid in enumerate(centroids):
            distances[j] = np.sum((x - centroid) ** 2)
        labels[i] = np.argmin(distances)
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
    """Count labels, one mask, and the points of the largest cluster: twice the average, say."""
    return 9 * n + 2 * n * d // k * itemsize


def numpy_calls(n: int, k: int) -> int:
    """Per step: three calls for every pair, one argmin for every point, three calls for every mean."""
    return 3 * n * k + n + 3 * k
