"""The identity a block of points at a time, in cache: as far as NumPy and SciPy go.

Idea     Points are taken in blocks whose table of scores (block x k) fits a core's own cache: it is written and read there, and never
         travels to memory. A column of ones beside the points adds |c|^2 inside the product; |x|^2 is left out. The means come
         from one product with the sparse matrix of memberships instead of k masks.
         argmin starts anew for every point, which few scores do not repay: few clusters are compared one by one, all points at once.
Cost     2 n k d operations per step in BLAS, and one look at each score (three for few clusters). Extra memory O(n): labels, memberships.
Source   K. Goto, R. van de Geijn, Anatomy of high-performance matrix multiplication, ACM Trans. Math. Softw. 34(3), 2008,
         doi:10.1145/1356052.1356053 (blocking for caches);
         S. Lloyd, Least squares quantization in PCM, IEEE Trans. Inf. Theory 28(2), 1982, doi:10.1109/TIT.1982.1056489.
"""

import numpy as np
from _updates import Labels, Reals, by_sparse, inertia

from kmeans_bench import Clustering, Problem

BLOCK = 262_144  # bytes of scores: they and the block's points fit the second-level cache of any core of these years
RUNG = ("identity-drop-norms", "a block of points at a time: its table of scores never leaves the cache; and means by a sparse product")
FEW, MANY = 128, 100  # bytes of a point's scores up to which, and points for each cluster from which, all points at once are quicker
KNOWN_WRONG = {"offset-*/float32": "the subtraction of large squares cancels; float64 or identity-centred keep the labels"}


def fit(problem: Problem) -> Clustering:
    """Assign and update until the centroids rest, `tol` is met or `max_iter` steps are done; then assign once more."""
    X, centroids = problem.X, problem.init
    for n_iter in range(1, problem.max_iter + 1):  # noqa: B007 - the last value is reported
        moved = by_sparse(X, assign(X, centroids), centroids)
        move = float(np.sum((moved - centroids) ** 2))
        centroids = moved
        if move <= problem.tol:
            break
    labels = assign(X, centroids)
    return Clustering(centroids=centroids, labels=labels, inertia=inertia(X, labels, centroids), n_iter=n_iter)


def assign(X: Reals, centroids: Reals) -> Labels:
    """Return the nearest centroid of every point, the first of equals."""
    n, (k, d) = len(X), centroids.shape
    size: int = max(1, BLOCK // (max(k, d) * X.itemsize))  # points of a block
    weights = np.hstack((-2 * centroids, (centroids**2).sum(axis=1, keepdims=True)))
    points, labels = np.ones((size, d + 1), X.dtype), np.empty(n, np.intp)
    few = k * X.itemsize <= FEW and k * MANY <= n
    for begin in range(0, n, size):
        block = points[: n - begin]
        block[:, :d] = X[begin : begin + size]
        labels[begin : begin + size] = race(weights @ block.T) if few else (block @ weights.T).argmin(axis=1)
    return labels


def race(scores: Reals) -> Labels:
    """Compare the scores (k, points) of all points at once, cluster by cluster, with the least so far."""
    best, labels = scores[0], np.zeros(scores.shape[1], np.uint8)
    for j in range(1, len(scores)):
        np.maximum(labels, (scores[j] < best) * np.uint8(j), out=labels)
        np.minimum(best, scores[j], out=best)
    return labels.astype(np.intp)


def flops(n: int, k: int, d: int) -> int:
    """Per step: the product, one operation on its result, then the means."""
    return 2 * n * k * d + n * k + n * d


def extra_bytes(n: int, k: int, d: int, itemsize: int) -> int:
    """Count labels, the sparse matrix (ones, rows, ends of columns), and what a few blocks and centroids take."""
    return 24 * n + 3 * BLOCK + 8 * k * d * itemsize


def numpy_calls(n: int, k: int, d: int) -> int:
    """Per step: three calls for every block, and twenty for the means."""
    return 3 * n * max(k, d) * 8 // BLOCK + 20
