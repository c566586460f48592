"""Five ways to take the means of all clusters, given the labels: what a student asks about once the assignment is vectorised.

And `inertia`, which closes a clustering.

Each gets points (n, d), labels (n,) and the old centroids (k, d), and returns the new ones; an empty cluster keeps its old one.

`by_mask`      one comparison and one selection for each cluster: k passes over the labels.
`by_bincount`  one weighted count for each dimension: d passes, sums in float64.
`by_add_at`    one unbuffered addition, point by point, in one call.
`by_reduceat`  sort the points by label, then add up each run of equal labels.
`by_sparse`    a k x n matrix that holds a 1 where point i belongs to cluster j, times X: one pass, in compiled code.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array

Reals = NDArray[np.floating]
Labels = NDArray[np.intp]
Update = Callable[[Reals, Labels, Reals], Reals]


def by_mask(X: Reals, labels: Labels, centroids: Reals) -> Reals:
    """Return the mean of every cluster, one boolean mask at a time."""
    means = centroids.copy()
    for j in range(len(centroids)):
        mask = labels == j
        if mask.any():
            means[j] = X[mask].mean(axis=0)
    return means


def by_bincount(X: Reals, labels: Labels, centroids: Reals) -> Reals:
    """Return the mean of every cluster, one weighted count for each column."""
    k = len(centroids)
    sums: Reals = np.stack([np.bincount(labels, weights=column, minlength=k) for column in X.T], axis=1, dtype=np.float64)
    return _means(sums, np.bincount(labels, minlength=k), centroids)


def by_add_at(X: Reals, labels: Labels, centroids: Reals) -> Reals:
    """Return the mean of every cluster; `np.add.at` adds every point to its own row, repeated rows included."""
    sums = np.zeros_like(centroids)
    np.add.at(sums, labels, X)
    return _means(sums, np.bincount(labels, minlength=len(centroids)), centroids)


def by_reduceat(X: Reals, labels: Labels, centroids: Reals) -> Reals:
    """Return the mean of every cluster from the points sorted by label; a run of no points has no start and is left out."""
    counts = np.bincount(labels, minlength=len(centroids))
    some = np.flatnonzero(counts)
    sums = np.zeros_like(centroids)
    sums[some] = np.add.reduceat(X[np.argsort(labels, kind="stable")], (np.cumsum(counts) - counts)[some], axis=0)
    return _means(sums, counts, centroids)


def by_sparse(X: Reals, labels: Labels, centroids: Reals) -> Reals:
    """Return the mean of every cluster by one sparse product; column i holds a single 1, in the row of the point's label."""
    n, k = len(X), len(centroids)
    one_hot = csc_array((np.ones(n, dtype=X.dtype), labels, np.arange(n + 1)), shape=(k, n))
    return _means(one_hot @ X, np.bincount(labels, minlength=k), centroids)


def inertia(X: Reals, labels: Labels, centroids: Reals) -> float:
    """Return the sum of squared distances of the points to their centroids, from differences: exact far from the origin, too.

    In blocks of 256 KB, so that it is never what takes most memory.
    """
    n, d = X.shape
    rows = max(1, 2**18 // (d * X.dtype.itemsize))
    blocks = [slice(begin, begin + rows) for begin in range(0, n, rows)]
    # `take` is four times faster than centroids[labels] where rows are short.
    return sum(float(np.square(X[block] - centroids.take(labels[block], axis=0)).sum(dtype=np.float64)) for block in blocks)


def _means(sums: Reals, counts: Labels, centroids: Reals) -> Reals:
    counted = counts[:, np.newaxis]
    means: Reals = np.divide(sums, counted, out=centroids.copy(), where=counted > 0, casting="same_kind")
    return means
