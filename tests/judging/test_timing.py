"""Seconds of a cell."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from kmeans_bench.judging.timing import seconds
from kmeans_bench.model import Measurement, Status

Measure = Callable[..., Measurement]


def test_five_launches_give_the_median_launch_between_the_hull_of_t_and_extremes(measure: Measure) -> None:
    # Launch medians 1, 2, 4, 8, 16: powers 0 to 4, mean 2, t arm 1.96324 inside the extremes.
    found = seconds(measure("loop", [[1.0] * 3, [2.0] * 3, [4.0] * 3, [8.0] * 3, [16.0] * 3]))

    assert found is not None
    assert (found.low, found.point, found.high) == pytest.approx((1, 4, 16))


def test_one_slow_call_does_not_move_the_median(measure: Measure) -> None:
    found = seconds(measure("loop", [[1.0, 1.0, 50.0]] * 5))

    assert found is not None
    assert found.point == pytest.approx(1)


def test_fewer_than_six_samples_are_a_point_without_an_interval(measure: Measure) -> None:
    found = seconds(measure("loop", [[1.0, 3.0], [2.0]]))

    assert found is not None
    assert (found.low, found.point, found.high) == (0, 2, math.inf)


def test_wrong_answers_have_no_speed(measure: Measure) -> None:
    assert seconds(measure("loop", status=Status.WRONG, samples=measure("loop").samples)) is None


def test_what_was_not_timed_has_no_seconds(measure: Measure) -> None:
    assert seconds(measure("loop", samples=())) is None
