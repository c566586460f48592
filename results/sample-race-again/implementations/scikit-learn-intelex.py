"""scikit-learn-intelex's KMeans (Intel oneDAL) from the given centroids.

Idea     scikit-learn's interface over oneDAL: blocks of points, a matrix product of MKL for each, TBB's threads over the blocks.
Differs  An empty cluster moves to the point farthest from its centroid, as in scikit-learn. oneDAL has no "elkan". One cluster, or as many
         clusters as points, it hands over to scikit-learn itself without a word: those cells measure scikit-learn.
         It stops when the centroids' squared move is within its tolerance, a multiple of a variance over n - 1, where scikit-learn's is
         over n: at equal `tol` they stop some steps apart, here they do not. Its labels and inertia belong to the final centroids: it
         assigns once more itself.
Cost     time O(n k d) per step. Extra memory O(n) for the labels, and a block's products per thread: X is not copied.
Source   Intel oneAPI Data Analytics Library, https://github.com/uxlfoundation/oneDAL;
         S. Lloyd, Least squares quantization in PCM, IEEE Trans. Inf. Theory 28(2), 1982, doi:10.1109/TIT.1982.1056489.
"""

import os

import numpy as np
from sklearnex.cluster import KMeans

from kmeans_bench import Clustering, Problem

NEEDS = ("sklearnex.cluster",)
EMPTY_CLUSTERS = "relocate"
KNOWN_WRONG = {"offset-1e[456]/float32": "the subtraction of large squares cancels; unlike scikit-learn it does not centre the points"}
# TBB reads none of the variables that limit threads, so it is told; without them it takes all cores.
THREADS = int(os.environ.get("OMP_NUM_THREADS", "0")) or None


def fit(problem: Problem) -> Clustering:
    """Run at most `max_iter` steps; oneDAL multiplies its `tol` by the mean variance of the features, so it is divided here."""
    n, k = len(problem.X), len(problem.init)
    tol = problem.tol / float(np.mean(np.var(problem.X, axis=0, ddof=1))) if problem.tol else 0.0
    model = KMeans(
        n_clusters=k,
        init=problem.init,
        n_init=1,
        max_iter=problem.max_iter,
        tol=tol,
        copy_x=not 1 < k < n,  # scikit-learn would write to it
        n_jobs=THREADS,
    ).fit(problem.X)
    return Clustering(centroids=model.cluster_centers_, labels=model.labels_, inertia=float(model.inertia_), n_iter=model.n_iter_)


def flops(n: int, k: int, d: int) -> int:
    """Per step: the product, the comparison of its entries, then the means."""
    return 2 * n * k * d + 2 * n * k + n * d


def extra_bytes(n: int, k: int, d: int, itemsize: int) -> int:
    """Count labels, and what a block of 512 points takes: its products, and sums of its own."""
    return 8 * n + (512 * k + 4 * k * d) * itemsize
