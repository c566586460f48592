"""One case explained, by hand: who comes next, and what it would save, from pairs alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from kmeans_bench.judging.account import CaseAccount, Done, account
from kmeans_bench.judging.demand import Demand
from kmeans_bench.judging.roofline import Bound
from kmeans_bench.judging.savings import Other
from kmeans_bench.judging.waits import Cause
from kmeans_bench.model import Case, Contender, Declaration, Dtype, Measurement, Roof, Run, Rung, Source, SourceKind, Status

Measure = Callable[..., Measurement]
Runs = Callable[..., Run]
Named = Callable[[str], Contender]
CASE = Case(source=Source(kind=SourceKind.BLOBS), n=1000, k=8, d=2)
ROOF = Roof(dtype=Dtype.FLOAT64, threads=1, flops=1e9, bandwidth=1e9, streamed=10**8)


def declared(name: str, below: str | None) -> Declaration:
    return Declaration(
        name=name, function="fit", origin=f"{name}.py", summary="", digest="d", rung=Rung(below=below, change=f"{name} is new")
    )


def laddered(run: Run) -> Run:
    rungs = (declared("loop", None), declared("array", "loop"), declared("table", "array"))
    return replace(run, plan=replace(run.plan, declarations=rungs), roofs=(ROOF,))


def savings(found: CaseAccount) -> dict[str, list[tuple[str, str | None, float | None]]]:
    return {
        one.cell.contender.implementation: [
            (each.contender.implementation, each.change, None if each.saved is None else round(each.saved.point, 6)) for each in one.savings
        ]
        for one in found.cells
    }


def test_the_next_rung_saves_what_the_pairs_say(measure: Measure, runs: Runs) -> None:
    run = laddered(runs(measure("loop", 8.0), measure("array", 2.0), measure("table", 1.0)))

    found = account(run, CASE, {})

    # 8 -> 2 s saves three quarters, 2 -> 1 s half; nobody is above the table.
    assert savings(found) == {"loop": [("array", "array is new", 0.75)], "array": [("table", "table is new", 0.5)], "table": []}
    assert [one.fastest for one in found.cells] == [False, False, True]


def test_a_rung_that_saves_nothing_is_joined_by_the_next_faster_one(measure: Measure, runs: Runs) -> None:
    run = laddered(runs(measure("loop", 2.0), measure("array", 4.0), measure("other", 1.0), measure("best", 0.5)))

    # The array takes as long again; the next faster one is not the fastest one.
    assert savings(account(run, CASE, {}))["loop"] == [("array", "array is new", -1.0), ("other", None, 0.5)]


def test_where_the_next_ones_cannot_be_told_from_it_the_fastest_is_held_against_it(measure: Measure, runs: Runs) -> None:
    # In every launch the next faster one is now ahead, now behind.
    near = [[1.9] * 6, [2.1] * 6, [1.9] * 6, [2.1] * 6, [1.9] * 6]
    found = account(runs(measure("loop", 2.0), measure("near", near), measure("best", 0.5)), CASE, {})

    first, second = found.cells[0].savings
    assert (first.contender.implementation, first.other) == ("near", Other.FASTER)
    assert first.saved is not None
    assert first.saved.low < 0 < first.saved.high
    assert (second.contender.implementation, second.other) == ("best", Other.FASTEST)
    assert second.saved is not None
    assert second.saved.point == pytest.approx(0.75)


def test_a_saving_is_no_difference_of_medians(measure: Measure, runs: Runs) -> None:
    # The machine slowed down between launches, for both alike: each pair says 2, whatever the medians are.
    slow, quick = [[2.0] * 6, [4.0] * 6, [8.0] * 6, [16.0] * 6, [32.0] * 6], [[1.0] * 6, [2.0] * 6, [4.0] * 6, [8.0] * 6, [16.0] * 6]
    (saving,) = account(laddered(runs(measure("loop", slow), measure("array", quick))), CASE, {}).cells[0].savings

    assert saving.saved is not None
    assert (saving.saved.low, saving.saved.point, saving.saved.high) == pytest.approx((0.5, 0.5, 0.5))
    assert saving.pairs == 30


def test_who_may_not_be_ranked_is_not_the_next_faster_one(measure: Measure, runs: Runs) -> None:
    run = runs(measure("loop", 2.0), measure("hasty", 1.0, n_iter=3), measure("wrong", 0.5, status=Status.WRONG))

    assert savings(account(run, CASE, {}))["loop"] == []


def test_a_rung_of_another_dtype_is_none(measure: Measure, runs: Runs) -> None:
    run = laddered(runs(measure("loop", 8.0), measure("array/float32", 2.0)))

    assert savings(account(run, CASE, {}))["loop"] == [("array", None, 0.75)]


def test_a_rung_without_a_ratio_says_why(measure: Measure, runs: Runs) -> None:
    run = laddered(runs(measure("loop", 8.0), measure("array", 2.0, n_iter=3)))

    (saving,) = account(run, CASE, {}).cells[0].savings

    assert saving.saved is None
    assert saving.reason is not None
    assert "n_iter" in saving.reason


def test_the_roof_of_a_case_is_the_larger_of_both(measure: Measure, runs: Runs) -> None:
    found = account(laddered(runs(measure("loop", 8.0), measure("array", 2.0))), CASE, {})
    (setting,) = found.settings

    # A step: 2 · 1000 · 8 · 2 + 1000 · 2 operations; X and centroids 1008 · 2 · 8 bytes, labels 4000, centroids written 8 · 2 · 8.
    assert (setting.step.flops, setting.step.bytes) == (34_000, 16_128 + 4_000 + 128)
    # A call of five steps: FLOPS and BYTES below are its sums.
    assert (setting.call.flops, setting.call.bytes) == (202_000, 121_408)
    assert setting.least == pytest.approx(202e-6)
    assert setting.bound is Bound.COMPUTE
    assert found.steps == 5


def test_without_roofs_and_right_answers_there_is_little_to_say(measure: Measure, runs: Runs) -> None:
    found = account(runs(measure("loop", status=Status.ERROR, reason="planted")), CASE, {})

    assert (found.steps, found.settings, found.seconds) == (None, (), None)
    assert found.winner.reason == "nobody could be ranked: 1 error"


# Six assignments and five updates: 6 · 2 · 1000 · 8 · 2 + 5 · 1000 · 2 operations; X and centroids 6 · 1008 · 2 · 8 bytes, labels
# 6 · 4000, centroids written 5 · 8 · 2 · 8.
FLOPS, BYTES = 202_000, 121_408


def done(run: Run, **declared: float) -> Done | None:
    """Return what the first cell did, by what it declares for a step; a quick one beside it makes calls for 1 µs each."""
    first, *others = run.measurements
    cheap = Demand(n=1000, k=8, d=2, itemsize=8, steps=5, numpy_calls=100)
    demands = {first.cell: Demand(n=1000, k=8, d=2, itemsize=8, steps=5, **declared)} | {one.cell: cheap for one in others}
    return account(run, CASE, demands).cells[0].done


def test_declared_operations_and_calls_count_for_every_pass(measure: Measure, runs: Runs) -> None:
    # The other one makes 600 calls in 0.6 ms. This one: 6 · 50,000 operations at 1 GFLOP/s are 0.3 ms, 6 · 200 calls 1.2 ms, of 2 ms.
    found = done(laddered(runs(measure("loop", 2e-3), measure("array", 0.6e-3))), flops=50_000, numpy_calls=200)

    assert found is not None
    assert (found.operations, found.declared, found.bytes, found.calls) == (300_000, True, BYTES, 1200)
    assert found.wait.cause is Cause.INTERPRETER
    assert found.wait.shares == {Cause.INTERPRETER: pytest.approx(0.6), Cause.ARITHMETIC: pytest.approx(0.15)}


def test_what_declares_no_operations_is_held_to_lloyds_as_far_as_it_evaluated_distances(measure: Measure, runs: Runs) -> None:
    whole = done(laddered(runs(measure("loop", 250e-6))))
    # 12,000 of 6 · 8000 distances: a quarter of Lloyd's operations.
    part = done(laddered(runs(measure("loop", 250e-6, distances=12_000))))

    assert whole is not None
    assert part is not None
    assert (whole.operations, whole.declared, part.operations) == (FLOPS, False, FLOPS / 4)
    assert whole.wait.cause is Cause.ARITHMETIC  # 202 of 250 µs
    assert whole.calls is None


def test_a_call_that_nothing_explains_is_overhead_and_without_roofs_it_is_not_known(measure: Measure, runs: Runs) -> None:
    slow = laddered(runs(measure("loop", 2e-3)))  # 202 µs of 2 ms: a tenth
    found, blind = done(slow), done(replace(slow, roofs=()))

    assert found is not None
    assert blind is not None
    assert (found.overhead, blind.overhead) == (True, False)


def test_a_last_assignment_that_was_not_paid_for_is_no_pass(measure: Measure, runs: Runs) -> None:
    found = done(laddered(runs(measure("loop", 1e-3, closed=True))), flops=50_000, numpy_calls=100)

    assert found is not None
    assert (found.operations, found.calls) == (250_000, 500)


def test_what_is_not_lloyds_is_not_explained(measure: Measure, runs: Runs) -> None:
    assert done(laddered(runs(measure("mini", exact=False)))) is None
