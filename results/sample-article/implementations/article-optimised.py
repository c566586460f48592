"""The article's third routine as written: the identity, centroids in float32 and points in float64, from a start of its own.

Idea     |x|^2 once; |x|^2 + |c|^2 - 2 x.c with one matrix product. Centroids are cast to float32 "to save memory" while X stays float64, so
         NumPy widens them again (see `article-mixed`). Start, update and stopping are those of `article-loop`.
Cost     still 2 n k d operations per step, but in BLAS, in float64. Extra memory O(n k). As many steps as the start needs.
Source   G. Golub, C. Van Loan, Matrix Computations, 4th ed., 2013 (the product);
         S. Lloyd, Least squares quantization in PCM, IEEE Trans. Inf. Theory 28(2), 1982, doi:10.1109/TIT.1982.1056489.
"""

import numpy as np
from _article import distinct_rows, routine
from _updates import Labels, Reals

from kmeans_bench import Clustering, Problem

OWN_START = True
DTYPES = ("float64",)


def fit(problem: Problem) -> Clustering:
    """Run the routine; only X and the number of clusters are taken from the problem."""
    norms = (problem.X**2).sum(axis=1)

    def assign(X: Reals, centroids: Reals) -> Labels:
        distances = norms[:, np.newaxis] + (centroids**2).sum(axis=1) - 2 * (X @ centroids.T)
        labels: Labels = distances.argmin(axis=1)
        return labels

    return routine(problem, assign, distinct_rows(problem.X, len(problem.init)).astype(np.float32))


def flops(n: int, k: int, d: int) -> int:
    """Per step: the product, three operations on its result, then the means."""
    return 2 * n * k * d + 3 * n * k + n * d


def extra_bytes(n: int, k: int, d: int, itemsize: int) -> int:
    """Count the squares of X and what they leave unused, the product and the sum of the norms, and the norms."""
    return n * (2 * k + d + 1) * itemsize


def numpy_calls(k: int) -> int:
    """Per step: ten calls for all pairs, three for every mean."""
    return 10 + 3 * k
