"""What the starts of `start.py` have in common: chance that comes from the points, and the Lloyd steps that follow.

Chance is seeded from the points' absolute values, inside the timed call: other points, other draws, but the same ones for the same points
with the signs of all values changed, on which calls are timed. Everything is computed on centred points, so that labels stay right far
from the origin.
"""

import zlib
from collections.abc import Callable

import numpy as np
from _updates import Labels, Reals, by_sparse, inertia

from kmeans_bench import Clustering, Problem

Draw = Callable[[Reals, int, np.random.Generator], Reals]

_ROWS = 64  # that chance is seeded from: enough to differ, and little to read


def generator(X: Reals) -> np.random.Generator:
    """Return a generator that depends on the absolute values of some rows of X alone."""
    return np.random.default_rng(zlib.crc32(np.abs(X[:: max(1, len(X) // _ROWS)]).tobytes()))


def routine(problem: Problem, draw: Draw, *, runs: int = 1) -> Clustering:
    """Draw a start and go on to the fixed point, *runs* times; return the lowest inertia, and the steps of all runs."""
    # Summed in float64: a million float32 values far away would not add up. Any shift close to the mean does, so it is rounded.
    shift = problem.X.mean(axis=0, dtype=np.float64).astype(problem.X.dtype)
    random, X, k = generator(problem.X), problem.X - shift, len(problem.init)
    ends = [lloyd(X, draw(X, k, random), problem.max_iter) for _ in range(runs)]
    best = min(ends, key=lambda end: end.inertia or 0.0)
    steps = sum(end.n_iter for end in ends)
    return Clustering(centroids=best.centroids + shift, labels=best.labels, inertia=best.inertia, n_iter=steps)


def lloyd(X: Reals, centroids: Reals, max_iter: int) -> Clustering:
    """Assign and update until no centroid moves or `max_iter` steps are done; then assign once more."""
    scores = np.empty((len(X), len(centroids)), X.dtype)
    for n_iter in range(1, max_iter + 1):  # noqa: B007 - the last value is reported
        moved = by_sparse(X, assign(X, centroids, scores), centroids)
        rests = np.array_equal(moved, centroids)
        centroids = moved
        if rests:
            break
    labels = assign(X, centroids, scores)
    return Clustering(centroids=centroids, labels=labels, inertia=inertia(X, labels, centroids), n_iter=n_iter)


def assign(X: Reals, centroids: Reals, scores: Reals) -> Labels:
    """Return the nearest centroid of every point, the first of equals; *scores* is written to."""
    np.matmul(X, (-2 * centroids).T, out=scores)
    scores += (centroids**2).sum(axis=1)
    labels: Labels = scores.argmin(axis=1)
    return labels


def squared(X: Reals, norms: Reals, centres: Reals) -> Reals:
    """Return the squared distances of all points to each of a few centres, shape (centres, points); *norms* are those of the points."""
    distances: Reals = (-2 * centres) @ X.T
    distances += norms
    distances += (centres**2).sum(axis=1)[:, np.newaxis]
    return np.maximum(distances, 0, out=distances)
