"""scikit-learn's KMeans as most people call it: k-means++ inside, the best of 5 starts.

Idea     `KMeans(n_init=5)`: several starts, so that what a comparison shows is not the bad luck of one. Start and stopping are its own.
Cost     5 times k-means++ and 5 times O(n k d) per step. Extra memory O(n d).
Source   F. Pedregosa et al., Scikit-learn: Machine Learning in Python, JMLR 12, 2011, https://jmlr.org/papers/v12/pedregosa11a.html;
         D. Arthur, S. Vassilvitskii, k-means++, SODA 2007, doi:10.5555/1283383.1283494.
"""

from _restarts import fitted

from kmeans_bench import Clustering, Problem

NEEDS = ("sklearn.cluster",)
EMPTY_CLUSTERS = "relocate"
OWN_START = True


def fit(problem: Problem) -> Clustering:
    """Let scikit-learn draw, stop and choose; n_iter is that of the start that is kept."""
    model = fitted(problem.X, len(problem.init), problem.max_iter)
    return Clustering(centroids=model.cluster_centers_, labels=model.labels_, inertia=float(model.inertia_), n_iter=model.n_iter_)


def flops(n: int, k: int, d: int) -> int:
    """Per step of every start: the product, the comparison of its entries, then the means."""
    return 5 * (2 * n * k * d + 2 * n * k + n * d)


def extra_bytes(n: int, d: int, itemsize: int) -> int:
    """Count the centred copy of X and its squares, and labels of two starts."""
    return 2 * n * (d + 2) * itemsize + 16 * n
