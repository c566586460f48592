"""faiss's Clustering from the given centroids, on all points.

Idea     Distances block by block, by a matrix product or, for few dimensions, by a fused kernel; the nearest is picked on the way. Then
         each thread adds up the points of its own share of the clusters, in float32. By default faiss draws 256 points a cluster: not here.
Differs  float32 alone. An empty cluster splits a large one. It knows no bound on the move, but stops after a step whose distances add up,
         in float32, to those of the step before: one step late, or, with many points, dozens too early. So it takes one step more: if
         that moves the centroids by more than `tol`, it goes on. The final assignment is a search, faiss's own, and paid for like
         everyone's. Its look for NaN is left out: there are none. As many clusters as points: it copies the points.
         Far from the origin it is right up to some 31 dimensions; where it multiplies matrices, thousands of points in more, labels are
         wrong from an offset of 1000 times the spread on (`kmeans-bench verify` puts no such problem; a run finds it wrong).
Cost     time O(n k d) per step. Extra memory O(n): labels and distances twice, a permutation, and a block's products.
Source   M. Douze et al., The Faiss library, IEEE Trans. Big Data, 2025, doi:10.1109/TBDATA.2025.3618474;
         S. Lloyd, Least squares quantization in PCM, IEEE Trans. Inf. Theory 28(2), 1982, doi:10.1109/TIT.1982.1056489.
"""

from importlib import import_module
from typing import Any

import numpy as np

from kmeans_bench import Clustering, Problem

NEEDS = ("faiss",)
DTYPES = ("float32",)
EMPTY_CLUSTERS = "split"
EVERY_POINT = 2**31 - 1

faiss: Any = import_module("faiss")  # `import faiss` would be this file to a type checker


def fit(problem: Problem) -> Clustering:
    """Run at most `max_iter` steps, then search once more; threads are those that OpenMP was given."""
    index, centroids, n_iter, move = faiss.IndexFlatL2(problem.X.shape[1]), problem.init, 0, np.inf
    while n_iter < problem.max_iter and move > problem.tol:
        centroids, steps = train(problem, centroids, problem.max_iter - n_iter, index)
        n_iter += steps
        if n_iter < problem.max_iter:  # it believes that it is done
            moved, _ = train(problem, centroids, 1, index)
            n_iter, move, centroids = n_iter + 1, float(np.sum((moved - centroids) ** 2)), moved
    distances, labels = index.search(problem.X, 1)
    return Clustering(centroids=centroids, labels=labels.ravel(), inertia=float(distances.sum(dtype=np.float64)), n_iter=n_iter)


def train(problem: Problem, start: Any, steps: int, index: Any) -> tuple[Any, int]:  # noqa: ANN401 - faiss's own
    """Take at most so many steps from *start*; return centroids, which are left in the index, too, and how many steps it took."""
    parameters = faiss.ClusteringParameters()
    parameters.niter, parameters.nredo, parameters.check_input_data_for_NaNs = steps, 1, False
    parameters.min_points_per_centroid, parameters.max_points_per_centroid = 1, EVERY_POINT
    clustering = faiss.Clustering(problem.X.shape[1], len(start), parameters)
    faiss.copy_array_to_vector(start.ravel(), clustering.centroids)
    clustering.train(problem.X, index)
    return faiss.vector_to_array(clustering.centroids).reshape(start.shape), clustering.iteration_stats.size()


def flops(n: int, k: int, d: int) -> int:
    """Per step: the product, the comparison of its entries, then the means."""
    return 2 * n * k * d + 2 * n * k + n * d


def extra_bytes(n: int, k: int, d: int) -> int:
    """Count labels and distances of training and of the search, a permutation, norms, a block of 4096 by 1024 products, and centroids."""
    return 2 * (8 + 4) * n + 4 * n + 4 * n + 4 * min(n, 4096) * min(k, 1024) + 3 * 4 * k * d
