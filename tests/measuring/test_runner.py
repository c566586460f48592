"""What is asked when, how often, and until when: on a clock that only scripted calls move."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from statistics import median

import numpy as np
import pytest

from kmeans_bench.measuring.runner import CaseResult, Runner
from kmeans_bench.model import (
    Budget,
    Case,
    Cell,
    Contender,
    Declaration,
    Dtype,
    Grid,
    Measurement,
    Plan,
    PlannedCell,
    Protocol,
    Scenario,
    Source,
    SourceKind,
    Status,
    Stop,
)
from kmeans_bench.planning.dataset import draw
from kmeans_bench.stats.contrast import contrast
from tests.measuring.fakes import FakeEngine, Script

SOURCE = Source(kind=SourceKind.BLOBS)
CASES = tuple(Case(source=SOURCE, n=n, k=3, d=2) for n in (50, 60))


def steady(seconds: float) -> Script:
    return lambda _: seconds


def measure(
    engine: FakeEngine,
    *,
    launches: int = 5,
    total: float = 1000.0,
    call: float = 10.0,
    cases: tuple[Case, ...] = CASES[:1],
    dtypes: tuple[Dtype, ...] = (Dtype.FLOAT64,),
    needs: tuple[str, ...] = (),
) -> list[CaseResult]:
    declarations = tuple(Declaration(name=name, function="fit", origin=f"{name}.py", needs=needs) for name in engine.scripts)
    cells = tuple(
        PlannedCell(
            cell=Cell(case=case, contender=Contender(implementation=name, dtype=dtype, threads=1)),
            seconds=engine.scripts[name](0.0),
            bytes=None,
            key=name,
        )
        for case in cases
        for name in engine.scripts
        for dtype in dtypes
    )
    budget = Budget(total=total, call=call, launches=launches)
    scenario = Scenario(name="t", summary="", grid=Grid(k=(3,)), sources=(SOURCE,), baseline="a", budget=budget, protocol=Protocol(steps=3))
    plan = Plan(scenario=scenario, cells=cells, declarations=declarations)
    return list(Runner(plan=plan, engine=engine, session="s", clock=engine.clock).measure(cells))


def by_name(result: CaseResult) -> dict[str, Measurement]:
    return {item.contender.implementation: item for item in result.measurements if not item.contender.twin}


def test_every_planned_cell_gets_one_measurement_and_the_cheapest_contender_a_second_one() -> None:
    results = measure(FakeEngine({"quick": steady(0.1), "slow": steady(0.3)}), cases=CASES)

    names = [[(item.contender.implementation, item.contender.twin) for item in result.measurements] for result in results]
    assert names == [[("quick", False), ("slow", False), ("quick", True)]] * 2
    assert all(item.status is Status.OK for result in results for item in result.measurements)


def test_steady_contenders_stop_as_soon_as_twelve_rounds_have_shown_it() -> None:
    found = by_name(measure(FakeEngine({"quick": steady(0.1), "slow": steady(0.3)}))[0])

    # Five launches of ceil(12 / 5) = 3 rounds each: the third launch's first look at 12 pairs comes after round 3 of launch 4.
    rounds = Counter(sample.launch for sample in found["slow"].samples)
    assert set(rounds) == {0, 1, 2, 3, 4}
    assert rounds[3] == rounds[4] == 3
    assert {item.stop for item in found.values()} == {Stop.NARROW}


def test_a_contender_a_thousand_times_slower_still_gets_six_turns_and_not_many_more() -> None:
    found = by_name(measure(FakeEngine({"quick": steady(0.005), "slow": steady(5.0)}), total=100.0)[0])

    assert 6 <= len(found["slow"].samples) <= 10
    assert min(Counter(sample.launch for sample in found["slow"].samples).values()) >= 2


def test_pairs_are_formed_from_rounds_in_which_both_were_asked_in_random_order() -> None:
    found = by_name(measure(FakeEngine({"a": steady(0.1), "b": steady(0.1)}))[0])

    orders = Counter((mine.order < theirs.order) for mine, theirs in zip(found["a"].samples, found["b"].samples, strict=True))
    assert orders[True] >= 3
    assert orders[False] >= 3


def test_load_on_half_of_the_run_moves_a_paired_ratio_by_less_than_a_tenth() -> None:
    def loaded(seconds: float) -> Script:
        # From the 6th second on a neighbour doubles every call.
        return lambda time: seconds * (2.0 if time > 6.0 else 1.0)

    found = by_name(measure(FakeEngine({"a": loaded(0.2), "b": loaded(0.1)}), total=20.0)[0])
    b = {(sample.launch, sample.round): sample.wall for sample in found["b"].samples}
    paired = median(sample.wall / b[sample.launch, sample.round] for sample in found["a"].samples)
    walls = [sample.wall for sample in found["a"].samples]

    assert max(walls) > 1.9 * min(walls), "the load was felt"
    assert abs(paired / 2.0 - 1) < 0.10


def test_a_call_over_the_limit_is_a_timeout_and_costs_nobody_else() -> None:
    found = by_name(measure(FakeEngine({"quick": steady(0.1), "stuck": steady(99.0)}))[0])

    assert found["stuck"].status is Status.TIMEOUT
    assert found["quick"].status is Status.OK


@pytest.mark.parametrize(("needs", "status"), [(("numba",), Status.OK), (("scipy",), Status.TIMEOUT)])
def test_a_first_call_may_take_longer_where_it_compiles_and_does_not_count(needs: tuple[str, ...], status: Status) -> None:
    engine = FakeEngine(scripts={"a": lambda now: 0.001 if now else 7.0})  # whoever comes first compiles

    (measured,) = measure(engine, call=0.9, needs=needs)[0].measurements[:1]

    assert measured.status is status
    assert measured.first_call == (7.0 if measured.status is Status.OK else None)
    assert {sample.wall for sample in measured.samples} <= {0.001}


def test_a_call_over_the_limit_is_a_timeout_where_the_first_one_compiles_too() -> None:
    engine = FakeEngine(scripts={"a": steady(7.0)})

    assert measure(engine, call=0.9, needs=("numba",))[0].measurements[0].status is Status.TIMEOUT


def test_a_contender_that_gets_stuck_later_keeps_its_samples_but_is_a_timeout() -> None:
    found = by_name(measure(FakeEngine({"quick": steady(0.1), "stuck": lambda time: 99.0 if time > 8.0 else 0.2}))[0])

    assert found["stuck"].status is Status.TIMEOUT
    assert found["quick"].status is Status.OK
    assert {sample.launch for sample in found["quick"].samples} == {0, 1, 2, 3, 4}


def test_when_the_budget_is_spent_the_remaining_cells_are_skipped_and_say_so() -> None:
    first, second = measure(FakeEngine({"a": steady(2.0), "b": steady(2.0)}), total=10.0, cases=CASES)

    assert {item.status for item in first.measurements} == {Status.OK}, "what is begun is finished with the least an interval needs"
    assert {item.status for item in second.measurements} == {Status.SKIPPED}
    assert "budget of 10 s" in str(second.measurements[0].reason)


def test_a_launch_whose_workers_were_lost_is_repeated() -> None:
    engine = FakeEngine({"a": steady(0.1), "b": steady(0.2)}, losses=2)
    found = by_name(measure(engine)[0])

    assert {item.status for item in found.values()} == {Status.OK}
    assert {sample.launch for sample in found["a"].samples} == {0, 1, 2, 3, 4}


def test_a_launch_that_is_lost_while_answers_are_handed_over_leaves_no_sample_behind() -> None:
    found = by_name(measure(FakeEngine({"a": steady(0.1), "b": steady(0.2)}, late_losses=1))[0])

    # a has handed over when b is lost; the launch is repeated, and every round of it must be there once.
    rounds = Counter((sample.launch, sample.round) for sample in found["a"].samples)
    assert set(rounds.values()) == {1}
    assert {sample.launch for sample in found["a"].samples} == {0, 1, 2, 3, 4}


def test_workers_lost_again_and_again_are_a_crash_not_an_endless_loop() -> None:
    found = by_name(measure(FakeEngine({"a": steady(0.1)}, losses=99))[0])

    assert found["a"].status is Status.CRASHED


def test_one_launch_pins_every_single_threaded_worker_to_the_same_core_and_launches_use_several() -> None:
    engine = FakeEngine({"a": steady(0.1), "b": steady(0.2)})
    measure(engine, launches=8)

    cores = [order.cores for order in engine.orders]
    launches = [cores[:3]] + [cores[3 * i : 3 * i + 3] for i in range(1, 8)]
    assert all(len(set(launch)) == 1 for launch in launches)
    assert len({launch[0] for launch in launches}) == 2


def test_the_same_seed_gives_the_same_order() -> None:
    def orders() -> list[int]:
        return [sample.order for sample in by_name(measure(FakeEngine({"a": steady(0.1), "b": steady(0.1)}))[0])["a"].samples]

    assert orders() == orders()


def test_the_ledger_books_every_second_of_the_scripted_clock_as_measured_those_of_a_hung_call_too() -> None:
    engine = FakeEngine(
        {"a": steady(0.1), "b": steady(0.2), "hangs": steady(99.0), "hangs-later": lambda time: 99.0 if time > 105 else 0.1}
    )
    declarations = tuple(Declaration(name=name, function="fit", origin=f"{name}.py") for name in engine.scripts)
    cells = tuple(
        PlannedCell(
            cell=Cell(case=CASES[0], contender=Contender(implementation=name, dtype=Dtype.FLOAT64, threads=1)),
            seconds=0.1,
            bytes=None,
            key="",
        )
        for name in engine.scripts
    )
    scenario = Scenario(name="t", summary="", grid=Grid(k=(3,)), sources=(SOURCE,), baseline="a")
    runner = Runner(plan=Plan(scenario=scenario, cells=cells, declarations=declarations), engine=engine, session="s", clock=engine.clock)
    list(runner.measure(cells))

    assert runner.ledger.measured == pytest.approx(runner.ledger.wall)
    assert runner.ledger.harness == pytest.approx(0.0, abs=1e-9)


def test_a_degenerate_case_is_told_so_for_every_cell() -> None:
    pixels = Case(source=replace(SOURCE, kind=SourceKind.DIGITS), n=20, k=21, d=64)
    found = measure(FakeEngine({"a": steady(0.1)}), cases=(pixels,))[0]

    assert [item.status for item in found.measurements] == [Status.DEGENERATE]
    assert "21" in str(found.measurements[0].reason)


def test_a_dtype_that_cannot_carry_the_case_is_degenerate_and_the_other_is_measured(tmp_path: Path) -> None:
    # Two of the three rows differ by 1e-12: float32 makes one of them, so three distinct starts do not exist there.
    np.save(tmp_path / "close.npy", np.array([[1.0], [1.0 + 1e-12], [5.0]]))
    source = Source(kind=SourceKind.FILE, path=str(tmp_path / "close.npy"))
    case = Case(source=source, n=3, k=3, d=1)
    engine = FakeEngine({"a": steady(0.1)})
    found = {
        item.contender.dtype: item
        for item in measure(engine, cases=(case,), dtypes=tuple(Dtype))[0].measurements
        if not item.contender.twin
    }

    assert found[Dtype.FLOAT64].status is Status.OK
    assert found[Dtype.FLOAT32].status is Status.DEGENERATE
    assert found[Dtype.FLOAT32].reason


def test_an_answer_that_goes_wrong_under_way_takes_its_samples_with_it() -> None:
    engine = FakeEngine({"a": steady(0.1), "b": steady(0.1)}, drifting=frozenset({"b"}))
    found = by_name(measure(engine)[0])

    assert found["a"].status is Status.OK
    assert found["b"].status is Status.WRONG
    assert found["b"].samples == ()


def test_a_case_brings_what_the_reference_went_through() -> None:
    (case,) = measure(FakeEngine({"a": steady(0.1), "b": steady(0.2)}))

    assert case.trajectory is not None
    assert (case.trajectory.case, case.trajectory.session) == (case.case, case.measurements[0].session)
    assert len(case.trajectory.inertias) == 1 + (case.measurements[0].steps or 0)
    assert case.trajectory.inertias[-1] == pytest.approx(case.measurements[0].inertia)
    assert {len(case.trajectory.inertias) - 1} == {
        len(steps) for steps in (case.trajectory.moves, case.trajectory.farthest, case.trajectory.relabelled)
    }
    assert case.trajectory.contrast == contrast(draw(case.case).values)
