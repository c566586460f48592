"""Agreement by the way in which categories are written, worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kmeans_bench.judging.categories import outcomes, renamings
from kmeans_bench.model import Case, Measurement, Run, Source, SourceKind, Status

Measure = Callable[..., Measurement]
Runs = Callable[..., Run]


def case(kind: SourceKind, seed: int = 0) -> Case:
    return Case(source=Source(kind=kind, seed=seed), n=100, k=3, d=48 if kind is SourceKind.ONE_HOT else 8)


def test_ways_of_writing_come_in_one_order_whatever_the_plan_s(measure: Measure, runs: Runs) -> None:
    kinds = (SourceKind.ONE_HOT, SourceKind.CATEGORIES, SourceKind.BLOBS, SourceKind.RENUMBERED)
    found = outcomes(runs(*(measure("one", case=case(kind, seed), ari=0.5 + seed) for kind in kinds for seed in (0, 1))))

    assert [one.kind.source.kind for one in found] == [SourceKind.CATEGORIES, SourceKind.RENUMBERED, SourceKind.ONE_HOT]
    assert [one.level.values for one in found if one.level is not None] == [(0.5, 1.5)] * 3


def test_an_answer_that_is_missing_has_its_reason(measure: Measure, runs: Runs) -> None:
    (found,) = outcomes(runs(measure("one", case=case(SourceKind.ONE_HOT), status=Status.TIMEOUT, reason="longer than 10 s")))

    assert (found.level, found.silent) == (None, ("timeout: longer than 10 s",))


def test_what_other_numbers_change_is_told_draw_by_draw_and_at_most(measure: Measure, runs: Runs) -> None:
    agreed = {
        (SourceKind.CATEGORIES, 0): 0.5,
        (SourceKind.CATEGORIES, 1): 0.25,
        (SourceKind.RENUMBERED, 0): 0.25,
        (SourceKind.RENUMBERED, 1): 0.75,
    }
    lonely = measure("two", case=case(SourceKind.CATEGORIES), ari=0.5)
    found = renamings(runs(*(measure("one", case=case(*which), ari=ari) for which, ari in agreed.items()), lonely))

    assert [(one.contender.implementation, one.most, one.draws) for one in found] == [("one", 0.5, 2)]


def test_a_missing_answer_leaves_the_others_no_interval(measure: Measure, runs: Runs) -> None:
    answers = [measure("one", case=case(SourceKind.CATEGORIES, seed), ari=0.5) for seed in range(7)]
    late = measure("one", case=case(SourceKind.CATEGORIES, 7), status=Status.TIMEOUT, reason="longer than 10 s")

    intervals = [outcomes(runs(*rows))[0].level for rows in (answers, [*answers, late])]

    assert [one.interval is not None for one in intervals if one is not None] == [True, False]


def test_points_that_were_moved_are_other_points(measure: Measure, runs: Runs) -> None:
    # Moved by 10, other numbers change 0.2; where they are, 0.4.
    agreed = {
        (SourceKind.CATEGORIES, 0.0): 0.5,
        (SourceKind.RENUMBERED, 0.0): 0.1,
        (SourceKind.CATEGORIES, 10.0): 0.6,
        (SourceKind.RENUMBERED, 10.0): 0.8,
    }
    rows = [
        measure("one", case=replace(case(kind), source=Source(kind=kind, offset=offset)), ari=ari) for (kind, offset), ari in agreed.items()
    ]

    (found,) = renamings(runs(*rows))

    assert (round(found.most, 9), found.draws) == (0.4, 2)
