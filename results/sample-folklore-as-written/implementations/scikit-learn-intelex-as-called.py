"""scikit-learn-intelex's KMeans as people call it: scikit-learn's call, patched, its own start and stopping included.

Idea     `KMeans(n_clusters=k).fit(X)` from `sklearnex.cluster`, which is what `patch_sklearn()` puts in the place of scikit-learn's: one
         start by its own k-means++ with seed 0, and scikit-learn's default tolerance.
Cost     k-means++ first, then O(n k d) per step. Extra memory O(n).
Source   Intel oneAPI Data Analytics Library, https://github.com/uxlfoundation/oneDAL;
         D. Arthur, S. Vassilvitskii, k-means++, SODA 2007, doi:10.5555/1283383.1283494.
"""

import os

from sklearnex.cluster import KMeans

from kmeans_bench import Clustering, Problem

NEEDS = ("sklearnex.cluster",)
EMPTY_CLUSTERS = "relocate"
OWN_START = True
KNOWN_WRONG = {"offset-1e[456]/float32": "the subtraction of large squares cancels; unlike scikit-learn it does not centre the points"}
# TBB reads none of the variables that limit threads, so it is told; without them it takes all cores.
THREADS = int(os.environ.get("OMP_NUM_THREADS", "0")) or None


def fit(problem: Problem) -> Clustering:
    """Only X, the number of clusters and `max_iter` are taken from the problem."""
    model = KMeans(n_clusters=len(problem.init), max_iter=problem.max_iter, random_state=0, n_jobs=THREADS).fit(problem.X)
    return Clustering(centroids=model.cluster_centers_, labels=model.labels_, inertia=float(model.inertia_), n_iter=model.n_iter_)


def flops(n: int, k: int, d: int) -> int:
    """Per step: the product, the comparison of its entries, then the means."""
    return 2 * n * k * d + 2 * n * k + n * d


def extra_bytes(n: int, k: int, d: int, itemsize: int) -> int:
    """Count labels, distances to the nearest centroid so far, and what a block of 512 points takes."""
    return 16 * n + (512 * k + 4 * k * d) * itemsize
