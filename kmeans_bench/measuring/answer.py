"""An answer as it came back, opened with suspicion: shapes, kinds, ranges, labels, claimed inertia. Any value in any field is survived."""

from __future__ import annotations

import math
from dataclasses import dataclass
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from kmeans_bench.measuring import geometry
from kmeans_bench.model import Problem, ProtocolKind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kmeans_bench.measuring.geometry import Cloud, Integers, Reals, Tolerance
    from kmeans_bench.measuring.reference import Reference


class WrongError(Exception):
    """An answer is wrong; the text says why. The oracle turns it into a status."""


class Claim(Protocol):
    """What came back, unchecked: a `Clustering`, or what a worker says is one."""

    @property
    def centroids(self) -> NDArray[Any]:
        """Of shape (k, d), if all is well."""

    @property
    def labels(self) -> NDArray[Any] | None:
        """Of shape (n,), or None."""

    @property
    def inertia(self) -> float | None:
        """As claimed, or None."""

    @property
    def n_iter(self) -> Any:  # noqa: ANN401 - a plug-in may have put anything here
        """As claimed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An answer whose arrays can be used.

    Attributes
    ----------
    centroids
        Centred on the means of the points, float64, shape (k, d).
    half
        How far each centroid may lie from one that the problem's dtype can hold, shape (k,).
    labels
        As returned, or the nearest centroids where they were missing (`closed`).
    inertia
        Recomputed from both.
    counts, sums
        Points of every cluster, shape (k,), and their centred sums, shape (k, d).
    """

    points: Cloud
    centroids: Reals
    half: Reals
    labels: Integers
    closed: bool
    inertia: float
    counts: Integers
    sums: Reals
    allowed: Tolerance

    @property
    def unavoidable(self) -> float:
        """Inertia that rounding the centroids to the dtype may add, with a few spacings for sums that were rounded on the way.

        Quadratic around a mean; a centroid that is not its cluster's mean is pulled towards it, and there the first order counts as well.
        """
        pull = np.sqrt(np.square(self.sums - self.counts[:, None] * self.centroids).sum(axis=1))
        return float((64 * self.counts * np.square(self.half) + 8 * self.half * pull).sum())


@dataclass(frozen=True, slots=True, kw_only=True)
class Strays:
    """Points that another centroid seems nearer to: `rows`, own squared distance, by how much the other's is less, what rounding grants."""

    rows: Integers
    own2: Reals
    gain: Reals
    granted: Reals


def open_answer(claim: Claim, problem: Problem, *, chooses_k: bool = False) -> Opened:
    """Check shapes, kinds and ranges, close the clustering where labels are missing, and recompute the inertia.

    With *chooses_k* any number of centroids from 1 to n will do, and labels are held to what came back.

    Raises
    ------
    WrongError
        If the arrays cannot be those of a clustering of this problem.
    """
    points, allowed = geometry.cloud(problem.X), geometry.tolerance(problem.X.dtype)
    returned = usable_centroids(claim.centroids, problem.init.shape, most=len(problem.X) if chooses_k else None)
    centroids = returned - points.centre
    closed = claim.labels is None
    labels = geometry.nearest(points, centroids) if closed else usable_labels(claim.labels, len(problem.X), len(centroids))
    inertia = geometry.inertia(points, centroids, labels)
    if not math.isfinite(inertia):
        msg = f"its centroids are so far away that the inertia is {inertia}"
        raise WrongError(msg)
    return Opened(
        points=points,
        centroids=centroids,
        half=allowed.half_spacing(returned),
        labels=labels,
        closed=closed,
        inertia=inertia,
        counts=np.bincount(labels, minlength=len(centroids)),
        sums=geometry.totals(points, labels, len(centroids)),
        allowed=allowed,
    )


def as_array(name: str, value: object) -> NDArray[Any]:
    """Read what came back as an array of numbers."""
    try:
        return np.asarray(value)
    except (TypeError, ValueError) as error:
        msg = f"{name} cannot be read as an array: {error}"
        raise WrongError(msg) from None


def usable_centroids(value: object, shape: tuple[int, ...], *, most: int | None = None) -> Reals:
    """Return finite float64 centroids of the right shape; with *most*, of 1 to so many rows."""
    centroids = as_array("centroids", value)
    if most is not None and centroids.shape[:1] and 1 <= len(centroids) <= most:
        shape = (len(centroids), *shape[1:])
    if centroids.shape != shape:
        msg = f"centroids have shape {centroids.shape}, expected {shape}"
        raise WrongError(msg)
    if centroids.dtype.kind != "f":
        msg = f"centroids are {centroids.dtype}, expected floating point"
        raise WrongError(msg)
    bad = np.flatnonzero(~np.isfinite(centroids).all(axis=1))
    if len(bad):
        msg = f"{len(bad)} of {len(centroids)} centroids hold NaN or infinity, the first is centroid {bad[0]}"
        raise WrongError(msg)
    return centroids.astype(np.float64)


def usable_labels(value: object, n: int, k: int) -> Integers:
    """Return integer labels of the right length, all in [0, k)."""
    labels = as_array("labels", value)
    if labels.shape != (n,):
        msg = f"labels have shape {labels.shape}, expected {(n,)}"
        raise WrongError(msg)
    if labels.dtype.kind not in "iu":
        msg = f"labels are {labels.dtype}, expected integers"
        raise WrongError(msg)
    outside = np.flatnonzero((labels < 0) | (labels >= k))
    if len(outside):
        msg = f"{len(outside)} of {n} labels are outside [0, {k}), the first is {labels[outside[0]]} at point {outside[0]}"
        raise WrongError(msg)
    return labels.astype(np.intp)


def usable_steps(value: object, problem: Problem, kind: ProtocolKind) -> int | None:
    """Return a number of steps that could be true; None where a whole routine, as written, does not tell all of its own."""
    if value is None and kind is ProtocolKind.AS_WRITTEN:
        return None
    if isinstance(value, bool) or not isinstance(value, Integral):
        msg = f"says n_iter = {value!r:.40}, expected a whole number"
        raise WrongError(msg)
    steps, least = int(value), 1 if kind is ProtocolKind.STEPS else 0
    if steps < least:
        msg = f"says n_iter = {steps}, expected at least {least}"
        raise WrongError(msg)
    if steps > problem.max_iter and kind is not ProtocolKind.AS_WRITTEN:
        msg = f"says it took {steps} steps, {problem.max_iter} were allowed"
        raise WrongError(msg)
    return steps


def wrong_share(answer: Opened, strays: Strays) -> float:
    """Return the share of labels whose centroid is not a nearest returned one, beyond rounding."""
    return float((strays.gain > strays.granted).sum()) / len(answer.labels)


def check_labels(answer: Opened, strays: Strays) -> None:
    """Refuse labels whose centroid is not a nearest returned one, beyond rounding. Either of two tied labels is right."""
    beyond = np.flatnonzero(strays.gain > strays.granted)
    if len(beyond):
        worst = beyond[strays.gain[beyond].argmax()]
        own2, best2 = strays.own2[worst], strays.own2[worst] - strays.gain[worst]
        msg = (
            f"{len(beyond)} of {len(answer.labels)} labels are not the nearest returned centroid: "
            f"point {strays.rows[worst]} is at squared distance {own2:.6g} from its own, {best2:.6g} from another"
        )
        raise WrongError(msg)


def find_strays(answer: Opened, centroids: Reals) -> Strays:
    """Compare the labels with the nearest of *centroids* (centred), by differences where they disagree."""
    best = geometry.nearest(answer.points, centroids)
    rows = np.flatnonzero(best != answer.labels)
    parts = [stray_part(answer, centroids, best, part) for part in geometry.portions(rows, centroids.shape[1])]
    return Strays(
        rows=rows,
        own2=np.concatenate([part.own2 for part in parts]),
        gain=np.concatenate([part.gain for part in parts]),
        granted=np.concatenate([part.granted for part in parts]),
    )


def stray_part(answer: Opened, centroids: Reals, best: Integers, rows: Integers) -> Strays:
    """Compare a few points."""
    points, label, other = answer.points, answer.labels[rows], best[rows]
    chunk = points.values[rows].astype(np.float64) - points.centre
    own2, best2 = geometry.squared(chunk, centroids, label), geometry.squared(chunk, centroids, other)
    reach = answer.half[label] * np.sqrt(own2) + answer.half[other] * np.sqrt(best2)
    granted = answer.allowed.tau * (own2 + points.spread2) + 2 * reach + np.square(answer.half[label]) + np.square(answer.half[other])
    return Strays(rows=rows, own2=own2, gain=own2 - best2, granted=granted)


def inertia_error(answer: Opened, claim: Claim, reference: Reference) -> float | None:
    """Return by how much the inertia lies above the reference's after the steps claimed, relative to that.

    Where no possible number is claimed, the reference's last step is what it is held against. None under *as-written*, where the reference
    takes no step, and where the reference's inertia is 0.
    """
    claimed, last = claim.n_iter, reference.steps
    step = int(claimed) if isinstance(claimed, Integral) else last
    expected = reference.inertias[step if 0 <= step <= last else last]
    return (answer.inertia - expected) / expected if last and expected > 0 else None


def check_claimed_inertia(answer: Opened, claimed: object) -> None:
    """Refuse a claimed inertia that labels and centroids do not give."""
    if claimed is None:
        return
    if isinstance(claimed, bool) or not isinstance(claimed, Real) or not math.isfinite(claimed):
        msg = f"says inertia {claimed!r:.40}, expected a finite number or None"
        raise WrongError(msg)
    floor = 1e-3 * len(answer.labels) * answer.points.spread2
    if abs(float(claimed) - answer.inertia) > answer.allowed.claim * (answer.inertia + floor) + answer.unavoidable:
        msg = f"says inertia {float(claimed):.6g}, its labels and centroids give {answer.inertia:.6g}"
        raise WrongError(msg)
