"""Least squares without negative coefficients."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import nnls

from kmeans_bench.stats.nonnegative import nonnegative


def test_what_is_a_sum_of_costs_is_found_again() -> None:
    columns = np.array([[1.0, 10.0, 3.0], [1.0, 20.0, 1.0], [1.0, 40.0, 8.0], [1.0, 80.0, 2.0]])

    assert nonnegative(columns, columns @ [5.0, 0.0, 2.0]) == pytest.approx([5.0, 0.0, 2.0])


def test_a_coefficient_that_would_be_negative_is_zero_and_the_others_make_the_best_of_it() -> None:
    assert nonnegative(np.array([[1.0, 1.0], [1.0, 2.0], [1.0, 3.0]]), np.array([6.0, 4.0, 2.0])) == pytest.approx([4.0, 0.0])


def test_a_column_of_zeros_and_a_column_twice_do_no_harm() -> None:
    found = nonnegative(np.array([[0.0, 1.0, 1.0], [0.0, 2.0, 2.0]]), np.array([3.0, 6.0]))

    assert found[0] == 0
    assert found[1] + found[2] == pytest.approx(3.0)


@given(rows=st.integers(1, 20), seed=st.integers(0, 2**16), power=st.integers(1, 6))
def test_nobody_finds_a_closer_sum(rows: int, seed: int, power: int) -> None:
    random = np.random.default_rng(seed)
    columns, target = random.exponential(size=(rows, 7)) ** power, random.exponential(size=rows)

    found = nonnegative(columns, target)

    assert (found >= 0).all()
    assert np.linalg.norm(columns @ found - target) <= nnls(columns, target)[1] + 1e-6 * np.linalg.norm(target)
