"""Starts over seeds: ratios inside each seed, medians over them, and who ends in another minimum; worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from kmeans_bench.judging.starts import Course, Starts, starts
from kmeans_bench.model import Case, Cell, Contender, Declaration, Measurement, Protocol, ProtocolKind, Run, Source, SourceKind, Status

Measure = Callable[..., Measurement]
Runs = Callable[..., Run]
Named = Callable[[str], Contender]

WHOLE = ProtocolKind.AS_WRITTEN
# Steps and inertias of either routine on seeds 0, 1, ...; the random start ends lower on seed 5 alone.
STEPS = {"random": [10, 12, 20, 10, 8, 30, 10], "spread": [5, 6, 5, 10, 8, 10, 5]}
INERTIAS = {"random": [110.0, 105.0, 100.0, 100.05, 120.0, 100.0, 103.0], "spread": [100.0, 100.0, 100.0, 100.0, 100.0, 104.0, 100.0]}


def case(seed: int) -> Case:
    return Case(source=Source(kind=SourceKind.BLOBS, seed=seed), n=1000, k=8, d=2)


def declared(name: str, **given: Any) -> Declaration:  # noqa: ANN401 - any field
    return Declaration(name=name, function="fit", origin=f"{name}.py", own_start=True, **given)


@pytest.fixture
def run(measure: Measure, runs: Runs) -> Run:
    rows = [
        measure(name, 2.0 if name == "random" else 1.0, case=case(seed), protocol=WHOLE, n_iter=steps, inertia=INERTIAS[name][seed])
        for name in STEPS
        for seed, steps in enumerate(STEPS[name])
    ]
    found = runs(*rows, baseline="random")
    scenario = replace(found.plan.scenario, protocol=Protocol(kind=WHOLE))
    return replace(found, plan=replace(found.plan, scenario=scenario, declarations=tuple(map(declared, STEPS))))


def courses(found: Starts | None) -> dict[str, Course]:
    assert found is not None
    (kind,) = found.courses
    assert kind == case(0)
    return {one.contender.implementation: one for one in found.courses[kind]}


def test_the_baseline_comes_first_and_is_held_against_itself(run: Run, named: Named) -> None:
    found = starts(run)

    assert found is not None
    assert found.baseline == named("random")
    assert list(courses(found)) == ["random", "spread"]
    assert {(one.steps, one.speedup) for one in courses(found)["random"].seeds} == {(1.0, 1.0)}


def test_medians_over_seven_seeds_reach_from_the_smallest_to_the_largest(run: Run) -> None:
    spread = courses(starts(run))["spread"]

    # 10/5, 12/6, 20/5, 10/10, 8/8, 30/10, 10/5: in order 1 1 2 2 2 3 4.
    assert spread.steps is not None
    assert (spread.steps.low, spread.steps.point, spread.steps.high) == (1.0, 2.0, 4.0)
    assert spread.speedup is not None
    assert (spread.speedup.low, spread.speedup.high) == pytest.approx((2.0, 2.0))
    assert spread.gap is not None
    assert (spread.gap.low, spread.gap.point, spread.gap.high) == pytest.approx((0.0, 0.0, 0.04))


def test_a_worse_minimum_lies_a_thousandth_above_the_best_known(run: Run) -> None:
    found = courses(starts(run))

    # Random: 10 %, 5 %, 0, 0.05 % (the same minimum), 20 %, 0, 3 % above the best of its seed.
    assert found["random"].worse is not None
    assert found["random"].worse.point == pytest.approx(4 / 7)
    assert found["spread"].worse is not None
    assert found["spread"].worse.point == pytest.approx(1 / 7)


def test_a_seed_that_failed_is_counted_says_why_and_leaves_no_interval(run: Run) -> None:
    rows = [
        replace(one, status=Status.TIMEOUT, reason="10 s", samples=())
        if one.case == case(2) and one.contender.implementation == "spread"
        else one
        for one in run.measurements
    ]

    found = courses(starts(replace(run, measurements=tuple(rows))))

    spread = found["spread"]
    assert (len(spread.seeds), spread.silent, spread.planned, spread.reason) == (6, 1, 7, "spread/float64/1t is timeout: 10 s")
    # Six seeds would carry one, were they all that was asked.
    assert (spread.steps, spread.speedup, spread.gap, spread.worse) == (None, None, None, None)
    assert len(found["random"].seeds) == 7
    assert found["random"].worse is not None


def crowd(run: Run, measure: Measure, quick: dict[str, float], inertias: dict[str, float] | None = None, seeds: int = 7) -> Starts:
    """Return the starts of a run with these routines: so many times as fast as random on all seeds but the last, and as fast there."""
    names = ["random", *quick]
    rows = [
        measure(
            name,
            1.0 if name == "random" or seed == seeds - 1 else 1.0 / quick[name],
            case=case(seed),
            protocol=WHOLE,
            n_iter=10,
            inertia=(inertias or {}).get(name, 100.0) if seed else 100.0,
        )
        for name in names
        for seed in range(seeds)
    ]
    cells = tuple(replace(run.plan.cells[0], cell=Cell(case=one.case, contender=one.contender)) for one in rows)
    plan = replace(run.plan, cells=cells, declarations=tuple(map(declared, names)))
    found = starts(replace(run, plan=plan, measurements=tuple(rows)))
    assert found is not None
    return found


def test_the_fastest_is_picked_by_intervals_that_hold_together(run: Run, measure: Measure) -> None:
    # Nine seeds: alone, the second smallest is the lower end (2 · 10 / 512 < 5 %), of two at 97.5 % each it is the smallest.
    alone, two = (crowd(run, measure, quick, seeds=9) for quick in ({"a": 2.0}, {"a": 2.0, "b": 3.0}))

    assert alone.lead is not None
    assert alone.lead.course.contender.implementation == "a"
    assert (alone.lead.speedup.low, alone.lead.speedup.point) == pytest.approx((2.0, 2.0))
    # Each by itself at 95 % would still be faster for certain.
    assert [one.speedup.low > 1.5 for one in two.others(case(0)) if one.speedup is not None] == [True, True]
    assert two.lead is None


def test_seven_seeds_carry_three_intervals_together_and_six_carry_one(run: Run, measure: Measure) -> None:
    everywhere = {"a": 1.0}
    few = crowd(run, measure, everywhere | {"b": 1.0}, seeds=6)

    # 1 - 0.05 / 2 takes seven.
    assert [one.speedup is not None for one in few.others(case(0))] == [True, True]
    assert [one.speedup_at(0.975) for one in few.others(case(0))] == [None, None]
    assert few.lead is None


def test_who_misses_least_is_named_with_the_ends_of_intervals_that_hold_together(run: Run, measure: Measure) -> None:
    found = crowd(run, measure, {"a": 1.0, "b": 1.0}, inertias={"random": 110.0, "a": 105.0})

    assert found.surest is not None
    assert found.surest.contender.implementation == "b"
    # None of seven at 1 - 0.05 / 3 each: Clopper and Pearson's upper end is 1 - (0.05 / 6)^(1/7).
    assert (found.surest.most, found.surest.low) == (0.0, 0.0)
    assert found.surest.high == pytest.approx(1 - (0.05 / 6) ** (1 / 7))
    random = found.missed[found.baseline]
    assert (random.least, random.most) == pytest.approx((6 / 7, 6 / 7))
    assert random.low < 0.5 < random.high


def test_who_is_silent_where_the_baseline_is_not_is_not_named_for_missing_nothing(run: Run, measure: Measure) -> None:
    found = crowd(run, measure, {"a": 1.0, "b": 1.0}, inertias={"random": 110.0, "a": 105.0})
    (kind,) = found.courses
    cut = tuple(replace(one, planned=8) if one.contender.implementation == "b" else one for one in found.courses[kind])

    left = replace(found, courses={kind: cut})

    assert left.surest is not None
    assert left.surest.contender.implementation == "a"
    assert {one.implementation for one in left.missed} == {"random", "a"}


def test_five_seeds_are_too_few_and_a_run_of_equal_steps_is_about_something_else(run: Run) -> None:
    few = replace(run, measurements=tuple(one for one in run.measurements if one.case.source.seed < 5))
    stepped = replace(run, plan=replace(run.plan, scenario=replace(run.plan.scenario, protocol=Protocol())))

    assert starts(few) is None
    assert starts(stepped) is None


@pytest.mark.parametrize("unlike", [{"exact": False}, {"chooses_k": True}])
def test_whoever_is_inexact_or_chooses_k_is_no_other_start(run: Run, unlike: dict[str, bool]) -> None:
    plan = replace(run.plan, declarations=(declared("random"), declared("spread", **unlike)))

    assert starts(replace(run, plan=plan)) is None
