"""The identity on centred points: the same product, and labels that survive float32 far from the origin.

Idea     Subtract the mean from X once per fit, work there, and move the centroids back at the end. |x|^2, |c|^2 and x.c are then as
         small as the data are wide, so that their difference keeps its digits. Clusters do not change when all points are moved.
Cost     one pass over X and one copy of it more than `identity-drop-norms` per fit; nothing per step. Extra memory O(n k + n d).
Source   T. Chan, G. Golub, R. LeVeque, Algorithms for computing the sample variance, The American Statistician 37(3), 1983,
         doi:10.1080/00031305.1983.10483115 (shifting the data);
         S. Lloyd, Least squares quantization in PCM, IEEE Trans. Inf. Theory 28(2), 1982, doi:10.1109/TIT.1982.1056489.
"""

import numpy as np
from _updates import Labels, Reals, by_mask, inertia

from kmeans_bench import Clustering, Problem

RUNG = ("identity-drop-norms", "the points are centred once per fit, so that float32 stays right far from the origin")


def fit(problem: Problem) -> Clustering:
    """Assign and update until the centroids rest, `tol` is met or `max_iter` steps are done; then assign once more."""
    # Summed in float64: a million float32 values far away would not add up. Any shift close to the mean does, so it is rounded.
    shift = problem.X.mean(axis=0, dtype=np.float64).astype(problem.X.dtype)
    X, centroids = problem.X - shift, problem.init - shift
    scores = np.empty((len(X), len(centroids)), X.dtype)
    for n_iter in range(1, problem.max_iter + 1):  # noqa: B007 - the last value is reported
        labels = assign(X, centroids, scores)
        moved = by_mask(X, labels, centroids)
        move = float(np.sum((moved - centroids) ** 2))
        centroids = moved
        if move <= problem.tol:
            break
    labels = assign(X, centroids, scores)
    return Clustering(centroids=centroids + shift, labels=labels, inertia=inertia(X, labels, centroids), n_iter=n_iter)


def assign(X: Reals, centroids: Reals, scores: Reals) -> Labels:
    """Return the nearest centroid of every point, the first of equals; *scores* is written to."""
    np.matmul(X, (-2 * centroids).T, out=scores)
    scores += (centroids**2).sum(axis=1)
    labels: Labels = scores.argmin(axis=1)
    return labels


def flops(n: int, k: int, d: int) -> int:
    """Per step: the product, two operations on its result, then the means."""
    return 2 * n * k * d + 2 * n * k + n * d


def extra_bytes(n: int, k: int, d: int, itemsize: int) -> int:
    """Count the centred X, the scores, labels old and new, what they leave unused between, and the largest cluster (twice the average)."""
    return (n * d + n * k + 2 * n * d // k) * itemsize + 24 * n


def numpy_calls(k: int) -> int:
    """Per step: six calls for all pairs, three for every mean."""
    return 6 + 3 * k
