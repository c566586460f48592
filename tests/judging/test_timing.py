"""Seconds of a cell."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from kmeans_bench.judging.timing import seconds, undisturbed
from kmeans_bench.model import Measurement, Sample, Status

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


def busy(measure: Measure, name: str, wall: float, cpu: float) -> Measurement:
    return measure(name, samples=tuple(Sample(launch=launch, round=0, order=0, wall=wall, cpu=cpu) for launch in range(6)))


def test_a_neighbours_burst_does_not_lengthen_what_a_call_takes_by_itself(measure: Measure) -> None:
    assert undisturbed([busy(measure, "loop", 1.0, 1.0), busy(measure, "loop", 3.0, 2.0)]) == pytest.approx([1.0, 2.0])


def test_who_always_waits_keeps_its_waiting(measure: Measure) -> None:
    # A device works while the processor has nothing to do: a tenth of the time at most, and half of that in a burst.
    assert undisturbed([busy(measure, "gpu", 1.0, 0.1), busy(measure, "gpu", 2.0, 0.1)]) == pytest.approx([1.0, 1.0])


def test_on_two_threads_and_without_the_processors_seconds_the_wall_counts(measure: Measure) -> None:
    two, unknown = busy(measure, "loop/float64/2t", 1.0, 1.9), busy(measure, "loop", 1.0, 0.0)

    assert (undisturbed([two]), undisturbed([unknown])) == ([1.0], [1.0])


def test_what_has_no_seconds_has_no_undisturbed_ones(measure: Measure) -> None:
    assert undisturbed([measure("loop", status=Status.TIMEOUT, samples=())]) == [None]
