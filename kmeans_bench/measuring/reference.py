"""The float64 reference: what Lloyd's algorithm gives from a case's start, step by step. Runs in the harness, outside any timing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from kmeans_bench.measuring import geometry
from kmeans_bench.model import Protocol, ProtocolKind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kmeans_bench.measuring.geometry import Cloud, Integers, Reals, Sweep, Tolerance

# What later steps make of a tie that was broken the other way. Over 84 trials (digits, photograph pixels, lattices; six ways of
# breaking ties, five steps) the inertia moved by at most 3.0 times the first-order bound.
AMPLIFICATION = 10.0


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
    slack64, slack32
        By how much ties, broken another way, may move the inertia after 0, 1, … steps; infinite where nothing can be said.
    emptied
        A cluster lost its last point on the way, or may have lost it to a tie.
    settled
        The trajectory ended at a fixed point or met the tolerance.
    centroids, labels
        After the last step, shapes (k, d) and (n,).
    spread2
        Mean squared distance of the points to their overall mean.
    """

    steps: int
    inertias: tuple[float, ...]
    moves: tuple[float, ...]
    slack64: tuple[float, ...]
    slack32: tuple[float, ...]
    emptied: bool
    settled: bool
    centroids: Reals
    labels: Integers
    spread2: float

    @property
    def n(self) -> int:
        """Number of points."""
        return len(self.labels)

    @property
    def inertia(self) -> float:
        """Inertia after the last step."""
        return self.inertias[-1]

    def ties(self, step: int, allowed: Tolerance) -> float:
        """By how much ties may have moved the inertia after *step* steps."""
        return (self.slack32 if allowed is geometry.FLOAT32 else self.slack64)[step]

    def scale(self, step: int) -> float:
        """Return what relative slack is relative to: the inertia, with a floor, since it is 0 for k = n and rounding is not."""
        return self.inertias[step] + 1e-3 * self.n * self.spread2

    def slack(self, step: int, allowed: Tolerance) -> float:
        """By how much an honest inertia after *step* steps may differ from `inertias[step]`."""
        return allowed.inertia * self.scale(step) + self.ties(step, allowed)


@dataclass(slots=True)
class Trajectory:
    """Steps taken so far; grows one step at a time."""

    points: Cloud
    centroids: Reals  # centred
    now: Sweep
    inertias: list[float] = field(default_factory=list)
    moves: list[float] = field(default_factory=list)
    slack64: list[float] = field(default_factory=lambda: [0.0])
    slack32: list[float] = field(default_factory=lambda: [0.0])
    emptied: bool = False
    settled: bool = False

    def step(self, tol: float, *, lenient: bool) -> None:
        """Update the centroids, assign again, and note whether that was the end."""
        before, moved = self.now, self.now.means(self.centroids)
        lengths = np.sqrt(np.square(moved - self.centroids).sum(axis=1))
        everywhere = np.ones_like(before.ties.certain64)
        self.slack32.append(self.slack32[-1] + tie_slack(before, lengths, everywhere))
        self.slack64.append(self.slack64[-1] + tie_slack(before, lengths, ~before.ties.certain64))
        self.emptied |= bool((certain(before, everywhere) == 0).any())
        self.moves.append(float(np.square(lengths).sum()))
        self.centroids, self.now = moved, geometry.sweep(self.points, moved)
        self.inertias.append(self.now.inertia)
        self.settled = self.moves[-1] <= tol or repeats(before, self.now, lenient=lenient)


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
    start = init.astype(np.float64) - points.centre
    first = geometry.sweep(points, start)
    path = Trajectory(points, start, first, [first.inertia])
    counted = protocol.kind is ProtocolKind.STEPS
    for _ in range(steps_at_most(protocol)):
        path.step(0.0 if counted else protocol.tol, lenient=counted)
        if path.settled:
            break
    return Reference(
        steps=len(path.moves),
        inertias=tuple(path.inertias),
        moves=tuple(path.moves),
        slack64=tuple(path.slack64),
        slack32=tuple(path.slack32),
        emptied=path.emptied,
        settled=path.settled,
        centroids=path.centroids + points.centre,
        labels=path.now.labels,
        spread2=points.spread2,
    )


def steps_at_most(protocol: Protocol) -> int:
    """Return how far the trajectory has to be followed."""
    if protocol.kind is ProtocolKind.AS_WRITTEN:
        return 0
    return protocol.steps if protocol.kind is ProtocolKind.STEPS else protocol.max_iter


def repeats(before: Sweep, now: Sweep, *, lenient: bool) -> bool:
    """Whether the labels are the same, ties apart; *lenient*: apart from what is a tie in float32 only, too.

    Libraries compare labels and stop: one that computes in float32 may see a repetition that float64 sees a step later. Stopping a case of
    counted steps at the earlier of the two lets both do the same work.
    """
    changed = before.labels != now.labels
    changed[now.ties.rows if lenient else now.ties.rows[~now.ties.certain64]] = False
    return not changed.any()


def certain(now: Sweep, tied: NDArray[np.bool_]) -> Integers:
    """Return how many points each cluster has besides those ties of *now* that *tied* selects."""
    k = len(now.counts)
    return now.counts - np.bincount(now.ties.label[tied], minlength=k)


def tie_slack(now: Sweep, lengths: Reals, tied: NDArray[np.bool_]) -> float:
    """Bound what the next inertia gains or loses when the ties that *tied* selects are broken another way.

    A group of tied points at distances r from a centroid, in a cluster of m others, shifts its mean by up to Σr / m. Around a mean that
    costs (Σr)² / m; around a centroid that moves by v in this step, 2 v Σr more, because the inertia is not stationary there.
    """
    k, own = len(now.counts), np.sqrt(now.ties.own2[tied])
    reach = np.bincount(now.ties.label[tied], weights=own, minlength=k) + np.bincount(now.ties.rival[tied], weights=own, minlength=k)
    met = reach > 0
    rest = certain(now, tied)[met]
    if (rest == 0).any():
        return float("inf")
    return AMPLIFICATION * float((reach[met] ** 2 / rest + 2 * reach[met] * lengths[met]).sum())
