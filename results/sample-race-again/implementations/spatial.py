"""Few dimensions: neighbouring points share a box, and only centroids that can win somewhere in it are computed.

Idea     Points are sorted along a Z-shaped curve, so that 64 of them fill a small box. Most centroids are too far from a box to be nearest
         to any of its points. One candidate left: the whole block is assigned and added up at once. Bounds on how far centroids have
         moved say which boxes need no look at all. Labels are those of `fused`.
Cost     A sort, linear in n, then a few per cent of n k distances per step; `distances` counts them, those to the middles of boxes among
         them. Pays for many steps or many clusters. Extra memory: points in another order, that order, and labels of a byte or two.
Source   D. Pelleg, A. Moore, KDD 1999, doi:10.1145/312129.312248; T. Kanungo et al., IEEE Trans. PAMI 24(7), 2002,
         doi:10.1109/TPAMI.2002.1017616. `kmeans_bench/kernels/spatial.py` says how.
"""

from kmeans_bench import Clustering, Problem
from kmeans_bench.kernels import lloyd

NEEDS = ("numba", "kmeans_bench.kernels.lloyd")
RUNG = ("fused", "in few dimensions, boxes of neighbouring points rule out most centroids unseen")


def fit(problem: Problem) -> Clustering:
    """Run the kernel `spatial`."""
    found = lloyd.fit(problem.X, problem.init, max_iter=problem.max_iter, tol=problem.tol, method="spatial")
    return Clustering(centroids=found.centroids, labels=found.labels, inertia=found.inertia, n_iter=found.n_iter, distances=found.distances)


def extra_bytes(n: int, k: int, d: int, itemsize: int) -> int:
    """Count the packed points, order, labels twice, boxes and their sums, and the sums of sixteen chunks."""
    boxes = n * itemsize // 256 * (2 * d * itemsize + 8 * d + 24)
    return n * d * itemsize + 4 * n + 4 * n + 2 * n + boxes + 17 * k * d * 8 + 2 * k * d * itemsize
