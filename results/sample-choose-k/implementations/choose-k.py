"""How many clusters? Elbow, silhouette and gap statistic each pick a K from 1 to 20, and return the clustering of that K.

Idea     scikit-learn's KMeans for K = 1, 2, … 20, the best of 3 k-means++ starts each: with one start a local minimum looks like a wrong K.
         The range is fixed and knows nothing of the truth; it ends earlier only where there are fewer distinct points. *Elbow*: the K at
         which inertia lies farthest below the straight line from the first K to the last; so it depends on the last. *Silhouette*: the
         largest mean over points of (b - a) / max(a, b), a = mean distance to the own cluster, b = to the nearest other; never 1.
         *Gap*: by how much log inertia lies below that of points spread evenly over a box along the principal axes (10 draws); the first K
         whose gap reaches the next one's less its standard error, and no K beyond that is tried; the last where none does.
Cost     The elbow: 20 fits. The silhouette: also n² distances, 19 times. The gap: 11 fits for every K up to the one after its answer.
         Extra memory O(n d); the gap keeps ten boxes of points, silhouettes take n² distances.
Source   V. Satopaa et al., Finding a "kneedle" in a haystack, ICDCS workshops 2011, doi:10.1109/ICDCSW.2011.20;
         P. Rousseeuw, Silhouettes, J. Comput. Appl. Math. 20, 1987, doi:10.1016/0377-0427(87)90125-7;
         R. Tibshirani, G. Walther, T. Hastie, Estimating the number of clusters, JRSS B 63, 2001, doi:10.1111/1467-9868.00293.
"""

import numpy as np
from _choosing import SEED, clustering, fitted, inertia, tried
from sklearn.metrics import silhouette_score

from kmeans_bench import Clustering, Problem

NEEDS = ("sklearn.cluster", "sklearn.metrics")
CHOOSES_K = True
EMPTY_CLUSTERS = "relocate"
DRAWS = 10


def fit_elbow(problem: Problem) -> Clustering:
    """Choose the K at which inertia lies farthest below its chord."""
    models = [fitted(problem.X, k, problem.max_iter) for k in tried(problem.X)]
    fallen = models[0].inertia_ - np.array([model.inertia_ for model in models])
    below = (len(models) - 1) * fallen - np.arange(len(models)) * fallen[-1]
    return clustering(models[int(np.argmax(below))])


def fit_silhouette(problem: Problem) -> Clustering:
    """Choose the K of the largest mean silhouette; it has none for one cluster, and none for as many as there are points."""
    X = problem.X
    models = [fitted(X, k, problem.max_iter) for k in tried(X) if 1 < k < len(X)] or [fitted(X, 1, problem.max_iter)]
    return clustering(max(models, key=lambda model: silhouette_score(X, model.labels_)) if len(models) > 1 else models[0])


def fit_gap(problem: Problem) -> Clustering:
    """Choose the first K whose gap is at least the next one's less its standard error."""
    X, random, gap, last = problem.X, np.random.default_rng(SEED), -np.inf, fitted(problem.X, 1, problem.max_iter)
    axes = np.linalg.svd(X - X.mean(axis=0), full_matrices=False)[2]
    # Inertia changes neither where the box lies nor how it is turned: its sides are enough.
    sides = np.ptp((X - X.mean(axis=0)) @ axes.T, axis=0)
    boxes = [random.random((len(X), len(sides)), X.dtype) * sides for _ in range(DRAWS)]
    for k in tried(X):
        before, model = gap, fitted(X, k, problem.max_iter)
        even = np.log([inertia(fitted(box, k, problem.max_iter)) for box in boxes])
        gap = even.mean() - np.log(inertia(model))
        if before >= gap - even.std() * np.sqrt(1 + 1 / DRAWS):
            break
        last = model
    return clustering(last)


def extra_bytes(n: int, d: int, itemsize: int) -> int:
    """Count a centred copy of X and its squares, and twenty sets of labels."""
    return 2 * n * d * itemsize + 120 * n


def extra_bytes_gap(n: int, d: int, itemsize: int) -> int:
    """Count the ten boxes, too."""
    return 14 * n * d * itemsize + 120 * n


def extra_bytes_silhouette(n: int, d: int, itemsize: int) -> float:
    """Count the distances of all pairs, too; scikit-learn takes them in blocks of a gibibyte at most."""
    return 2 * n * d * itemsize + 120 * n + min(n * n * itemsize, 1024**3)
