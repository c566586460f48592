"""The float64 reference: what Lloyd's algorithm gives from a case's start, step by step. Runs in the harness, outside any timing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from kmeans_bench.measuring import geometry
from kmeans_bench.measuring.drift import Bound, Drift
from kmeans_bench.model import Protocol, ProtocolKind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kmeans_bench.measuring.geometry import Cloud, Integers, Reals, Sweep, Tolerance

DTYPES = (geometry.FLOAT64, geometry.FLOAT32)
SAMPLE = 256  # rows that are looked at to count distinct points


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A float64 trajectory; an empty cluster keeps its centroid.

    Attributes
    ----------
    steps
        Assign+update steps taken: those asked for, or, where the labels of step s repeat those of step s - 1, s - 1 (at least 1).
    inertias
        After 0, 1, … `steps` steps, with labels nearest to the centroids of that step.
    moves
        Squared Frobenius norm of the centroid move of steps 1, 2, …
    farthest
        Largest move of one centroid in steps 1, 2, …, in the units of the data.
    changes
        How many distinct points changed their cluster in steps 1, 2, …; estimated where they are many.
    relabelled
        How many points, ties apart, had another nearest centroid after steps 1, 2, … than before.
    tied
        How many points were tied in float32 after 0, 1, … steps.
    bounds64, bounds32
        How far an honest implementation in that dtype may be from here after 0, 1, … steps, because it rounds and breaks ties in its
        own way.
    trail
        Centroids after 0, 1, … steps, each (k, d), under *steps*; empty otherwise.
    emptied
        A cluster lost its last point on the way, or may have lost it to a tie.
    settled
        The trajectory ended at a fixed point or met the tolerance.
    centroids, labels
        After the last step, shapes (k, d) and (n,).
    centre
        Overall mean of the points, shape (d,).
    spread2
        Mean squared distance of the points to their overall mean.
    """

    steps: int
    inertias: tuple[float, ...]
    moves: tuple[float, ...]
    farthest: tuple[float, ...]
    changes: tuple[float, ...]
    relabelled: tuple[int, ...]
    tied: tuple[int, ...]
    bounds64: tuple[Bound, ...]
    bounds32: tuple[Bound, ...]
    trail: tuple[Reals, ...]
    emptied: bool
    settled: bool
    centroids: Reals
    labels: Integers
    centre: Reals
    spread2: float

    @property
    def n(self) -> int:
        """Number of points."""
        return len(self.labels)

    @property
    def inertia(self) -> float:
        """Inertia after the last step."""
        return self.inertias[-1]

    @property
    def offset(self) -> float:
        """Root mean square of the features' means."""
        return float(np.sqrt(np.square(self.centre).mean()))

    @property
    def spread(self) -> float:
        """Root mean square of the features' standard deviations."""
        return float(np.sqrt(self.spread2 / len(self.centre)))

    def scale(self, step: int) -> float:
        """Return what relative slack is relative to: the inertia, with a floor, since it is 0 for k = n and rounding is not."""
        return self.inertias[step] + 1e-3 * self.n * self.spread2

    def bound(self, step: int, allowed: Tolerance) -> Bound:
        """Return how far an honest implementation may be from the reference after *step* steps."""
        return (self.bounds32 if allowed is geometry.FLOAT32 else self.bounds64)[step]

    def least(self, step: int, allowed: Tolerance) -> float:
        """Return the lowest honest inertia after *step* steps."""
        return self.inertias[step] - allowed.inertia * self.scale(step) - self.bound(step, allowed).fall

    def most(self, step: int, allowed: Tolerance) -> float:
        """Return the highest honest inertia after *step* steps: no step raises it, so what bounds an earlier one bounds them all."""
        steps = range(step + 1)
        return min(self.inertias[s] + allowed.inertia * self.scale(s) + self.bound(s, allowed).rise for s in steps)


@dataclass(slots=True)
class Walk:
    """Steps taken so far; grows one step at a time. Centroids are centred; `drifts` and `bounds` are of float64 and float32."""

    points: Cloud
    centroids: Reals
    drifts: tuple[Drift, ...]
    now: Sweep
    inertias: list[float] = field(default_factory=list)
    moves: list[float] = field(default_factory=list)
    farthest: list[float] = field(default_factory=list)
    changes: list[float] = field(default_factory=list)
    relabelled: list[int] = field(default_factory=list)
    tied: list[int] = field(default_factory=list)
    bounds: list[list[Bound]] = field(default_factory=list)
    trail: list[Reals] = field(default_factory=list)
    emptied: bool = False
    settled: bool = False

    @classmethod
    def begin(cls, points: Cloud, init: Reals) -> Walk:
        """Assign to the start; a dtype that cannot hold it begins next to it."""
        start = init - points.centre
        rounded = [np.sqrt(np.square(init.astype(allowed.dtype) - init).sum(axis=1)) for allowed in DTYPES]
        drifts = drifts_at(points, start, rounded)
        path = cls(points, start, drifts, geometry.sweep(points, start, drifts))
        path.keep()
        return path

    def keep(self) -> None:
        """Take down what has become of the last assignment."""
        pull = np.sqrt(np.square(self.now.means(self.centroids) - self.centroids).sum(axis=1))
        self.inertias.append(self.now.inertia)
        self.tied.append(len(self.now.ties.rows))
        self.bounds.append([drift.bound(self.now.counts, pull) for drift in self.drifts])
        self.trail.append(self.centroids + self.points.centre)

    def step(self, tol: float, *, lenient: bool) -> None:
        """Update the centroids, assign again, and note whether that was the end."""
        before, moved = self.now, self.now.means(self.centroids)
        self.emptied |= bool((certain(before) == 0).any())
        squares = np.square(moved - self.centroids).sum(axis=1)
        self.moves.append(float(squares.sum()))
        self.farthest.append(float(np.sqrt(squares.max())))
        self.drifts = drifts_at(self.points, moved, [drift.onwards(before, moved) for drift in self.drifts])
        self.centroids, self.now = moved, geometry.sweep(self.points, moved, self.drifts)
        self.keep()
        self.changes.append(distinct(self.points, np.flatnonzero(before.labels != self.now.labels)))
        self.relabelled.append(relabelled(before, self.now, lenient=False))
        self.settled = self.moves[-1] <= tol or relabelled(before, self.now, lenient=lenient) == 0


def drifts_at(points: Cloud, centroids: Reals, radii: list[Reals]) -> tuple[Drift, ...]:
    """Watch the assignment to *centroids* in both dtypes."""
    return tuple(Drift.of(allowed, points, centroids, own) for allowed, own in zip(DTYPES, radii, strict=True))


def reference(X: NDArray[Any], init: NDArray[Any], protocol: Protocol) -> Reference:
    """Follow Lloyd's algorithm in float64.

    Parameters
    ----------
    X, init
        Points (n, d) and start (k, d); float32 is widened chunk by chunk.
    protocol
        *steps*: that many steps, fewer where labels repeat. *converge*: until they repeat, the squared move is at most `tol`, or
        `max_iter` steps. *as-written*: none, since the routine chooses its own start.
    """
    points = geometry.cloud(X)
    path = Walk.begin(points, init.astype(np.float64))
    counted = protocol.kind is ProtocolKind.STEPS
    for _ in range(steps_at_most(protocol)):
        path.step(0.0 if counted else protocol.tol, lenient=counted)
        if path.settled:
            break
    return Reference(
        steps=len(path.moves),
        inertias=tuple(path.inertias),
        moves=tuple(path.moves),
        farthest=tuple(path.farthest),
        changes=tuple(path.changes),
        relabelled=tuple(path.relabelled),
        tied=tuple(path.tied),
        bounds64=tuple(bound for bound, _ in path.bounds),
        bounds32=tuple(bound for _, bound in path.bounds),
        trail=tuple(path.trail) if counted else (),
        emptied=path.emptied,
        settled=path.settled,
        centroids=path.centroids + points.centre,
        labels=path.now.labels,
        centre=points.centre,
        spread2=points.spread2,
    )


def steps_at_most(protocol: Protocol) -> int:
    """Return how far the trajectory has to be followed."""
    if protocol.kind is ProtocolKind.AS_WRITTEN:
        return 0
    return protocol.steps if protocol.kind is ProtocolKind.STEPS else protocol.max_iter


def distinct(points: Cloud, rows: Integers) -> float:
    """Count the different points among *rows*; by a sample where there are many."""
    some = rows[:SAMPLE]
    return len(np.unique(points.values[some], axis=0)) * (len(rows) / max(1, len(some)))


def relabelled(before: Sweep, now: Sweep, *, lenient: bool) -> int:
    """Return how many labels changed, ties apart; *lenient*: apart from what is a tie in float32 only, too.

    Libraries compare labels and stop: one that computes in float32 may see a repetition that float64 sees a step later. Stopping a case of
    counted steps at the earlier of the two lets both do the same work.
    """
    changed = before.labels != now.labels
    changed[now.ties.rows if lenient else now.ties.rows[~now.ties.certain64]] = False
    return int(changed.sum())


def certain(now: Sweep) -> Integers:
    """Return how many points each cluster has besides those of *now* that are tied in float32."""
    return now.counts - np.bincount(now.ties.label, minlength=len(now.counts))
