"""How far may an honest trajectory drift from the float64 reference? A bound, step by step, by dtype. No process, no clock, no decision.

Every centroid has a radius: an honest one lies within it of the reference's. A point is *doubtful* if, with centroids anywhere inside their
radii, rounding may give it to another cluster. Means depend on labels only, so the next radius is what doubtful points may do to the mean,
plus rounding: radii do not compound where no point is doubtful. Where many are, they grow and soon nothing can be said.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from kmeans_bench.measuring import geometry

if TYPE_CHECKING:
    from kmeans_bench.measuring.geometry import Cloud, Integers, Look, Reals, Sweep, Tolerance

CROWDED = 0.5  # doubtful places per point: beyond that no cluster is certain of much, and going on would only cost time


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """What an honest implementation may have where the reference is; infinite where nothing can be said.

    Attributes
    ----------
    radii
        How far its centroids may lie from the reference's, shape (k,).
    rise, fall
        By how much its inertia may be above and below the reference's.
    """

    radii: Reals
    rise: float
    fall: float


@dataclass(slots=True, kw_only=True)
class Drift:
    """Watches one assignment of the reference.

    Attributes
    ----------
    allowed
        What rounding in the dtype may do.
    points, centroids
        Where the reference stands; centroids centred.
    radii
        As in `Bound`.
    near
        What the dtype's spacing grants a squared distance, in units of the distance.
    places
        Doubtful places found so far. `rows` and `clusters`: points and the other clusters that they may belong to, a pair for each chunk;
        `leaving`: points that may leave their own.
    fall
        By how much doubtful points may come closer to a centroid than in the reference, as squared distances.
    """

    allowed: Tolerance
    points: Cloud
    centroids: Reals
    radii: Reals
    near: float
    places: int = 0
    rows: list[Integers] = field(default_factory=list)
    clusters: list[Integers] = field(default_factory=list)
    leaving: list[Integers] = field(default_factory=list)
    fall: float = 0.0

    @classmethod
    def of(cls, allowed: Tolerance, points: Cloud, centroids: Reals, radii: Reals) -> Drift:
        """Prepare to watch the assignment to *centroids* (centred)."""
        near = 4 * float(allowed.half_spacing(centroids + points.centre).max())
        return cls(allowed=allowed, points=points, centroids=centroids, radii=radii, near=near)

    @property
    def lost(self) -> bool:
        """Whether nothing can be said any more."""
        return self.places > CROWDED * len(self.points.values) or not np.isfinite(self.radii).all()

    def note(self, look: Look) -> None:
        """Find the doubtful points of a chunk: |x - other| - radius may be as little as |x - own| + radius, rounding apart."""
        if self.lost:
            return
        held, own = self.radii[look.labels], np.sqrt(look.own2)
        granted = self.allowed.tau * self.points.spread2 + self.near * (own + held) + look.rounding
        reach = np.sqrt((1 + self.allowed.tau) * np.square(own + held) + granted)
        close = np.flatnonzero(look.second + look.norms2 <= np.square(reach + self.radii.max()))
        others = np.sqrt(np.maximum(look.table[close] + look.norms2[close, None], 0.0)) - self.radii
        may = others <= reach[close, None]
        doubtful = may.any(axis=1)
        rows = close[doubtful]
        place, cluster = np.nonzero(may[doubtful])
        self.places += len(rows) + len(place)
        self.rows.append(look.start + rows[place])
        self.clusters.append(cluster)
        self.leaving.append(look.start + rows)
        closest = np.maximum(np.minimum(others[doubtful].min(axis=1, initial=np.inf), own[rows] - held[rows]), 0.0)
        self.fall += float((look.own2[rows] + 2 * own[rows] * held[rows] - np.square(closest)).sum())

    def bound(self, counts: Integers, pull: Reals) -> Bound:
        """Bound what an honest implementation may have here.

        Moving a centroid by e changes its cluster's share of the inertia by -2 m v·e + m |e|², v the vector to the mean. Above, the
        reference's labels bound the honest inertia; below, doubtful points may find a closer centroid than theirs.

        Parameters
        ----------
        counts, pull
            m and |v| of the clusters, shape (k,).
        """
        if not np.isfinite(self.radii).all():
            return Bound(radii=self.radii, rise=float("inf"), fall=float("inf"))
        first = float((2 * counts * pull * self.radii).sum())
        second = float((counts * np.square(self.radii)).sum())
        return Bound(radii=self.radii, rise=first + second, fall=float("inf") if self.lost else first + self.fall)

    def onwards(self, now: Sweep, moved: Reals) -> Reals:
        """Return the radii around the reference's next centroids *moved* (centred), shape (k,).

        The mean of a cluster with at least c certain members moves by Σ ± (x - mean) / c at most, the sum taken over any of its doubtful
        points; no such sum is longer than (|Σ ± (x - mean)| + Σ |x - mean|) / 2 over all of them. Unlimited without certain members.
        """
        k = len(now.counts)
        if self.lost:
            return np.full(k, np.inf)
        leaving = np.concatenate(self.leaving)
        rows, clusters = np.concatenate([leaving, *self.rows]), np.concatenate([now.labels[leaving], *self.clusters])
        signs = np.where(np.arange(len(rows)) < len(leaving), -1.0, 1.0)
        together, apart = np.zeros_like(moved), np.zeros(k)
        for part in geometry.portions(np.arange(len(rows)), moved.shape[1]):
            offsets = self.points.values[rows[part]].astype(np.float64) - self.points.centre - moved[clusters[part]]
            together += geometry.summed(signs[part, None] * offsets, clusters[part], k)
            apart += np.bincount(clusters[part], weights=np.sqrt(np.einsum("ij,ij->i", offsets, offsets)), minlength=k)
        certain = now.counts - np.bincount(now.labels[leaving], minlength=k)
        shift = (np.sqrt(np.square(together).sum(axis=1)) + apart) / (2.0 * np.maximum(certain, 1))
        shift[(certain == 0) & (np.bincount(clusters, minlength=k) > 0)] = np.inf
        radii: Reals = np.where(now.counts > 0, shift + self.rounding(now.counts, moved), np.maximum(self.radii, shift))
        return radii

    def rounding(self, counts: Integers, means: Reals) -> Reals:
        """Return what rounding may do to a mean of *counts* points, shape (k,).

        Points added one after the other, uncentred, lose about √m half spacings (Higham and Mary, A new approach to probabilistic rounding
        error analysis, SIAM J. Sci. Comput. 41(5), 2019, doi:10.1137/18M1226312); the mean itself is rounded once more. Sums wander, so the
        spacing is that of values one spread further out than the mean.
        """
        reached = np.abs(means + self.points.centre) + np.sqrt(self.points.spread2)
        half: Reals = (1 + np.sqrt(counts)) * self.allowed.half_spacing(reached)
        return half
