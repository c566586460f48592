"""Was the work done that was asked for? An answer's inertia and n_iter against the float64 reference, and against one more step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kmeans_bench.measuring import geometry
from kmeans_bench.measuring.answer import WrongError, find_strays
from kmeans_bench.model import ProtocolKind

if TYPE_CHECKING:
    from kmeans_bench.measuring.answer import Opened
    from kmeans_bench.measuring.geometry import Reals
    from kmeans_bench.measuring.reference import Reference
    from kmeans_bench.model import Problem

NEARLY = 10.0  # times `tol`: moves need not shrink, and what can be seen is the move that would follow, not the last one
NEARER = 100.0  # times nearer (squared) to another step's centroids than to the claimed step's: then they are the other's
FIXED = 1e-5  # of the inertia: below that, two steps are too alike to tell apart in float32
BUSY = 16  # points that change their cluster, per tie: more than ties delay (54 of 36,000 float32 answers lagged; quietest step: 0 to 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """An opened answer, the steps it claims, and what it is held against."""

    answer: Opened
    n_iter: int
    problem: Problem
    reference: Reference

    @property
    def claimed_step(self) -> int:
        """Step of the reference to compare with; beyond a fixed point nothing changes."""
        return min(self.n_iter, self.reference.steps)

    def matches(self, step: int) -> bool:
        """Whether the inertia can be that of an honest implementation after *step* steps."""
        return self.least(step) <= self.answer.inertia <= self.most(step)

    def least(self, step: int) -> float:
        """Return the lowest inertia that *step* honest steps may leave."""
        return self.reference.least(step, self.answer.allowed) - self.answer.unavoidable

    def most(self, step: int) -> float:
        """Return the highest inertia that *step* honest steps may leave."""
        return self.reference.most(step, self.answer.allowed) + self.answer.unavoidable

    def apart(self, step: int) -> float:
        """Return how far the centroids lie from the reference's after *step* steps, as the inertia that this is worth."""
        returned = self.answer.centroids + self.answer.points.centre
        return float((self.answer.counts * np.square(returned - self.reference.trail[step]).sum(axis=1)).sum())

    def other_step(self) -> int | None:
        """Return the step that the centroids are those of, if they are clearly not those of the step claimed."""
        nearest = min(range(len(self.reference.trail)), key=self.apart)
        alike = FIXED * self.reference.scale(self.claimed_step) + self.held(4 * self.answer.half)
        if self.apart(self.claimed_step) <= max(alike, NEARER * self.apart(nearest)):
            return None
        return None if self.may_lag(alike) else nearest

    def may_lag(self, alike: float) -> bool:
        """Whether an honest trajectory might be found on another step's centroids.

        It might where its own may lie that far from the reference's, and a step moved so few points that ties, broken another way, could
        put that step off: then the trajectory lags behind by exactly one step.
        """
        claimed, reference = self.claimed_step, self.reference
        if self.apart(claimed) > alike + self.held(reference.bound(claimed, self.answer.allowed).radii + self.answer.half):
            return False
        quietest, tied = min(reference.changes[:claimed], default=0), max(reference.tied[: claimed + 1])
        return quietest < BUSY * max(1, tied)

    def held(self, lengths: Reals) -> float:
        """Return the inertia that moving every centroid by its length, shape (k,), is worth."""
        return float((self.answer.counts * np.square(lengths)).sum())


def follow(trial: Trial, kind: ProtocolKind, *, exact: bool, comparable: bool) -> bool | None:
    """Check the work done; returns whether the answer is settled, None under protocol *steps*.

    Raises
    ------
    WrongError
        If an exact implementation did other work than it says, or stopped where it should not have.
    """
    if kind is ProtocolKind.STEPS:
        if comparable:
            check_steps(trial)
        return None
    if kind is ProtocolKind.CONVERGE and exact:
        return converged(trial, comparable=comparable)
    return NextStep.of(trial.answer).settled(trial.problem.tol)


def check_steps(trial: Trial) -> None:
    """Refuse an inertia that is not that of the step claimed. Fewer steps, honestly told, are unequal work and not wrong."""
    other, matches = trial.other_step(), trial.matches(trial.claimed_step)
    if matches and other is None:
        return
    expected = f"after {trial.n_iter} it is {trial.reference.inertias[trial.claimed_step]:.9g}"
    if other is not None:
        msg = f"says {trial.n_iter} steps, but its inertia {trial.answer.inertia:.9g} is that after {other}; {expected}"
    else:
        msg = f"says {trial.n_iter} steps and ends at inertia {trial.answer.inertia:.9g}; in the float64 reference {expected}"
    raise WrongError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """What one more Lloyd step would do: squared Frobenius norm of the move, fall of the inertia, how much of that rounding explains."""

    move2: float
    gain: float
    noise: float

    @classmethod
    def of(cls, answer: Opened) -> NextStep:
        """Take the step: to the means of the answer's own clusters, and to the labels nearest to those."""
        moved = geometry.means(answer.sums, answer.counts, answer.centroids)
        lengths2 = np.square(moved - answer.centroids).sum(axis=1)
        update = float((answer.counts * lengths2).sum())  # around a mean, inertia grows with the squared distance from it
        noise = answer.allowed.settled * len(answer.labels) * answer.points.spread2 + answer.unavoidable
        if update <= noise and lengths2.any():  # no need to look at labels after a move that is seen already, or after none
            strays = find_strays(answer, moved)
            update += float(strays.gain[strays.gain > strays.granted].sum())
        return cls(move2=float(lengths2.sum()), gain=update, noise=noise)

    def settled(self, tol: float) -> bool:
        """Whether the answer meets the tolerance or is a fixed point."""
        return self.move2 <= NEARLY * tol or self.gain <= self.noise

    def nearly(self) -> bool:
        """Whether an honest implementation may have stopped here: not settled, so no ratio, but not wrong either."""
        return self.gain <= NEARER * self.noise


def converged(trial: Trial, *, comparable: bool) -> bool:
    """Check that the answer settled, or that it was not allowed to go on; returns whether it settled."""
    after, tol = NextStep.of(trial.answer), trial.problem.tol
    if after.settled(tol) or (comparable and stopped_with_reference(trial)):
        if comparable:
            check_not_understated(trial)
        return True
    if trial.n_iter == trial.problem.max_iter:
        if comparable:
            check_not_overstated(trial)
    elif not after.nearly():
        msg = (
            f"stopped after {trial.n_iter} of at most {trial.problem.max_iter} steps away from a fixed point: one more step moves the "
            f"centroids by {after.move2:.3g} (squared) and lowers its inertia {trial.answer.inertia:.6g} by {after.gain:.3g}"
        )
        raise WrongError(msg)
    return False


def stopped_with_reference(trial: Trial) -> bool:
    """Whether the reference stopped at the same step and inertia: moves need not shrink, the next one may be longer than `tol` again."""
    return trial.reference.settled and trial.n_iter == trial.reference.steps and trial.matches(trial.n_iter)


def check_not_understated(trial: Trial) -> None:
    """Refuse fewer steps than the same start needs to come that close to the inertia."""
    steps = range(len(trial.reference.inertias))
    needed = next((step for step in steps if trial.least(step) <= trial.answer.inertia), 0)
    if trial.n_iter < needed:
        msg = f"says {trial.n_iter} steps, but from the same start it takes {needed} to come to its inertia {trial.answer.inertia:.6g}"
        raise WrongError(msg)


def check_not_overstated(trial: Trial) -> None:
    """Refuse an inertia that as many steps would have left behind."""
    step, inertia = trial.claimed_step, trial.answer.inertia
    if inertia > trial.most(step):
        msg = f"says {trial.n_iter} steps, which lead to inertia {trial.reference.inertias[step]:.6g}; its own is {inertia:.6g}"
        raise WrongError(msg)
