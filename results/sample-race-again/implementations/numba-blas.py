"""A block of points at a time: one product by BLAS, then one compiled look at it that finds the nearest and adds the points up.

Idea     What `identity-chunked` leaves to NumPy and SciPy, passes for the least of each row and a sparse product, becomes one loop
         while points and scores are in the core's cache. The table of scores lies on its side, so that many points are compared at once,
         one in each lane of a vector register. Chunks of points are shared out among numba's threads, and BLAS keeps to one thread in
         each: products that start threads of their own, several at once, would leave more threads than cores.
Cost     2 n k d operations per step in BLAS, and one look at each score. Extra memory O(n + k d): labels, totals, blocks.
Source   K. Goto, R. van de Geijn, Anatomy of high-performance matrix multiplication, ACM Trans. Math. Softw. 34(3), 2008,
         doi:10.1145/1356052.1356053 (blocking for caches);
         S. Lloyd, Least squares quantization in PCM, IEEE Trans. Inf. Theory 28(2), 1982, doi:10.1109/TIT.1982.1056489.
"""

import numpy as np
from _compiled import POOLS, lloyd, shares
from _updates import Labels, Reals
from numba import njit, prange

from kmeans_bench import Clustering, Problem

BLOCK = 262_144  # bytes of scores: they and the block's points fit the second-level cache of any core of these years
KNOWN_WRONG = {"offset-*/float32": "the subtraction of large squares cancels; float64 or identity-centred keep the labels"}
RUNG = ("identity-chunked", "all that surrounds the product compiled into one loop, and the points shared out among threads")


def fit(problem: Problem) -> Clustering:
    """Assign and update, chunk by chunk."""
    with POOLS.limit(limits=1, user_api="blas"):
        return lloyd(problem, step, chunks=shares(len(problem.X), len(problem.init)))


@njit(cache=True, parallel=True, fastmath={"reassoc", "contract", "nsz", "nnan"})  # type: ignore[untyped-decorator]  # numba has no types
def step(X: Reals, centroids: Reals, labels: Labels, totals: Reals) -> None:
    """Write the nearest centroid of every point, the first of equals, and the sums of its cluster; see `_compiled`."""
    n, (k, d), chunks = len(X), centroids.shape, len(totals)
    halves = ((centroids.astype(np.float64) ** 2).sum(axis=1) / 2).astype(X.dtype)
    size = max(8, BLOCK // (max(k, d) * X.itemsize))
    for chunk in prange(chunks):
        totals[chunk], end = 0.0, n * (chunk + 1) // chunks
        for begin in range(n * chunk // chunks, end, size):
            block = X[begin : min(end, begin + size)]
            scores = np.dot(centroids, block.T)
            least, nearest = np.full(len(block), np.inf, X.dtype), np.zeros(len(block), np.int32)
            for j in range(k):
                for i in range(len(block)):
                    score = halves[j] - scores[j, i]
                    nearest[i] = j if score < least[i] else nearest[i]
                    least[i] = min(score, least[i])
            for i, own in enumerate(nearest):
                distance = X.dtype.type(0)
                for column in range(d):
                    totals[chunk, own, column] += block[i, column]
                    distance += (block[i, column] - centroids[own, column]) ** 2
                labels[begin + i] = own
                totals[chunk, own, d] += 1
                totals[chunk, own, d + 1] += distance


def flops(n: int, k: int, d: int) -> int:
    """Per step: the product, a difference and a comparison of its entries, then the means and the inertia."""
    return 2 * n * k * d + 2 * n * k + 4 * n * d


def extra_bytes(n: int, k: int, d: int) -> int:
    """Count labels, totals of every chunk, means, and a block of scores for some threads."""
    return 8 * n + (max(1, min(32, n // (4 * k))) + 3) * 8 * k * (d + 2) + 4 * BLOCK
