"""Order statistics around a median, by hand."""

from __future__ import annotations

from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmeans_bench.errors import TooFewPairsError
from kmeans_bench.stats.intervals import fewest, interpolated_interval, sign_interval

values = st.lists(st.floats(min_value=-1e6, max_value=1e6), min_size=6, max_size=80)


def test_six_values_span_from_the_least_to_the_greatest_at_exactly_96_875_percent() -> None:
    # Outside only when all six fall on one side: 2 / 2**6 = 0.03125.
    six = [3.0, 1.0, 2.0, 6.0, 5.0, 4.0]

    assert sign_interval(six, level=0.95) == (1.0, 6.0)
    assert sign_interval(six, level=0.96875) == (1.0, 6.0)
    with pytest.raises(TooFewPairsError, match="6 pairs cannot carry an interval at 97 %; it takes 7 or more"):
        sign_interval(six, level=0.97)


@pytest.mark.parametrize(
    ("count", "rank"),
    [
        (8, 1),  # rank 2 would miss with 2 (1 + 8) / 256 = .070
        (9, 2),  # 2 (1 + 9) / 512 = .039
        (12, 3),  # 2 (1 + 12 + 66) / 4096 = .0386; rank 4 would miss with .146
        (20, 6),  # as tabled: the 6th and 15th of 20
    ],
)
def test_the_rank_is_the_largest_that_still_covers(count: int, rank: int) -> None:
    ordered = [float(i) for i in range(1, count + 1)]

    assert sign_interval(ordered, level=0.95) == (rank, count + 1 - rank)


def test_five_values_cannot_carry_95_percent() -> None:
    # 2 / 2**5 = .0625
    with pytest.raises(TooFewPairsError, match="5 pairs"):
        sign_interval([1.0] * 5, level=0.95)


def test_no_values_are_refused_not_an_index_error() -> None:
    with pytest.raises(TooFewPairsError, match="0 pairs"):
        sign_interval([], level=0.95)


@pytest.mark.parametrize(("level", "count"), [(0.5, 2), (0.9, 5), (0.95, 6), (0.98, 7), (0.99, 8)])
def test_the_fewest_values_that_carry_a_level(level: float, count: int) -> None:
    assert fewest(level) == count


def test_thousands_of_values_stay_exact() -> None:
    # The largest r with P(Binomial(3000, 1/2) < r) <= .025 is 1446, by SciPy's binom.
    ordered = [float(i) for i in range(1, 3001)]

    assert sign_interval(ordered, level=0.95) == (1446, 1555)


def test_interpolation_lies_between_the_neighbouring_sign_intervals() -> None:
    # Ten values: rank 2 covers 1 - 22/1024 = .97852, rank 3 covers 1 - 112/1024 = .89063. The excess over .95 is
    # (.97852 - .95) / (.97852 - .89063) = .32444, and the share 8 · .32444 / (2 + 6 · .32444) = .65767.
    low, high = interpolated_interval([float(i) for i in range(1, 11)], level=0.95)

    assert low == pytest.approx(2.65767, abs=1e-4)
    assert high == pytest.approx(8.34233, abs=1e-4)


def test_interpolation_at_a_level_that_is_met_exactly_is_the_sign_interval() -> None:
    assert interpolated_interval([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], level=0.96875) == (1.0, 6.0)


@given(values)
def test_an_interval_holds_its_median_and_interpolation_never_widens(drawn: list[float]) -> None:
    outer, inner = sign_interval(drawn, level=0.95), interpolated_interval(drawn, level=0.95)
    slack = 1e-9 * (1 + max(map(abs, drawn)))

    assert outer[0] <= inner[0] <= median(drawn) + slack
    assert median(drawn) - slack <= inner[1] <= outer[1]


@given(values)
def test_a_mirrored_sample_has_the_mirrored_interval(drawn: list[float]) -> None:
    low, high = sign_interval(drawn, level=0.95)

    assert sign_interval([-value for value in drawn], level=0.95) == (-high, -low)
