"""What the compiled teaching steps share: Lloyd's algorithm around a `step` that assigns points and adds them up.

`step(X, centroids, labels, totals)` writes the nearest centroid of every point to `labels` (n,), and to `totals` (chunks, k, d + 2), in
float64, for every chunk of points and every cluster the sums of its points, how many there are, and the sum of their squared distances.
Chunks are added up in their own order, and there are as many as the shape asks for: results do not depend on the number of threads.
"""

from collections.abc import Callable

import numpy as np
import scipy.linalg.cython_blas  # noqa: F401 - the BLAS that numba calls: POOLS knows what is loaded, and looking anew takes milliseconds
from _updates import Labels, Reals
from threadpoolctl import ThreadpoolController

from kmeans_bench import Clustering, Problem

POOLS = ThreadpoolController()
CHUNKS, ROWS = 32, 4  # chunks at most, and points at least for each cluster of a chunk: totals must not cost more than they save


def lloyd(problem: Problem, step: Callable[[Reals, Reals, Labels, Reals], None], *, chunks: int = 1) -> Clustering:
    """Assign and update until the centroids rest, `tol` is met or `max_iter` steps are done; then assign once more."""
    X, centroids, labels = problem.X, problem.init.copy(), np.empty(len(problem.X), np.intp)
    k, d = centroids.shape
    totals = np.empty((chunks, k, d + 2))
    for n_iter in range(1, problem.max_iter + 1):  # noqa: B007 - the last value is reported
        step(X, centroids, labels, totals)
        total = totals.sum(axis=0)
        sums, count = total[:, :d], total[:, d, np.newaxis]
        moved = np.divide(sums, count, out=centroids.copy(), where=count > 0, casting="same_kind")
        move = float(np.sum((moved - centroids) ** 2))
        centroids = moved
        if move <= problem.tol:
            break
    step(X, centroids, labels, totals)
    return Clustering(centroids=centroids, labels=labels, inertia=float(totals[:, :, d + 1].sum()), n_iter=n_iter)


def shares(n: int, k: int) -> int:
    """Return how many chunks to cut n points into."""
    return max(1, min(CHUNKS, n // (ROWS * k)))
