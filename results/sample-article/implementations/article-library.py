"""The article's reference as written: scikit-learn's KMeans with one start of its own and random_state = 42.

Idea     `KMeans(n_init=1, random_state=42)`: k-means++ from the same seed as the other routines, but not from the same centroids, so it may
         end in another local minimum. It stops by its own rule (squared move within 1e-4 of the mean variance), or after 20 steps.
Cost     k-means++ first: 2 + log k passes over X for each of k centroids; then O(n k d) per step. Extra memory O(n d).
Source   F. Pedregosa et al., Scikit-learn: Machine Learning in Python, JMLR 12, 2011, https://jmlr.org/papers/v12/pedregosa11a.html;
         D. Arthur, S. Vassilvitskii, k-means++, SODA 2007, doi:10.5555/1283383.1283494.
"""

import math

from _article import SEED, STEPS
from sklearn.cluster import KMeans

from kmeans_bench import Clustering, Problem

NEEDS = ("sklearn.cluster",)
EMPTY_CLUSTERS = "relocate"
OWN_START = True


def fit(problem: Problem) -> Clustering:
    """Let scikit-learn draw and stop; only X and the number of clusters are taken from the problem."""
    model = KMeans(n_clusters=len(problem.init), n_init=1, random_state=SEED, max_iter=min(problem.max_iter, STEPS)).fit(problem.X)
    return Clustering(centroids=model.cluster_centers_, labels=model.labels_, inertia=float(model.inertia_), n_iter=model.n_iter_)


def flops(n: int, k: int, d: int) -> int:
    """Per step: the product, the comparison of its entries, then the means."""
    return 2 * n * k * d + 2 * n * k + n * d


def extra_bytes(n: int, k: int, d: int, itemsize: int) -> float:
    """Count the centred copy of X and its squares, and two tables of distances to the 2 + log k candidates of k-means++."""
    return 2 * n * (d + 2 + 0.69 * math.log2(k)) * itemsize
