"""Medians over draws, worked out by hand: six of them carry an interval, and none where one is silent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kmeans_bench.judging.draws import about_draws, lack, over, seedless, typical
from kmeans_bench.model import Case, Source, SourceKind

SIX = (0.3, 0.1, 0.9, 0.2, 0.6, 0.5)


def cases(kind: SourceKind, seeds: int, n: int = 100) -> list[Case]:
    return [Case(source=Source(kind=kind, seed=seed), n=n, k=3, d=2) for seed in range(seeds)]


def test_six_draws_reach_from_the_least_to_the_largest_around_their_median() -> None:
    found = typical(SIX, silent=0)

    # 2 · (1/2)^6 = 3.1 % lie outside; (0.3 + 0.5) / 2 is between the third and the fourth.
    assert found is not None
    assert (found.low, found.point, found.high, found.level) == (0.1, 0.4, 0.9, 0.95)
    assert over(SIX, level=0.95) == found


@pytest.mark.parametrize(
    ("values", "silent", "level", "why"),
    [
        (SIX[:5], 0, 0.95, "too few draws: 5 of 6"),
        (SIX, 0, 0.98, "too few draws: 6 of 7"),
        (SIX, 1, 0.95, "1 of 7 draws without a value"),
        ((), 3, 0.95, "3 of 3 draws without a value"),
    ],
)
def test_few_or_silent_draws_leave_no_interval_and_say_why(values: tuple[float, ...], silent: int, level: float, why: str) -> None:
    assert typical(values, silent=silent, level=level) is None
    assert lack(len(values), silent, level=level) == why


def test_a_run_is_about_draws_where_every_kind_of_points_has_six() -> None:
    blobs, uniform = cases(SourceKind.BLOBS, 6), cases(SourceKind.UNIFORM, 6)

    assert about_draws([*blobs, *uniform])
    assert not about_draws([*blobs, *uniform[:1]])
    assert not about_draws([*blobs, *cases(SourceKind.BLOBS, 5, n=200)])
    assert not about_draws([])


def test_draws_of_one_kind_differ_in_their_seed_alone() -> None:
    first, second = cases(SourceKind.BLOBS, 2)
    far = replace(second, source=replace(second.source, offset=10.0))

    assert seedless(first) == seedless(second) == first
    assert seedless(far) != first
