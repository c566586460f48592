"""No ratio between unequal work: each refusal is one sentence with its figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from kmeans_bench.judging.work import refusal, shortfall
from kmeans_bench.model import EmptyClusters, Measurement, ProtocolKind, Status

Measure = Callable[..., Measurement]
CONVERGED: dict[str, Any] = {"protocol": ProtocolKind.CONVERGE, "steps": None, "settled": True}


def test_equal_steps_are_equal_work(measure: Measure) -> None:
    assert refusal(measure("loop"), measure("identity")) is None
    assert refusal(measure("loop"), measure("loop/float32")) is None
    assert refusal(measure("loop"), measure("loop/float64/2t")) is None


def test_a_closed_clustering_is_shown_not_refused(measure: Measure) -> None:
    assert refusal(measure("loop"), measure("scipy-kmeans2", closed=True)) is None


def test_unequal_steps_are_refused_with_both_counts(measure: Measure) -> None:
    assert refusal(measure("loop"), measure("scikit-learn", n_iter=4)) == "n_iter 5 against 4: unequal work"
    assert refusal(measure("loop", n_iter=None), measure("identity", n_iter=None)) == "n_iter unknown against unknown: unequal work"


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.OK])
def test_whatever_is_not_ok_has_no_speed(measure: Measure, status: Status) -> None:
    failed = measure("identity", status=status, reason="inertia 3 % off")

    assert refusal(measure("loop"), failed) == f"identity/float64/1t is {status}: inertia 3 % off"
    assert refusal(failed, measure("loop")) == f"identity/float64/1t is {status}: inertia 3 % off"


def test_an_expected_wrong_answer_has_no_speed_either(measure: Measure) -> None:
    wrong = measure("identity/float32", status=Status.WRONG, expected=True, samples=measure("loop").samples)

    assert refusal(measure("loop"), wrong) == "identity/float32/1t is wrong"


def test_protocols_are_never_mixed(measure: Measure) -> None:
    written = measure("article", protocol=ProtocolKind.AS_WRITTEN, n_iter=17, steps=None)

    assert refusal(measure("loop"), written) == "protocol steps against as-written: never mixed"
    assert refusal(replace(written, n_iter=3), written) is None


def test_sessions_are_never_mixed(measure: Measure) -> None:
    why = refusal(measure("loop", session="monday"), measure("identity", session="tuesday"))

    assert why == "sessions monday and tuesday: not measured in the same launches; run again with --fresh"


def test_different_cases_are_never_compared(measure: Measure) -> None:
    ours = measure("loop")
    larger = replace(measure("identity"), case=replace(ours.case, n=2000))

    why = refusal(ours, larger)

    assert why == "case blobs/n=1000/k=8/d=2/seed=0 against blobs/n=2000/k=8/d=2/seed=0: different problems"


def test_inexact_is_not_compared_with_exact(measure: Measure) -> None:
    sampled = measure("minibatch", exact=False)

    assert refusal(measure("loop"), sampled) == "minibatch/float64/1t is inexact, loop/float64/1t is exact: unequal work"
    assert refusal(sampled, measure("loop")) == "minibatch/float64/1t is inexact, loop/float64/1t is exact: unequal work"
    assert refusal(sampled, measure("coreset", exact=False)) is None


def test_routines_as_written_are_compared_with_all_that_they_leave_out(measure: Measure) -> None:
    sampled = measure("minibatch", exact=False, protocol=ProtocolKind.AS_WRITTEN)

    assert refusal(measure("loop", protocol=ProtocolKind.AS_WRITTEN), sampled) is None
    assert shortfall(sampled) == "minibatch/float64/1t is inexact by its own declaration"


def test_another_model_has_no_speed_over_k_means_not_even_as_written(measure: Measure) -> None:
    mixture = measure("mixture", exact=False, nearest=False, protocol=ProtocolKind.AS_WRITTEN)
    loop = measure("loop", protocol=ProtocolKind.AS_WRITTEN)

    assert refusal(loop, mixture) == "mixture/float64/1t clusters by another model or in another space than loop/float64/1t: unequal work"
    assert refusal(mixture, loop) == refusal(loop, mixture)
    assert refusal(mixture, measure("k-modes", exact=False, nearest=False, protocol=ProtocolKind.AS_WRITTEN)) is None


def test_rules_for_empty_clusters_matter_only_where_one_emptied(measure: Measure) -> None:
    relocating = measure("scikit-learn", empty_clusters=EmptyClusters.RELOCATE)

    assert refusal(measure("loop"), relocating) is None
    assert refusal(measure("loop", emptied=True), replace(relocating, emptied=True)) == (
        "a cluster emptied, and empty clusters keep against relocate: unequal work"
    )
    assert refusal(measure("loop", emptied=True), measure("identity", emptied=True)) is None


def test_converged_runs_may_take_different_steps_to_the_same_inertia(measure: Measure) -> None:
    ours, theirs = measure("loop", n_iter=12, **CONVERGED), measure("scikit-learn", n_iter=11, inertia=100.1, **CONVERGED)

    assert refusal(ours, theirs) is None


@pytest.mark.parametrize("inertia", [100.11, 99.8, float("nan")])
def test_converged_runs_with_inertias_more_than_a_thousandth_apart_are_refused(measure: Measure, inertia: float) -> None:
    ours, theirs = measure("loop", **CONVERGED), measure("scikit-learn", inertia=inertia, **CONVERGED)

    assert refusal(ours, theirs) == f"inertia 100 against {inertia:.6g}, more than 0.001 apart: unequal work"
    assert refusal(theirs, ours) == f"inertia {inertia:.6g} against 100, more than 0.001 apart: unequal work"


def test_two_perfect_fits_are_equal(measure: Measure) -> None:
    assert refusal(measure("loop", inertia=0.0, **CONVERGED), measure("identity", inertia=0.0, **CONVERGED)) is None


@pytest.mark.parametrize("settled", [None, False])
def test_time_to_solution_needs_a_solution(measure: Measure, settled: bool | None) -> None:  # noqa: FBT001 - a record's value
    unsettled = measure("identity", n_iter=300, **(CONVERGED | {"settled": settled}))

    assert refusal(measure("loop", **CONVERGED), unsettled) == "identity/float64/1t had not settled after n_iter 300: unequal work"


def test_shortfalls_name_what_keeps_a_contender_out_of_the_ranking(measure: Measure) -> None:
    assert shortfall(measure("loop")) is None
    assert shortfall(measure("minibatch", exact=False)) == "minibatch/float64/1t is inexact by its own declaration"
    assert shortfall(measure("scikit-learn", n_iter=4)) == "scikit-learn/float64/1t took n_iter 4 of 5 steps"
    assert shortfall(measure("scikit-learn", emptied=True, empty_clusters=EmptyClusters.RELOCATE)) == (
        "scikit-learn/float64/1t answers an emptied cluster with relocate, the reference with keep"
    )
    assert shortfall(measure("loop", **(CONVERGED | {"settled": False}))) == "loop/float64/1t had not settled after n_iter 5"
    assert shortfall(measure("loop", status=Status.TIMEOUT, reason="10 s passed")) == "loop/float64/1t is timeout: 10 s passed"
