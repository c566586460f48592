"""Recommendations, once the truth is known."""

from __future__ import annotations

import pytest

from kmeans_bench.judging.hindsight import Outcome, hindsight, outcome
from kmeans_bench.judging.recommendation import Pick
from kmeans_bench.model import Contender, Dtype, Estimate


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (1.01, 1.5, Outcome.RIGHT),
        (0.92, 1.5, Outcome.AS_GOOD),  # 1 / 1.1 = .909: at worst a tenth slower
        (0.92, 0.98, Outcome.AS_GOOD),
        (0.85, 0.98, Outcome.WRONG),
        (0.85, 1.5, Outcome.INCONCLUSIVE),
    ],
)
def test_the_whole_interval_decides(low: float, high: float, expected: Outcome) -> None:
    assert outcome(Estimate(point=(low + high) / 2, low=low, high=high)) is expected


def a_pick(point: float, low: float, high: float) -> Pick:
    return Pick(
        contender=Contender(implementation="identity", dtype=Dtype.FLOAT64, threads=1),
        seconds=Estimate(point=point, low=low, high=high),
        bytes=None,
        needs=None,
        bound=False,
        measured=False,
        outside=(),
        wrong=0,
        right=1,
    )


def test_seconds_are_held_against_what_was_said() -> None:
    found = hindsight(a_pick(1.2, 1.1, 1.3), Estimate(point=1.0, low=0.9, high=1.1), None)

    assert found.off == pytest.approx(0.2)
    assert not found.inside
    assert found.outcome is Outcome.INCONCLUSIVE
    assert hindsight(a_pick(1.2, 0.9, 1.3), Estimate(point=1.0, low=0.9, high=1.1), None).inside


def test_an_answer_that_was_not_right_has_no_seconds() -> None:
    found = hindsight(a_pick(1.2, 1.1, 1.3), None, None)

    assert (found.off, found.inside) == (None, False)
