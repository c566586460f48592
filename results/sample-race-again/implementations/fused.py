"""Assign and update in one compiled pass: register tiles, argmin in registers, and sums that only changed points touch.

Idea     Points are centred and packed once, so that a register holds one dimension of 8 or 16 of them. A tile of points x centroids is
         computed in registers and compared there: the table of n x k scores never exists. Sums are kept from step to step.
Cost     2 n k d operations per step, close to what the processor multiplies at best, and one read of the points. Extra memory: their copy,
         unless they are large and the steps few.
Source   `kmeans_bench/kernels` says how; S. Lloyd, Least squares quantization in PCM, IEEE Trans. Inf. Theory 28(2), 1982,
         doi:10.1109/TIT.1982.1056489.
"""

from kmeans_bench import Clustering, Problem
from kmeans_bench.kernels import lloyd

NEEDS = ("numba", "kmeans_bench.kernels.lloyd")
RUNG = ("numba-blas", "no table of scores at all, and only points that change their cluster are added up")


def fit(problem: Problem) -> Clustering:
    """Run the kernel `fused`."""
    found = lloyd.fit(problem.X, problem.init, max_iter=problem.max_iter, tol=problem.tol, method="fused")
    return Clustering(centroids=found.centroids, labels=found.labels, inertia=found.inertia, n_iter=found.n_iter, distances=found.distances)


def flops(n: int, k: int, d: int) -> int:
    """Per step: the products, and three operations to compare each score."""
    return 2 * n * k * d + 3 * n * k


def extra_bytes(n: int, k: int, d: int, itemsize: int) -> int:
    """Count the packed points, labels, and the sums of sixteen chunks."""
    return n * d * itemsize + 8 * n + 17 * k * d * 8 + 4 * k * d * itemsize
