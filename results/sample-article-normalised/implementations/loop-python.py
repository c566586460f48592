"""Three loops of pure Python over lists of numbers: no NumPy at all between the first line and the last.

Idea     For each point, for each centroid, for each dimension: one subtraction, one product, one addition, on Python's own floats.
Cost     time O(n k d) per step, some 70 ns for each of the n k d triples. For few dimensions that beats `loop`, which pays
         three calls of NumPy for every pair. Extra memory O(n d): a float of Python takes 32 bytes, and 8 more to point to it.
Source   S. Lloyd, Least squares quantization in PCM, IEEE Trans. Inf. Theory 28(2), 1982, doi:10.1109/TIT.1982.1056489.
"""

import numpy as np

from kmeans_bench import Clustering, Problem

Rows = list[list[float]]
PER_CALL = 25  # passes through the innermost loop that take as long as one call of NumPy; starting it takes as long as ten passes
RUNG = (None, "three loops in Python over lists of floats: every point, every centroid, every dimension")


def fit(problem: Problem) -> Clustering:
    """Assign and update until the centroids rest, `tol` is met or `max_iter` steps are done; then assign once more."""
    points, centroids = problem.X.tolist(), problem.init.tolist()
    for n_iter in range(1, problem.max_iter + 1):  # noqa: B007 - the last value is reported
        labels = assign(points, centroids)
        moved = update(points, labels, centroids)
        move = sum(squared(old, new) for old, new in zip(centroids, moved, strict=True))
        centroids = moved
        if move <= problem.tol:
            break
    labels = assign(points, centroids)
    inertia = sum(squared(x, centroids[j]) for x, j in zip(points, labels, strict=True))
    return Clustering(centroids=np.array(centroids, dtype=problem.X.dtype), labels=np.array(labels), inertia=inertia, n_iter=n_iter)


def squared(x: list[float], centroid: list[float]) -> float:
    """Return the squared distance: the innermost loop."""
    total = 0.0
    for a, b in zip(x, centroid, strict=True):
        total += (a - b) * (a - b)
    return total


def assign(points: Rows, centroids: Rows) -> list[int]:
    """Return the nearest centroid of every point."""
    return [nearest(x, centroids) for x in points]


def nearest(x: list[float], centroids: Rows) -> int:
    """Return the nearest centroid, the first of equals."""
    distances = [squared(x, centroid) for centroid in centroids]
    return distances.index(min(distances))


def update(points: Rows, labels: list[int], centroids: Rows) -> Rows:
    """Return the mean of every cluster; an empty one keeps its centroid."""
    members: list[Rows] = [[] for _ in centroids]
    for x, j in zip(points, labels, strict=True):
        members[j].append(x)
    return [[sum(column) / len(rows) for column in zip(*rows, strict=True)] if rows else centroids[j] for j, rows in enumerate(members)]


def flops(n: int, k: int, d: int) -> int:
    """Per step: a difference, a square and a sum for every pair and dimension, then the means."""
    return 3 * n * k * d + n * d


def extra_bytes(n: int, k: int, d: int) -> int:
    """Count a float and the place that points to it for every value, a list for every point, labels and members."""
    return n * (40 * d + 56 + 24) + 40 * k * d


def numpy_calls(n: int, k: int, d: int) -> float:
    """Per step: none; what the interpreter does for all pairs and dimensions, in calls that would take as long."""
    return n * k * (d + 10) / PER_CALL
