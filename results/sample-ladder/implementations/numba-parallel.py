"""The compiled loops, with the points shared out among threads.

Idea     Points are cut into chunks, as many as the shape asks for and not as there are threads. Each chunk has totals of its own, which
         are added up in the order of chunks, so that no two threads write to one place and any number of threads finds the same.
Cost     3 n k d operations per step, on all threads. Extra memory O(n + k d): labels, and totals of up to 32 chunks.
Source   T. A. Anderson, H. Liu, L. Kuper, E. Totoni, J. Vitek, T. Shpeisman, Parallelizing Julia with a non-invasive DSL, ECOOP 2017,
         doi:10.4230/LIPIcs.ECOOP.2017.4 (which became numba's prange);
         S. Lloyd, Least squares quantization in PCM, IEEE Trans. Inf. Theory 28(2), 1982, doi:10.1109/TIT.1982.1056489.
"""

import numpy as np
from _compiled import lloyd, shares
from _updates import Labels, Reals
from numba import njit, prange

from kmeans_bench import Clustering, Problem

RUNG = ("numba-loop", "the points are shared out among threads")


def fit(problem: Problem) -> Clustering:
    """Assign and update, chunk by chunk."""
    return lloyd(problem, step, chunks=shares(len(problem.X), len(problem.init)))


@njit(cache=True, parallel=True, fastmath={"reassoc", "contract", "nsz"})  # type: ignore[untyped-decorator]  # numba has no types
def step(X: Reals, centroids: Reals, labels: Labels, totals: Reals) -> None:
    """Write the nearest centroid of every point, the first of equals, and the sums of its cluster; see `_compiled`."""
    (n, d), chunks = X.shape, len(totals)
    for chunk in prange(chunks):
        totals[chunk] = 0.0
        for i in range(n * chunk // chunks, n * (chunk + 1) // chunks):
            least, nearest = X.dtype.type(np.inf), 0
            for j in range(len(centroids)):
                distance = X.dtype.type(0)
                for column in range(d):
                    distance += (X[i, column] - centroids[j, column]) ** 2
                if distance < least:
                    least, nearest = distance, j
            labels[i] = nearest
            for column in range(d):
                totals[chunk, nearest, column] += X[i, column]
            totals[chunk, nearest, d] += 1
            totals[chunk, nearest, d + 1] += least


def flops(n: int, k: int, d: int) -> int:
    """Per step: a difference, a square and a sum for every pair and dimension, then the means."""
    return 3 * n * k * d + n * d


def extra_bytes(n: int, k: int, d: int) -> int:
    """Count labels, totals of every chunk, and means."""
    return 8 * n + (max(1, min(32, n // (4 * k))) + 3) * 8 * k * (d + 2)
