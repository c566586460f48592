"""In how many cases a contender is within what factor of the fastest."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import pytest

from kmeans_bench.judging.profiles import Profile, profiles
from kmeans_bench.judging.slowdowns import Slowdown, slowdowns
from kmeans_bench.model import Case, Cell, Contender, Dtype, Measurement, Run, Source, SourceKind, Status

Measure = Callable[..., Measurement]
Runs = Callable[..., Run]
CASES = tuple(Case(source=Source(kind=SourceKind.BLOBS), n=n, k=8, d=2) for n in (10, 100, 1_000, 10_000))


def named(found: tuple[Profile, ...]) -> Mapping[str, Profile]:
    return {profile.contender.implementation: profile for profile in found}


def test_ratios_are_over_the_fastest_of_each_case_and_what_did_not_run_is_never(measure: Measure, runs: Runs) -> None:
    run = runs(
        *(measure("identity", wall, case=case) for case, wall in zip(CASES, (1.0, 1.0, 3.0), strict=False)),
        *(measure("loop", wall, case=case) for case, wall in zip(CASES, (2.0, 20.0, 1.0), strict=False)),
        *(measure("broadcast", 1.5, case=case) for case in CASES[:1]),
        *(measure("broadcast", case=case, status=Status.OOM, reason="4 GB") for case in CASES[1:3]),
    )

    found = named(profiles(slowdowns(run)))

    assert found["identity"].ratios == pytest.approx((1.0, 1.0, 3.0))
    assert found["loop"].ratios == pytest.approx((1.0, 2.0, 20.0))
    assert found["broadcast"].ratios == pytest.approx((1.5,))
    assert {name: (each.wins, each.within(2.0), each.cases) for name, each in found.items()} == {
        "identity": (2, 2, 3),
        "loop": (1, 2, 3),
        "broadcast": (0, 1, 3),
    }
    assert found["loop"].worst == pytest.approx(20.0)


def test_the_area_counts_a_case_from_full_at_one_to_nothing_at_ten_times(measure: Measure, runs: Runs) -> None:
    run = runs(
        *(measure("identity", 1.0, case=case) for case in CASES[:3]),
        *(measure("loop", wall, case=case) for case, wall in zip(CASES, (10.0, math.sqrt(10.0), 40.0), strict=False)),
    )

    found = named(profiles(slowdowns(run)))

    assert found["identity"].area == pytest.approx(1.0)
    assert found["loop"].area == pytest.approx(0.5 / 3)


def test_the_largest_area_comes_first_and_a_case_that_was_not_answered_costs_its_share(measure: Measure, runs: Runs) -> None:
    run = runs(
        *(measure("identity", 1.0, case=case) for case in CASES[:2]),
        *(measure("identity", case=case, status=Status.TIMEOUT, reason="10 s") for case in CASES[2:]),
        *(measure("loop", 1.2, case=case) for case in CASES),
    )

    assert [profile.contender.implementation for profile in profiles(slowdowns(run))] == ["loop", "identity"]


def test_a_case_without_a_fastest_is_left_out(measure: Measure, runs: Runs) -> None:
    run = runs(measure("loop", 1.0, case=CASES[0]), measure("loop", case=CASES[1], status=Status.CRASHED, reason="signal 11"))

    (only,) = profiles(slowdowns(run))

    assert (only.cases, only.within(1.0), only.area) == (1, 1, 1.0)


def test_nobody_right_is_no_case_and_no_worst() -> None:
    contender = Contender(implementation="loop", dtype=Dtype.FLOAT64, threads=1)
    (only,) = profiles([Slowdown(cell=Cell(case=CASES[0], contender=contender), best=False, reason="crashed")])

    assert (only.cases, only.worst, only.area) == (0, None, 0.0)
    assert profiles([]) == ()
