"""The article's first routine as written: explicit loops over points and centroids, from a start of its own.

Idea     For each point, for each centroid: the squared distance of one pair of rows; argmin. k distinct rows drawn with seed 42 to begin
         with; an empty cluster keeps its centroid; stops once old and new centroids are `allclose`, or after 20 steps.
Cost     time O(n k d) per step, with two calls of NumPy for each of the n k pairs. Extra memory O(n). As many steps as the start needs.
Source   S. Lloyd, Least squares quantization in PCM, IEEE Trans. Inf. Theory 28(2), 1982, doi:10.1109/TIT.1982.1056489.
"""

import numpy as np
from _article import routine
from _updates import Labels, Reals

from kmeans_bench import Clustering, Problem

OWN_START = True


def fit(problem: Problem) -> Clustering:
    """Run the routine; only X and the number of clusters are taken from the problem."""
    return routine(problem, assign)


def assign(X: Reals, centroids: Reals) -> Labels:
    """Return the nearest centroid of every point, the first of equals."""
    labels = np.empty(len(X), dtype=np.intp)
    for i, x in enumerate(X):
        distances = [np.sum((x - centroid) ** 2) for centroid in centroids]
        labels[i] = np.argmin(distances)
    return labels


def flops(n: int, k: int, d: int) -> int:
    """Per step: a difference, a square and a sum for every pair and dimension, then the means."""
    return 3 * n * k * d + n * d


def extra_bytes(n: int, k: int, d: int, itemsize: int) -> int:
    """Count labels, one mask, and the points of a cluster of average size."""
    return 9 * n + n * d // k * itemsize


def numpy_calls(n: int, k: int) -> int:
    """Per step: three calls for every pair, one argmin for every point, three calls for every mean."""
    return 3 * n * k + 3 * n + 3 * k
