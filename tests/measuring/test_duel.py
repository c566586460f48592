"""The duel, with workers that take scripted seconds: what is flipped, what is asked, and what becomes of those who fall."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace

import pytest

from kmeans_bench.judging import gate
from kmeans_bench.measuring.duel import Outcome, Rounds, fight
from kmeans_bench.measuring.duel_engine import Part, Slot
from kmeans_bench.measuring.meeting import Match
from kmeans_bench.model import Ask, Change, Duel, GateRule, Phase, Status
from tests.measuring.duel_fakes import Failing, FakeArena, duel, part

NAMES = ("a", "b", "c")


def matches(*names: str, threads: int = 1) -> list[Match]:
    return [
        Match(position=position, base=part(name, origin="base", threads=threads), head=part(name, threads=threads))
        for position, name in enumerate(names)
    ]


def rounds(arena: FakeArena, *, seed: int = 7, notes: list[str] | None = None) -> Rounds:
    told = notes if notes is not None else []
    return Rounds(engine=arena, call=1.0, seed=seed, clock=arena.clock, listen=told.append)


def ask(number: int = 0, *, cells: int = 3, scale: int = 1) -> Ask:
    return Ask(phase=Phase.SCREEN, round=number, cells=tuple(range(cells)), scale=scale)


def held(arena: FakeArena, number: int = 0, *, seed: int = 7) -> Outcome:
    return rounds(arena, seed=seed).hold(ask(number), matches(*NAMES))


def slower_head(slot: Slot, _: Part) -> float:
    return 0.005 if slot is Slot.HEAD else 0.004


def test_a_bout_is_the_log_of_base_over_head() -> None:
    found = held(FakeArena(seconds=slower_head))

    assert set(found.bouts) == {0, 1, 2}
    bout = found.bouts[1]
    assert bout.wall == pytest.approx(math.log(0.004 / 0.005))
    assert bout.cpu == pytest.approx(math.log(0.004 / 0.005))
    assert (bout.base_wall, bout.head_wall, bout.base_cpu) == (0.004, 0.005, 0.002)
    assert bout.quads == 8, "two visits of four quads"


def test_every_cell_is_visited_twice_by_both_sides_each_visit_after_a_call_that_nobody_times() -> None:
    arena = FakeArena()
    held(arena)

    assert len(arena.workers) == 2
    entered = Counter((event.worker.launch.slot, event.part.declaration.name) for event in arena.asked("enter") if event.part)
    assert set(entered.values()) == {2}
    assert len(arena.asked("call")) == 3 * 2 * 4 * 4
    assert all(worker.gone for worker in arena.workers)


def test_a_confirmation_asks_for_more_quads() -> None:
    arena = FakeArena()
    found = rounds(arena).hold(ask(scale=4), matches(*NAMES))

    assert {bout.quads for bout in found.bouts.values()} == {32}


def test_both_sides_sit_on_the_same_core_and_all_cores_have_their_turn() -> None:
    arena = FakeArena(cores=(2, 5, 7))
    for number in range(5):
        held(arena, number)
    entered = arena.asked("enter")
    pairs = [(first.cores, second.cores) for first, second in zip(entered[::2], entered[1::2], strict=True)]

    assert all(first == second for first, second in pairs)
    assert {first for first, _ in pairs} == {(2,), (5,), (7,)}


def test_every_coin_falls_on_either_side() -> None:
    arena = FakeArena()
    found = [held(arena, number) for number in range(60)]

    launched = Counter(outcome.bouts[0].base_launched_first for outcome in found)
    assert min(launched.values()) > 15
    firsts = Counter(worker.launch.slot for worker in arena.workers[::2])
    assert firsts[Slot.BASE] == launched[True]
    quads = Counter(quad.base_first for outcome in found for quad in outcome.quads[0])
    assert min(quads.values()) > 180, "of 480"
    warmed = Counter(event.worker.launch.slot for event in arena.asked("enter")[::2])
    assert min(warmed.values()) > 120, "of 360"
    assert len({worker.launch.hash_seed for worker in arena.workers}) == len(arena.workers)
    assert len({worker.launch.padding for worker in arena.workers}) > 100


def test_the_order_of_calls_within_a_quad_is_abba_or_baab() -> None:
    arena = FakeArena()
    found = rounds(arena).hold(ask(cells=1), matches("a"))
    calls = ["A" if event.worker.launch.slot is Slot.BASE else "B" for event in arena.asked("call")]
    quads = ["".join(calls[start : start + 4]) for start in range(0, len(calls), 4)]

    assert set(quads) == {"ABBA", "BAAB"}
    assert [quad == "ABBA" for quad in quads] == [quad.base_first for quad in found.quads[0]]


def test_one_seed_is_one_duel_and_another_one_is_another() -> None:
    orders = []
    for seed in (1, 1, 2):
        arena = FakeArena()
        held(arena, seed=seed)
        orders.append([(event.worker.launch, event.what, event.cores) for event in arena.events])

    assert orders[0] == orders[1] != orders[2]


def test_one_core_serves_as_well_and_none_is_not_asked_for() -> None:
    assert held(FakeArena(cores=(0,))).bouts[0].core == 0
    assert held(FakeArena(cores=())).bouts[0].core is None


def test_both_sides_have_the_same_cores_one_a_thread_and_no_bout_calls_several_one() -> None:
    arena = FakeArena(cores=(2, 5, 7))
    found = rounds(arena).hold(ask(cells=1), matches("a", threads=2))
    entered = [event.cores for event in arena.asked("enter")]

    assert {len(set(cores)) for cores in entered} == {2}
    assert entered[::2] == entered[1::2]
    assert found.bouts[0].core is None


def test_more_threads_than_cores_are_left_unpinned_and_nobody_is_said_to_refuse() -> None:
    arena, told = FakeArena(cores=(0,)), list[str]()
    rounds(arena, notes=told).hold(ask(cells=1), matches("a", threads=2))

    assert {event.cores for event in arena.asked("enter")} == {()}
    assert told == []


@pytest.mark.parametrize(("threads", "stopped"), [(1, 0), (2, 1)])
def test_the_other_side_is_stopped_while_one_computes_on_several_threads(threads: int, stopped: int) -> None:
    arena = FakeArena()
    rounds(arena).hold(ask(cells=1), matches("a", threads=threads))

    assert {len(event.resting) for event in arena.asked("call")} == {stopped}
    assert not any(event.worker in event.resting for event in arena.asked("call"))
    assert not any(worker.paused for worker in arena.workers), "and let go again"
    assert {worker.launch.threads for worker in arena.workers} == {threads}


def test_a_refused_core_is_said_once() -> None:
    arena, notes = FakeArena(refusing=True), list[str]()
    holder = rounds(arena, notes=notes)
    found = [holder.hold(ask(number), matches(*NAMES)) for number in range(2)]

    assert all(bout.core is None for outcome in found for bout in outcome.bouts.values())
    assert len(notes) == 1
    assert "refuses to pin" in notes[0]


def test_a_worker_that_dies_once_costs_nothing_but_a_fresh_pair() -> None:
    arena, notes = FakeArena(failures=[Failing(Slot.HEAD, "b", spared=3)]), list[str]()
    found = rounds(arena, notes=notes).hold(ask(2), matches(*NAMES))

    assert set(found.bouts) == {0, 1, 2}
    assert found.fallen == {}
    assert len(arena.workers) == 4
    assert notes == ["round 3: b, head: killed by SIGSEGV; asked again by fresh workers"]


def test_what_was_completed_before_a_worker_died_is_kept_and_not_asked_again() -> None:
    arena = FakeArena(failures=[Failing(Slot.BASE, "b", what="enter", spared=1)])
    found = held(arena)
    calls = Counter(event.part.declaration.name for event in arena.asked("call") if event.part)

    assert set(found.bouts) == {0, 1, 2}
    assert calls["b"] == 32 + 16, "the visit before it died, and two by fresh workers"


def test_a_cell_that_fails_fresh_workers_too_is_given_up_with_its_reason() -> None:
    arena = FakeArena(failures=[Failing(Slot.HEAD, "b", times=9)])
    found = held(arena)

    assert set(found.bouts) == {0, 2}
    slot, side = found.fallen[1]
    assert (slot, side.status, side.reason) == (Slot.HEAD, Status.CRASHED, "killed by SIGSEGV")


def test_a_side_that_hangs_is_ended_by_the_limit_of_a_call() -> None:
    arena = FakeArena(seconds=lambda slot, part: 99.0 if (slot, part.declaration.name) == (Slot.HEAD, "c") else 0.004)
    found = held(arena)

    assert found.fallen[2][1].status is Status.TIMEOUT
    assert arena.clock.time < 5


def test_past_the_budget_only_who_failed_is_asked_again() -> None:
    arena = FakeArena(failures=[Failing(Slot.HEAD, name, times=9) for name in NAMES])
    found = rounds(arena).hold(ask(), matches(*NAMES), until=0.0)

    assert len(found.fallen) == 1, "it is known that head fails, and the others cost no more time"
    assert found.bouts == {}
    assert len(arena.workers) == 4


def test_who_recovers_past_the_budget_has_its_bout_and_nobody_else_is_waited_for() -> None:
    arena = FakeArena(failures=[Failing(Slot.HEAD, "b", what="load")])
    found = rounds(arena).hold(ask(), matches(*NAMES), until=0.0)

    assert (set(found.bouts), found.fallen) == ({1}, {})


def placebo_beside_its_cell(slot: Slot) -> tuple[Duel, dict[int, Match]]:
    """Return a duel of one cell and its placebo, which *slot*'s worker plays in base's place."""
    met = duel("a", "a")
    placebo = replace(met.cells[1], placebo=True)
    own = part("a")
    second = replace(own, key="a placebo", placebo=True)
    (first,) = matches("a")
    return replace(met, cells=(met.cells[0], placebo)), {0: first, 1: Match(position=1, base=second, head=second, slot=slot)}


@pytest.mark.parametrize(("plays", "falls"), [(Slot.MIRROR, Slot.HEAD), (Slot.MIRROR, Slot.MIRROR), (Slot.BASE, Slot.HEAD)])
def test_heads_file_that_falls_as_a_placebo_is_broken(plays: Slot, falls: Slot) -> None:
    met, both = placebo_beside_its_cell(plays)
    arena = FakeArena(failures=[Failing(falls, "a", times=99, spared=20, key="a placebo")])
    found = gate.judge(GateRule(), fight(GateRule(), met, both, rounds=rounds(arena)))

    assert (found.cells[0].change, found.exit_code()) == (Change.BROKEN, 1)


def test_a_placebo_that_fell_beside_bases_files_is_asked_again_apart_from_them() -> None:
    met, both = placebo_beside_its_cell(Slot.BASE)
    arena, notes = FakeArena(failures=[Failing(Slot.BASE, "a", times=99, spared=20, key="a placebo")]), list[str]()
    found = gate.judge(GateRule(), fight(GateRule(), met, both, rounds=rounds(arena, notes=notes)))

    assert (found.cells[0].change, found.exit_code(), found.invalid) == (Change.NO_CHANGE, 0, None)
    assert notes[0].partition(": ")[2] == "a (placebo): killed by SIGSEGV; asked again by fresh workers"


def test_workers_that_do_not_start_are_an_obstacle_not_a_verdict() -> None:
    arena = FakeArena(dead=9)
    found = fight(GateRule(), duel(*NAMES), dict(enumerate(matches(*NAMES))), rounds=rounds(arena))

    assert found.obstacle is not None
    assert "No space left on device" in found.obstacle
    assert gate.judge(GateRule(), found).exit_code() == 3


def test_the_mirror_plays_base_with_what_head_has_and_loads_what_head_does() -> None:
    arena = FakeArena()
    placebo = Match(position=2, base=part("c"), head=part("c"), slot=Slot.MIRROR)
    found = rounds(arena).hold(ask(), [*matches("a", "b"), placebo])
    loaded = {slot: {event.part.key for event in arena.asked("load") if event.worker.launch.slot is slot and event.part} for slot in Slot}

    assert set(found.bouts) == {0, 1, 2}
    assert loaded[Slot.MIRROR] == loaded[Slot.HEAD] == {"a ", "b ", "c "}
    assert loaded[Slot.BASE] == {"a base", "b base"}


def test_a_cell_that_fell_in_head_is_broken_and_identical_code_is_not_called() -> None:
    arena = FakeArena(failures=[Failing(Slot.HEAD, "b", times=99, spared=70)])
    told: list[int] = []

    def tell(asked: Ask, *_: object) -> None:
        told.append(asked.round)

    found = fight(GateRule(), duel(*NAMES), dict(enumerate(matches(*NAMES))), rounds=rounds(arena), tell=tell)
    verdict = gate.judge(GateRule(), found)

    assert [cell.change for cell in verdict.cells] == [Change.NO_CHANGE, Change.BROKEN, Change.NO_CHANGE]
    assert verdict.exit_code() == 1
    assert told == list(range(len(told)))
    assert found.seconds == arena.clock.time


def test_a_head_that_takes_a_quarter_longer_is_called_slower() -> None:
    arena = FakeArena(seconds=lambda slot, part: 0.005 if (slot, part.declaration.name) == (Slot.HEAD, "b") else 0.004)
    found = fight(GateRule(), duel(*NAMES), dict(enumerate(matches(*NAMES))), rounds=rounds(arena))

    assert [cell.change for cell in gate.judge(GateRule(), found).cells] == [Change.NO_CHANGE, Change.SLOWER, Change.NO_CHANGE]
