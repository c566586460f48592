"""How often a contender is asked."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmeans_bench.judging.participation import joins, stride


def test_up_to_twenty_times_the_fastest_everyone_joins_every_round() -> None:
    assert stride(20.0, 1.0, rounds=60) == 1


@pytest.mark.parametrize(
    ("seconds", "rounds", "launches", "expected"),
    [
        (100.0, 60, 1, 4),  # five times beyond twenty: every fourth round
        (4000.0, 60, 1, 8),  # rounds 0, 8, 16, …, 56: eight turns, where every 200th would give one, and every 16th four
        (4000.0, 12, 5, 8),  # two turns in each of five launches: rounds 0 and 8
        (4000.0, 3, 6, 2),  # one turn a launch is enough with six of them
        (4000.0, 4, 1, 1),  # four rounds have no turn to spare
    ],
)
def test_slower_contenders_sit_out_but_never_below_six_turns(seconds: float, rounds: int, launches: int, expected: int) -> None:
    assert stride(seconds, 1.0, rounds=rounds, launches=launches) == expected


@given(st.floats(min_value=1, max_value=1e6), st.integers(min_value=1, max_value=200), st.integers(min_value=1, max_value=12))
def test_six_turns_in_all_wherever_the_rounds_allow(ratio: float, rounds: int, launches: int) -> None:
    step = stride(ratio, 1.0, rounds=rounds, launches=launches)
    turns = sum(joins(number, step) for number in range(rounds))

    assert turns >= min(rounds, math.ceil(6 / launches))


@given(st.lists(st.floats(min_value=20, max_value=1e6), min_size=2, max_size=2), st.integers(6, 200), st.integers(1, 12))
def test_two_slow_contenders_meet_in_six_rounds_wherever_the_rounds_allow(ratios: list[float], rounds: int, launches: int) -> None:
    one, other = (stride(ratio, 1.0, rounds=rounds, launches=launches) for ratio in ratios)
    met = sum(joins(number, one) and joins(number, other) for number in range(rounds))

    assert met >= min(rounds, math.ceil(6 / launches))
