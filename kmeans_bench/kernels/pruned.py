"""Lloyd's steps with exact bounds: most distances are never computed, and where bounds do not spare enough the steps are those of `fused`.

A fit begins plain. A few scouts among the points keep bounds from the start. When theirs spare enough, bounds of all points are taken, by
one step that computes everything, and dropped when they no longer spare enough. So what is decided depends on counts alone. The packed
points of `fused` and the bounds are never there together.

Source     that of `panels`, which holds the compiled loops.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kmeans_bench.kernels import bounding, means, packing, panels
from kmeans_bench.kernels.fused import Fused
from kmeans_bench.kernels.simd import REGISTER

PAYS = 0.5
"""Share of the distances up to which a step with bounds is faster than one without."""

STOPS = 0.6
"""Share from which on they are dropped."""

SCOUTS = 256
"""Points, at most, whose bounds foretell what those of all would spare."""

OFFSET = 16.0
"""Squared norm of the shift, relative to the mean of the points' about it, up to which rows need not be centred."""


def compact(centroids: NDArray[Any], width: int) -> NDArray[np.int32]:
    """Return the order of centroids in which runs of *width* are near each other: halved along their longest axis, again and again."""
    points = centroids.astype(np.float64)
    found: list[NDArray[Any]] = []
    waiting = [np.arange(len(points))]
    while waiting:
        group = waiting.pop()
        if len(group) <= width:
            found.append(np.sort(group))
            continue
        half = -(-len(group) // width) // 2 * width
        order = np.argsort(_axis(points[group]), kind="stable")
        waiting += [group[order[half:]], group[order[:half]]]
    return np.concatenate(found).astype(np.int32)


def _axis(group: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the places of points along the direction in which they spread most, nearly."""
    near = group - group.mean(axis=0)
    direction = near[(near**2).sum(axis=1).argmax()]
    for _ in range(3):
        direction = (near @ direction) @ near
        direction /= max(np.abs(direction).max(), 1e-300)
    return np.asarray(near @ direction)


def _fixed(rows: NDArray[Any]) -> NDArray[Any]:
    """Return rows that nobody writes to: one type for all, so that loops are compiled once."""
    rows.flags.writeable = False
    return rows


class _Follower:
    """Centroids in panels, and the room and bounds of the points that are assigned by them."""

    def __init__(self, centroids: NDArray[Any], shift: NDArray[np.float64], rows: NDArray[Any], low: NDArray[Any], chunks: int) -> None:
        d, k, kind = rows.shape[1], len(centroids), rows.dtype
        lanes, size = REGISTER // rows.itemsize, low.shape[2]
        count = -(-k // lanes)
        number, slot = compact(centroids, lanes), np.empty(k, np.int32)
        slot[number] = np.arange(k)
        weights, halves = packing.aligned((count, d, lanes), kind), packing.aligned((count * lanes,), kind)
        weights[:], halves[:] = 0, panels.FAR
        self.panels = panels.Panels(weights, halves, number, slot, np.zeros(k), np.zeros(count))
        self.known = panels.Known(np.zeros(len(low) * size, kind), low, np.zeros(len(low) * size, kind))
        self.room = panels.Room(
            np.empty((chunks, count + 1, panels.BATCH + panels.ROWS), np.int32),
            np.zeros((chunks, count), np.int64),
            np.empty((chunks, panels.BATCH), kind),
            np.zeros((chunks, panels.BATCH), np.int32),
            np.empty((chunks, panels.BATCH), kind),
            packing.aligned((chunks, size), kind),
            packing.aligned((chunks, panels.ROWS, lanes), kind),
            np.empty((chunks, panels.ROWS), kind),
            np.empty((chunks, panels.ROWS), np.int32),
        )
        self.tally = np.zeros((chunks, 2), np.int64)
        self.rows, self.shift, self.origin = rows, shift, shift
        self.follow(centroids)
        self.panels.travelled[:], self.panels.farthest[:] = 0, 0

    def follow(self, centroids: NDArray[Any]) -> panels.Terms:
        """Move the panels to the centroids; return what rounding may do."""
        kind = self.rows.dtype
        largest = panels.pack(centroids, self.shift, self.origin, self.panels)
        gone = float(self.panels.travelled.max() + self.panels.farthest.max())
        eps = float(np.finfo(kind).eps)
        error = 4 * eps * np.sqrt(self.rows.shape[1])
        return panels.Terms(kind.type(error), kind.type(largest + self.origin @ self.origin), 8 * eps * gone)


class Pruned(Fused):
    """The state of one fit: that of `fused`, or bounds."""

    def __init__(self, X: NDArray[Any], init: NDArray[Any], weights: NDArray[np.float64], threads: int) -> None:
        super().__init__(X, init, weights, threads)
        self.main: _Follower | None = None
        self.lanes = REGISTER // X.itemsize
        self.panels = -(-len(init) // self.lanes)
        self.scout, self.young = self._sent() if 1 < self.panels <= X.shape[1] else None, True
        self.afresh = False
        self.cast = bounding.Cast(_fixed(X.view()), weights, self.labels, self.shift)
        self.changes = bounding.Sums(self.sums, self.masses, self.members)

    def assign(self, *, last: bool) -> int:
        """Assign all points; return how many changed."""
        if self.main is not None:
            return self._sweep(self.main, last=last)
        if self.scout is not None and self._scouted(self.scout) and not last:
            return self._take()
        return super().assign(last=last)

    def forget(self) -> None:
        """Have the next step take all sums anew."""
        if self.main is None:
            super().forget()
        else:
            self.afresh, self.kept = True, means.Sums.none(*self.centroids.shape)

    def _sent(self) -> _Follower:
        """Return a follower with a few points, whose bounds foretell what those of all would spare."""
        few = np.linspace(0, len(self.X) - 1, min(SCOUTS, -(-len(self.X) // 64))).astype(np.int64)
        size = self.nearest.shape[1]
        low = packing.aligned((-(-len(few) // size), self.panels, size), self.X.dtype)
        low[:] = -panels.FAR
        rows = _fixed((self.X[few] - self.shift).astype(self.X.dtype))
        scout = _Follower(self.centroids, self.shift, rows, low, 1)
        scout.origin = np.zeros_like(self.shift)
        scout.known.norms[: len(rows)] = (rows**2).sum(axis=1)
        self.scouted = np.zeros(len(rows), np.int32)
        return scout

    def _scouted(self, scout: _Follower) -> bool:
        """Return whether bounds would pay."""
        terms = scout.follow(self.centroids)
        anchors = (self.centroids - self.shift).astype(self.X.dtype)
        cast = bounding.Cast(scout.rows, self.mass, self.scouted, self.shift)
        none = bounding.Sums(np.zeros((1, 0, 0)), np.zeros((1, 0)), np.zeros((1, 0), np.int64))
        sweep = bounding.sweep if self.together else bounding.sweep_alone
        sweep(cast, none, scout.rows, anchors, scout.panels, scout.known, scout.room, terms, False, True, scout.tally)
        distances = int(scout.tally[0, 1])
        self.distances += distances
        young, self.young = self.young, False
        return not young and distances < PAYS * len(scout.rows) * len(self.centroids)

    def _take(self) -> int:
        """Assign all points, and take bounds in place of the packed ones."""
        size, chunks, kind = self.nearest.shape[1], len(self.changed), self.X.dtype
        main = self.main = _Follower(self.centroids, self.shift, self.cast.X, self.points, chunks)
        main.origin = np.zeros_like(self.shift)
        terms = main.follow(self.centroids)
        slots = self.panels * self.lanes
        weights, halves = np.empty(slots * self.X.shape[1], kind), np.empty(slots, kind)
        bounding.tiles(main.panels, weights, halves)
        least = packing.aligned((chunks, self.panels, size), kind)
        which = packing.aligned((chunks, size), np.dtype(np.int32))
        take = bounding.take if self.together else bounding.take_alone
        take(
            self.cast,
            self.changes,
            self.points,
            weights,
            halves,
            main.panels,
            main.known,
            terms,
            least,
            which,
            self.best,
            self.nearest,
            main.tally,
        )
        self.distances += len(self.X) * len(self.centroids)
        self._choose_rows(main)
        return int(main.tally[:, 0].sum())

    def _choose_rows(self, main: _Follower) -> None:
        """Have the rows of X computed with as they are, unless they lie far from the origin: then with a centred copy."""
        square = float(self.shift @ self.shift)
        if square > OFFSET * float(main.known.norms[: len(self.X)].mean()):
            main.rows = _fixed((self.X - self.shift).astype(self.X.dtype))
        else:
            main.origin = self.shift

    def _sweep(self, main: _Follower, *, last: bool) -> int:
        """Assign all points by their bounds; drop these where they no longer pay."""
        terms = main.follow(self.centroids)
        anchors = self.centroids if main.rows is self.cast.X else (self.centroids - self.shift).astype(self.X.dtype)
        sweep = bounding.sweep if self.together else bounding.sweep_alone
        sweep(self.cast, self.changes, main.rows, anchors, main.panels, main.known, main.room, terms, self.afresh, last, main.tally)
        self.afresh = False
        changed, distances = main.tally.sum(axis=0).tolist()
        self.distances += distances
        if distances > STOPS * len(self.X) * len(self.centroids):
            self._drop()
        return int(changed)

    def _drop(self) -> None:
        """Go back to plain steps, and send another scout."""
        self.main = None
        pack = packing.pack_points if self.together else packing.pack_points_alone
        pack(self.X, self.shift, self.points)
        self.scout, self.young = self._sent(), True
