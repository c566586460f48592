"""Speed-ups from pairs nested in launches: known answers, symmetries, and load that comes and goes."""

from __future__ import annotations

import math
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmeans_bench.errors import TooFewPairsError
from kmeans_bench.model import Scope
from kmeans_bench.stats.paired import Pair, launch_medians, paired_speedup

seconds = st.floats(min_value=1e-6, max_value=1e3)
launches_of_pairs = st.lists(st.lists(st.tuples(seconds, seconds), min_size=2, max_size=6), min_size=3, max_size=8)


def swapped(launches: list[list[Pair]]) -> list[list[Pair]]:
    return [[(candidate, baseline) for baseline, candidate in launch] for launch in launches]


def powers(*exponents: float) -> list[Pair]:
    """Pairs whose ratio is 2 to the given power."""
    return [(2.0**exponent, 1.0) for exponent in exponents]


def test_one_launch_of_six_pairs_gives_the_least_and_greatest_ratio_and_says_within_launches() -> None:
    found = paired_speedup([[(2.0, 1.0), (3.0, 1.0), (4.0, 1.0), (4.0, 1.0), (5.0, 1.0), (8.0, 1.0)]])

    assert (found.estimate.low, found.estimate.point, found.estimate.high) == pytest.approx((2.0, 4.0, 8.0))
    assert (found.scope, found.launches, found.pairs) == (Scope.WITHIN_LAUNCHES, 1, 6)


def test_the_ratio_is_baseline_over_candidate() -> None:
    assert paired_speedup([[(6.0, 2.0)] * 6]).estimate.point == pytest.approx(3.0)


def test_five_launches_take_the_hull_of_t_and_of_the_extreme_launches() -> None:
    # Launch medians in powers of two: 1, 2, 3, 4, 5; mean 3, sd sqrt(2.5), t(4) = 2.7764:
    # 3 ± 2.7764 · 1.58114 / 2.23607 = 3 ± 1.96324, inside the extremes 1 and 5.
    close = [powers(centre, centre) for centre in (1, 2, 3, 4, 5)]
    found = paired_speedup(close)

    assert found.scope is Scope.LAUNCHES
    assert [math.log2(x) for x in (found.estimate.low, found.estimate.point, found.estimate.high)] == pytest.approx([1, 3, 5])

    # Medians 0, 3, 3, 3, 6: sd sqrt(4.5), 3 ± 2.7764 · 2.12132 / 2.23607 = 3 ± 2.63394; extremes 0 and 6.
    # Medians 0, 0, 3, 6, 6: sd 3, 3 ± 3.72492, beyond the extremes.
    wide = paired_speedup([powers(centre, centre) for centre in (0, 0, 3, 6, 6)]).estimate
    assert math.log2(wide.low) == pytest.approx(3 - 3.72492, abs=1e-4)
    assert math.log2(wide.high) == pytest.approx(3 + 3.72492, abs=1e-4)


def test_the_floor_enters_in_quadrature_over_the_root_of_the_launches() -> None:
    # Four identical launches: no width of their own, so the arm is 1.95996 · 0.02 / sqrt(4).
    found = paired_speedup([[(1.0, 1.0)] * 3] * 4, floor=0.02).estimate

    assert math.log(found.high) == pytest.approx(0.0195996, abs=1e-6)
    assert math.log(found.low) == pytest.approx(-0.0195996, abs=1e-6)


def test_the_floor_adds_to_the_pairs_own_width_as_two_sides_of_a_right_angle() -> None:
    # One launch: arms log 2 and log 4 of its own, and 1.95996 · 0.5 from the floor.
    found = paired_speedup([[(2.0, 1.0), (3.0, 1.0), (4.0, 1.0), (4.0, 1.0), (5.0, 1.0), (16.0, 1.0)]], floor=0.5).estimate

    assert math.log(4 / found.low) == pytest.approx(math.hypot(math.log(2), 0.97998), abs=1e-5)
    assert math.log(found.high / 4) == pytest.approx(math.hypot(math.log(4), 0.97998), abs=1e-5)


def test_from_five_launches_on_the_floor_is_the_least_that_an_arm_can_be() -> None:
    # Medians of five launches in powers of two: 0, 0, 3, 6, 6, arms 3.72492 · log 2 = 2.58192 as above.
    # The floor's arm is 1.95996 · floor / sqrt(5): 1.75304 for 2, which adds nothing; 3.50609 for 4, which is more.
    launches = [powers(centre, centre) for centre in (0, 0, 3, 6, 6)]
    alone, small, large = (paired_speedup(launches, floor=floor).estimate for floor in (0.0, 2.0, 4.0))

    assert small == alone
    assert math.log(large.high / large.point) == pytest.approx(3.50609, abs=1e-4)
    assert math.log(large.point / large.low) == pytest.approx(3.50609, abs=1e-4)


def test_launches_that_disagree_are_never_reported_narrower_than_they_disagree() -> None:
    # Twenty rounds at 1 and two at 1.5: the pooled interval is [1, 1], the second launch says otherwise.
    found = paired_speedup([[(1.0, 1.0)] * 20, [(1.5, 1.0)] * 2])

    assert found.estimate.high == pytest.approx(1.5)


def test_five_pairs_in_five_launches_are_still_too_few() -> None:
    with pytest.raises(TooFewPairsError, match="5 pairs cannot carry an interval at 95 %; it takes 6 or more"):
        paired_speedup([[(2.0, 1.0)]] * 5)


def test_launches_without_a_common_round_are_left_out() -> None:
    found = paired_speedup([[(2.0, 1.0)] * 6, [], []])

    assert (found.launches, found.pairs) == (1, 6)
    assert launch_medians([[(2.0, 1.0)], []]) == pytest.approx([math.log(2)])


@given(launches_of_pairs, st.floats(min_value=0, max_value=0.5))
def test_speedup_of_a_over_b_times_b_over_a_is_one(launches: list[list[Pair]], floor: float) -> None:
    ours, theirs = paired_speedup(launches, floor=floor).estimate, paired_speedup(swapped(launches), floor=floor).estimate

    assert ours.point * theirs.point == pytest.approx(1)
    assert ours.low * theirs.high == pytest.approx(1)
    assert ours.high * theirs.low == pytest.approx(1)


@given(launches_of_pairs, st.floats(min_value=1e-3, max_value=1e3))
def test_seconds_or_milliseconds_make_no_difference(launches: list[list[Pair]], unit: float) -> None:
    scaled = [[(baseline * unit, candidate * unit) for baseline, candidate in launch] for launch in launches]
    ours, theirs = paired_speedup(launches).estimate, paired_speedup(scaled).estimate

    assert (ours.low, ours.point, ours.high) == pytest.approx((theirs.low, theirs.point, theirs.high), rel=1e-6)


@given(launches_of_pairs, st.floats(min_value=0, max_value=0.5))
def test_a_floor_only_ever_widens(launches: list[list[Pair]], floor: float) -> None:
    bare, widened = paired_speedup(launches).estimate, paired_speedup(launches, floor=floor).estimate

    assert widened.point == bare.point
    assert widened.low <= bare.low * (1 + 1e-9)
    assert widened.high >= bare.high * (1 - 1e-9)


class ScriptedClock:
    """Tells how long a call takes that starts now: its own seconds, 1.6 times as many while the machine is loaded."""

    def __init__(self, *, loaded_from: float, loaded_until: float) -> None:
        self.now = 0.0
        self._loaded = (loaded_from, loaded_until)

    def call(self, seconds: float) -> float:
        start, end = self._loaded
        took = seconds * 1.6 if start <= self.now < end else seconds
        self.now += took
        return took


def test_load_on_half_of_the_run_moves_a_paired_ratio_under_ten_percent_and_a_blockwise_one_over_fifty() -> None:
    # Sixty calls of either side, 20 ms against 10 ms, truth 2; unloaded they last 1.8 s, and the load comes for the second half.
    paired, blockwise = (ScriptedClock(loaded_from=start, loaded_until=9.0) for start in (0.9, 1.2))
    launches = [[(paired.call(0.020), paired.call(0.010)) for _ in range(12)] for _ in range(5)]
    all_baseline = [blockwise.call(0.020) for _ in range(60)]
    all_candidate = [blockwise.call(0.010) for _ in range(60)]

    assert abs(median(all_candidate) / median(all_baseline) * 2 - 1) > 0.5
    assert abs(paired_speedup(launches).estimate.point / 2 - 1) < 0.1
