"""What finished cases say about those that wait."""

from __future__ import annotations

import pytest

from kmeans_bench.judging.pace import Pace


def test_before_anything_is_known_a_case_takes_its_share() -> None:
    assert Pace().seconds([1.0, 1.0], share=77.0, launches=5) == 77.0


def test_a_case_like_the_last_one_takes_as_long() -> None:
    # Two calls of 1 s; 4 rounds a launch, 5 launches: 2 x (2 first calls + 5 x 12 ms to warm up + 20 turns) = 44.12 s, and 0.6 s to start.
    pace = Pace().after([1.0, 1.0], rounds=4.0, launches=5, seconds=44.72, share=100.0)

    assert pace.usual == pytest.approx(0.6)
    assert pace.added == pytest.approx(0.6)
    assert pace.seconds([1.0, 1.0], share=100.0, launches=5) == pytest.approx(44.72)


def test_calls_twice_as_long_take_twice_as_long_but_not_the_harness() -> None:
    pace = Pace().after([1.0, 1.0], rounds=4.0, launches=5, seconds=44.72, share=100.0)

    assert pace.seconds([2.0, 2.0], share=100.0, launches=5) == pytest.approx(2 * 44.0 + 0.12 + 0.6)


def test_a_harness_three_times_as_slow_as_usual_is_expected_to_stay_so() -> None:
    pace = Pace().after([1.0, 1.0], rounds=4.0, launches=5, seconds=44.12 + 1.8, share=100.0)

    assert pace.seconds([1.0, 1.0], share=100.0, launches=5) == pytest.approx(44.12 + 1.8)


def test_cases_that_the_budget_ended_take_their_share() -> None:
    pace = Pace().after([1.0, 1.0], rounds=4.0, launches=5, seconds=44.72, share=45.0)

    assert pace.seconds([1.0, 1.0], share=60.0, launches=5) == 60.0


def test_no_case_is_expected_to_take_more_than_its_share_allows() -> None:
    pace = Pace().after([1.0, 1.0], rounds=40.0, launches=5, seconds=404.72, share=1000.0)

    assert pace.seconds([1.0, 1.0], share=60.0, launches=5) == 60.0


def test_what_the_harness_takes_beyond_the_usual_is_known_before_the_rest_is_shared_out() -> None:
    slow = Pace().after([1.0, 1.0], rounds=4.0, launches=5, seconds=44.12 + 1.8, share=100.0)
    quick = Pace().after([1.0, 1.0], rounds=4.0, launches=5, seconds=44.12 + 0.3, share=100.0)

    # Two workers in each of five launches usually take 0.6 s to start; here it is three times that.
    assert slow.beyond_usual([2.0, 2.0], launches=5) == pytest.approx(1.2)
    assert quick.beyond_usual([2.0, 2.0], launches=5) == 0.0
    assert Pace().beyond_usual([2.0, 2.0], launches=5) == 0.0
