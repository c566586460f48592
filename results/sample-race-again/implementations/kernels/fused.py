"""The state of a fit that computes every distance: assign and update in one pass over the points, step after step.

`sweeping` has the pass, `strides` what leads from one step to the next without the interpreter.

Source     S. Lloyd, Least squares quantization in PCM, IEEE Trans. Inf. Theory 28(2), 1982, doi:10.1109/TIT.1982.1056489.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from kmeans_bench.kernels import means, packing, strides
from kmeans_bench.kernels.simd import block
from kmeans_bench.kernels.strides import PROMPT, Course
from kmeans_bench.kernels.sweeping import ALONE, PATIENCE, Given, Now, Room, lean_for, seconds


class State(Protocol):
    """What a step needs of the state of a fit."""

    def assign(self, *, last: bool) -> int:
        """Assign all points; return how many changed."""

    def update(self, empty: means.Empty) -> float:
        """Move the centroids; return the squared norm of the move."""

    def inertia(self) -> float:
        """Return the sum of squared distances."""


def one_step(state: State, tol: float, empty: means.Empty) -> tuple[int, int, bool]:
    """Take one step. Return that it is one, how many points changed, and whether it was the last of all."""
    changed = state.assign(last=False)
    return 1, changed, changed == 0 or state.update(empty) <= tol


def finish(state: State, changed: int) -> float:
    """Assign once more, unless nothing changed; return the inertia."""
    if changed:
        state.assign(last=True)
    return state.inertia()


class Fused:
    """The state of one fit: packed points, sums, and room for each chunk."""

    def __init__(self, X: NDArray[Any], init: NDArray[Any], weights: NDArray[np.float64], threads: int) -> None:
        (n, d), k = X.shape, len(init)
        blocks, size = -(-n // block(X.itemsize)), block(X.itemsize)
        self.threads = threads if seconds(n, k, d) > ALONE else 1
        self.centroids, self.kept, self.distances = init.copy(), means.Sums.none(k, d), 0
        self.given, self.patience = Given.of(X, weights, packing.amid(X), k, lean=self.lean(n, k, d, X.itemsize)), PATIENCE
        self.packed, self.ended = bool(self.given.lean), False
        labels = packing.aligned((blocks * size,), np.dtype(np.int32))
        labels[:] = -1
        self.now = Now(weights=np.empty(k * d, X.dtype), halves=np.empty(k, X.dtype), labels=labels)
        self.room = Room.of(n, k, d, X.dtype)

    def stride(self, most: int, tol: float, empty: means.Empty, *, last: bool) -> tuple[int, int, bool]:
        """Take steps, at most so many, in `PROMPT` seconds or one; *last*: after so many the fit ends, whatever changed.

        Return how many, how many points changed in the last, and whether it was the last of all.
        """
        if empty == "relocate":
            return one_step(self, tol, empty)
        self.unfold()
        (n, d), k = self.given.X.shape, len(self.centroids)
        some = max(1, min(most, int(PROMPT / seconds(n, k, d)), self.patience if self.given.lean else most))
        steps, changed, move, ended = self.run(-1, tol, some, last and some == most)
        self.ended, self.patience = bool(ended), self.patience - int(steps)
        self.distances += (int(steps) + (self.ended and changed > 0)) * n * k
        return int(steps), int(changed), changed == 0 or move <= tol

    def run(self, *asked: float) -> list[float]:
        """Have points packed, if they are not; then do what is asked, and return what `strides` says was."""
        course = Course.of(self.kept, self.centroids)
        if not self.packed:
            course.asked[0] = strides.PACK
            self.round(course)
            self.packed = True
        course.asked[: len(asked)] = asked
        self.round(course)
        found: list[float] = course.taken.tolist()
        return found

    def round(self, course: Course) -> None:
        """Do what the course asks."""
        strides.run(self.given, self.now, self.room, course, self.threads)

    def assign(self, *, last: bool) -> int:
        """Assign all points; return how many changed."""
        self.unfold()
        self.distances += len(self.given.X) * len(self.centroids)
        self.patience -= 1
        self.run(strides.LAST if last else strides.STEP)
        return sum(self.room.changed.tolist())

    def unfold(self) -> None:
        """Have points packed to stay, where it would have paid by now."""
        given = self.given
        if given.lean and self.patience <= 0:
            self.given = Given.of(given.X, given.mass, given.shift, len(self.centroids), lean=False)
            self.packed = False

    def lean(self, n: int, k: int, d: int, itemsize: int) -> bool:  # noqa: ARG002 - others look at k
        """Return whether points are packed anew in every step."""
        return lean_for(n, d, itemsize)

    def update(self, empty: means.Empty) -> float:
        """Move the centroids; return the squared norm of the move."""
        kept, room, given = self.kept, self.room, self.given
        means.gather(room.sums, room.masses, room.members, kept.totals, kept.mass, kept.count)
        if empty == "relocate" and not kept.count.all():
            kept = means.relocated(given.X, given.mass, self.found(), self.centroids, kept, given.shift)
        return float(means.average(kept.totals, kept.mass, kept.count, given.shift, self.centroids))

    def forget(self) -> None:
        """Have the next step take all sums anew."""
        self.now.labels[:] = -1
        self.kept = means.Sums.none(*self.centroids.shape)

    def found(self) -> NDArray[np.int32]:
        """Return the labels, shape (n,)."""
        return self.now.labels[: len(self.given.X)]

    def finish(self, changed: int) -> float:
        """Assign once more, unless nothing changed; return the inertia. A stride that ended the fit has done both."""
        return float(sum(self.room.inertias.tolist())) if self.ended else finish(self, changed)

    def inertia(self) -> float:
        """Return the sum of squared distances."""
        self.run(strides.INERTIA)
        return float(sum(self.room.inertias.tolist()))
