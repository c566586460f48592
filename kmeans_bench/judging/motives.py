"""Why one contender and not the next: which terms of their curves the seconds go to, and where the two differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kmeans_bench.judging.curves import Curve, Curves
from kmeans_bench.judging.terms import TERMS
from kmeans_bench.judging.terms import terms as values
from kmeans_bench.model import Contender

WORDS: Mapping[str, str] = {
    "1": "what a step costs whatever its size",
    "n": "work per point",
    "k": "work per cluster",
    "n*k": "work per pair of point and cluster",
    "n*d": "work per value of the data",
    "k*d": "work per value of the centroids",
    "n*k*d": "arithmetic of distances (n·k·d)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Motive:
    """Where predicted seconds of a call go.

    Attributes
    ----------
    term
        Of `terms.TERMS`: the largest part of the best one's seconds.
    share
        That part.
    gap
        The term in which the runner-up loses most, None without one that loses.
    lost
        Seconds of a call that the runner-up takes longer there.
    """

    term: str
    share: float
    gap: str | None = None
    lost: float = 0.0


def motive(curves: Curves, sizes: tuple[int, int, int], best: Contender, second: Contender | None) -> Motive | None:
    """Return what the curve of *best* says of its seconds at *sizes*, and of those of *second*; None where it says nothing."""
    by_contender = {curve.contender: curve for curve in curves.curves}
    own = _parts(by_contender[best], sizes, curves.passes)
    if not sum(own):
        return None
    largest = max(range(len(TERMS)), key=own.__getitem__)
    found = Motive(term=TERMS[largest], share=own[largest] / sum(own))
    if second is None:
        return found
    lost = [theirs - ours for ours, theirs in zip(own, _parts(by_contender[second], sizes, curves.passes), strict=True)]
    most = max(range(len(TERMS)), key=lost.__getitem__)
    return found if lost[most] <= 0 else Motive(term=found.term, share=found.share, gap=TERMS[most], lost=lost[most])


def _parts(curve: Curve, sizes: tuple[int, int, int], passes: int) -> Sequence[float]:
    return [passes * one * value for one, value in zip(curve.coefficients, values(*sizes), strict=True)]
