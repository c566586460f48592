"""Where the seconds of a call go, worked out by hand; the launch is the unit of inference here, too."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmeans_bench.judging.phases import Split, extremes, split
from kmeans_bench.model import Cell, Halves, Measurement, NoiseFloor, Scope
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
    found = split(measure("loop", halves=halves((6, 3, 10), (6, 3, 10), (6, 3, 10), (8, 1, 10), (6, 3, 10))), None)

    assert found is not None
    assert (found.assign.point, found.update.point, found.whole) == pytest.approx((6, 3, 10))
    assert found.share.point == pytest.approx(0.3)
    assert found.rest == pytest.approx(0.1)
    assert found.share.low <= 0.1  # a launch of five says so
    assert found.share.high >= 0.3
    assert found.larger is False


def test_whose_means_are_the_larger_half_is_read_off_the_interval(measure: Measure) -> None:
    sure = split(measure("loop", halves=halves(*[(2, 7, 10), (1, 8, 10), (2, 7, 10), (1, 8, 10), (2, 7, 10)])), None)
    unsure = split(measure("loop", halves=halves(*[(2, 7, 10), (6, 3, 10), (4, 5.5, 10), (6, 3, 10), (2, 7, 10)])), None)

    assert sure is not None
    assert unsure is not None
    assert (sure.larger, unsure.larger) == (True, None)


def test_fewer_than_five_launches_hold_for_themselves_and_allow_for_what_identical_code_shows(measure: Measure) -> None:
    two = measure("loop", halves=halves((6, 3, 10), (6, 3, 10)))
    bare, found = split(two, None), split(two, NoiseFloor(rms=0.1, pairs=5))
    five = split(measure("loop", halves=halves(*[(6, 3, 10)] * 5)), None)

    assert bare is not None
    assert found is not None
    assert five is not None
    assert (bare.scope, found.scope, five.scope) == (Scope.WITHIN_LAUNCHES, Scope.WITHIN_LAUNCHES, Scope.LAUNCHES)
    assert (bare.assign.low, bare.assign.high) == pytest.approx((6, 6))
    # Student's t of five degrees of freedom is 2.571: exp(2.571 · 0.1 / √2) = 1.1994. Odds of 3 to 7 become 2.501 and 3.598 to 7.
    assert (found.assign.low, found.assign.high) == pytest.approx((6 / 1.1994, 6 * 1.1994), rel=1e-4)
    assert (found.share.low, found.share.high) == pytest.approx((2.501 / 9.501, 3.598 / 10.598), rel=1e-3)


def test_who_spends_most_and_least_is_told_by_the_nearer_ends_and_not_by_the_points(measure: Measure) -> None:
    calls = {
        "steady": [(4, 5, 10)] * 5,
        "wavering": [(3, 6, 10), (8, 1, 10), (3, 6, 10), (8, 1, 10), (3, 6, 10)],
        "light": [(8, 1, 10)] * 5,
    }
    cells = {measure(name).cell: split(measure(name, halves=halves(*given)), None) for name, given in calls.items()}
    found: dict[Cell, Split] = {cell: one for cell, one in cells.items() if one is not None}
    ends = extremes(found)

    assert [one.share.point for one in found.values()] == pytest.approx([0.5, 0.6, 0.1])
    assert ends is not None
    assert [cell.contender.implementation for cell in ends] == ["steady", "light"]
    assert extremes({}) is None


def test_five_calls_have_points_and_no_interval(measure: Measure) -> None:
    found = split(measure("loop", halves=halves((6, 3, 10))), None)

    assert found is not None
    assert (found.share.point, found.share.low, found.share.high) == pytest.approx((0.3, 0.0, 1.0))
    assert found.larger is None


def test_nothing_was_timed_is_none_and_so_are_halves_that_exceed_the_whole(measure: Measure) -> None:
    assert split(measure("loop"), None) is None
    assert split(measure("loop", halves=halves((6, 5, 10))), None) is None
    assert split(measure("loop", halves=halves((0, 5, 10))), None) is None


@given(
    parts=st.lists(st.tuples(*[st.floats(min_value=1e-6, max_value=1.0)] * 3), min_size=1, max_size=8),
    scale=st.floats(min_value=1e-3, max_value=1e3),
)
def test_shares_lie_between_0_and_1_and_do_not_depend_on_the_unit(parts: list[tuple[float, float, float]], scale: float) -> None:
    calls = [(assign, update, assign + update + rest) for assign, update, rest in parts]
    one, other = (
        split(measurement("loop", halves=halves(*([value * unit for value in call] for call in calls))), None) for unit in (1.0, scale)
    )

    assert one is not None
    assert other is not None
    assert 0 <= one.share.low <= one.share.point <= one.share.high <= 1
    assert 0 <= one.rest < 1
    assert other.share.point == pytest.approx(one.share.point)
