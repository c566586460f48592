"""float32 against float64 of the same implementation, paired; errors by the distance from the origin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from kmeans_bench.judging.precision import gains, shifted, turns_wrong
from kmeans_bench.model import Measurement, Run, Status, Trajectory

Measure = Callable[..., Measurement]
Runs = Callable[..., Run]


def far(measurement: Measurement, offset: float) -> Measurement:
    case = measurement.case
    return replace(measurement, case=replace(case, source=replace(case.source, offset=offset)))


def followed(run: Run, spread: float = 2.0) -> Run:
    cases = dict.fromkeys(measurement.case for measurement in run.measurements)
    kept = tuple(Trajectory(case=case, session="today", inertias=(), offset=case.source.offset, spread=spread) for case in cases)
    return replace(run, trajectories=kept)


def test_a_gain_is_the_paired_ratio_over_the_same_implementation_and_threads(measure: Measure, runs: Runs) -> None:
    run = runs(measure("loop", 8.0), measure("loop/float32", 4.0), measure("loop/float32/2t", 1.0), measure("identity/float32", 2.0))
    (only,) = gains(run, None)

    # Neither the loop with two threads nor identity has a float64 half.
    assert (only.baseline and only.baseline.id, only.candidate.id) == ("loop/float64/1t", "loop/float32/1t")
    assert only.estimate is not None
    assert only.estimate.point == pytest.approx(2.0)


def test_a_wrong_answer_has_no_gain_but_a_reason(measure: Measure, runs: Runs) -> None:
    (only,) = gains(runs(measure("loop", 8.0), measure("loop/float32", status=Status.WRONG, reason="2 of 9 labels")), None)

    assert only.estimate is None
    assert only.reason == "loop/float32/1t is wrong: 2 of 9 labels"


def test_cases_that_differ_in_the_offset_alone_are_a_group_nearest_first(measure: Measure, runs: Runs) -> None:
    measured = [
        far(measure("loop/float32", inertia_error=0.5, wrong_share=0.1, status=Status.WRONG), 100.0),
        far(measure("loop/float32", inertia_error=1e-9, wrong_share=0.0), 0.0),
        far(measure("loop", status=Status.WRONG), 100.0),
    ]
    (group,) = shifted(followed(runs(*measured)))

    assert [case.source.offset for case in group.cases] == [0.0, 100.0]
    # float64 is not among the errors; 100 over a spread of 2 is 50.
    assert [(one.reach, one.wrong, one.wrong_share, one.inertia_error) for one in group.errors] == [
        (0.0, False, 0.0, 1e-9),
        (50.0, True, 0.1, 0.5),
    ]


def test_one_offset_is_no_group_and_without_trajectories_nothing_is_known(measure: Measure, runs: Runs) -> None:
    run = runs(measure("loop/float32"), far(measure("loop/float32"), 100.0))

    assert shifted(run) == ()
    assert shifted(followed(runs(measure("loop/float32")))) == ()


def test_who_turns_wrong_is_told_with_the_nearest_distance(measure: Measure, runs: Runs) -> None:
    right = [far(measure("loop/float32"), offset) for offset in (0.0, 10.0, 20.0)]
    wrong = [far(measure("identity/float32", status=Status.WRONG if offset else Status.OK), offset) for offset in (0.0, 10.0, 20.0)]
    (group,) = shifted(followed(runs(*right, *wrong)))

    assert {contender.implementation: reach for contender, reach in turns_wrong(group.errors).items()} == {"loop": None, "identity": 5.0}


def test_a_skip_says_nothing_about_float32(measure: Measure, runs: Runs) -> None:
    run = runs(measure("loop/float32"), far(measure("loop/float32", status=Status.SKIPPED), 100.0))

    assert [one.case.source.offset for one in shifted(followed(run))[0].errors] == [0.0]
