"""Principal components first, K-Means on those: what is advised against many dimensions.

Idea     Project on the first k - 1 principal components, in which the continuous relaxation of K-Means has its solution, and cluster there
         as `scikit-learn-restarts` does. Centroids are the means of the clusters in the space of the points. That they are many is no
         harm where few of the dimensions carry the clusters; where all do, what is cut away may be what tells them apart.
Cost     PCA: O(n d min(n, d)), or O(n d k) where scikit-learn takes its randomised solver; then O(n k²) per step. Extra memory O(n d).
Source   C. Ding, X. He, K-means clustering via principal component analysis, ICML 2004, doi:10.1145/1015330.1015408;
         F. Pedregosa et al., Scikit-learn: Machine Learning in Python, JMLR 12, 2011, https://jmlr.org/papers/v12/pedregosa11a.html.
"""

from _restarts import SEED, fitted
from _updates import by_mask, inertia
from sklearn.decomposition import PCA

from kmeans_bench import Clustering, Problem

NEEDS = ("sklearn.cluster", "sklearn.decomposition")
NEAREST = False
OWN_START = True
EMPTY_CLUSTERS = "relocate"


def fit(problem: Problem) -> Clustering:
    """Cluster the projections; labels are those of the nearest centroid there, which need not be the nearest among the points."""
    X, k = problem.X, len(problem.init)
    pca = PCA(n_components=min(max(k - 1, 1), *X.shape), random_state=SEED)
    model = fitted(pca.fit_transform(X), k, problem.max_iter)
    centroids = by_mask(X, model.labels_, pca.inverse_transform(model.cluster_centers_))
    return Clustering(centroids=centroids, labels=model.labels_, inertia=inertia(X, model.labels_, centroids), n_iter=model.n_iter_)


def flops(n: int, k: int, d: int) -> float:
    """Per step of every start in k - 1 dimensions, and a thirtieth of the decomposition."""
    return 5 * (2 * n * k * k + 2 * n * k) + 4 * n * d * min(n, d) / 30


def extra_bytes(n: int, d: int, itemsize: int) -> int:
    """Count the centred copy of X and what the decomposition makes of it."""
    return 3 * n * d * itemsize + 2 * min(n, d) * max(n, d) * itemsize
