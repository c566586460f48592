"""Whole routines that differ in their start alone: random rows, k-means++, its greedy kind, the best of ten random starts.

Idea     Each draws its start inside the timed call and then takes the same Lloyd steps to the same kind of end, a fixed point.
         `random`: k distinct rows. `plus-plus`: every next centroid is a row drawn with probability proportional to its squared distance
         from the nearest centroid so far. `greedy`: the best of 2 + log k such draws each time, as scikit-learn does. `restarts`: ten
         random starts, all followed to their end; the lowest inertia is kept, n_iter counts the steps of all.
Cost     k-means++ takes k passes over X before the first step, greedy 2 + log k times as many, ten restarts ten times everything.
         Extra memory O(n k + n d).
Source   D. Arthur, S. Vassilvitskii, k-means++: the advantages of careful seeding, SODA 2007, doi:10.5555/1283383.1283494;
         C. Grunau, A. Özüdoğru, V. Rozhoň, J. Tětek, A nearly tight analysis of greedy k-means++, SODA 2023,
         doi:10.1137/1.9781611977554.ch39;
         P. Fränti, S. Sieranoja, How much can k-means be improved by using better initialization and repeats?,
         Pattern Recognition 93, 2019, doi:10.1016/j.patcog.2019.04.014.
"""

import math

import numpy as np
from _seeded import routine, squared
from _updates import Reals

from kmeans_bench import Clustering, Problem

OWN_START = True
RUNS = 10


def fit_random(problem: Problem) -> Clustering:
    """Start from k distinct rows."""
    return routine(problem, rows)


def fit_plus_plus(problem: Problem) -> Clustering:
    """Start from rows that are far apart."""
    return routine(problem, lambda X, k, random: spread(X, k, random, trials=1))


def fit_greedy(problem: Problem) -> Clustering:
    """Start from rows that are far apart, each the best of a few."""
    return routine(problem, lambda X, k, random: spread(X, k, random, trials=2 + int(math.log(k))))


def fit_restarts(problem: Problem) -> Clustering:
    """Start ten times from k distinct rows, and keep the best end."""
    return routine(problem, rows, runs=RUNS)


def rows(X: Reals, k: int, random: np.random.Generator) -> Reals:
    """Return k rows of X, drawn without replacement."""
    chosen: Reals = X[random.choice(len(X), size=k, replace=False)]
    return chosen


def spread(X: Reals, k: int, random: np.random.Generator, *, trials: int) -> Reals:
    """Return k rows of X: each next one far from those before, and of *trials* draws the one that leaves the least inertia."""
    norms, chosen = np.einsum("ij,ij->i", X, X), [int(random.integers(len(X)))]
    nearest = squared(X, norms, X[chosen])[0]
    while len(chosen) < k:
        sums = np.cumsum(nearest, dtype=np.float64)
        drawn = np.minimum(np.searchsorted(sums, random.random(trials) * sums[-1], side="right"), len(X) - 1)
        left = np.minimum(nearest, squared(X, norms, X[drawn]))
        best = int(left.sum(axis=1).argmin())
        nearest = left[best]
        chosen.append(int(drawn[best]))
    seeds: Reals = X[chosen]
    return seeds


def extra_bytes(n: int, k: int, d: int, itemsize: int) -> int:
    """Count the centred X, the scores, the sparse matrix and its indices, labels old and new, and blocks of differences at the end."""
    return (n * d + n * k + 5 * n) * itemsize + 40 * n + 2 * min(262_144, n * d * itemsize)


def extra_bytes_restarts(n: int, k: int, d: int, itemsize: int) -> int:
    """Count what one run takes, and the labels of all."""
    return (n * d + n * k + 5 * n) * itemsize + 40 * n + 2 * min(262_144, n * d * itemsize) + 8 * RUNS * n
