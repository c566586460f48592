"""Exact nulls against every sign pattern there is, and against SciPy where it is exact too."""

from __future__ import annotations

import math
from itertools import product
from statistics import median

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import wilcoxon

from kmeans_bench.errors import TooFewPairsError
from kmeans_bench.stats.signed_rank import (
    centre_bounds,
    centre_interval,
    doubled_midranks,
    exceedance,
    fewest,
    hodges_lehmann,
    null_counts,
    walsh_averages,
)

distinct = st.lists(st.integers(-1000, 1000), min_size=1, max_size=12, unique_by=abs).map(lambda drawn: [x + 0.25 for x in drawn])
tied = st.lists(st.integers(-4, 4).map(float), min_size=1, max_size=9)


def by_enumeration(values: list[float]) -> float:
    """Count: the share of sign patterns whose sum of positive ranks is at least the one seen; zeros ranked, then left out."""
    ranks = doubled_midranks([abs(value) for value in values])
    kept = [(value, rank) for value, rank in zip(values, ranks, strict=True) if value != 0]
    seen = sum(rank for value, rank in kept if value > 0)
    patterns = list(product((0, 1), repeat=len(kept)))
    return sum(sum(rank for sign, (_, rank) in zip(pattern, kept, strict=True) if sign) >= seen for pattern in patterns) / len(patterns)


@pytest.mark.parametrize(
    ("count", "sums"),
    [
        (1, (1, 1)),
        (2, (1, 1, 1, 1)),
        (3, (1, 1, 1, 2, 1, 1, 1)),
        (4, (1, 1, 1, 2, 2, 2, 2, 2, 1, 1, 1)),
        (5, (1, 1, 1, 2, 2, 3, 3, 3, 3, 3, 3, 2, 2, 1, 1, 1)),  # subsets of 1..5 by their sum: OEIS A053632
    ],
)
def test_the_null_of_few_values_is_the_table_worked_out_by_hand(count: int, sums: tuple[int, ...]) -> None:
    assert null_counts(tuple(range(1, count + 1))) == sums


@pytest.mark.parametrize("count", range(1, 13))
def test_the_null_table_agrees_with_every_sign_pattern(count: int) -> None:
    ranks = np.arange(1, count + 1)
    patterns = (np.arange(2**count)[:, None] >> np.arange(count)) & 1

    assert list(null_counts(tuple(range(1, count + 1)))) == np.bincount(patterns @ ranks).tolist()


@pytest.mark.parametrize(("count", "least", "p"), [(8, 31, 0.039), (10, 45, 0.042), (15, 90, 0.047), (9, 45, 0.002)])
def test_the_upper_tails_are_those_of_the_textbooks(count: int, least: int, p: float) -> None:
    # Hollander and Wolfe, table A.4, three digits.
    counts = null_counts(tuple(range(1, count + 1)))

    assert round(sum(counts[least:]) / 2**count, 3) == p


@given(distinct)
def test_without_ties_p_agrees_with_enumeration_and_scipy(values: list[float]) -> None:
    p = exceedance(values)

    assert p == pytest.approx(wilcoxon(values, alternative="greater", method="exact").pvalue, abs=1e-12)
    if len(values) <= 10:
        assert p == by_enumeration(values)


@given(tied)
def test_with_ties_and_zeros_p_agrees_with_enumeration(values: list[float]) -> None:
    assert exceedance(values) == by_enumeration(values)


@given(st.lists(st.sampled_from([-3.0, -2.0, -1.0, 1.0, 2.0, 3.0]), min_size=2, max_size=8))
def test_with_ties_p_agrees_with_scipys_permutation_test(values: list[float]) -> None:
    # SciPy's "exact" ignores ties; its permutation method enumerates all patterns (256 at most here) when they are fewer than it may draw.
    from scipy.stats import PermutationMethod  # noqa: PLC0415 - the one test that needs it

    other = wilcoxon(values, alternative="greater", method=PermutationMethod(n_resamples=10_000))

    assert exceedance(values) == pytest.approx(other.pvalue, abs=1e-9)


@given(distinct, st.integers(-50, 50))
def test_beyond_is_a_shift(values: list[float], by: int) -> None:
    assert exceedance([value + by for value in values], beyond=by) == exceedance(values)


@given(st.permutations(range(1, 9)), st.lists(st.sampled_from([-1.0, 0.0, 1.0]), min_size=8, max_size=8), st.integers(0, 7))
def test_p_never_rises_when_a_value_rises_to_zero_or_past_it(sizes: list[int], signs: list[float], place: int) -> None:
    # What Pratt's zeros are for: left out before the ranking, they break this.
    raised = list(signs)
    raised[place] = min(1.0, signs[place] + 1)
    before = [size * sign for size, sign in zip(sizes, signs, strict=True)]
    after = [size * sign for size, sign in zip(sizes, raised, strict=True)]

    assert exceedance(after) <= exceedance(before)


def test_nothing_but_zeros_shows_nothing() -> None:
    assert exceedance([0.0, 0.0]) == 1.0
    assert exceedance([]) == 1.0


@given(st.lists(st.integers(0, 5).map(float), min_size=1, max_size=9), st.floats(0.001, 0.5))
def test_under_the_null_p_is_at_most_a_level_no_more_often_than_the_level(magnitudes: list[float], level: float) -> None:
    signs = product((-1, 1), repeat=len(magnitudes))
    small = [exceedance([s * m for s, m in zip(sign, magnitudes, strict=True)]) <= level for sign in signs]

    assert sum(small) <= level * len(small) + 1e-9


@given(st.lists(st.integers(0, 5).map(float), min_size=5, max_size=9), st.sampled_from([0.8, 0.9, 0.95]))
def test_the_interval_covers_the_centre_at_its_level_over_all_sign_patterns_ties_included(magnitudes: list[float], level: float) -> None:
    if len(magnitudes) < fewest((1 - level) / 2):
        return
    signs = list(product((-1, 1), repeat=len(magnitudes)))
    ends = [centre_interval([s * m for s, m in zip(sign, magnitudes, strict=True)], level=level) for sign in signs]

    assert sum(low <= 0 <= high for low, high in ends) >= level * len(signs)


@given(distinct, st.sampled_from([0.0625, 0.03125, 0.01, 0.004]))
def test_the_bound_lies_above_a_value_exactly_when_the_test_rejects_it(values: list[float], miss: float) -> None:
    beyond = 0.1  # equals no pairwise mean of quarters

    assert (centre_bounds(values, miss=miss)[0] > beyond) == (exceedance(values, beyond=beyond) <= miss)


def test_eight_values_have_the_fourth_smallest_and_largest_pairwise_mean_at_95_percent() -> None:
    # P(T+ <= 3 | 8) = (1 + 1 + 1 + 2) / 256 = .0195; with 4 it were 7/256 = .0273: so the interval is A(4) .. A(33).
    values = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0]
    means = walsh_averages(values)

    assert centre_interval(values, level=0.95) == (means[3], means[32])
    assert means[:4] == [1.0, 1.5, 2.0, 2.5]


def test_five_values_cannot_carry_95_percent_and_span_all_at_90() -> None:
    with pytest.raises(TooFewPairsError, match="5 pairs cannot carry an interval at 95 %; it takes 6 or more"):
        centre_interval([1.0] * 5, level=0.95)

    assert centre_interval([3.0, 1.0, 2.0, 5.0, 4.0], level=0.9) == (1.0, 5.0)
    assert centre_bounds([1.0] * 4, miss=0.05) == (-math.inf, math.inf)
    assert centre_bounds([], miss=0.05) == (-math.inf, math.inf)


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=12))
def test_the_estimate_is_the_median_of_the_pairwise_means(values: list[float]) -> None:
    assert hodges_lehmann(values) == pytest.approx(median((a + b) / 2 for i, a in enumerate(values) for b in values[i:]))


def test_no_values_have_no_estimate() -> None:
    with pytest.raises(TooFewPairsError, match="no pairs"):
        hodges_lehmann([])
