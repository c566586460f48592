"""`KMeans` for people: scikit-learn's interface over this project's kernels. The harness does not measure through it.

Files, from the outside in:

    kmeans      the class: parameters, attributes, the best of several starts
    starts      where a fit begins: random points, k-means++, an array, a callable
    order       points in an order of their own, so that a start depends on which points there are and not on how they are listed
    engine      who computes: the kernels, or NumPy where numba is missing
    plain       Lloyd's algorithm in NumPy, over `identity-chunked`'s assignment
    geometry    distances
    checks      parameters and arrays, refused or taken, for every scikit-learn since 1.4
"""

from kmeans_bench.estimator.kmeans import KMeans

__all__ = ["KMeans"]
