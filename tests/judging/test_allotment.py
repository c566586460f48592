"""Who gets the seconds: everyone the least, the rest where intervals shrink most per second."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmeans_bench.judging.allotment import MOST_ROUNDS, allot, enough_rounds, least_seconds, reached, schedule
from kmeans_bench.judging.participation import least_turns

CALLS = st.lists(st.floats(1e-5, 10.0), min_size=1, max_size=8)


@given(cases=st.lists(CALLS, min_size=1, max_size=6), left=st.floats(0.0, 10_000.0), launches=st.integers(1, 10))
def test_everyone_gets_the_least_and_together_they_get_no_more_than_there_is(cases: list[list[float]], left: float, launches: int) -> None:
    shares, least = allot(cases, left=left, launches=launches), [least_seconds(calls, launches=launches) for calls in cases]

    assert all(share >= need for share, need in zip(shares, least, strict=True))
    assert sum(shares) <= max(left, sum(least)) * (1 + 1e-9)


def test_a_round_that_takes_eight_times_as_long_gets_a_quarter_of_the_rounds() -> None:
    # Rounds in proportion to (1 / seconds of a round) ^ (2/3): 8 ^ (2/3) = 4. Two calls of 0.1 s and two of 0.8 s, 5 launches.
    quick, slow = allot([[0.1, 0.1], [0.8, 0.8]], left=150.0, launches=5)
    rounds_quick = 3 + (quick - least_seconds([0.1, 0.1], launches=5)) / (5 * 0.2)
    rounds_slow = 3 + (slow - least_seconds([0.8, 0.8], launches=5)) / (5 * 1.6)

    assert quick + slow == pytest.approx(150.0)
    assert rounds_quick == pytest.approx(4 * rounds_slow)


def test_ratios_that_scatter_eight_times_as_much_get_four_times_the_rounds() -> None:
    calm, wild = allot([[0.1, 0.1], [0.1, 0.1]], left=40.0, launches=5, spreads=[0.05, 0.4])
    least = least_seconds([0.1, 0.1], launches=5)

    assert 3 + (wild - least) / 1.0 == pytest.approx(4 * (3 + (calm - least) / 1.0))


def test_a_case_whose_ratios_hardly_scatter_gives_its_seconds_to_the_others() -> None:
    calm, unknown = allot([[0.1, 0.1], [0.1, 0.1]], left=40.0, launches=5, spreads=[0.001, None])

    assert calm == pytest.approx(least_seconds([0.1, 0.1], launches=5))
    assert calm + unknown == pytest.approx(40.0)


def test_more_seconds_than_anyone_can_use_are_left_over() -> None:
    (share,) = allot([[0.1, 0.1]], left=1e6, launches=5)

    assert share == pytest.approx(least_seconds([0.1, 0.1], launches=5) + (MOST_ROUNDS - 3) * 5 * 0.2)


@pytest.mark.parametrize(("spread", "launches", "rounds"), [(0.03, 5, 8), (0.0, 5, 3), (0.0, 1, 12), (1.0, 5, MOST_ROUNDS)])
def test_rounds_that_suffice_for_a_spread(spread: float, launches: int, rounds: int) -> None:
    # (2.33 x 1.2533 x 0.03 / 0.02)^2 = 19.2 pairs; twice that over 5 launches: 7.7 rounds.
    assert enough_rounds(spread, launches=launches) == rounds


@given(calls=CALLS, share=st.floats(0.0, 100.0), launches=st.integers(1, 10))
def test_whatever_the_share_a_schedule_gives_everyone_the_least_turns(calls: list[float], share: float, launches: int) -> None:
    found = schedule(calls, share=share, launches=launches)

    turns = [sum(position in found.joining(number) for number in range(found.rounds)) for position in range(len(calls))]
    assert min(turns) >= least_turns(launches)


def test_cases_begin_until_the_seconds_are_spent() -> None:
    assert reached([10.0, 10.0, 10.0], left=20.0) == 2
    assert reached([10.0, 10.0, 10.0], left=20.1) == 3
