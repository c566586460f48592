"""Lloyd's steps with exact bounds: most distances are never computed, and where bounds do not spare enough the steps are those of `fused`.

A fit begins plain. A few scouts among the points keep bounds from the start. When theirs spare enough, bounds of all points are taken, by
one step that computes everything, and dropped when they no longer spare enough. So what is decided depends on counts alone. Points are
packed block by block, as in a lean `fused`: room is for the bounds, which may take as much as X.

Source     that of `panels`, which holds the compiled loops.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kmeans_bench.kernels import bounding, means, packing, panels, taking
from kmeans_bench.kernels.carrying import LIST
from kmeans_bench.kernels.compacting import compact
from kmeans_bench.kernels.crew import Crew
from kmeans_bench.kernels.fused import Fused, one_step
from kmeans_bench.kernels.simd import REGISTER
from kmeans_bench.kernels.strides import Course

TOLL, LOOK, OWN, TURN = 140, 5, 5, 150
"""What bounds cost, in multiply-adds: a distance, besides its own; for each point, to look at bounds, per centroid; the distance to its
own centroid, per dimension; and the rest. Fitted on noise of 16 to 200 dimensions, 64 to 512 centroids, both dtypes."""

COMPARED = 3
"""Multiply-adds that a plain step spends on a distance besides its own."""

DEBT = 4.0
"""What bounds may have cost too much, step after step, before they are dropped; relative to what may be computed in one."""

LEAP = 0.7
"""How far centroids move in the first step, relative to the points' distances from them: from points of the data to their means."""

SECOND = 2
"""The step before which scouts say whether bounds that were taken in the first one are worth using at all."""

REST = 16
"""Steps, at most, for which scouts rest that have found nothing: two more each time. Two in a row are needed for an answer, since bounds
that have rested are stale."""

SCOUTS = 256
"""Points, at most, whose bounds foretell what those of all would spare."""

NOWHERE = 0.25
"""Where scores of slots without a centroid begin, relative to the largest number: beyond those of all whose squared distances are less than
twice that."""

OFFSET = 16.0
"""Squared norm of the shift, relative to the mean of the points' about it, up to which rows need not be centred."""


def worth(k: int, d: int) -> float:
    """Return the share of distances up to which a step with bounds is faster than one that computes them all."""
    return (d + COMPARED - LOOK - (OWN * d + TURN) / k) / (d + TOLL)


def _fixed(rows: NDArray[Any]) -> NDArray[Any]:
    """Return rows that nobody writes to: one type for all, so that loops are compiled once."""
    rows.flags.writeable = False
    return rows


class _Follower:
    """Centroids in panels, and the room and bounds of the points that are assigned by them."""

    def __init__(
        self,
        number: NDArray[np.int32],
        centroids: NDArray[Any],
        shift: NDArray[np.float64],
        rows: NDArray[Any],
        low: NDArray[Any],
        chunks: int,
        threads: int,
    ) -> None:
        d, k, kind = rows.shape[1], len(centroids), rows.dtype
        lanes, size = REGISTER // rows.itemsize, low.shape[2]
        count = -(-k // lanes)
        slot = np.empty(k, np.int32)
        slot[number] = np.arange(k)
        number = np.pad(number, (0, count * lanes - k), mode="edge")  # whatever wins, where scores are beyond all reason, is a centroid
        weights, halves = packing.aligned((count, d, lanes), kind), packing.aligned((count * lanes,), kind)
        weights[:], halves[:] = 0, float(np.finfo(kind).max) * NOWHERE
        seen = np.full((k, d), np.nan, kind)
        self.panels = panels.Panels(weights, halves, number, slot, np.zeros(k), np.zeros(count), seen, np.zeros(k))
        self.known = panels.Known(np.zeros(len(low) * size, kind), low, np.zeros(len(low) * size, kind))
        self.room = _room(kind, count, size, threads)
        self.tally = np.zeros((chunks, 2), np.int64)
        self.rows, self.shift, self.origin = rows, shift, np.zeros_like(shift)
        self.follow(centroids)
        self.panels.travelled[:], self.panels.farthest[:] = 0, 0

    def follow(self, centroids: NDArray[Any]) -> panels.Terms:
        """Move the panels to the centroids; return what rounding may do."""
        kind = self.rows.dtype
        largest = bounding.pack(centroids, self.shift, self.origin, self.panels)
        gone = float(self.panels.travelled.max() + self.panels.farthest.max())
        eps = float(np.finfo(kind).eps)
        error = 4 * eps * np.sqrt(self.rows.shape[1])
        return panels.Terms(kind.type(error), kind.type(largest + self.origin @ self.origin), 8 * eps * gone)

    def begin_from(self, origin: NDArray[np.float64], centroids: NDArray[Any]) -> None:
        """Have scores begin where rows less *origin* need them."""
        self.origin = origin
        self.panels.seen[:] = np.nan
        kept = self.panels.travelled.copy(), self.panels.farthest.copy()
        self.follow(centroids)
        self.panels.travelled[:], self.panels.farthest[:] = kept


def _room(kind: np.dtype[Any], count: int, size: int, threads: int) -> panels.Room:
    """Return room for each thread."""
    lanes = REGISTER // kind.itemsize
    return panels.Room(
        np.empty((threads, count + 1, panels.BATCH + panels.ROWS), np.int32),
        np.zeros((threads, count), np.int64),
        np.zeros((threads, count), kind),
        np.empty((threads, panels.BATCH), kind),
        np.zeros((threads, panels.BATCH), np.int32),
        np.empty((threads, panels.BATCH), kind),
        packing.aligned((threads, size), kind),
        packing.aligned((threads, panels.ROWS, lanes), kind),
        np.empty((threads, panels.ROWS), kind),
        np.empty((threads, panels.ROWS), np.int32),
        np.empty((threads, LIST + panels.BATCH), np.int64),
        np.empty((threads, LIST + panels.BATCH), np.int32),
        size.bit_length() - 1,
    )


class Pruned(Fused):
    """The state of one fit: that of `fused`, or bounds."""

    def __init__(self, X: NDArray[Any], init: NDArray[Any], weights: NDArray[np.float64], threads: int) -> None:
        self.lanes = REGISTER // X.itemsize
        self.panels = -(-len(init) // self.lanes)
        self.pays = worth(len(init), X.shape[1])
        self.hopeless = min(2 * self.pays, (1 + self.pays) / 2)
        self.hopeful = 1 < self.panels <= X.shape[1] and self.pays > 0
        super().__init__(X, init, weights, threads)
        self.crew = Crew(self.threads)
        self.X, self.shift, self.mass, self.points, *_ = self.given
        self.patience = sys.maxsize if self.hopeful else self.patience
        self.main: _Follower | None = None
        self.step, self.misses, self.rest, self.share, self.debt, self.afresh = 0, 0, 0, 0.0, 0.0, False
        self.scout = self._sent() if self.hopeful else None
        self.cast = taking.Cast(X, weights, self.now.labels, self.shift)
        self.changes = taking.Sums(self.room.sums, self.room.masses, self.room.members, np.zeros(self.room.masses.shape, np.bool_))

    def stride(self, most: int, tol: float, empty: means.Empty, *, last: bool) -> tuple[int, int, bool]:
        """Take steps as `fused` does where there is no hope of bounds, or while the scouts rest; else one."""
        if not self.hopeful:
            return super().stride(most, tol, empty, last=last)
        if self.main is not None or not self.rest or empty == "relocate":
            return one_step(self, tol, empty)
        some = min(most, self.rest)
        steps, changed, ended = super().stride(some, tol, empty, last=last and some == most)
        self.step, self.rest = self.step + steps, self.rest - steps
        return steps, changed, ended

    def assign(self, *, last: bool) -> int:
        """Assign all points; return how many changed."""
        self.step += 1
        if self.main is not None and self.step == SECOND:
            self.share = self._scouted()
            if self.share > self.hopeless:
                self._drop()
                return super().assign(last=last)
        if self.main is not None:
            return self._sweep(self.main, last=last)
        if self.rest:
            self.rest -= 1
        elif not last:
            before, self.share = self.share, self._scouted()
            if self.share < self.pays and before < self.hopeless:  # where all was computed before, all bounds are fresh, and flatter
                return self._take()
        return super().assign(last=last)

    def lean(self, n: int, k: int, d: int, itemsize: int) -> bool:
        """Return whether points are packed anew in every step: wherever bounds may be taken, which need the room."""
        return self.hopeful or super().lean(n, k, d, itemsize)

    def round(self, course: Course) -> None:
        """Do what the course asks, which touches all clusters."""
        self.changes.touched[:] = True
        super().round(course)

    def update(self, empty: means.Empty) -> float:
        """Move the centroids; return the squared norm of the move."""
        if empty != "keep":
            return super().update(empty)
        kept = self.kept
        return float(bounding.update(self.changes, self.shift, kept.totals, kept.mass, kept.count, self.centroids))

    def forget(self) -> None:
        """Have the next step take all sums anew."""
        if self.main is None:
            super().forget()
        else:
            self.afresh, self.kept = True, means.Sums.none(*self.centroids.shape)

    def _sent(self) -> _Follower:
        """Return a follower with a few points, whose bounds foretell what those of all would spare."""
        few = np.linspace(0, len(self.X) - 1, min(SCOUTS, -(-len(self.X) // 128))).astype(np.int64)
        size = self.points.shape[2]
        low = packing.aligned((-(-len(few) // size), self.panels, size), self.X.dtype)
        low[:] = -panels.FAR
        rows = _fixed((self.X[few] - self.shift).astype(self.X.dtype))
        scout = _Follower(compact(self.centroids, self.lanes), self.centroids, self.shift, rows, low, 1, 1)
        scout.known.norms[: len(rows)] = (rows**2).sum(axis=1)
        self.scouted = np.zeros(len(rows), np.int32)
        return scout

    def _scouted(self) -> float:
        """Return the share of distances that the scouts needed; after the first step, that they would need after a leap."""
        scout = self.scout
        if scout is None:
            return 1.0
        terms = scout.follow(self.centroids)
        anchors = (self.centroids - self.shift).astype(self.X.dtype)
        cast = taking.Cast(scout.rows, self.mass, self.scouted, self.shift)
        none = taking.Sums(np.zeros((1, 0, 0)), np.zeros((1, 0)), np.zeros((1, 0), np.int64), np.zeros((1, 0), np.bool_))
        bounding.sweep(cast, none, scout.rows, anchors, scout.panels, scout.known, scout.room, terms, False, True, scout.tally, 0, 1)
        distances = int(scout.tally[0, 1])
        self.distances += distances
        if self.step == 1:
            n, low = len(scout.rows), scout.known.low.transpose(1, 0, 2).reshape(self.panels, -1)
            return float((low[:, :n] < (1 + LEAP) * scout.known.high[:n]).mean())
        share = distances / (len(scout.rows) * len(self.centroids))
        self.misses = self.misses + 1 if share > self.hopeless else 0
        self.rest = min(REST, self.misses) * (self.misses % 2 == 0)
        return share

    def _take(self) -> int:
        """Assign all points, and take bounds in place of the packed ones."""
        size, chunks, kind = self.points.shape[2], len(self.room.changed), self.X.dtype
        number = self.scout.panels.number[: len(self.centroids)] if self.scout and self.step == 1 else compact(self.centroids, self.lanes)
        low = packing.aligned((-(-len(self.X) // size), self.panels, size), kind)
        main = self.main = _Follower(number, self.centroids, self.shift, self.cast.X, low, chunks, self.crew.threads)
        terms = main.follow(self.centroids)
        slots = self.panels * self.lanes
        work = taking.Work(
            weights=np.empty(slots * self.X.shape[1], kind),
            halves=np.empty(slots, kind),
            least=packing.aligned((chunks, self.panels, size), kind),
            which=packing.aligned((chunks, size), np.dtype(np.int32)),
            second=packing.aligned((chunks, 2, size), kind),
        )
        taking.tiles(main.panels, work.weights, work.halves)
        self.crew.share(taking.take, self.cast, self.points, main.panels, main.known, terms, work, self.room, main.tally)
        self.changes.touched[:] = True
        self.distances += len(self.X) * len(self.centroids)
        self._choose_rows(main)
        return int(main.tally[:, 0].sum())

    def _choose_rows(self, main: _Follower) -> None:
        """Have the rows of X computed with as they are, unless they lie far from the origin: then with a centred copy."""
        square = float(self.shift @ self.shift)
        if square > OFFSET * float(main.known.norms[: len(self.X)].mean(dtype=np.float64)):
            main.rows = _fixed((self.X - self.shift).astype(self.X.dtype))
        else:
            main.begin_from(self.shift, self.centroids)

    def _sweep(self, main: _Follower, *, last: bool) -> int:
        """Assign all points by their bounds; drop these where they no longer pay."""
        terms = main.follow(self.centroids)
        anchors = self.centroids if main.rows is self.cast.X else (self.centroids - self.shift).astype(self.X.dtype)
        given = self.cast, self.changes, main.rows, anchors, main.panels, main.known, main.room
        self.crew.share(bounding.sweep, *given, terms, self.afresh, last, main.tally)
        self.afresh = False
        changed, distances = main.tally.sum(axis=0).tolist()
        self.distances += distances
        share = distances / (len(self.X) * len(self.centroids))
        self.debt = max(0.0, self.debt + share / self.pays - 1)
        if share > self.hopeless or self.debt > DEBT:
            self._drop()
            self.scout = self._sent()
        return int(changed)

    def _drop(self) -> None:
        """Go back to plain steps."""
        self.main, self.debt = None, 0.0
