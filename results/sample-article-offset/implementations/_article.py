"""What the article's routines have in common: the start, the update, and when they stop.

They draw their own start, whatever the problem's, so they are whole routines: measured as they were written, compared with each other
alone. Their labels belong to the centroids before the last update; the harness closes the clustering, and rows say so.
"""

from collections.abc import Callable

import numpy as np
from _updates import Labels, Reals, by_mask

from kmeans_bench import Clustering, Problem

SEED = 42
STEPS = 20


def distinct_rows(X: Reals, k: int) -> Reals:
    """Return k rows of X, drawn without replacement, always the same ones."""
    rows: Reals = X[np.random.default_rng(SEED).choice(len(X), size=k, replace=False)]
    return rows


def routine(problem: Problem, assign: Callable[[Reals, Reals], Labels], centroids: Reals | None = None) -> Clustering:
    """Assign and update until old and new centroids are `allclose`, 20 steps at most; start from *centroids*, or from rows of X."""
    X = problem.X
    centroids = distinct_rows(X, len(problem.init)) if centroids is None else centroids
    for n_iter in range(1, min(problem.max_iter, STEPS) + 1):  # noqa: B007 - the last value is reported
        labels = assign(X, centroids)
        moved = by_mask(X, labels, centroids)
        rests = np.allclose(centroids, moved)
        centroids = moved
        if rests:
            break
    return Clustering(centroids=centroids, labels=None, inertia=None, n_iter=n_iter)
