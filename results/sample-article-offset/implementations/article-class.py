"""The article's full class as described: tolerance, history of inertia, `predict`, `inertia`, and a `fit` that returns the estimator.

Idea     The identity with max(distance, 0), which hides negative distances far from the origin and repairs no label. k distinct rows drawn
         with seed 42; stops once the largest move of a centroid is below `tol` = 1e-4, or after 20 steps.
Cost     2 n k d operations per step in BLAS; every step also pays for the inertia of its history. Extra memory O(n k).
Source   G. Golub, C. Van Loan, Matrix Computations, 4th ed., 2013 (the product);
         S. Lloyd, Least squares quantization in PCM, IEEE Trans. Inf. Theory 28(2), 1982, doi:10.1109/TIT.1982.1056489.
"""

import numpy as np
from _article import STEPS, distinct_rows
from _updates import Labels, Reals, by_mask

from kmeans_bench import Clustering, Problem

OWN_START = True
KNOWN_WRONG = {
    "offset-*/float32": "the subtraction of large squares cancels; max(distance, 0) hides what is negative and repairs no label",
    "duplicates/float32": "distances that should be 0 are what the subtraction leaves, and so is its inertia",
    "one-point/float32": "likewise: a point that is its own centroid should have inertia 0",
}


class KMeans:
    """K-Means with an interface like scikit-learn's: `centroids`, `history` and `n_iter` stand after `fit`."""

    def __init__(self, k: int, max_iter: int = STEPS, tol: float = 1e-4) -> None:
        """Keep the parameters; nothing is computed before `fit`."""
        self.k, self.max_iter, self.tol = k, max_iter, tol

    def fit(self, X: Reals) -> "KMeans":
        """Assign and update until no centroid moves by `tol` any more."""
        self.centroids, self.history, move = distinct_rows(X, self.k), list[float](), np.inf
        while len(self.history) < self.max_iter and move >= self.tol:
            distances = self.distances(X)
            self.history.append(float(distances.min(axis=1).sum()))
            moved = by_mask(X, distances.argmin(axis=1), self.centroids)
            move = float(np.linalg.norm(moved - self.centroids, axis=1).max())
            self.centroids = moved
        return self

    def distances(self, X: Reals) -> Reals:
        """Return the squared distance of every point to every centroid."""
        distances: Reals = np.maximum((X**2).sum(axis=1)[:, np.newaxis] + (self.centroids**2).sum(axis=1) - X @ (2 * self.centroids).T, 0)
        return distances

    def predict(self, X: Reals) -> Labels:
        """Return the nearest centroid of every point."""
        labels: Labels = self.distances(X).argmin(axis=1)
        return labels

    def inertia(self, X: Reals) -> float:
        """Return the sum of squared distances to the nearest centroids."""
        return float(self.distances(X).min(axis=1).sum())


def fit(problem: Problem) -> Clustering:
    """Use the class as a reader would: fit, predict, inertia. Only X and the number of clusters are taken from the problem."""
    model = KMeans(len(problem.init), max_iter=min(problem.max_iter, STEPS)).fit(problem.X)
    labels, inertia = model.predict(problem.X), model.inertia(problem.X)
    return Clustering(centroids=model.centroids, labels=labels, inertia=inertia, n_iter=len(model.history))


def flops(n: int, k: int, d: int) -> int:
    """Per step: the norms, the product, six operations on its result, then the means."""
    return 2 * n * k * d + 6 * n * k + 3 * n * d


def extra_bytes(n: int, k: int, d: int, itemsize: int) -> int:
    """Count four tables (old distances, sum of the norms, product, maximum) the squares of X, norms and labels."""
    return n * (4 * k + d + 1) * itemsize + 16 * n


def numpy_calls(k: int) -> int:
    """Per step: fourteen calls for all pairs, three for every mean."""
    return 14 + 3 * k
