"""The three loops of `loop-python`, compiled by numba: one thread, no table, nothing of NumPy between the first point and the last.

Idea     The same loops over points, centroids and dimensions, as machine code; a point is added to its cluster while it is in cache.
         The sum over the dimensions may be taken in any order, which lets the compiler add several at once in a vector register; held to
         the order as written it takes four to seven times as long for d = 784. The loops over points and centroids it leaves as they
         are: a distance is one chain of additions, and for few dimensions the registers stay all but empty.
Cost     3 n k d operations per step on one core, none of them waiting for memory. Extra memory O(n): the labels.
Source   S. K. Lam, A. Pitrou, S. Seibert, Numba: a LLVM-based Python JIT compiler, LLVM-HPC 2015, doi:10.1145/2833157.2833162;
         S. Lloyd, Least squares quantization in PCM, IEEE Trans. Inf. Theory 28(2), 1982, doi:10.1109/TIT.1982.1056489.
"""

import numpy as np
from _compiled import lloyd
from _updates import Labels, Reals
from numba import njit

from kmeans_bench import Clustering, Problem

RUNG = ("loop-python", "the same three loops, compiled")


def fit(problem: Problem) -> Clustering:
    """Assign and update, all points at a stretch."""
    return lloyd(problem, step)


@njit(cache=True, fastmath={"reassoc", "contract", "nsz"})  # type: ignore[untyped-decorator]  # numba has no types
def step(X: Reals, centroids: Reals, labels: Labels, totals: Reals) -> None:
    """Write the nearest centroid of every point, the first of equals, and the sums of its cluster; see `_compiled`."""
    d = X.shape[1]
    totals[:] = 0.0
    for i in range(len(X)):
        least, nearest = X.dtype.type(np.inf), 0
        for j in range(len(centroids)):
            distance = X.dtype.type(0)  # float32 stays float32: twice as many fit a register
            for column in range(d):
                distance += (X[i, column] - centroids[j, column]) ** 2
            if distance < least:
                least, nearest = distance, j
        labels[i] = nearest
        for column in range(d):
            totals[0, nearest, column] += X[i, column]
        totals[0, nearest, d] += 1
        totals[0, nearest, d + 1] += least


def flops(n: int, k: int, d: int) -> int:
    """Per step: a difference, a square and a sum for every pair and dimension, then the means."""
    return 3 * n * k * d + n * d


def extra_bytes(n: int, k: int, d: int) -> int:
    """Count labels, and totals and means."""
    return 8 * n + 4 * 8 * k * (d + 2)
