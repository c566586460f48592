"""Chosen against true numbers of clusters, worked out by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kmeans_bench.judging.choosing import Choice, Record, totals
from kmeans_bench.model import Case, Contender, Source, SourceKind

Named = Callable[[str], Contender]


def case(seed: int, separation: float = 8.0) -> Case:
    return Case(source=Source(kind=SourceKind.BLOBS, seed=seed, separation=separation), n=500, k=10, d=2)


def record(contender: Contender, chosen: tuple[int, ...], *, silent: tuple[str, ...] = (), separation: float = 8.0) -> Record:
    choices = tuple(
        Choice(case=case(seed, separation), contender=contender, chosen=number, true=10, seconds=1.0 + seed, ari=0.5)
        for seed, number in enumerate(chosen)
    )
    return Record(kind=case(0, separation), contender=contender, choices=choices, silent=silent)


def test_right_is_the_number_itself_and_near_is_within_a_tenth_of_it(named: Named) -> None:
    found = record(named("gap"), (10, 9, 11, 8, 12, 10, 20))

    assert (found.right, found.near) == (2, 4)
    assert found.typical == 1.0
    assert found.seconds == 4.0
    assert found.ari == 0.5


def test_the_interval_over_seven_draws_reaches_from_the_least_to_the_largest(named: Named) -> None:
    found = record(named("gap"), (10, 9, 11, 8, 12, 10, 20)).interval

    assert found is not None
    # Seven values: 1 - 2 · (1/2)^7 = 0.984 lies between the ends, 1 - 2 · 8 / 128 = 0.875 between the second and the sixth.
    assert (found.low, found.high) == (0.8, 2.0)


@pytest.mark.parametrize(("chosen", "silent"), [((10,) * 5, ()), ((10,) * 7, ("timeout: too long",))])
def test_few_draws_or_a_missing_one_leave_no_interval(named: Named, chosen: tuple[int, ...], silent: tuple[str, ...]) -> None:
    found = record(named("gap"), chosen, silent=silent)

    assert found.interval is None
    assert found.lack == ("1 of 8 draws without a value" if silent else "too few draws: 5 of 6")


def test_without_an_answer_there_is_nothing_typical(named: Named) -> None:
    found = record(named("gap"), (), silent=("wrong: no",))

    assert (found.typical, found.seconds, found.ari, found.right) == (None, None, None, 0)


def test_totals_count_draws_of_all_kinds_of_points_and_are_most_often_right_first(named: Named) -> None:
    elbow, gap = named("elbow"), named("gap")
    found = totals([record(elbow, (9, 8)), record(gap, (10, 8)), record(elbow, (7,), separation=3.0), record(gap, (10,), separation=3.0)])

    assert [(one.contender, one.right, one.near, one.answered) for one in found] == [(gap, 2, 2, 3), (elbow, 0, 1, 3)]


def test_a_total_keeps_its_kinds_of_points_apart_and_counts_what_is_missing(named: Named) -> None:
    easy, hard = record(named("gap"), (10, 10, 10)), record(named("gap"), (2,), silent=("timeout: too long",), separation=3.0)

    (found,) = totals([easy, hard])

    # A median over all four would call 1.0 typical, of the hard kind, too.
    assert [one.typical for one in found.records] == [1.0, 0.2]
    assert [one.seconds for one in found.records] == [2.0, 1.0]
    assert (found.answered, found.silent, found.right) == (4, 1, 3)
