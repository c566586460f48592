"""The article's second routine as written: all distances by broadcasting, from a start of its own.

Idea     X[:, None, :] - centroids[None, :, :] is one array of n k d differences; square, sum over d, argmin. Start, update and stopping are
         those of `article-loop`.
Cost     time O(n k d) per step in a handful of calls of NumPy. Extra memory O(n k d). As many steps as the start needs.
Source   C. R. Harris et al., Array programming with NumPy, Nature 585, 2020, doi:10.1038/s41586-020-2649-2 (broadcasting);
         S. Lloyd, Least squares quantization in PCM, IEEE Trans. Inf. Theory 28(2), 1982, doi:10.1109/TIT.1982.1056489.
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
    differences = X[:, np.newaxis, :] - centroids[np.newaxis, :, :]
    labels: Labels = np.sum(differences**2, axis=2).argmin(axis=1)
    return labels


def flops(n: int, k: int, d: int) -> int:
    """Per step: a difference, a square and a sum for every pair and dimension, then the means."""
    return 3 * n * k * d + n * d


def extra_bytes(n: int, k: int, d: int, itemsize: int) -> int:
    """Count the differences and their squares, both held by name or by the sum, and the distances."""
    return n * k * (2 * d + 1) * itemsize + 8 * n


def numpy_calls(k: int) -> int:
    """Per step: four calls for all pairs, three for every mean."""
    return 6 + 3 * k
