"""Is this clustering right? Wrong answers have no speed. Decided in float64, outside any timing, from what was returned alone.

Every tolerance scales with the spread of the data, never with its offset; what the dtype cannot represent far from the origin is granted as
such (`geometry.Tolerance.half_spacing`), because no answer could be closer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from kmeans_bench.measuring.answer import (
    Claim,
    WrongError,
    check_claimed_inertia,
    check_labels,
    find_strays,
    inertia_error,
    open_answer,
    usable_steps,
    wrong_share,
)
from kmeans_bench.measuring.progress import NextStep, Trial, follow
from kmeans_bench.measuring.reference import Reference, reference
from kmeans_bench.model import EmptyClusters, Problem, Protocol, Status

if TYPE_CHECKING:
    from kmeans_bench.measuring.geometry import Integers

__all__ = ["Judgement", "Reference", "check", "reference"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the oracle found.

    Attributes
    ----------
    status, reason
        *ok*, or *wrong* with one line of figures.
    inertia
        Recomputed in float64 from the returned centroids and labels; None when they could not be used.
    inertia_error, wrong_share
        As in `Measurement`.
    n_iter
        Steps claimed; None when that is not a possible number of steps, or not all of them are told.
    settled
        Whether one more step would gain nothing beyond rounding, or move by no more than `tol`; None under protocol *steps* and when wrong.
    closed
        There were no labels: the oracle computed them.
    ari
        As in `Measurement`; `Stage.check` adds it, who knows the truth.
    clusters
        Centroids returned; None when they could not be used.
    labels
        Shape (n,): those returned, or the oracle's own; None when they could not be used.
    """

    status: Status
    reason: str | None = None
    inertia: float | None = None
    inertia_error: float | None = None
    wrong_share: float | None = None
    ari: float | None = None
    clusters: int | None = None
    n_iter: int | None = None
    settled: bool | None = None
    closed: bool = False
    labels: Integers | None = None


def check(
    claim: Claim,
    problem: Problem,
    *,
    protocol: Protocol,
    reference: Reference,
    exact: bool = True,
    empty_clusters: EmptyClusters = EmptyClusters.KEEP,
    nearest: bool = True,
    chooses_k: bool = False,
) -> Judgement:
    """Judge an answer.

    Parameters
    ----------
    claim
        The answer: anything with `centroids`, `labels`, `inertia`, `n_iter`; any value in any of them is survived.
    problem
        The arrays that were solved, in their own dtype, with `max_iter` and `tol` as the implementation saw them.
    protocol, reference
        What was to be done, and the float64 trajectory of the same case.
    exact, empty_clusters
        As the implementation declares. One that is not exact is not held to the trajectory; where a cluster emptied, neither is one that
        treats empty clusters in another way than the reference.
    nearest
        False: its labels come from another space or another model. It is held to shapes, ranges and finite numbers, and to no more.
    chooses_k
        Any number of centroids from 1 to n will do.
    """
    found = Judgement(status=Status.OK)
    comparable = exact and (empty_clusters is EmptyClusters.KEEP or not reference.emptied)
    try:
        with np.errstate(over="ignore", invalid="ignore"):  # centroids at 1e200 are refused for their infinite inertia
            answer = open_answer(claim, problem, chooses_k=chooses_k)
            found = replace(found, inertia=answer.inertia, clusters=len(answer.centroids), closed=answer.closed, labels=answer.labels)
            if not nearest:
                return replace(found, n_iter=usable_steps(claim.n_iter, problem, protocol.kind))
            found = replace(found, inertia_error=inertia_error(answer, claim, reference))
            if not answer.closed:
                strays = find_strays(answer, answer.centroids)
                found = replace(found, wrong_share=wrong_share(answer, strays))
                check_labels(answer, strays)
            check_claimed_inertia(answer, claim.inertia)
            steps = usable_steps(claim.n_iter, problem, protocol.kind)
            found = replace(found, n_iter=steps)
            if steps is None:
                return replace(found, settled=NextStep.of(answer).settled(problem.tol))
            trial = Trial(answer=answer, n_iter=steps, problem=problem, reference=reference)
            return replace(found, settled=follow(trial, protocol.kind, exact=exact, comparable=comparable))
    except WrongError as wrong:
        return replace(found, status=Status.WRONG, reason=str(wrong))
