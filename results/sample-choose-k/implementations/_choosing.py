"""What the criteria for the number of clusters have in common: which K are tried, and how the points are clustered for each.

The range is fixed: it knows nothing of the true number. The best of three starts, because where one start ends in a local minimum, a wrong
K looks better than the right one (with one start the gap statistic missed 2 of 5 sets of six clusters far apart that it found with three).
"""

import numpy as np
from _updates import Reals
from sklearn.cluster import KMeans

from kmeans_bench import Clustering

MOST, STARTS, SEED = 20, 3, 0


def tried(X: Reals) -> range:
    """Return every K that is tried."""
    return range(1, min(MOST, len(np.unique(X, axis=0))) + 1)


def fitted(X: Reals, k: int, max_iter: int) -> KMeans:
    """Return the best of three clusterings."""
    return KMeans(n_clusters=k, n_init=STARTS, max_iter=max_iter, random_state=SEED).fit(X)


def clustering(model: KMeans) -> Clustering:
    """Return what scikit-learn found for the chosen K."""
    return Clustering(centroids=model.cluster_centers_, labels=model.labels_, inertia=float(model.inertia_), n_iter=model.n_iter_)


def inertia(model: KMeans) -> float:
    """Return an inertia that has a logarithm."""
    return max(float(model.inertia_), float(np.finfo(np.float64).tiny))
