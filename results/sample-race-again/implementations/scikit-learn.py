"""scikit-learn's KMeans from the given centroids: algorithm "lloyd", and "elkan" as a variant.

Idea     Chunks of 256 points, a matrix product for each, threads over the chunks; X is centred first, which saves the labels of data
         far from the origin. It stops when the labels repeat, or when the centroids' squared move is within its tolerance.
Cost     time O(n k d) per step, extra memory O(n d) for the centred copy of X, plus a chunk's distances per thread.
Source   F. Pedregosa et al., Scikit-learn: Machine Learning in Python, JMLR 12, 2011, https://jmlr.org/papers/v12/pedregosa11a.html;
         C. Elkan, Using the triangle inequality to accelerate k-means, ICML 2003, https://cdn.aaai.org/ICML/2003/ICML03-022.pdf;
         S. Lloyd, Least squares quantization in PCM, IEEE Trans. Inf. Theory 28(2), 1982, doi:10.1109/TIT.1982.1056489.
"""

import numpy as np
from sklearn.cluster import KMeans

from kmeans_bench import Clustering, Problem

NEEDS = ("sklearn.cluster",)
EMPTY_CLUSTERS = "relocate"
RUNG = ("identity-chunked", "the same blocks and the same product, with everything around it compiled")


def fit(problem: Problem, algorithm: str = "lloyd") -> Clustering:
    """Run at most `max_iter` steps; scikit-learn multiplies its `tol` by the mean variance of the features, so it is divided here."""
    tol = problem.tol / float(np.mean(np.var(problem.X, axis=0))) if problem.tol else 0.0
    model = KMeans(
        n_clusters=len(problem.init),
        init=problem.init,
        n_init=1,
        max_iter=problem.max_iter,
        tol=tol,
        algorithm=algorithm,
    ).fit(problem.X)
    # Its labels belong to the final centroids: unless the labels had come to rest, it assigns once more itself.
    return Clustering(centroids=model.cluster_centers_, labels=model.labels_, inertia=float(model.inertia_), n_iter=model.n_iter_)


def fit_elkan(problem: Problem) -> Clustering:
    """Run Elkan's algorithm: bounds by the triangle inequality spare distances, for a table of n k bounds."""
    return fit(problem, "elkan")


def flops(n: int, k: int, d: int) -> int:
    """Per step: the product, the comparison of its entries, then the means."""
    return 2 * n * k * d + 2 * n * k + n * d


def extra_bytes(n: int, k: int, d: int, itemsize: int) -> int:
    """Count the centred copy of X, labels twice, weights twice, and the chunk of distances of one thread."""
    return n * d * itemsize + (9 + 2 * itemsize) * n + min(n, 256) * k * itemsize + 3 * k * d * itemsize


def extra_bytes_elkan(n: int, k: int, d: int, itemsize: int) -> int:
    """Count what "lloyd" takes, without its chunk, and bounds: a lower one for every pair, an upper one for every point."""
    return n * d * itemsize + (8 + 2 * itemsize) * n + n * k * itemsize + (k * k + 3 * k * d) * itemsize
