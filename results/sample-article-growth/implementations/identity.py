"""The identity |x - c|^2 = |x|^2 + |c|^2 - 2 x.c: the distances become one matrix product.

Idea     |x|^2 is computed once; X @ centroids.T runs in BLAS. Everything stays in the dtype of X (the article's version cast the
         centroids to float32 and left X in float64: NumPy then promotes, and nothing is gained).
Cost     still 2 n k d operations per step, but in BLAS. Extra memory O(n k) instead of O(n k d).
         Far from the origin the subtraction cancels: in float32, labels go wrong where the offset exceeds about 100 times the spread.
Source   G. Golub, C. Van Loan, Matrix Computations, 4th ed., 2013 (the product);
         S. Lloyd, Least squares quantization in PCM, IEEE Trans. Inf. Theory 28(2), 1982, doi:10.1109/TIT.1982.1056489.
"""

import numpy as np
from _updates import Labels, Reals, Update, by_add_at, by_bincount, by_mask, by_reduceat, by_sparse, inertia

from kmeans_bench import Clustering, Problem

KNOWN_WRONG = {"offset-*/float32": "the subtraction of large squares cancels; float64 or identity-centred keep the labels"}
RUNG = ("broadcast", "the differences are never formed: |x|^2 + |c|^2 - 2 x.c, where x.c is one matrix product in BLAS")
RUNG_SPARSE = ("identity", "the means by one product with a sparse table of memberships, where there was a mask for each cluster")


def fit(problem: Problem, update: Update = by_mask) -> Clustering:
    """Assign and update until the centroids rest, `tol` is met or `max_iter` steps are done; then assign once more."""
    X, centroids = problem.X, problem.init
    norms = np.einsum("ij,ij->i", X, X)
    for n_iter in range(1, problem.max_iter + 1):  # noqa: B007 - the last value is reported
        labels = assign(X, norms, centroids)
        moved = update(X, labels, centroids)
        move = float(np.sum((moved - centroids) ** 2))
        centroids = moved
        if move <= problem.tol:
            break
    labels = assign(X, norms, centroids)
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


def assign(X: Reals, norms: Reals, centroids: Reals) -> Labels:
    """Return the nearest centroid of every point, the first of equals."""
    distances = norms[:, np.newaxis] + (centroids**2).sum(axis=1) - X @ (2 * centroids).T
    labels: Labels = distances.argmin(axis=1)
    return labels


def flops(n: int, k: int, d: int) -> int:
    """Per step: the product, three operations on its result, then the means."""
    return 2 * n * k * d + 3 * n * k + n * d


def extra_bytes(n: int, k: int, itemsize: int) -> int:
    """Count the product and the sum of the norms, the norms, labels old and new and what they leave unused between."""
    return (2 * n * k + n) * itemsize + 20 * n


def extra_bytes_fit(n: int, k: int, d: int, itemsize: int) -> float:
    """Count as for the variants; or, where that is more, the points of the largest cluster, twice the average, say, beside the tables."""
    return max((2 * n * k + n) * itemsize + 20 * n, 2 * (n * k + n * d / k) * itemsize)


def extra_bytes_reduceat(n: int, k: int, d: int, itemsize: int) -> int:
    """Count as for the others, but the sorted points instead of one table, where they are more."""
    return (n * k + n * max(k, d) + n) * itemsize + 20 * n


def numpy_calls(k: int) -> int:
    """Per step: seven calls for all pairs, three for every mean."""
    return 7 + 3 * k
