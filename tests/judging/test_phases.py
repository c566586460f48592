"""Where the seconds of a call go, worked out by hand; the launch is the unit of inference here, too."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmeans_bench.judging.phases import split
from kmeans_bench.model import Halves, Measurement
from tests.judging.conftest import measurement

Measure = Callable[..., Measurement]


def halves(*calls: Sequence[float]) -> tuple[Halves, ...]:
    """One launch per call, of three equal ones: seconds in assign, in update, in all."""
    return tuple(
        Halves(launch=launch, assign=assign, update=update, whole=whole)
        for launch, (assign, update, whole) in enumerate(calls)
        for _ in range(3)
    )


def test_seconds_and_shares_are_medians_over_launches(measure: Measure) -> None:
    found = split(measure("loop", halves=halves((6, 3, 10), (6, 3, 10), (6, 3, 10), (8, 1, 10), (6, 3, 10))))

    assert found is not None
    assert (found.assign.point, found.update.point, found.whole) == pytest.approx((6, 3, 10))
    assert found.share.point == pytest.approx(0.3)
    assert found.rest == pytest.approx(0.1)
    assert found.share.low <= 0.1  # a launch of five says so
    assert found.share.high >= 0.3
    assert found.larger is False


def test_whose_means_are_the_larger_half_is_read_off_the_interval(measure: Measure) -> None:
    sure = split(measure("loop", halves=halves(*[(2, 7, 10), (1, 8, 10), (2, 7, 10), (1, 8, 10), (2, 7, 10)])))
    unsure = split(measure("loop", halves=halves(*[(2, 7, 10), (6, 3, 10), (4, 5.5, 10), (6, 3, 10), (2, 7, 10)])))

    assert sure is not None
    assert unsure is not None
    assert (sure.larger, unsure.larger) == (True, None)


def test_five_calls_have_points_and_no_interval(measure: Measure) -> None:
    found = split(measure("loop", halves=halves((6, 3, 10))))

    assert found is not None
    assert (found.share.point, found.share.low, found.share.high) == pytest.approx((0.3, 0.0, 1.0))
    assert found.larger is None


def test_nothing_was_timed_is_none_and_so_are_halves_that_exceed_the_whole(measure: Measure) -> None:
    assert split(measure("loop")) is None
    assert split(measure("loop", halves=halves((6, 5, 10)))) is None
    assert split(measure("loop", halves=halves((0, 5, 10)))) is None


@given(
    parts=st.lists(st.tuples(*[st.floats(min_value=1e-6, max_value=1.0)] * 3), min_size=1, max_size=8),
    scale=st.floats(min_value=1e-3, max_value=1e3),
)
def test_shares_lie_between_0_and_1_and_do_not_depend_on_the_unit(parts: list[tuple[float, float, float]], scale: float) -> None:
    calls = [(assign, update, assign + update + rest) for assign, update, rest in parts]
    one, other = (split(measurement("loop", halves=halves(*([value * unit for value in call] for call in calls)))) for unit in (1.0, scale))

    assert one is not None
    assert other is not None
    assert 0 <= one.share.low <= one.share.point <= one.share.high <= 1
    assert 0 <= one.rest < 1
    assert other.share.point == pytest.approx(one.share.point)
