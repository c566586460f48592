"""Shares and their exact intervals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmeans_bench.stats.binomial import clustered, share


def test_five_of_ten_is_clopper_and_pearsons_own_interval() -> None:
    found = share(5, 10)

    assert (found.point, round(found.low, 4), round(found.high, 4)) == (0.5, 0.1871, 0.8129)


def test_none_of_ten_reaches_from_nought_to_what_ten_failures_allow() -> None:
    found = share(0, 10)

    assert found.low == 0.0
    assert found.high == pytest.approx(1 - 0.025**0.1)


def test_no_trial_has_no_share() -> None:
    with pytest.raises(ValueError, match="0 of 0 is no share"):
        share(0, 0)


@given(st.integers(1, 80).flatmap(lambda trials: st.tuples(st.integers(0, trials), st.just(trials))))
def test_successes_and_failures_have_mirrored_intervals(counted: tuple[int, int]) -> None:
    successes, trials = counted
    seen, missed = share(successes, trials), share(trials - successes, trials)

    assert seen.low == pytest.approx(1 - missed.high, abs=1e-9)


def test_pairs_worth_fewer_have_the_interval_of_so_few_and_keep_their_own_share() -> None:
    found = clustered(363, 364, worth=91.0)

    # 363/364 of 91 is 90.75: the lower bound is that of 90 of 91, the upper one that of 91 of 91.
    assert found.point == 363 / 364
    assert found.low == share(90, 91).low
    assert found.high == 1.0


def test_pairs_worth_all_of_themselves_have_their_own_interval() -> None:
    assert clustered(98, 100, worth=100.0) == share(98, 100)


def test_what_is_worth_less_than_one_counts_as_one() -> None:
    found = clustered(1, 2, worth=0.3)

    assert (found.low, found.high) == (0.0, 1.0)


@given(st.integers(1, 60).flatmap(lambda trials: st.tuples(st.integers(0, trials), st.just(trials), st.floats(0.1, trials))))
def test_an_interval_of_fewer_holds_its_point(counted: tuple[int, int, float]) -> None:
    successes, trials, worth = counted
    found = clustered(successes, trials, worth=worth)

    assert found.low <= successes / trials <= found.high
