"""How long until an inertia is good enough: one float64 trajectory, laid over the measured seconds of everyone who takes its steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kmeans_bench.judging.work import shortfall
from kmeans_bench.model import Case, Cell, Contender, Estimate, Measurement, ProtocolKind, Status, Trajectory

WITHIN = 0.01  # of the best known inertia: from there on, clusters hardly change


@dataclass(frozen=True, slots=True, kw_only=True)
class Approach:
    """One contender on its way to the best known inertia.

    Attributes
    ----------
    seconds
        Of the whole call.
    gap
        Its own inertia ÷ the best known one, minus 1: where it was measured to end.
    steps
        Steps that it took, where these are the reference's; None where only its end is known.
    within
        Seconds after which its gap is 1 % or less, whole steps; None where it never is. Modelled where `steps` is known: steps are taken
        to be spread evenly over the call.
    """

    contender: Contender
    seconds: Estimate
    gap: float
    steps: int | None
    within: float | None

    def at(self, step: int) -> float:
        """Return the seconds after which the reference's *step* is over, as modelled."""
        return self.seconds.point * step / (self.steps or 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Convergence:
    """What is known of one case.

    Attributes
    ----------
    best, best_by
        Lowest inertia that anyone came to, and who did; None for the reference itself.
    gaps
        The reference's inertia after 0, 1, … steps ÷ the best known one, minus 1; empty where everyone has a start of their own.
    approaches
        Fastest first.
    """

    case: Case
    best: float
    best_by: Contender | None
    gaps: tuple[float, ...]
    approaches: tuple[Approach, ...]

    @property
    def enough(self) -> int | None:
        """Steps after which the reference is within 1 %; None where it never is."""
        return _enough(self.gaps)


def convergence(
    case: Case, own: Sequence[Measurement], seconds: Mapping[Cell, Estimate], trajectory: Trajectory | None
) -> Convergence | None:
    """Return what is known of *case*, or None where nobody was measured or the best inertia is 0.

    Parameters
    ----------
    own
        The case's current measurements.
    seconds
        Median seconds of whatever was measured and right.
    trajectory
        The reference's, where it was kept.
    """
    ended = [one for one in own if one.status is Status.OK and one.inertia is not None and one.cell in seconds]
    inertias = trajectory.inertias if trajectory is not None else ()
    found = {one.contender: one.inertia for one in ended if one.inertia is not None}
    best = min([*found.values(), *inertias], default=0.0)
    if not ended or best <= 0:
        return None
    gaps = tuple(inertia / best - 1 for inertia in inertias)
    approaches = [_approach(one, seconds[one.cell], found[one.contender] / best - 1, gaps) for one in ended]
    return Convergence(
        case=case,
        best=best,
        best_by=next((contender for contender, inertia in found.items() if inertia == best and best not in inertias), None),
        gaps=gaps,
        approaches=tuple(sorted(approaches, key=lambda one: one.seconds.point)),
    )


def _approach(measured: Measurement, seconds: Estimate, gap: float, gaps: tuple[float, ...]) -> Approach:
    follows = bool(gaps) and measured.protocol is not ProtocolKind.AS_WRITTEN and shortfall(measured) is None
    steps = measured.n_iter if follows and measured.n_iter else None
    enough = _enough(gaps[: steps + 1]) if steps else None
    whole = seconds.point if gap <= WITHIN else None
    within = seconds.point * enough / steps if steps and enough is not None else whole
    return Approach(contender=measured.contender, seconds=seconds, gap=gap, steps=steps, within=within)


def _enough(gaps: Sequence[float]) -> int | None:
    return next((step for step, gap in enumerate(gaps) if gap <= WITHIN), None)
