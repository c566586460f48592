"""Head to head: who is faster where, and where one overtakes the other."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import pytest

from kmeans_bench.judging.crossovers import Arena, Crossover, Match, boundaries, crossovers, prominent
from kmeans_bench.judging.speedups import verdict
from kmeans_bench.judging.winners import winners
from kmeans_bench.model import Case, Comparison, Contender, Estimate, Measurement, Run, Source, SourceKind, Status

Measure = Callable[..., Measurement]
Runs = Callable[..., Run]
Named = Callable[[str], Contender]
BLOBS = Source(kind=SourceKind.BLOBS)


@pytest.fixture
def played(measure: Measure, runs: Runs, named: Named) -> Callable[..., Match]:
    """Return ``played({(n, k, d): ratio, ...})``: identity takes a second, broadcast ratio seconds."""

    def play(ratios: Mapping[tuple[int, int, int], float]) -> Match:
        measured = []
        for (n, k, d), ratio in ratios.items():
            case = Case(source=BLOBS, n=n, k=k, d=d)
            measured += [measure("broadcast", ratio, case=case), measure("identity", 1.0, case=case)]
        return Arena(run=runs(*measured), floor=None).match(named("broadcast"), named("identity"))

    return play


@pytest.fixture
def told(named: Named) -> Callable[..., Match]:
    """Return ``told({d: (low, ratio, high), ...})``: the match as its comparisons say it is."""

    def tell(ratios: Mapping[int, tuple[float, float, float]]) -> Match:
        one, other = named("broadcast"), named("identity")
        found = {}
        for d, (low, point, high) in ratios.items():
            estimate, case = Estimate(point=point, low=low, high=high), Case(source=BLOBS, n=1000, k=8, d=d)
            found[case] = Comparison(case=case, baseline=one, candidate=other, estimate=estimate, verdict=verdict(estimate))
        return Match(one=one, other=other, comparisons=found, alone={})

    return tell


def along_d(ratios: Sequence[float]) -> dict[tuple[int, int, int], float]:
    return {(1000, 8, d): ratio for d, ratio in zip((1, 4, 16, 64), ratios, strict=False)}


def only(match: Match) -> Crossover:
    (found,) = crossovers(match)
    return found


def test_the_boundary_is_where_the_ratio_would_be_one_between_two_measured_sizes(played: Callable[..., Match]) -> None:
    # The ratio goes from 1/2 to 2 while d goes from 1 to 4: equal in the (logarithmic) middle.
    found = only(played(along_d([0.5, 2.0])))

    assert (found.axis, found.fixed) == ("d", {"n": 1000, "k": 8})
    assert (found.below.implementation, found.above.implementation) == ("broadcast", "identity")
    assert found.boundary.point == pytest.approx(2.0)
    assert (found.last, found.first) == (1, 4)


def test_the_one_named_first_may_be_overtaken_or_overtake(played: Callable[..., Match]) -> None:
    found = only(played(along_d([4.0, 2.0, 0.5])))

    assert (found.below.implementation, found.above.implementation) == ("identity", "broadcast")
    assert found.boundary.point == pytest.approx(8.0)
    assert (found.last, found.first) == (4, 16)


def test_the_interval_is_where_the_ratios_own_interval_includes_one(told: Callable[..., Match]) -> None:
    # From 1/4 to 4 while d goes from 1 to 16, each within a factor of 2: the upper ends pass 1 at d = 2, the lower ones at d = 8.
    found = only(told({1: (0.125, 0.25, 0.5), 16: (2.0, 4.0, 8.0)}))

    assert (found.boundary.low, found.boundary.point, found.boundary.high) == pytest.approx((2.0, 4.0, 8.0))


def test_sizes_that_cannot_be_told_apart_lie_between_last_and_first(told: Callable[..., Match]) -> None:
    found = only(told({1: (0.2, 0.25, 0.5), 4: (0.5, 0.9, 2.0), 16: (0.5, 1.0 / 0.9, 2.0), 64: (2.0, 4.0, 5.0)}))

    assert (found.last, found.first) == (1, 64)
    assert (found.boundary.low, found.boundary.point, found.boundary.high) == pytest.approx((2.0, 8.0, 32.0))


def test_an_interval_without_ends_reaches_to_the_certain_sizes(told: Callable[..., Match]) -> None:
    found = only(told({1: (0.2, 0.25, 0.5), 4: (0.0, 0.9, math.inf), 16: (2.0, 4.0, 5.0)}))

    assert (found.boundary.low, found.boundary.high) == (1.0, 16.0)


def test_a_tie_at_the_end_of_the_axis_is_no_crossover(told: Callable[..., Match]) -> None:
    assert not crossovers(told({1: (0.4, 0.5, 0.6), 4: (0.8, 0.9, 1.1), 16: (0.9, 1.05, 1.2)}))


def test_who_overtakes_and_is_overtaken_again_crosses_twice(played: Callable[..., Match]) -> None:
    found = crossovers(played(along_d([0.5, 2.0, 0.5])))

    assert [(each.above.implementation, each.last, each.first) for each in found] == [("identity", 1, 4), ("broadcast", 4, 16)]


def test_every_axis_is_looked_along_with_the_others_held(played: Callable[..., Match]) -> None:
    ratios = {(n, k, d): 0.5 if n * d < 5000 else 2.0 for n in (1000, 10_000) for k in (3, 10) for d in (2, 16)}

    found = crossovers(played(ratios))

    assert [(each.axis, tuple(each.fixed.values())) for each in found] == [
        ("n", (3, 2)),
        ("n", (10, 2)),
        ("d", (1000, 3)),
        ("d", (1000, 10)),
    ]
    assert [(each.example.axis, len(each.crossovers)) for each in boundaries(found)] == [("n", 2), ("d", 2)]


def test_wins_count_what_is_certain_and_alone_is_who_was_right_where_the_other_was_not(measure: Measure, runs: Runs, named: Named) -> None:
    sizes = [Case(source=BLOBS, n=n, k=8, d=2) for n in (10, 100, 1000)]
    run = runs(
        *(measure("identity", 1.0, case=case) for case in sizes),
        measure("broadcast", 2.0, case=sizes[0]),
        measure("broadcast", 0.5, case=sizes[1]),
        measure("broadcast", case=sizes[2], status=Status.SKIPPED, reason="needs 25.6 GB"),
    )
    match = Arena(run=run, floor=None).match(named("broadcast"), named("identity"))

    assert match.wins == {named("identity"): 1, named("broadcast"): 1}
    assert match.alone == {sizes[2]: named("identity")}


def test_a_match_is_the_same_seen_from_the_other_side_and_played_once(measure: Measure, runs: Runs, named: Named) -> None:
    small, large = (Case(source=BLOBS, n=1000, k=8, d=d) for d in (1, 4))
    run = runs(
        *(measure("identity", 1.0, case=case) for case in (small, large)),
        measure("broadcast", 0.5, case=small),
        measure("broadcast", 3.0, case=large),
    )
    arena, (one, other) = Arena(run=run, floor=None), (named("broadcast"), named("identity"))

    there, back = only(arena.match(one, other)), only(arena.match(other, one))

    assert arena.match(one, other) is arena.match(one, other)
    assert (back.below, back.above) == (there.below, there.above)
    assert back.boundary.point == pytest.approx(there.boundary.point)


def test_the_prominent_are_those_that_win_with_the_baseline_among_them(measure: Measure, runs: Runs, named: Named) -> None:
    names = ("a", "b", "c", "d", "e", "f", "g", "loop")
    run = runs(*(measure(name, 1.0 + place) for place, name in enumerate(reversed(names))))
    order = [named(name) for name in names]

    found = prominent(run, winners(run), order)

    # loop wins the one case and is the baseline: last in the list. The rest as in the order given.
    assert [each.implementation for each in found] == ["a", "b", "c", "d", "e", "loop"]
