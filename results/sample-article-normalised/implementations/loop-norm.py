"""Two loops with `np.linalg.norm` for each pair: the first thing that comes to mind.

Idea     For each point, for each centroid: the norm of the difference; the smallest wins. It takes a root that nobody needs, and is still
         quicker than `loop`, because norm is one dot product where np.sum walks through layers of Python. The baseline decides the answer.
Cost     time O(n k d) per step, with a difference and a norm for each of the n k pairs. Extra memory O(n).
Source   S. Lloyd, Least squares quantization in PCM, IEEE Trans. Inf. Theory 28(2), 1982, doi:10.1109/TIT.1982.1056489.
"""

import numpy as np
from _updates import Labels, Reals, by_mask

from kmeans_bench import Clustering, Problem

RUNG = ("loop", "`np.linalg.norm` for a pair: two calls where there were three, one of them a plain dot product")


def fit(problem: Problem) -> Clustering:
    """Assign and update until the centroids rest, `tol` is met or `max_iter` steps are done; then assign once more."""
    X, centroids = problem.X, problem.init
    for n_iter in range(1, problem.max_iter + 1):  # noqa: B007 - the last value is reported
        labels = assign(X, centroids)
        moved = by_mask(X, labels, centroids)
        move = float(np.linalg.norm(moved - centroids)) ** 2
        centroids = moved
        if move <= problem.tol:
            break
    labels = assign(X, centroids)
    inertia = sum(float(np.linalg.norm(x - centroids[j])) ** 2 for x, j in zip(X, labels, strict=True))
    return Clustering(centroids=centroids, labels=labels, inertia=inertia, n_iter=n_iter)


def assign(X: Reals, centroids: Reals) -> Labels:
    """Return the nearest centroid of every point, the first of equals."""
    labels = np.empty(len(X), dtype=np.intp)
    for i, x in enumerate(X):
        labels[i] = np.argmin([np.linalg.norm(x - centroid) for centroid in centroids])
    return labels


def flops(n: int, k: int, d: int) -> int:
    """Per step: a difference, a square and a sum for every pair and dimension, then the means."""
    return 3 * n * k * d + n * d


def extra_bytes(n: int, k: int, d: int, itemsize: int) -> int:
    """Count labels, one mask, and the points of the largest cluster: twice the average, say."""
    return 9 * n + 2 * n * d // k * itemsize


def numpy_calls(n: int, k: int) -> int:
    """Per step: a difference and a norm for every pair, one argmin for every point, three calls for every mean."""
    return 2 * n * k + 3 * n + 3 * k
