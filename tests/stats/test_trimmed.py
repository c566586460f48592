"""Trimmed means by hand and against SciPy."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import trim_mean

from kmeans_bench.stats.trimmed import trimmed_mean


def test_a_fifth_is_left_out_at_either_end_in_whole_values() -> None:
    # floor(.2 · 9) = 1 at either end: (2 + 3 + 4 + 5 + 6 + 7 + 8) / 7.
    assert trimmed_mean([9.0, 1.0, 8.0, 2.0, 7.0, 3.0, 6.0, 4.0, 5.0], share=0.2) == 5.0
    assert trimmed_mean([1.0, 2.0, 3.0, 1000.0], share=0.2) == 251.5


@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=40))
def test_it_is_scipys(values: list[float]) -> None:
    assert trimmed_mean(values, share=0.2) == pytest.approx(trim_mean(values, 0.2), abs=1e-9)


@pytest.mark.parametrize(("values", "share"), [([], 0.2), ([1.0], 0.5), ([1.0], -0.1)])
def test_what_leaves_nothing_is_refused(values: list[float], share: float) -> None:
    with pytest.raises(ValueError, match="have no trimmed mean"):
        trimmed_mean(values, share=share)
