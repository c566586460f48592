"""Who is suspect, and what a call costs: by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from gate_proof.play import arena, play
from kmeans_bench.errors import UsageError
from kmeans_bench.judging.gate.claims import claims, first_look, settling, threshold
from kmeans_bench.model import Ask, Duel, GateRule

RULE = GateRule()


def screened(*slower: tuple[float, float], rounds: int = 6) -> Duel:
    """Return a duel after its screen; per cell by how much head is slower on CPU time and on the wall in every bout, the last a placebo."""
    screen_only = replace(RULE, screen_rounds=rounds, budget=rounds * 9.0)

    def speak(_: Ask, cell: int) -> tuple[float, float]:
        return -math.log1p(slower[cell][0]), -math.log1p(slower[cell][1])

    return play(screen_only, arena(len(slower)), speak, sizes=[1.0] * len(slower)).duel


def test_beyond_the_screen_a_cell_is_suspect_up_to_it_it_is_not() -> None:
    raised = claims(RULE, screened((0.026, 0.026), (0.0249, 0.0249), (0.0, 0.0)))

    assert [(one.position, one.slower, one.beside) for one in raised] == [(0, True, False)]


def test_a_gain_is_as_suspect_as_a_loss_of_the_same_ratio() -> None:
    raised = claims(RULE, screened((1 / 1.026 - 1, 0.0), (1 / 1.0249 - 1, 0.0), (0.0, 0.0)))

    assert [(one.position, one.slower, one.stops) for one in raised] == [(0, False, False)]


def test_a_sleep_is_suspect_on_the_wall_alone() -> None:
    raised = claims(RULE, screened((0.0, 0.2), (0.0, 0.04), (0.0, 0.0)))

    assert [(one.position, one.clock.value, one.beside) for one in raised] == [(0, "wall", True)]


def test_the_wall_says_nothing_new_where_cpu_time_is_suspect_the_same_way() -> None:
    raised = claims(RULE, screened((0.2, 0.2), (0.2, -0.2), (0.0, 0.0)))

    assert [(one.position, one.clock.value, one.slower) for one in raised] == [(0, "cpu", True), (1, "cpu", True), (1, "wall", False)]


def test_a_sleep_that_costs_cpu_time_to_wake_up_from_is_suspect_on_both_clocks() -> None:
    raised = claims(RULE, screened((0.045, 0.4), (0.045, 0.09), (0.0, 0.0)))

    assert [(one.position, one.clock.value) for one in raised] == [(0, "wall"), (0, "cpu"), (1, "cpu")]


def test_a_placebo_stops_the_run_either_way() -> None:
    raised = claims(RULE, screened((0.0, 0.0), (-0.1, 0.0)))

    assert [(one.position, one.slower, one.stops) for one in raised] == [(1, False, True)]


def test_nothing_is_claimed_before_the_screen_is_over() -> None:
    assert claims(RULE, screened((0.5, 0.5), (0.0, 0.0), rounds=6)) != ()
    assert claims(RULE, screened((0.5, 0.5), (0.0, 0.0), rounds=5)) == ()


@pytest.mark.parametrize(
    ("suspects", "first"),
    [
        (1, 8),  # .01 · .8 · .5 / 1 = .004 >= 2^-8 = .0039
        (2, 9),  # .002 >= 2^-9 = .00195
        (3, 10),  # .00133 >= 2^-10 = .00098
        (24, 13),  # .000167 >= 2^-13 = .000122
    ],
)
def test_the_first_look_comes_when_all_bouts_on_one_side_would_do(suspects: int, first: int) -> None:
    duel = screened(*[(0.1, 0.1)] * suspects, (0.0, 0.0))
    raised = claims(RULE, duel)

    assert len(raised) == suspects
    assert first_look(RULE, raised) == first
    assert 2.0**-first <= threshold(RULE, raised, raised[0], 0) < 2.0 ** (1 - first)


def test_a_suspect_on_the_wall_beside_costs_two_rounds_more() -> None:
    # .01 · .2 · .5 = .001 >= 2^-10 = .00098
    assert first_look(RULE, claims(RULE, screened((0.0, 0.2), (0.0, 0.0)))) == 10


def test_without_a_suspect_the_first_look_is_when_a_bound_can_hold() -> None:
    # (.05 - 1/32) · .5 = .0094 >= 2^-7 = .0078
    assert first_look(RULE, ()) == 7


def test_everything_that_can_end_a_run_on_identical_code_costs_alpha_at_most() -> None:
    """All shares of all claims that stop, over all looks, are alpha; those that only inform are alpha again."""
    duel = screened((0.2, 0.2), (0.2, 0.2), (0.0, 0.2), (0.0, 0.3), (-0.2, 0.0), (0.0, -0.2), (0.1, 0.0))
    raised = claims(RULE, duel)

    spent = {
        stops: sum(threshold(RULE, raised, one, look) for one in raised if one.stops is stops for look in range(len(RULE.looks)))
        for stops in (True, False)
    }

    assert spent == {True: pytest.approx(RULE.alpha), False: pytest.approx(RULE.alpha)}


def test_a_miss_is_shared_by_the_screen_and_the_looks() -> None:
    assert settling(RULE, None) == pytest.approx(1 / 32)
    assert settling(RULE, None) + sum(settling(RULE, look) for look in range(3)) == pytest.approx(RULE.miss)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"tolerate": 0.06}, "tolerate = 0.06 is not below must-detect = 0.05"),
        ({"screen": 0.06}, "screens at 0.06 and 0.05"),
        ({"alpha": 0.0}, r"alpha = 0 is not in \(0, 1\)"),
        ({"spend": (0.5, 0.5, 0.5)}, "is not one positive share for each"),
        ({"looks": (0, 4)}, "is not one positive share for each"),
        ({"looks": (0, 9, 4)}, "do not ascend from 0"),
        ({"screen_rounds": 4}, "fewer than 5"),
        ({"budget": 0.0}, "budget = 0 s is not positive"),
        ({"deciding": 1.0}, "share = 1 is not in"),
        ({"confirm_scale": 0}, "less than 1"),
    ],
)
def test_a_rule_that_keeps_no_promise_cannot_be_built(wrong: dict[str, float], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        replace(RULE, **wrong)  # type: ignore[arg-type]  # each value has its field's type


def test_a_users_bounds_move_the_screens_with_them() -> None:
    rule = GateRule.between(0.03, 0.10)

    assert rule.screen == pytest.approx(0.05625)
    assert rule.screen_beside == 0.10
