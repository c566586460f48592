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
        (60.0, 60, 1, 3),  # three times beyond twenty: every third round
        (4000.0, 60, 1, 11),  # rounds 0, 11, 22, 33, 44, 55: six turns, where every 200th would give one
        (4000.0, 12, 5, 11),  # two turns in each of five launches: rounds 0 and 11
        (4000.0, 3, 6, 3),  # one turn a launch is enough with six of them
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
