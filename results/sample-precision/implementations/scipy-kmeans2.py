"""SciPy's kmeans2, from the given centroids.

Idea     Vector quantisation in compiled code: distances pair by pair for few dimensions, by one matrix product for d >= 5.
Cost     time O(n k d) per step on one thread (BLAS may use more). Extra memory O(n), and O(n k) for d >= 5.
         SciPy knows no tolerance: it always runs `max_iter` steps, and shows it wherever the protocol is to converge.
Source   P. Virtanen et al., SciPy 1.0, Nature Methods 17, 2020, doi:10.1038/s41592-019-0686-2;
         S. Lloyd, Least squares quantization in PCM, IEEE Trans. Inf. Theory 28(2), 1982, doi:10.1109/TIT.1982.1056489.
"""

from _updates import inertia
from scipy.cluster.vq import kmeans2, vq

from kmeans_bench import Clustering, Problem

NEEDS = ("scipy.cluster.vq",)
PRODUCT_FROM = 5  # dimensions from which SciPy multiplies matrices
KNOWN_WRONG = {"offset-*/float32": "from five dimensions on it subtracts large squares, which cancel; below five it is right"}


def fit(problem: Problem) -> Clustering:
    """Run exactly `max_iter` steps; an empty cluster keeps its centroid, with a warning."""
    centroids, _ = kmeans2(problem.X, problem.init, iter=problem.max_iter, minit="matrix", missing="warn")
    # kmeans2's labels belong to the centroids before its last update; the final assignment is SciPy's own, and paid for like everyone's.
    labels, _ = vq(problem.X, centroids)
    # Not from vq's distances: from five dimensions on they are what a subtraction leaves, in float32 0.03 for a point on its centroid.
    return Clustering(centroids=centroids, labels=labels, inertia=inertia(problem.X, labels, centroids), n_iter=problem.max_iter)


def flops(n: int, k: int, d: int) -> int:
    """Per step: a product (or a square) and a sum for every pair and dimension, then the means."""
    return 2 * n * k * d + 2 * n * k + n * d


def extra_bytes(n: int, k: int, d: int, itemsize: int) -> int:
    """Count the check for NaN, one byte a value; or distances, norms and labels, where that is more."""
    pairs = n * k * itemsize + n * itemsize if d >= PRODUCT_FROM else 0
    return max(n * d + 4 * n, pairs + n * (8 + itemsize))
