"""What a contender costs at sizes nobody measured, and how wrong that is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from kmeans_bench.judging.curves import Curve, curves, reach
from kmeans_bench.judging.pooling import pooled
from kmeans_bench.judging.terms import TERMS, fit, predicted, terms
from kmeans_bench.model import Case, Contender, Declaration, Measurement, ProtocolKind, Run, Source, SourceKind, Status

WHOLE = ProtocolKind.AS_WRITTEN
SOURCE = Source(kind=SourceKind.BLOBS)
GRID = tuple(Case(source=SOURCE, n=n, k=k, d=d) for n, k, d in product((100, 1_000, 50_000), (3, 10, 40), (2, 16)))
TRUTH = (40e-6, 10e-9, 8e-6, 3e-9, 0.5e-9, 0.0, 0.2e-9)

Measure = Callable[..., Measurement]
Runs = Callable[..., Run]


def cost(case: Case, truth: Sequence[float] = TRUTH) -> float:
    return predicted(truth, case.n, case.k, case.d)


def only(run: Run) -> Curve:
    (curve,) = curves(run).curves
    return curve


def test_the_terms_are_named_in_the_order_of_their_values() -> None:
    values = dict(zip(TERMS, terms(5, 3, 2), strict=True))

    assert values == {"1": 1, "n": 5, "k": 3, "n*k": 15, "n*d": 10, "k*d": 6, "n*k*d": 30}


def test_seconds_that_are_such_a_sum_are_predicted_beyond_what_was_measured() -> None:
    found = fit(GRID, [cost(case) for case in GRID])
    far = Case(source=SOURCE, n=200_000, k=80, d=32)

    assert predicted(found, far.n, far.k, far.d) == pytest.approx(cost(far), rel=0.05)


def test_a_call_is_divided_by_the_passes_of_its_steps_the_last_assignment_included(measure: Measure, runs: Runs) -> None:
    run = runs(measure("loop", 0.6, n_iter=5, steps=5))

    (found,) = only(run).seconds
    assert found is not None
    assert found.point == pytest.approx(0.1)


def test_one_case_gives_a_curve_through_it_and_no_interval(measure: Measure, runs: Runs) -> None:
    curve = only(runs(measure("loop", 0.6)))

    assert predicted(curve.coefficients, 1000, 8, 2) == pytest.approx(0.1, rel=0.01)
    assert curve.reach is None


def test_what_is_wrong_inexact_or_short_of_steps_teaches_nothing(measure: Measure, runs: Runs) -> None:
    run = runs(
        measure("loop", 1.0),
        measure("crooked", status=Status.WRONG, reason="labels"),
        measure("rough", exact=False),
        measure("hasty", n_iter=3),
    )

    assert [curve.contender.implementation for curve in curves(run).curves] == ["loop"]


def test_whoever_chooses_k_is_no_answer_to_who_is_fastest_for_this_k(measure: Measure, runs: Runs) -> None:
    run = runs(measure("loop", 1.0), measure("elbow", 0.1))
    chooser = Declaration(name="elbow", function="fit", origin="elbow.py", own_start=True, chooses_k=True)

    assert only(replace(run, plan=replace(run.plan, declarations=(chooser,)))).contender.implementation == "loop"


def test_who_does_not_tell_all_its_steps_has_no_price_of_a_step_and_is_named(measure: Measure, runs: Runs) -> None:
    found = curves(runs(measure("loop", 12.0, protocol=WHOLE), measure("ten-starts", 0.1, protocol=WHOLE, n_iter=None)))

    assert [curve.contender.implementation for curve in found.curves] == ["loop"]
    assert [one.id for one in found.uncounted] == ["ten-starts/float64/1t"]
    assert found.curves[0].seconds[0] is not None
    assert found.curves[0].seconds[0].point == pytest.approx(2.0)  # five steps and the last assignment
    assert pooled([found, found]).uncounted == found.uncounted


def test_a_failure_is_kept_with_its_case_and_a_planned_skip_is_none(measure: Measure, runs: Runs) -> None:
    small, large = GRID[0], GRID[-1]
    run = runs(
        measure("loop", 1.0, case=small),
        measure("identity", 1.0, case=small),
        measure("identity", 1.0, case=large),
        measure("loop", case=large, status=Status.TIMEOUT, reason="10 s"),
        measure("broadcast", 1.0, case=small),
        measure("broadcast", case=large, status=Status.SKIPPED, reason="too slow"),
    )

    failures = {curve.contender.implementation: curve.failures for curve in curves(run).curves}

    assert failures == {"loop": (None, "timeout"), "identity": (None, None), "broadcast": (None, None)}


def test_a_declared_formula_is_taken_and_an_undeclared_one_is_fitted_to_what_was_measured(measure: Measure, runs: Runs) -> None:
    run = runs(
        *(measure("told", cost(case), case=case, peak_bytes=1) for case in GRID),
        *(measure("seen", cost(case), case=case, peak_bytes=8 * case.n * case.k + 50_000) for case in GRID),
    )

    def growth(contender: Contender, n: int, k: int, d: int) -> float | None:
        return 8.0 * n * k * d + 16 * n if contender.implementation == "told" else None

    told, seen = curves(run, growth).curves

    assert told.bytes is not None
    assert told.declared
    assert predicted(told.bytes, 1_000_000, 10, 3) == pytest.approx(256e6, rel=1e-6)
    assert seen.bytes is not None
    assert not seen.declared
    assert predicted(seen.bytes, 1_000_000, 10, 3) == pytest.approx(80_050_000, rel=1e-3)


def test_a_formula_that_is_no_such_sum_is_never_promised_less_than_it_says(measure: Measure, runs: Runs) -> None:
    def growth(_contender: Contender, n: int, k: int, d: int) -> float:
        return 16.0 * n + (8.0 * n * d if n * k * d > 1_000_000 else 0.0)

    (curve,) = curves(runs(*(measure("loop", cost(case), case=case) for case in GRID)), growth).curves

    assert curve.bytes is not None
    assert predicted(curve.bytes, 1_000_000, 10, 100) >= 816e6


def test_reach_is_students_t_times_what_was_missed() -> None:
    assert reach([0.1, None, -0.1]) == pytest.approx(12.706 * 0.1, rel=1e-4)
    assert reach([0.1]) is None


@pytest.mark.parametrize("cases", [6, 12, 18])
def test_the_interval_covers_new_times_about_as_often_as_it_says(cases: int, measure: Measure, runs: Runs) -> None:
    """Log-normal noise of 20 %; 150 drawn runs, each asked about a fresh time at a size inside its range."""
    random = np.random.default_rng(cases)
    usual = measure("loop", 1.0)
    new = Case(source=SOURCE, n=5_000, k=8, d=6)
    hits = 0
    for _ in range(150):
        chosen = [GRID[int(place)] for place in random.permutation(len(GRID))[:cases]]
        noisy = [cost(case) * float(np.exp(0.2 * random.standard_normal())) for case in chosen]
        walls = [tuple(replace(sample, wall=6 * wall) for sample in usual.samples) for wall in noisy]
        curve = only(runs(*(replace(usual, case=case, samples=samples) for case, samples in zip(chosen, walls, strict=True))))
        truth = cost(new) * float(np.exp(0.2 * random.standard_normal()))
        assert curve.reach is not None
        hits += abs(np.log(truth / predicted(curve.coefficients, new.n, new.k, new.d))) <= curve.reach

    assert hits / 150 >= 0.92
