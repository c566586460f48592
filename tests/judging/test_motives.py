"""Why one and not the next."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kmeans_bench.judging.curves import Curves
from kmeans_bench.judging.motives import WORDS, motive
from kmeans_bench.judging.terms import TERMS
from tests.judging.test_accuracy import CASES, a_curve


def test_every_term_has_its_words() -> None:
    assert list(WORDS) == list(TERMS)


def test_the_largest_part_and_where_the_next_one_loses_most_are_named() -> None:
    best = replace(a_curve("best", (None,) * 3, (None,) * 3), coefficients=(0.0, 2e-9, 0, 0, 0, 0, 1e-9))
    second = replace(a_curve("second", (None,) * 3, (None,) * 3), coefficients=(0.0, 2e-9, 0, 3e-9, 0, 0, 1e-9))
    found = motive(Curves(cases=CASES, steps=5, curves=(best, second)), (1000, 4, 2), best.contender, second.contender)

    assert found is not None
    # A pass: 2 µs for the points, 4 · 2 · 1 µs for n·k·d; the other one spends 12 µs on n·k. Five steps make six passes.
    assert (found.term, found.gap) == ("n*k*d", "n*k")
    assert found.share == pytest.approx(0.8)
    assert found.lost == pytest.approx(72e-6)


def test_a_curve_that_is_nought_says_nothing() -> None:
    only = a_curve("only", (1.0,) * 3, (1.0,) * 3)

    assert motive(Curves(cases=CASES, steps=5, curves=(only,)), (1000, 4, 2), only.contender, None) is None
