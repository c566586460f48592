"""K-Modes: clusters of categories, whatever numbers those have.

Idea     The distance of two points is the number of columns in which they differ, the centre of a cluster the most frequent category of
         every column. A category is a name: every distinct value of a column is one, and which number stands for it changes nothing but
         which of two equally frequent ones wins. The best of 5 starts from rows drawn at random; stops when no mode changes.
Cost     time O(n k d) comparisons per step. Extra memory O(n d), and k counts for every category of a column.
Source   Z. Huang, Extensions to the k-means algorithm for clustering large data sets with categorical values, Data Mining and Knowledge
         Discovery 2, 1998, doi:10.1023/A:1009769707641.
"""

from typing import NamedTuple

import numpy as np
from _updates import Labels, inertia

from kmeans_bench import Clustering, Problem

STARTS, SEED = 5, 0
NEAREST = False
OWN_START = True


class End(NamedTuple):
    """Where one start ends: modes (k, d), labels (n,), in how many columns points differ from their modes, and steps."""

    modes: Labels
    labels: Labels
    differences: int
    n_iter: int


def fit(problem: Problem) -> Clustering:
    """Give every category of a column a number of its own, cluster those, and give the modes their values back."""
    X, k, random = problem.X, len(problem.init), np.random.default_rng(SEED)
    columns = [np.unique(column, return_inverse=True) for column in X.T]
    codes = np.stack([numbers for _, numbers in columns], axis=1)
    ends = [descend(codes, codes[random.choice(len(X), k, replace=False)], problem.max_iter) for _ in range(STARTS)]
    best = min(ends, key=lambda end: end.differences)
    modes = np.stack([names[found] for (names, _), found in zip(columns, best.modes.T, strict=True)], axis=1)
    return Clustering(centroids=modes, labels=best.labels, inertia=inertia(X, best.labels, modes), n_iter=best.n_iter)


def descend(codes: Labels, modes: Labels, max_iter: int) -> End:
    """Assign to the mode that differs in fewest columns, and update, until modes rest."""
    for n_iter in range(1, max_iter + 1):  # noqa: B007 - the last value is reported
        moved = frequent(codes, differing(codes, modes).argmin(axis=1), modes)
        rests = np.array_equal(moved, modes)
        modes = moved
        if rests:
            break
    apart = differing(codes, modes)
    return End(modes, apart.argmin(axis=1), int(apart.min(axis=1).sum()), n_iter)


def differing(codes: Labels, modes: Labels) -> Labels:
    """Return in how many columns every point differs from every mode, shape (n, k)."""
    return np.stack([(codes != mode).sum(axis=1) for mode in modes], axis=1)


def frequent(codes: Labels, labels: Labels, modes: Labels) -> Labels:
    """Return the most frequent category of every column in every cluster; an empty one keeps its mode."""
    found = modes.copy()
    for column, numbers in enumerate(codes.T):
        counts = np.zeros((len(modes), numbers.max() + 1), dtype=np.intp)
        np.add.at(counts, (labels, numbers), 1)
        found[:, column] = np.where(counts.any(axis=1), counts.argmax(axis=1), modes[:, column])
    return found


def extra_bytes(n: int, k: int, d: int, itemsize: int) -> int:
    """Count the codes twice, comparisons, differences, and as many categories as there are points, at most."""
    return n * d * (17 + itemsize) + 16 * n * k + 8 * n * k
