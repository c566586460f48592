"""The record holders' common door: it picks among them by n, k, d, the dtype and how many steps are asked for.

Idea     Many clusters and much work a step: `spatial` in up to eight dimensions, `pruned` in many; else `fused`. The thresholds were fitted
         on a committed measurement (results/auto-rule.csv, `nox -s auto`) of other problems than those of the race.
Cost     That of the one picked; the cell in a report and `KMeans.method_` say which.
Source   `kmeans_bench/kernels/auto.py`; choosing among solvers by features of the problem: J. R. Rice, The algorithm selection problem,
         Advances in Computers 15, 1976, doi:10.1016/S0065-2458(08)60520-3.
"""

from kmeans_bench import Clustering, Problem
from kmeans_bench.kernels import lloyd

NEEDS = ("numba", "kmeans_bench.kernels.lloyd")
RUNG = ("spatial", "whichever of `fused`, `pruned` and `spatial` suits n, k, d and the steps asked for")


def fit(problem: Problem) -> Clustering:
    """Run the kernel that suits the problem."""
    found = lloyd.fit(problem.X, problem.init, max_iter=problem.max_iter, tol=problem.tol)
    return Clustering(
        centroids=found.centroids,
        labels=found.labels,
        inertia=found.inertia,
        n_iter=found.n_iter,
        distances=found.distances,
        method=found.method,
    )


def extra_bytes(n: int, k: int, d: int, itemsize: int) -> int:
    """Count the packed points, labels and what goes with them, and the sums of sixteen chunks."""
    return n * d * itemsize + (8 + 2 * itemsize) * n + 17 * k * d * 8 + 8 * k * d * itemsize
