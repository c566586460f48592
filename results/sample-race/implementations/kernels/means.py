"""From sums to centroids, and the inertia: what a step does besides the sweep.

Invariants   Sums are relative to the shift. A centroid is rounded to the dtype of X as soon as it is a mean, and everything after that
             starts from the rounded one: labels belong to the centroids that are returned, to the last bit.
Source       scikit-learn's `_relocate_empty_clusters_dense` for the rule "relocate" (F. Pedregosa et al., JMLR 12, 2011).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from kmeans_bench.kernels.compiled import bare, inner
from kmeans_bench.kernels.packing import bounds

Empty = Literal["keep", "relocate"]
"""What becomes of a cluster without points: its centroid stays, or goes to the point farthest from its own."""


@inner
def total(numbers):
    """Return the sum of numbers; `numbers.sum()` takes a fifth of a second to compile."""
    found = 0
    for number in numbers:
        found += number
    return found


@bare
def gather(sums, masses, members, totals, mass, count):
    """Add what changed in the chunks, in their order, to the totals."""
    for g in range(sums.shape[0]):
        for c in range(totals.shape[0]):
            mass[c] += masses[g, c]
            count[c] += members[g, c]
            for j in range(totals.shape[1]):
                totals[c, j] += sums[g, c, j]
    for c in range(totals.shape[0]):
        if count[c] == 0:  # nothing of what rounding left behind
            mass[c] = 0.0
            totals[c, :] = 0.0


@bare
def average(totals, mass, count, shift, centroids):
    """Move the centroids to the means, an empty cluster's not at all. Return the squared Frobenius norm of the move."""
    move = 0.0
    for c in range(totals.shape[0]):
        if count[c] == 0:
            continue
        for j in range(totals.shape[1]):
            before = np.float64(centroids[c, j])
            centroids[c, j] = totals[c, j] / mass[c] + shift[j]
            move += (centroids[c, j] - before) ** 2
    return move


@partial(bare, fastmath={"reassoc", "contract", "nsz"})  # sums of many at once; the same from run to run
def chunk_inertia(X, mass, centroids, labels, g, chunks):
    """Return the sum of squared distances of chunk *g*'s points to their centroids."""
    found = 0.0
    for i in range(bounds(g, chunks, X.shape[0]), bounds(g + 1, chunks, X.shape[0])):
        c, own = labels[i], 0.0
        for j in range(X.shape[1]):
            apart = np.float64(X[i, j] - centroids[c, j])
            own += apart * apart
        found += own * (mass[i] if mass.shape[0] else 1.0)
    return found


@bare
def inertia_some(X, mass, centroids, labels, found, one, threads):
    """Write the sums of squared distances of the chunks that are thread *one*'s."""
    for g in range(one, found.shape[0], threads):
        found[g] = chunk_inertia(X, mass, centroids, labels, g, found.shape[0])


@dataclass(slots=True)
class Sums:
    """What the clusters hold, less the shift: sums of points (k, d), of weights (k,), and how many points with a weight (k,)."""

    totals: NDArray[np.float64]
    mass: NDArray[np.float64]
    count: NDArray[np.int64]

    @classmethod
    def none(cls, k: int, d: int) -> Sums:
        """Return the sums of empty clusters."""
        return cls(np.zeros((k, d)), np.zeros(k), np.zeros(k, np.int64))

    def copy(self) -> Sums:
        """Return sums that may be changed."""
        return Sums(self.totals.copy(), self.mass.copy(), self.count.copy())


def relocated(
    X: NDArray[Any],
    mass: NDArray[np.float64],
    labels: NDArray[np.int32],
    centroids: NDArray[Any],
    sums: Sums,
    shift: NDArray[np.float64],
) -> Sums:
    """Return the sums with the points farthest from their centroids given to the empty clusters, scikit-learn's rule.

    The points keep their labels until the next assignment, so the sums that are kept from step to step stay as they are.
    """
    apart = ((X - centroids[labels]) ** 2).sum(axis=1)
    empty = np.flatnonzero(sums.count == 0)
    if not apart.max() > 0:
        return sums
    patched = sums.copy()
    far = np.argpartition(apart, -len(empty))[: -len(empty) - 1 : -1]
    for new, i in zip(empty, far, strict=True):
        weight = mass[i] if len(mass) else 1.0
        if weight == 0:  # a point that counts for nothing makes no mean: this cluster keeps its centroid
            continue
        moved = weight * (X[i] - shift)
        patched.totals[labels[i]] -= moved
        patched.mass[labels[i]] -= weight
        patched.count[labels[i]] -= 1
        patched.totals[new], patched.mass[new], patched.count[new] = moved, weight, 1
    return patched
