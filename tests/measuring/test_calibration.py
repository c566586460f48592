"""Climbing the ladder of sizes, on a scripted clock."""

from __future__ import annotations

import pytest

from kmeans_bench.judging.calibration import LADDER, LONGEST, STEPS, Calibration, Size
from kmeans_bench.judging.cost import CostModel
from kmeans_bench.measuring.calibration import Calibrator, Candidate
from kmeans_bench.measuring.engine import FailureError, Order
from kmeans_bench.model import Contender, Declaration, Dtype, Status
from kmeans_bench.planning import forecast
from tests.measuring.sized import SizedEngine, pairs_price

LOOP = "def numpy_calls(n, k, d): return n * k * d"


def candidate(name: str, numpy_calls: str | None = None) -> Candidate:
    contender = Contender(implementation=name, dtype=Dtype.FLOAT64, threads=1)
    return Candidate(contender=contender, declaration=Declaration(name=name, function="fit", origin=name, numpy_calls=numpy_calls), key="1")


def calibrated(engine: SizedEngine, *candidates: Candidate, seconds: float = 10.0) -> list[Calibration]:
    calibrator = Calibrator(engine=engine, cost=CostModel(), clock=engine.clock)
    return list(calibrator.calibrate(candidates, seconds=seconds))


def test_a_quick_contender_is_timed_on_every_size_and_in_one_worker() -> None:
    engine = SizedEngine({}, price=pairs_price({"quick": 1e-9}))
    (found,) = calibrated(engine, candidate("quick"))

    assert [trial.size for trial in found.trials] == list(LADDER)
    assert found.trials[0].seconds == pytest.approx(1e-4 + 1e-9 * 300 * 5 * 4 * (STEPS + 1))
    assert {trial.steps for trial in found.trials} == {STEPS}
    assert len(engine.orders) == 1


def test_a_slow_one_climbs_as_far_as_its_own_predictions_allow() -> None:
    engine = SizedEngine({}, price=pairs_price({"slow": 1e-6}))
    (found,) = calibrated(engine, candidate("slow", LOOP))

    assert 2 <= len(found.trials) < len(LADDER)
    assert max(trial.seconds for trial in found.trials) < 3 * LONGEST


def test_what_was_timed_is_predicted_again_beyond_the_ladder_too() -> None:
    one = candidate("quick")
    found = calibrated(SizedEngine({}, price=pairs_price({"quick": 1e-9})), one)
    model = forecast.calibrated(CostModel(), found, [one.declaration])
    far = forecast.trial_demand(one.declaration, one.contender, Size(n=100_000, k=50, d=64), 5)

    assert model.predict(one.contender, far) == pytest.approx(1e-9 * 100_000 * 50 * 64 * 6, rel=0.5)


def test_a_failure_ends_the_climb_and_leaves_the_others_alone() -> None:
    def price(order: Order) -> float:
        if order.contender.implementation == "breaks" and len(order.problem.X) > 300:
            raise FailureError(Status.ERROR, "planted")
        return 1e-3

    broken, fine = calibrated(SizedEngine({}, price=price), candidate("breaks"), candidate("fine"))

    assert 0 < len(broken.trials) < len(LADDER)
    assert len(fine.trials) == len(LADDER)


def test_those_whose_turn_comes_too_late_are_left_for_another_run() -> None:
    engine = SizedEngine({}, price=lambda _: 0.1)
    found = calibrated(engine, *(candidate(name) for name in "abcdefgh"), seconds=2.0)

    assert 1 < len(found) < 8
    assert [one.contender.implementation for one in found] == list("abcdefgh")[: len(found)]


def test_the_seconds_are_booked_as_calibration() -> None:
    engine = SizedEngine({}, price=lambda _: 0.01)
    calibrator = Calibrator(engine=engine, cost=CostModel(), clock=engine.clock)
    list(calibrator.calibrate([candidate("a")]))

    assert calibrator.ledger.calibration == pytest.approx(engine.clock())
    assert calibrator.ledger.harness == 0.0
