"""Before the duel: sizes, answers and counts, with workers that take scripted seconds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kmeans_bench.measuring.duel_engine import Part, Slot
from kmeans_bench.measuring.inspection import Inspector, counts
from kmeans_bench.model import Cell, Contender, Count, Declaration, Dtype, Quantity, Scenario, Status
from kmeans_bench.planning import duel_cells
from kmeans_bench.planning import scenario as scenarios
from kmeans_bench.planning.cases import cases
from kmeans_bench.planning.duel_cells import Hunt
from tests.measuring.duel_fakes import Failing, FakeArena

SMALL = {
    "grid": {"sizes": [{"n": 40, "k": 3, "d": 2}, {"n": 80, "k": 3, "d": 2}], "dtype": ["float64"]},
    "budget": {"call": "500ms"},
    "protocol": {"steps": 2},
}
SCENARIO: Scenario = scenarios.from_mapping(SMALL, where="small.toml")
MINE = Declaration(name="mine", function="fit", origin="mine.py")
CELL = Cell(case=cases(SCENARIO)[0], contender=Contender(implementation="mine", dtype=Dtype.FLOAT64, threads=1))


def inspector(arena: FakeArena, notes: list[str] | None = None) -> Inspector:
    return Inspector(engine=arena, scenario=SCENARIO, clock=arena.clock, listen=(notes if notes is not None else []).append)


def hunt() -> Hunt:
    return Hunt(candidates=duel_cells.candidates(MINE, SCENARIO, cases(SCENARIO)), wanted=2)


def by_rows(milliseconds: dict[int, float]) -> FakeArena:
    def seconds(_: Slot, part: Part) -> float:
        return milliseconds[len(part.problem.X)] / 1000

    return FakeArena(seconds=seconds)


def test_sizes_within_the_window_are_taken() -> None:
    found = hunt()
    side = inspector(by_rows({40: 2, 80: 5})).hunt(Slot.BASE, MINE, found)

    assert side.ok
    assert {cell.case.n for cell in found.found} == {40, 80}


@pytest.mark.parametrize(("small", "large", "taken"), [(0.5, 5, {80}), (5, 50, {40})])
def test_sizes_outside_are_not(small: float, large: float, taken: set[int]) -> None:
    found = hunt()
    inspector(by_rows({40: small, 80: large})).hunt(Slot.BASE, MINE, found)

    assert {cell.case.n for cell in found.found} == taken


def test_an_implementation_without_a_size_is_skipped_with_what_it_took() -> None:
    side = inspector(by_rows({40: 0.25, 80: 50})).hunt(Slot.BASE, MINE, hunt())

    assert side.status is Status.SKIPPED
    assert side.reason == "calls take 0.25 to 50 ms in the sizes that were tried, none within 1 to 15 ms"


def test_a_size_that_hangs_is_too_large_and_no_failure() -> None:
    found = hunt()
    side = inspector(by_rows({40: 4, 80: 9_000})).hunt(Slot.BASE, MINE, found)

    assert side.ok
    assert {cell.case.n for cell in found.found} == {40}


def test_who_never_answers_fails_and_is_not_waited_for_size_by_size() -> None:
    arena = by_rows({40: 9_000, 80: 9_000})
    side = inspector(arena).hunt(Slot.BASE, MINE, hunt())

    assert (side.status, side.reason) == (Status.TIMEOUT, "no size that was tried was answered in time, none within 1 to 15 ms")
    assert arena.clock.time <= 2 * 0.5, "the limit of a call, once a size"


def test_a_file_whose_import_fails_is_not_imported_for_its_other_cells() -> None:
    arena = FakeArena(failures=[Failing(Slot.HEAD, "mine", what="load", times=99, status=Status.TIMEOUT, reason="its import took 60 s")])
    asked = inspector(arena)
    sides = [asked.look(Slot.HEAD, replace(CELL, case=case), MINE).side for case in cases(SCENARIO)]

    assert [(side.status, side.reason) for side in sides] == [(Status.TIMEOUT, "its import took 60 s")] * 2
    assert len(arena.workers) == 2, "twice for the first cell, never for the second"


def test_an_import_that_hangs_is_a_failure_and_no_size() -> None:
    arena = FakeArena(failures=[Failing(Slot.BASE, "mine", what="load", times=99, status=Status.TIMEOUT, reason="its import took 60 s")])
    side = inspector(arena).hunt(Slot.BASE, MINE, hunt())

    assert (side.status, side.reason) == (Status.TIMEOUT, "its import took 60 s")
    assert len(arena.workers) == 1


def test_one_worker_serves_all_cells_of_its_side() -> None:
    arena = by_rows({40: 4, 80: 5})
    asked = inspector(arena)
    for slot in (Slot.BASE, Slot.HEAD):
        asked.hunt(slot, MINE, hunt())
        assert asked.look(slot, CELL, MINE).side.ok
    asked.close()

    assert [worker.launch.slot for worker in arena.workers] == [Slot.BASE, Slot.HEAD]
    assert {worker.launch.hash_seed for worker in arena.workers} == {0}, "counts repeat"
    assert all(worker.gone for worker in arena.workers)


def test_a_worker_that_dies_once_is_replaced_and_mentioned() -> None:
    notes: list[str] = []
    arena = FakeArena(failures=[Failing(Slot.HEAD, "mine", what="examine")])
    looked = inspector(arena, notes).look(Slot.HEAD, CELL, MINE)

    assert looked.side.ok
    assert len(arena.workers) == 2
    assert notes == ["mine, head: killed by SIGSEGV; asked again by a fresh worker"]


def test_what_fails_fresh_workers_too_is_the_sides_failure() -> None:
    notes: list[str] = []
    arena = FakeArena(failures=[Failing(Slot.HEAD, "mine", what="examine", times=9)])
    looked = inspector(arena, notes).look(Slot.HEAD, CELL, MINE)

    assert (looked.side.status, looked.side.reason) == (Status.CRASHED, "killed by SIGSEGV")
    assert looked.found is None
    assert len(arena.workers) == 2
    assert notes == []


def test_the_oracle_has_the_last_word() -> None:
    looked = inspector(FakeArena(wrong=frozenset({(Slot.HEAD, "mine")}))).look(Slot.HEAD, CELL, MINE)

    assert looked.side.status is Status.WRONG
    assert looked.side.reason


def test_data_that_cannot_carry_the_case_are_neither_sides_fault() -> None:
    crowded = replace(CELL, case=replace(CELL.case, k=41))
    looked = inspector(FakeArena()).look(Slot.BASE, crowded, MINE)

    assert looked.side.status is Status.DEGENERATE


def test_memory_and_steps_are_counted_on_both_sides() -> None:
    asked = inspector(FakeArena(peaks={Slot.BASE: 1000, Slot.HEAD: 1500}))
    base, head = asked.look(Slot.BASE, CELL, MINE), asked.look(Slot.HEAD, CELL, MINE)

    assert counts(base, head) == (
        Count(quantity=Quantity.MEMORY, base=1000, head=1500),
        Count(quantity=Quantity.STEPS, base=2, head=2),
    )


def test_distances_are_counted_where_either_side_reports_them() -> None:
    asked = inspector(FakeArena())
    base = asked.look(Slot.BASE, CELL, MINE)
    assert base.found is not None
    head = replace(base, found=replace(base.found, distances=600))

    assert counts(base, head)[-1] == Count(quantity=Quantity.DISTANCES, base=None, head=600)


def test_nothing_is_counted_where_a_side_fell() -> None:
    asked = inspector(FakeArena(failures=[Failing(Slot.HEAD, "mine", what="examine", times=9)]))

    assert counts(asked.look(Slot.BASE, CELL, MINE), asked.look(Slot.HEAD, CELL, MINE)) == ()
