from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kmeans_bench.model import EmptyClusters, Measurement, Plan, Run, Status, Trajectory
from kmeans_bench.storage import assembly
from kmeans_bench.storage.header import Header

if TYPE_CHECKING:
    from tests.storage.conftest import Bench

SMALL_LOOP = "blobs/n=100/k=2/d=2/seed=0 loop/float64/1t"


def assembled(bench: Bench, measurements: list[Measurement], plan: Plan | None = None, *, earlier: tuple[str, ...] = ()) -> Run:
    header = Header(started_at="2026-11-23T01:52:03Z", environment=bench.environment, plan=plan or bench.plan(), earlier_sessions=earlier)
    return assembly.assemble(measurements, run_id="quick-1", header=header)


def test_a_run_has_one_measurement_per_planned_cell_in_the_plans_order(bench: Bench) -> None:
    run = assembled(bench, [*bench.finished(bench.large), *bench.finished(bench.small)])

    assert [found.cell for found in run.measurements] == [planned.cell for planned in run.plan.cells]
    assert {found.status for found in run.measurements} == {Status.OK}
    assert [twin.case for twin in run.twins] == [bench.large, bench.small]
    assert run.partners == ()


def test_a_cell_that_was_not_reached_is_a_skipped_row_that_names_the_next_step(bench: Bench) -> None:
    run = assembled(bench, bench.finished(bench.small))

    assert [found.status for found in run.measurements] == [Status.OK, Status.OK, Status.SKIPPED, Status.SKIPPED]
    assert run.measurements[2].reason == "not reached: the run is under way or was interrupted; the same command resumes"
    assert run.measurements[2].key == "loop-1"
    assert (run.measurements[2].predicted_seconds, run.measurements[2].predicted_bytes) == (0.5, 1000)


def test_a_planned_skip_is_a_row_with_its_reason_and_what_the_implementation_declares(bench: Bench) -> None:
    reason = "needs 3 GiB, 2 GiB are free"
    skip = bench.planned(status=Status.SKIPPED, reason=reason)
    rough = replace(bench.declaration(), exact=False, empty_clusters=EmptyClusters.SPLIT)

    run = assembled(bench, [], bench.plan(cells=(skip,), declarations=(rough,)))

    (row,) = run.measurements
    assert (row.status, row.reason, row.exact, row.empty_clusters) == (Status.SKIPPED, reason, False, EmptyClusters.SPLIT)


def test_a_later_measurement_of_a_cell_supersedes_an_earlier_one(bench: Bench) -> None:
    later = bench.measured(session="s2", status=Status.ERROR)

    run = assembled(bench, [bench.measured(), later])

    assert run.measurements[0] == later
    assert run.partners == ()


def test_a_measurement_under_another_key_is_not_shown(bench: Bench) -> None:
    run = assembled(bench, bench.finished(), bench.plan(keys={"loop": "loop-2"}))

    assert [found.status for found in run.measurements[:2]] == [Status.SKIPPED, Status.OK]


def test_an_edit_that_was_taken_back_finds_its_measurement_again(bench: Bench) -> None:
    first, edited = bench.measured(), bench.measured(key="loop-2", session="s2")

    assert assembly.reusable([first, edited], bench.plan())[SMALL_LOOP] == first


def test_when_one_implementation_changed_the_others_keep_pairing_with_the_baseline_of_their_session(bench: Bench) -> None:
    plan = bench.plan(keys={"identity": "identity-2"})
    third = bench.planned(name="broadcast")
    plan = replace(plan, cells=(*plan.cells[:2], third))
    old = [*bench.finished(), bench.measured(name="broadcast")]
    again = [
        bench.measured(session="s2"),
        *(bench.measured(name="identity", key="identity-2", session="s2", twin=twin) for twin in (False, True)),
    ]

    run = assembled(bench, old + again, plan, earlier=("s1",))

    loop, identity, broadcast = run.measurements
    assert (loop.session, identity.session, broadcast.session) == ("s2", "s2", "s1")
    assert (loop.reused, identity.reused, broadcast.reused) == (False, False, True)
    # broadcast is paired with the loop of its own session; the old identity's code is gone, and with it its A/A pair.
    assert [(partner.contender.implementation, partner.session) for partner in run.partners] == [("loop", "s1")]
    assert [(twin.contender.implementation, twin.session) for twin in run.twins] == [("identity", "s2")]


def test_a_session_that_no_current_measurement_comes_from_is_left_out(bench: Bench) -> None:
    run = assembled(bench, [*bench.finished(), *bench.finished(session="s2")])

    assert {found.session for found in (*run.measurements[:2], *run.twins, *run.partners)} == {"s2"}


def test_the_latest_trajectory_of_a_session_that_counts_is_kept(bench: Bench) -> None:
    followed = [
        Trajectory(case=bench.small, session=session, inertias=(2.0, 1.0), offset=0.0, spread=1.0) for session in ("s1", "s2", "s3")
    ]
    stored = [*bench.finished(), *bench.finished(session="s2")]
    header = Header(started_at="2026-11-23T01:52:03Z", environment=bench.environment, plan=bench.plan())

    # Nothing that counts was measured in s1, which was superseded, nor in s3.
    assert assembly.assemble(stored, run_id="r", header=header, trajectories=followed).trajectories == (followed[1],)


def test_a_changed_baseline_is_nobodys_partner_any_more(bench: Bench) -> None:
    again = bench.measured(key="loop-2", session="s2")

    run = assembled(bench, [*bench.finished(), again], bench.plan(keys={"loop": "loop-2"}))

    assert run.measurements[0] == again
    assert run.measurements[1].session == "s1"
    assert run.partners == ()


def test_another_case_of_the_same_session_makes_no_partner(bench: Bench) -> None:
    stored = [*bench.finished(bench.small), *bench.finished(bench.large), *bench.finished(bench.small, session="s2")]

    run = assembled(bench, stored)

    assert run.partners == ()
    assert [(twin.case, twin.session) for twin in run.twins] == [(bench.large, "s1"), (bench.small, "s2")]


@pytest.mark.parametrize("status", [Status.OK, Status.WRONG, Status.ERROR, Status.TIMEOUT, Status.OOM, Status.CRASHED, Status.DEGENERATE])
def test_whatever_asking_an_implementation_gave_is_reused(bench: Bench, status: Status) -> None:
    assert assembly.reusable([bench.measured(status=status)], bench.plan())[SMALL_LOOP].status is status


@pytest.mark.parametrize("status", [Status.SKIPPED, Status.UNAVAILABLE])
def test_what_was_not_asked_is_decided_anew_but_its_reason_is_shown(bench: Bench, status: Status) -> None:
    skipped = bench.measured(status=status, reason="the budget was spent")

    assert assembly.reusable([skipped], bench.plan()) == {}
    assert assembled(bench, [skipped]).measurements[0].reason == "the budget was spent"


def test_a_skip_never_hides_a_result_of_the_same_code(bench: Bench) -> None:
    stored = [bench.measured(), bench.measured(status=Status.SKIPPED, session="s2")]

    assert assembly.reusable(stored, bench.plan())[SMALL_LOOP].status is Status.OK
    assert assembled(bench, stored).measurements[0].status is Status.OK


def test_a_twin_is_never_taken_for_its_cell(bench: Bench) -> None:
    assert assembly.reusable([bench.measured(twin=True)], bench.plan()) == {}


def test_a_changed_baseline_has_its_whole_case_measured_again_and_no_other(bench: Bench) -> None:
    plan = bench.plan()
    cells = (replace(plan.cells[0], key="loop-2"), *plan.cells[1:])

    found = assembly.reusable([*bench.finished(bench.small), *bench.finished(bench.large)], replace(plan, cells=cells))

    assert {measurement.case for measurement in found.values()} == {bench.large}


def test_a_fallback_counts_as_a_baseline_does(bench: Bench) -> None:
    plan = bench.plan(scenario=replace(bench.scenario(), fallback="identity"), keys={"identity": "identity-2"})

    assert assembly.reusable(bench.finished(), plan) == {}


def test_a_baseline_that_will_not_run_keeps_nobody_from_being_reused(bench: Bench) -> None:
    plan = bench.plan()
    cells = (replace(plan.cells[0], status=Status.UNAVAILABLE), *plan.cells[1:])

    found = assembly.reusable([bench.measured(name="identity")], replace(plan, cells=cells))

    assert [measurement.contender.implementation for measurement in found.values()] == ["identity"]


def test_a_baseline_that_was_skipped_in_that_session_keeps_nobody_from_being_reused(bench: Bench) -> None:
    skipped = bench.measured(status=Status.SKIPPED, reason="the budget was spent")

    found = assembly.reusable([skipped, bench.measured(name="identity")], bench.plan())

    assert [measurement.contender.implementation for measurement in found.values()] == ["identity"]


def test_a_case_whose_baseline_was_lost_to_a_damaged_line_is_measured_again(bench: Bench) -> None:
    assert assembly.reusable(bench.finished()[1:], bench.plan()) == {}
