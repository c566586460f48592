"""Many dimensions, many clusters: exact bounds say which distances cannot matter, and those are never computed.

Idea     Near centroids form panels as wide as a vector register. For each point and panel a lower bound is kept, which shrinks as far
         as its centroids move. While it is above the distance to the point's own centroid, none of the panel can be nearer. Points that do
         need a panel are computed together, a dozen rows at a time. A few scouts keep bounds first: all follow only where that pays,
         and steps are those of `fused` until then.
Cost     One step like those of `fused`, and some with more or less than half of its distances; then a few per cent of n k distances each.
         Extra memory: the bounds, which may take as much as the points.
Source   Y. Ding et al., Yinyang K-Means, ICML 2015, https://proceedings.mlr.press/v37/ding15.html; G. Hamerly, Making
         k-means even faster, SDM 2010, doi:10.1137/1.9781611972801.12. `kmeans_bench/kernels/panels.py` says how.
"""

from kmeans_bench import Clustering, Problem
from kmeans_bench.kernels import lloyd

NEEDS = ("numba", "kmeans_bench.kernels.lloyd")
RUNG = ("fused", "bounds rule out most centroids of a point unseen")


def fit(problem: Problem) -> Clustering:
    """Run the kernel `pruned`."""
    found = lloyd.fit(problem.X, problem.init, max_iter=problem.max_iter, tol=problem.tol, method="pruned")
    return Clustering(centroids=found.centroids, labels=found.labels, inertia=found.inertia, n_iter=found.n_iter, distances=found.distances)


def extra_bytes(n: int, k: int, d: int, itemsize: int) -> int:
    """Count the packed points, labels, a norm and a bound of each, the sums of sixteen chunks, and lists of points by panel."""
    return n * d * itemsize + (8 + 2 * itemsize) * n + 17 * k * d * 8 + 8 * k * d * itemsize + 16 * 1100 * (k // 4 + 16)
