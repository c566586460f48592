"""scikit-learn's MiniBatchKMeans, from the given centroids: an inexact reference, never compared with an exact one.

Idea     Each update sees 1024 points drawn at random; a centroid moves towards them by a rate that falls with what it has seen. A step
         here is as many batches as make n points; the labels of the final centroids are those of all points.
Cost     time O(n k d) per step like the others, but it comes close in fewer; ends at a larger inertia. Extra memory O(n).
Source   D. Sculley, Web-scale k-means clustering, WWW 2010, doi:10.1145/1772690.1772862;
         F. Pedregosa et al., Scikit-learn: Machine Learning in Python, JMLR 12, 2011, https://jmlr.org/papers/v12/pedregosa11a.html.
"""

import numpy as np
from sklearn.cluster import MiniBatchKMeans

from kmeans_bench import Clustering, Problem

NEEDS = ("sklearn.cluster",)
EXACT = False
KNOWN_WRONG = {"offset-*/float32": "it does not centre the points as KMeans does, and the subtraction of large squares cancels"}


def fit(problem: Problem) -> Clustering:
    """Draw `max_iter` times n points at most, always the same ones; scikit-learn multiplies `tol` by the mean variance."""
    tol = problem.tol / float(np.mean(np.var(problem.X, axis=0))) if problem.tol else 0.0
    model = MiniBatchKMeans(
        n_clusters=len(problem.init),
        init=problem.init,
        n_init=1,
        max_iter=problem.max_iter,
        tol=tol,
        max_no_improvement=None,
        reassignment_ratio=0.0,
        random_state=0,
    ).fit(problem.X)
    return Clustering(centroids=model.cluster_centers_, labels=model.labels_, inertia=float(model.inertia_), n_iter=model.n_iter_)


def flops(n: int, k: int, d: int) -> int:
    """Per step: the product, the comparison of its entries, then the means."""
    return 2 * n * k * d + 2 * n * k + n * d


def extra_bytes(n: int, d: int, itemsize: int) -> int:
    """Count labels, weights and their checks, and the 3072 points on which a start is tried."""
    return 32 * n + 2 * min(n, 3072) * d * itemsize
