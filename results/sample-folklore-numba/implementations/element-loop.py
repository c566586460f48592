"""Three loops of Python over the elements of NumPy arrays: `loop-python` without its lists, as comparisons with compiled loops write it.

Idea     Every number is read from its array by two indices. NumPy makes an object for each and does one subtraction, one product and one
         sum with it. A list of numbers, as `loop-python` has it, is several times faster: arrays are for whole arrays. The means are
         taken by a product with a sparse table of memberships, so that what is slow is the distances alone.
Cost     5 n k d operations of the interpreter per step, on NumPy's scalars. Extra memory O(n).
Source   C. R. Harris et al., Array programming with NumPy, Nature 585, 2020, doi:10.1038/s41586-020-2649-2;
         S. Lloyd, Least squares quantization in PCM, IEEE Trans. Inf. Theory 28(2), 1982, doi:10.1109/TIT.1982.1056489.
"""

import math

import numpy as np
from _updates import Labels, Reals, by_sparse, inertia

from kmeans_bench import Clustering, Problem

NEEDS = ("scipy.sparse",)


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
    (n, d), k = X.shape, len(centroids)
    labels = np.empty(n, dtype=np.intp)
    for i in range(n):
        least = math.inf
        for j in range(k):
            distance = 0.0
            for column in range(d):
                difference = X[i, column] - centroids[j, column]
                distance += difference * difference
            if distance < least:
                least, labels[i] = distance, j
    return labels


def flops(n: int, k: int, d: int) -> int:
    """Per step: a difference, a square and a sum for every pair and dimension, then the means."""
    return 3 * n * k * d + n * d


def extra_bytes(n: int, d: int, itemsize: int) -> int:
    """Count labels old and new, the table of memberships, and the block of differences that the inertia takes."""
    return 40 * n + 2 * min(n * d * itemsize, 262_144)


def numpy_calls(n: int, k: int, d: int) -> int:
    """Per step: reading two elements, then three operations on them, for every pair and dimension; each is a fifth of a call on arrays."""
    return n * k * d
