"""The anti-pattern: centroids cast to float32 "to save memory", points left in float64.

Idea     What the article does to be faster. NumPy promotes where two dtypes meet: X @ centroids.T first widens the centroids again, so
         every product and every distance is float64. Nothing is saved, and every step works with rounded centroids. To gain, cast X.
         So that the answer is right in float64 all the same, the means and the last assignment are not cast.
Cost     that of `identity` in float64, and a cast of the centroids. Extra memory O(n k), in float64.
Source   C. R. Harris et al., Array programming with NumPy, Nature 585, 2020, doi:10.1038/s41586-020-2649-2 (type promotion);
         S. Lloyd, Least squares quantization in PCM, IEEE Trans. Inf. Theory 28(2), 1982, doi:10.1109/TIT.1982.1056489.
"""

import numpy as np
from _updates import Labels, Reals, by_mask, inertia

from kmeans_bench import Clustering, Problem

DTYPES = ("float64",)
KNOWN_WRONG = {"offset-*": "far from the origin float32 centroids are too coarse to tell which is nearest"}


def fit(problem: Problem) -> Clustering:
    """Assign and update until the centroids rest, `tol` is met or `max_iter` steps are done; then assign once more."""
    X, centroids = problem.X, problem.init
    norms = np.einsum("ij,ij->i", X, X)
    for n_iter in range(1, problem.max_iter + 1):  # noqa: B007 - the last value is reported
        labels = assign(X, norms, centroids.astype(np.float32))
        moved = by_mask(X, labels, centroids)
        move = float(np.sum((moved - centroids) ** 2))
        centroids = moved
        if move <= problem.tol:
            break
    labels = assign(X, norms, centroids)
    return Clustering(centroids=centroids, labels=labels, inertia=inertia(X, labels, centroids), n_iter=n_iter)


def assign(X: Reals, norms: Reals, centroids: Reals) -> Labels:
    """Return the nearest centroid of every point, the first of equals."""
    distances = norms[:, np.newaxis] + (centroids**2).sum(axis=1) - 2 * (X @ centroids.T)
    labels: Labels = distances.argmin(axis=1)
    return labels


def flops(n: int, k: int, d: int) -> int:
    """Per step: the product, three operations on its result, then the means."""
    return 2 * n * k * d + 3 * n * k + n * d


def extra_bytes(n: int, k: int, d: int, itemsize: int) -> float:
    """Count the product and the sum of the norms, the norms and labels; or the tables and the largest cluster (twice the average)."""
    return max((2 * n * k + n) * itemsize + 20 * n, 2 * (n * k + n * d / k) * itemsize)


def numpy_calls(k: int) -> int:
    """Per step: nine calls for all pairs, three for every mean."""
    return 9 + 3 * k
