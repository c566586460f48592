"""scikit-learn's KMeans as people call it: `KMeans(n_clusters=k).fit(X)`, own start and stopping included; variants as they compare it.

Idea     Defaults: one k-means++ start, stop when the centroids' squared move is within 1e-4 of the mean variance. `-restarts` takes the
         best of ten such starts, as was the default until version 1.4; `-random` the best of ten random ones. `-minibatch` is
         `MiniBatchKMeans` with its defaults: batches of 1024 points, until ten of them bring no improvement. The seed is 0 everywhere.
Cost     k-means++: some 2 + log k passes over X for each of k centroids; then O(n k d) per step; ten times that for ten starts. What a
         start takes is timed. `n_iter` is that of the best start, and of a mini-batch the number of passes over n points.
Source   F. Pedregosa et al., Scikit-learn: Machine Learning in Python, JMLR 12, 2011, https://jmlr.org/papers/v12/pedregosa11a.html;
         D. Sculley, Web-scale k-means clustering, WWW 2010, doi:10.1145/1772690.1772862.
"""

import math

from sklearn.cluster import KMeans, MiniBatchKMeans

from kmeans_bench import Clustering, Problem

NEEDS = ("sklearn.cluster",)
EMPTY_CLUSTERS = "relocate"
OWN_START = True
EXACT_MINIBATCH = False
KNOWN_WRONG_MINIBATCH = {"offset-1e[456]/float32": "it does not centre the points as KMeans does, and large squares cancel"}


def fit(problem: Problem, init: str = "k-means++", n_init: int = 1) -> Clustering:
    """Only X, the number of clusters and `max_iter` are taken from the problem."""
    model = KMeans(n_clusters=len(problem.init), init=init, n_init=n_init, max_iter=problem.max_iter, random_state=0).fit(problem.X)
    return Clustering(centroids=model.cluster_centers_, labels=model.labels_, inertia=float(model.inertia_), n_iter=model.n_iter_)


def fit_restarts(problem: Problem) -> Clustering:
    """Take the best of ten k-means++ starts."""
    return fit(problem, n_init=10)


def fit_random(problem: Problem) -> Clustering:
    """Take the best of ten random starts."""
    return fit(problem, "random", n_init=10)


def fit_minibatch(problem: Problem) -> Clustering:
    """Call MiniBatchKMeans; its default allows 100 passes at most."""
    model = MiniBatchKMeans(n_clusters=len(problem.init), max_iter=min(problem.max_iter, 100), random_state=0).fit(problem.X)
    return Clustering(centroids=model.cluster_centers_, labels=model.labels_, inertia=float(model.inertia_), n_iter=model.n_iter_)


def flops(n: int, k: int, d: int) -> int:
    """Per step: the product, the comparison of its entries, then the means."""
    return 2 * n * k * d + 2 * n * k + n * d


def extra_bytes(n: int, k: int, d: int, itemsize: int) -> float:
    """Count the centred copy of X and its squares, and two tables of distances to the 2 + log k candidates of k-means++."""
    return 2 * n * (d + 2 + 0.69 * math.log2(k)) * itemsize
