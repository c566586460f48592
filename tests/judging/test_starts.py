"""Starts over seeds: ratios inside each seed, medians over them, and who ends in another minimum; worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from kmeans_bench.judging.starts import Course, Starts, starts
from kmeans_bench.model import Case, Contender, Declaration, Measurement, Protocol, ProtocolKind, Run, Source, SourceKind, Status

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


def test_a_seed_that_failed_is_left_out_counted_and_says_why(run: Run) -> None:
    rows = [
        replace(one, status=Status.TIMEOUT, reason="10 s", samples=())
        if one.case == case(2) and one.contender.implementation == "spread"
        else one
        for one in run.measurements
    ]

    found = courses(starts(replace(run, measurements=tuple(rows))))

    assert (len(found["spread"].seeds), found["spread"].planned, found["spread"].reason) == (6, 7, "spread/float64/1t is timeout: 10 s")
    assert len(found["random"].seeds) == 7


def test_five_seeds_are_too_few_and_a_run_of_equal_steps_is_about_something_else(run: Run) -> None:
    few = replace(run, measurements=tuple(one for one in run.measurements if one.case.source.seed < 5))
    stepped = replace(run, plan=replace(run.plan, scenario=replace(run.plan.scenario, protocol=Protocol())))

    assert starts(few) is None
    assert starts(stepped) is None


@pytest.mark.parametrize("unlike", [{"exact": False}, {"chooses_k": True}])
def test_whoever_is_inexact_or_chooses_k_is_no_other_start(run: Run, unlike: dict[str, bool]) -> None:
    plan = replace(run.plan, declarations=(declared("random"), declared("spread", **unlike)))

    assert starts(replace(run, plan=plan)) is None
