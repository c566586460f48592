"""How well recommendations hold: every measured case, predicted and recommended for by the cases of other sizes alone.

The truth is `Curve.undisturbed`: what was measured, without what neighbours on the core took.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from kmeans_bench.judging.curves import Curve, Curves
from kmeans_bench.model import Contender, Estimate
from kmeans_bench.stats import binomial

NEAR = 1.1  # times the seconds of the truly fastest: named as good as right


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One case, left out and predicted.

    Attributes
    ----------
    named
        Whom the predictions recommend.
    regret
        Its measured seconds ÷ those of the fastest; 1 where it is the fastest.
    errors
        Of everyone measured there: abs(predicted ÷ measured - 1).
    """

    place: int
    named: Contender
    regret: float
    errors: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """Leave one case out, all cases in turn.

    Attributes
    ----------
    cases
        In which two contenders or more could be predicted from the other cases.
    predictions
        Over all of them.
    error
        Median of the predictions' relative errors.
    near
        Share of the cases in which the truly fastest, or one within 10 % of it, was named; Clopper and Pearson's interval.
    hits
        That many cases.
    """

    cases: int
    predictions: int
    error: float
    hits: int
    near: Estimate


def accuracy(curves: Curves) -> Accuracy | None:
    """Return how well the curves of the other cases did; None where no case leaves two contenders to choose between."""
    found = tried(curves)
    if not found:
        return None
    errors = [error for one in found for error in one.errors]
    hits = sum(one.regret <= NEAR for one in found)
    return Accuracy(cases=len(found), predictions=len(errors), error=median(errors), hits=hits, near=binomial.share(hits, len(found)))


def tried(curves: Curves) -> tuple[Tried, ...]:
    """Return what the other cases made of each case that leaves two contenders to choose between."""
    found = (_tried(curves.curves, place) for place in range(len(curves.cases)))
    return tuple(one for one in found if one is not None)


def _tried(curves: Iterable[Curve], place: int) -> Tried | None:
    guesses = list(_guesses(curves, place))
    if len(guesses) < 2:  # noqa: PLR2004 - who is alone is always the fastest
        return None
    first = min(guesses, key=lambda one: (one.predicted, one.contender.id))
    fastest = min(one.measured for one in guesses)
    errors = tuple(abs(one.predicted / one.measured - 1) for one in guesses)
    return Tried(place=place, named=first.contender, regret=first.measured / fastest, errors=errors)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Guess:
    contender: Contender
    predicted: float
    measured: float


def _guesses(curves: Iterable[Curve], place: int) -> Sequence[_Guess]:
    return [
        _Guess(contender=curve.contender, predicted=seconds * math.exp(-miss), measured=seconds)
        for curve in curves
        if (seconds := curve.undisturbed[place]) is not None and (miss := curve.misses[place]) is not None
    ]


def disturbed(curves: Curves) -> float:
    """Return the share of everything measured whose calls took a tenth longer than undisturbed ones: 0 on a quiet machine."""
    found = [
        seconds.point > NEAR * alone
        for curve in curves.curves
        for seconds, alone in zip(curve.seconds, curve.undisturbed, strict=True)
        if seconds is not None and alone is not None
    ]
    return sum(found) / len(found) if found else 0.0
