"""Shares and their exact intervals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmeans_bench.stats.binomial import share


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
