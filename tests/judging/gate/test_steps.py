"""What is asked next, on scripted bouts: every sequence worked out by hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import pytest

from gate_proof.play import arena, play
from kmeans_bench.judging.gate import held, step
from kmeans_bench.model import Ask, Bout, Change, Done, Duel, GateRule, Phase, Side, Status

RULE = GateRule()
PATIENT = replace(RULE, budget=1000.0)
Script = Callable[[Ask, int], tuple[float, float]]


def flat(*slower: float) -> Script:
    """Say that head is slower by these, in every bout, on both clocks."""
    return lambda _, cell: (-math.log1p(slower[cell]), -math.log1p(slower[cell]))


def asked(script: Script, cells: int, rule: GateRule = RULE) -> list[tuple[str, tuple[int, ...], int]]:
    """Return every round that is asked for: phase, cells, scale; checks that rounds count up from 0."""
    seen: list[tuple[str, tuple[int, ...], int]] = []
    numbers: list[int] = []

    def speak(ask: Ask, cell: int) -> tuple[float, float]:
        if ask.round == len(numbers):
            numbers.append(ask.round)
            seen.append((ask.phase.value, ask.cells, ask.scale))
        return script(ask, cell)

    play(rule, arena(cells), speak, sizes=[1.0] * cells)
    return seen


def test_calm_identical_code_is_over_after_the_screen() -> None:
    assert asked(flat(0.0, 0.001, 0.0), 3) == [("screen", (0, 1, 2), 1)] * 6


def test_a_steady_slow_down_is_confirmed_alone_and_called_at_the_first_look() -> None:
    assert asked(flat(0.1, 0.0, 0.0, 0.0, 0.0, 0.0), 6) == [("screen", (0, 1, 2, 3, 4, 5), 1)] * 6 + [("confirm", (0,), 4)] * 8


def test_a_confirmation_round_takes_no_longer_than_a_screen_round() -> None:
    # Two of seven cells at 3 times the quads; four of six as they are.
    assert asked(flat(0.1, 0.1, 0.0, 0.0, 0.0, 0.0, 0.0), 7, PATIENT)[6] == ("confirm", (0, 1), 3)
    assert asked(flat(0.1, 0.1, 0.1, 0.1, 0.0, 0.0), 6, PATIENT)[6] == ("confirm", (0, 1, 2, 3), 1)


def test_where_starting_takes_most_of_a_round_more_calls_are_nearly_free() -> None:
    # Both of two cells are suspect. Rounds of 1 s, of which calls take .2: starting is .8, four times the calls, so four times the quads.
    # With calls of .6, starting is .4: one and a half screens' calls do not fit, the quads stay as they are.
    def after_the_screen(calls: float) -> object:
        duel = arena(2)
        for _ in range(6):
            ask = step(PATIENT, duel)
            assert isinstance(ask, Ask)
            duel = held(duel, ask, dict.fromkeys((0, 1), _lasting(_bout(ask, -0.1), calls / 64)), seconds=duel.seconds + 1)
        return step(PATIENT, duel)

    assert after_the_screen(0.2) == Ask(phase=Phase.CONFIRM, round=6, cells=(0, 1), scale=4)
    assert after_the_screen(0.6) == Ask(phase=Phase.CONFIRM, round=6, cells=(0, 1), scale=1)


def test_a_suspect_that_fresh_bouts_clear_is_released_at_the_first_look() -> None:
    def once(ask: Ask, cell: int) -> tuple[float, float]:
        return (-0.04, 0.0) if ask.phase is Phase.SCREEN and cell == 0 else (0.0, 0.0)

    assert [one[0] for one in asked(once, 2)] == ["screen"] * 6 + ["confirm"] * 8


def test_a_suspect_in_doubt_stays_until_the_last_look() -> None:
    # 4 % slower in the screen and then in two bouts of three, 1.5 % faster in the third: never shown, never inside `tolerate`.
    def torn(ask: Ask, cell: int) -> tuple[float, float]:
        return (0.0, 0.0) if cell else ((-0.04, 0.0) if ask.phase is Phase.SCREEN or ask.round % 3 else (0.015, 0.0))

    rounds = asked(torn, 2, PATIENT)

    assert len(rounds) == 6 + 8 + 9
    assert rounds[-1] == ("confirm", (0,), 2)


def test_a_cell_too_noisy_to_be_called_unchanged_rides_along_until_it_is_settled() -> None:
    # ±6 % in turn in the screen: its estimate is inside the screen's, its bounds are not below 5 %. Then calm.
    def noisy(ask: Ask, cell: int) -> tuple[float, float]:
        return (0.06 * (-1) ** ask.round if ask.phase is Phase.SCREEN and cell == 0 and ask.round else 0.0, 0.0)

    assert asked(noisy, 2, PATIENT) == [("screen", (0, 1), 1)] * 6 + [("confirm", (0,), 2)] * 7


def test_time_is_kept_for_the_last_look_rather_than_for_more_quads() -> None:
    # Two of eight cells could take 3 times the quads in a round as long as the screen's, but 126 s are left for 9 + 9 rounds: 7 s each.
    eight = flat(0.1, 0.1, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)

    assert asked(eight, 8, PATIENT)[6] == ("confirm", (0, 1), 3)
    assert asked(eight, 8)[6] == ("confirm", (0, 1), 2)


def test_a_spent_budget_ends_it() -> None:
    # A screen round of 9 s: after three, 27 s are spent.
    assert asked(flat(0.0, 0.0), 2, replace(RULE, budget=20.0)) == [("screen", (0, 1), 1)] * 3


def test_with_more_suspects_than_time_the_strongest_are_tested() -> None:
    # 24 cells, all slower by more and more: 54 s of screen leave 55 s of 109, 6.1 screen rounds' worth. The strongest nine, 39 % of the
    # calls, take .15 + .85 · .39 = .48 of a screen round each, and twelve rounds to their first look: 5.8. With a tenth it is 6.2.
    script = flat(*[0.1 + 0.01 * number for number in range(23)], 0.0)
    rounds = asked(script, 24, replace(RULE, budget=109.0))

    assert rounds[6][:2] == ("confirm", tuple(range(14, 23)))


def test_a_cell_that_breaks_is_asked_for_no_more_and_the_others_course_is_unmoved() -> None:
    duel = play(replace(RULE, budget=54.0), arena(3), flat(0.1, 0.1, 0.0), sizes=[1.0] * 3).duel
    broken = replace(duel.cells[0], head=Side(status=Status.CRASHED, reason="signal 11"))
    after = replace(duel, cells=(broken, *duel.cells[1:]))

    assert step(RULE, duel) == Ask(phase=Phase.CONFIRM, round=6, cells=(0, 1), scale=1)
    assert step(RULE, after) == Ask(phase=Phase.CONFIRM, round=6, cells=(1,), scale=1)


@pytest.mark.parametrize(
    ("duel", "reason"),
    [
        (replace(arena(2), obstacle="base does not build"), "base does not build"),
        (replace(arena(2), seconds=180.0), "the budget of 180 s is spent"),
        (Duel(cells=()), "no cell runs on both sides"),
        (replace(arena(1), cells=(replace(arena(1).cells[0], base=Side(status=None)),)), "no cell runs on both sides"),
    ],
)
def test_where_nothing_can_be_learnt_nothing_is_asked(duel: Duel, reason: str) -> None:
    assert step(RULE, duel) == Done(reason=reason)


def test_lost_bouts_neither_stop_the_duel_nor_count_as_calm() -> None:
    # The cell comes back with two bouts of six: too few to be suspect, too few to be settled, and so it rides along.
    duel = arena(2)
    for _ in range(6):
        ask = step(RULE, duel)
        assert isinstance(ask, Ask)
        bout = _bout(ask, 0.0)
        duel = held(duel, ask, {0: bout, 1: bout} if ask.round < 2 else {1: bout}, seconds=duel.seconds + 1)

    assert step(RULE, duel) == Ask(phase=Phase.CONFIRM, round=6, cells=(0,), scale=2)


def test_asked_twice_it_answers_the_same_and_a_finished_duel_stays_finished() -> None:
    played = play(RULE, arena(3), flat(0.1, 0.0, 0.0), sizes=[1.0] * 3)

    assert step(RULE, played.duel) == step(RULE, played.duel) == Done(reason="every cell is decided, or its last look is taken")
    assert played.cells(Change.SLOWER) == [0]


def _lasting(bout: Bout, seconds: float) -> Bout:
    """Return a bout of eight quads whose calls took so long."""
    return replace(bout, quads=8, base_wall=seconds, head_wall=seconds, base_cpu=seconds, head_cpu=seconds)


def _bout(ask: Ask, value: float) -> Bout:
    return Bout(
        round=ask.round,
        phase=ask.phase,
        quads=4,
        wall=value,
        cpu=value,
        base_wall=1.0,
        head_wall=1.0,
        base_cpu=1.0,
        head_cpu=1.0,
        base_launched_first=True,
    )
