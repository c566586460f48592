"""Which cases a chart shows when there are too many."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from kmeans_bench.model import Case, Source, SourceKind
from kmeans_bench.reporting.charts.anchors import choose

SIZES = st.lists(st.integers(min_value=1, max_value=10**6), min_size=1, max_size=5, unique=True)


def grid(ns: list[int], ks: list[int], ds: list[int]) -> list[Case]:
    return [Case(source=Source(kind=SourceKind.BLOBS), n=n, k=k, d=d) for n, k, d in product(ns, ks, ds)]


def test_few_cases_are_all_shown_smallest_first() -> None:
    assert [case.n for case in choose(grid([100, 10], [3], [2]), 6)] == [10, 100]


def test_the_ends_come_first_and_then_the_middle() -> None:
    # On a log axis 100 is half-way between 10 and 1000; 20 is not.
    assert [case.n for case in choose(grid([10, 20, 100, 1_000], [3], [2]), 3)] == [10, 100, 1_000]


def test_another_source_is_as_far_away_as_the_end_of_an_axis() -> None:
    digits = Case(source=Source(kind=SourceKind.DIGITS), n=100, k=3, d=2)

    assert digits in choose([*grid([10, 20, 40, 80, 160], [3], [2]), digits], 3)


@given(SIZES, SIZES, SIZES, st.integers(min_value=1, max_value=6))
def test_a_choice_has_the_size_asked_for_and_no_case_twice(ns: list[int], ks: list[int], ds: list[int], most: int) -> None:
    cases = grid(ns, ks, ds)
    chosen = choose(cases, most)

    assert len(chosen) == len(set(chosen)) == min(most, len(cases))
