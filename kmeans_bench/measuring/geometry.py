"""Exact geometry in float64, wherever the data lie: chunked sweeps over the points. No process, no clock, no decision.

Points and centroids are centred on the column means before ||x||² + ||c||² - 2 x·c is used: subtracting nearby floating-point numbers is
exact to one rounding of the small result, and without it the three terms cancel (at offset 1e4 float32 loses every digit, at 1e8 float64).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from kmeans_bench.planning.soundness import COARSEST

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Reals = NDArray[np.float64]
    Integers = NDArray[np.intp]

CHUNK = 1 << 18  # values per temporary: 2 MiB, so that a chunk's scores stay in a core's cache
ROUNDING = 16 * float(np.finfo(np.float64).eps)  # of a centred score, relative to ||x||² + ||c||²


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """What rounding in one dtype may do.

    Attributes
    ----------
    tau
        Slack of a squared distance, in units of own squared distance + spread².
    inertia
        Relative slack of an inertia against the reference.
    claim
        Relative slack of a claimed inertia: wider in float64, because it is a sum over all points and nobody's answer.
    settled
        What one more step may still gain, in units of n * spread².
    """

    dtype: type[np.floating[Any]]
    tau: float
    inertia: float
    claim: float
    settled: float

    def half_spacing(self, centroids: Reals) -> Reals:
        """Return how far centroids (k, d) may lie from the nearest ones that this dtype can hold, shape (k,).

        A float32 centroid near 10 000 stands for an interval of ±0.0005: no answer could be closer, whoever computed it.
        """
        gaps = np.spacing(np.abs(centroids).astype(self.dtype)).astype(np.float64)
        half: Reals = 0.5 * np.sqrt(np.square(gaps).sum(axis=1))
        return half


FLOAT64 = Tolerance(dtype=np.float64, tau=1e-12, inertia=1e-9, claim=1e-6, settled=1e-12)
FLOAT32 = Tolerance(dtype=np.float32, tau=1e-5, inertia=1e-3, claim=1e-3, settled=1e-7)


def tolerance(dtype: np.dtype[Any]) -> Tolerance:
    """Return what rounding may do to an answer computed in *dtype*."""
    return FLOAT32 if dtype.itemsize <= FLOAT32.dtype().itemsize else FLOAT64


@dataclass(frozen=True, slots=True, kw_only=True)
class Cloud:
    """Points with their centre and spread.

    Attributes
    ----------
    values
        Shape (n, d), any floating dtype.
    centre
        Column means, shape (d,).
    spread2
        Mean squared distance of the points to their centre.
    """

    values: NDArray[Any]
    centre: Reals
    spread2: float

    def chunks(self, width: int) -> Iterator[tuple[slice, Reals]]:
        """Yield rows and their centred values, few enough that rows × *width* values make a small temporary."""
        n, d = self.values.shape
        rows = max(1, CHUNK // max(width, d))
        for start in range(0, n, rows):
            part = slice(start, min(start + rows, n))
            yield part, self.values[part].astype(np.float64) - self.centre


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A chunk of points and the centroids around them.

    Attributes
    ----------
    start
        Row of the first point.
    labels, own2
        Nearest centroid and squared distance to it, shape (rows,).
    norms2
        Squared norms of the centred points, shape (rows,).
    table
        Scores of the other centroids, shape (rows, k); infinite at the label.
    second
        Score of the nearest other one, shape (rows,).
    rounding
        Of differences of scores, shape (rows,).
    """

    start: int
    labels: Integers
    own2: Reals
    norms2: Reals
    table: Reals
    second: Reals
    rounding: Reals


class Watcher(Protocol):
    """Who wants to see every chunk of a sweep."""

    def note(self, look: Look) -> None:
        """Take from a chunk what is needed; the table is not to be changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ties:
    """Points whose nearest centroid is not certain in float32; `certain64` says whether it is in float64.

    `rows` and `label` have one entry per such point.
    """

    rows: Integers
    label: Integers
    certain64: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """One assignment of all points: `labels` (n,), `inertia`, `counts` (k,) and centred `sums` (k, d) of the clusters, `ties`."""

    labels: Integers
    inertia: float
    counts: Integers
    sums: Reals
    ties: Ties

    def means(self, centroids: Reals) -> Reals:
        """Return the centred means of the clusters; an empty one keeps its centroid."""
        return means(self.sums, self.counts, centroids)


def means(sums: Reals, counts: Integers, centroids: Reals) -> Reals:
    """Return sums / counts, shape (k, d), and the centroid of a cluster that has no points."""
    filled, moved = counts > 0, centroids.copy()
    moved[filled] = sums[filled] / counts[filled, None]
    return moved


def cloud(X: NDArray[Any]) -> Cloud:
    """Describe points of shape (n, d)."""
    centre = X.mean(axis=0, dtype=np.float64)
    raw = Cloud(values=X, centre=centre, spread2=0.0)
    total = sum(float(np.einsum("ij,ij->", chunk, chunk)) for _, chunk in raw.chunks(X.shape[1]))
    return Cloud(values=X, centre=centre, spread2=total / len(X))


def scores(chunk: Reals, centroids: Reals) -> Reals:
    """Return squared distances less ||x||², shape (rows, k); both arguments centred."""
    table: Reals = chunk @ (-2.0 * centroids.T)
    table += np.einsum("ij,ij->i", centroids, centroids)
    return table


def squared(chunk: Reals, centroids: Reals, labels: Integers) -> Reals:
    """Return the squared distances of points to the centroid of their label, by differences."""
    apart = chunk - centroids[labels]
    distances: Reals = np.einsum("ij,ij->i", apart, apart)
    return distances


def nearest(points: Cloud, centroids: Reals) -> Integers:
    """Return the nearest of the centred centroids for every point, shape (n,)."""
    labels = np.empty(len(points.values), dtype=np.intp)
    for part, chunk in points.chunks(len(centroids)):
        scores(chunk, centroids).argmin(axis=1, out=labels[part])
    return labels


def inertia(points: Cloud, centroids: Reals, labels: Integers) -> float:
    """Return the sum of squared distances of the points to the centred centroid of their label."""
    width = centroids.shape[1]
    return sum(float(squared(chunk, centroids, labels[part]).sum()) for part, chunk in points.chunks(width))


def portions(rows: Integers, width: int) -> list[Integers]:
    """Split row numbers so that rows × *width* values make a small temporary; at least one portion, possibly empty."""
    size = max(1, CHUNK // width)
    return [rows[start : start + size] for start in range(0, max(1, len(rows)), size)]


def totals(points: Cloud, labels: Integers, k: int) -> Reals:
    """Return the centred sums of the clusters, shape (k, d)."""
    sums = np.zeros((k, points.values.shape[1]))
    for part, chunk in points.chunks(k):
        sums += summed(chunk, labels[part], k)
    return sums


def summed(chunk: Reals, labels: Integers, k: int) -> Reals:
    """Sum the rows of a chunk by label."""
    d = chunk.shape[1]
    places = labels[:, None] * d + np.arange(d)
    sums: Reals = np.bincount(places.ravel(), weights=chunk.ravel(), minlength=k * d).astype(np.float64).reshape(k, d)
    return sums


def sweep(points: Cloud, centroids: Reals, watchers: Sequence[Watcher] = ()) -> Sweep:
    """Assign every point to the nearest of the centred centroids and take sums, inertia and ties along."""
    k = len(centroids)
    labels = np.empty(len(points.values), dtype=np.intp)
    sums, inertia, ties = np.zeros_like(centroids), 0.0, []
    margins = Margins.of(points, centroids)
    for part, chunk in points.chunks(k):
        look = margins.look(chunk, centroids, part.start)
        labels[part] = look.labels
        inertia += float(look.own2.sum())
        sums += summed(chunk, look.labels, k)
        ties.append(margins.ties(look))
        for watcher in watchers:
            watcher.note(look)
    return Sweep(labels=labels, inertia=inertia, counts=np.bincount(labels, minlength=k), sums=sums, ties=joined(ties))


@dataclass(frozen=True, slots=True, kw_only=True)
class Margins:
    """How close a second centroid has to be for the nearest one to be uncertain, by dtype."""

    spread2: float
    farthest2: float
    near32: float
    near64: float

    @classmethod
    def of(cls, points: Cloud, centroids: Reals) -> Margins:
        """Measure the spacing of both dtypes where the centroids lie."""
        actual = centroids + points.centre
        half32 = float(FLOAT32.half_spacing(actual).max())
        return cls(
            spread2=points.spread2,
            farthest2=float(np.einsum("ij,ij->i", centroids, centroids).max()),
            # Coarser than that, and float32 is refused for these points: nobody's labels depend on its spacing.
            near32=4 * half32 if half32 <= COARSEST * points.spread2**0.5 else 0.0,
            near64=4 * float(FLOAT64.half_spacing(actual).max()),
        )

    def look(self, chunk: Reals, centroids: Reals, start: int) -> Look:
        """Assign a chunk of centred points, the first of which is row *start*."""
        table = scores(chunk, centroids)
        labels, norms2 = table.argmin(axis=1), np.einsum("ij,ij->i", chunk, chunk)
        table[np.arange(len(table)), labels] = np.inf
        return Look(
            start=start,
            labels=labels,
            own2=squared(chunk, centroids, labels),
            norms2=norms2,
            table=table,
            second=table.min(axis=1),
            rounding=ROUNDING * (norms2 + self.farthest2),
        )

    def ties(self, look: Look) -> Ties:
        """Find the chunk's ties."""
        gap = look.second + look.norms2 - look.own2 - look.rounding
        scale, own = look.own2 + self.spread2, np.sqrt(look.own2)
        close = np.flatnonzero(gap <= FLOAT32.tau * scale + self.near32 * own)
        certain64 = (gap > FLOAT64.tau * scale + self.near64 * own)[close]
        return Ties(rows=close + look.start, label=look.labels[close], certain64=certain64)


def joined(parts: list[Ties]) -> Ties:
    """Put the ties of all chunks together."""
    return Ties(
        rows=np.concatenate([part.rows for part in parts]),
        label=np.concatenate([part.label for part in parts]),
        certain64=np.concatenate([part.certain64 for part in parts]),
    )
