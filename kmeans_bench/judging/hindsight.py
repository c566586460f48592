"""Whether a recommendation was right, once the best and its runner-up were measured side by side."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kmeans_bench.judging.accuracy import NEAR
from kmeans_bench.judging.recommendation import Pick
from kmeans_bench.model import Comparison, Estimate


class Outcome(StrEnum):
    """What the pairs say of the recommended one against its runner-up."""

    RIGHT = "right"
    AS_GOOD = "as good"
    WRONG = "wrong"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hindsight:
    """What came of a recommendation.

    Attributes
    ----------
    outcome
        `INCONCLUSIVE` also where there is no ratio; `comparison` then says why, and is None where there was no runner-up.
    seconds
        Measured, of a call; None where its answer was not right.
    off
        Recommended seconds ÷ measured seconds - 1, None without them.
    inside
        Whether the measured seconds lie in the interval that was given.
    """

    outcome: Outcome
    comparison: Comparison | None
    pick: Pick
    seconds: Estimate | None
    off: float | None
    inside: bool


def hindsight(pick: Pick, seconds: Estimate | None, comparison: Comparison | None) -> Hindsight:
    """Judge a recommendation.

    Parameters
    ----------
    pick
        The recommended one.
    seconds
        What a call of it took.
    comparison
        Its speed-up over the runner-up.
    """
    ratio = comparison.estimate if comparison is not None else None
    return Hindsight(
        outcome=outcome(ratio) if ratio is not None else Outcome.INCONCLUSIVE,
        comparison=comparison,
        pick=pick,
        seconds=seconds,
        off=pick.seconds.point / seconds.point - 1 if seconds is not None else None,
        inside=seconds is not None and pick.seconds.low <= seconds.point <= pick.seconds.high,
    )


def outcome(ratio: Estimate) -> Outcome:
    """Return what a speed-up over the runner-up shows: at worst a tenth slower is as good, as it is when accuracy is counted.

    >>> [str(outcome(Estimate(point=1.0, low=low, high=1.02))) for low in (0.95, 0.5)]
    ['as good', 'inconclusive']
    """
    if ratio.low > 1:
        return Outcome.RIGHT
    if ratio.low >= 1 / NEAR:
        return Outcome.AS_GOOD
    return Outcome.WRONG if ratio.high < 1 else Outcome.INCONCLUSIVE
