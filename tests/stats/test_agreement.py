"""The adjusted Rand index: by hand, against scikit-learn's, and what it owes whatever the labels are called."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from kmeans_bench.stats.agreement import adjusted_rand_index

LABELS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=40)


def test_six_points_by_hand() -> None:
    # {a b c} {d e f} against {a b} {c d} {e f}. Together in both: ab, ef. In one: 3 + 3 pairs, in the other: 3, of 15 in all.
    # By chance 6 · 3 / 15 = 1.2. (2 - 1.2) / ((6 + 3) / 2 - 1.2) = 0.8 / 3.3.
    assert adjusted_rand_index(np.array([0, 0, 0, 1, 1, 1]), np.array([0, 0, 1, 1, 2, 2])) == pytest.approx(8 / 33)


def test_labels_are_names_and_one_group_each_or_for_all_agrees_with_itself() -> None:
    one_by_one, together = np.arange(5), np.zeros(5, dtype=int)

    assert adjusted_rand_index(np.array([0, 0, 1, 2]), np.array([7, 7, 0, 3])) == 1.0
    assert adjusted_rand_index(one_by_one, one_by_one) == adjusted_rand_index(together, together) == 1.0
    assert adjusted_rand_index(one_by_one, together) == 0.0


@given(LABELS)
def test_it_is_what_scikit_learn_says_and_the_same_from_either_side(pairs: list[tuple[int, int]]) -> None:
    one, other = np.array(pairs).T

    assert adjusted_rand_index(one, other) == pytest.approx(adjusted_rand_score(one, other), abs=1e-12)
    assert adjusted_rand_index(one, other) == adjusted_rand_index(other, one)


def test_a_million_points_do_not_leave_the_range_of_whole_numbers() -> None:
    halves = np.arange(1_000_000) % 2

    assert adjusted_rand_index(halves, 1 - halves) == 1.0


def test_labels_may_be_any_numbers_however_large() -> None:
    far = np.array([0, 3_000_000, 3_000_000, 9])

    assert adjusted_rand_index(far, np.array([2, 0, 0, 1])) == 1.0
    # One pair in the first, two in the second, none in both: (0 - 1/3) / (3/2 - 1/3).
    assert adjusted_rand_index(far, np.array([5_000_000, 5_000_000, 1, 1])) == pytest.approx(-2 / 7)


def test_labels_of_other_points_are_refused() -> None:
    with pytest.raises(ValueError, match=r"\(2,\) and \(3,\)"):
        adjusted_rand_index(np.array([0, 1]), np.array([0, 1, 1]))
