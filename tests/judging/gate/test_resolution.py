"""The smallest slow-down a run could have shown, by hand; that it is true of further runs, the proof shows."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from gate_proof.play import arena, play
from kmeans_bench.judging.gate.resolution import Spread, _borrowed
from kmeans_bench.model import Ask, GateRule, GateVerdict, Phase

RULE = GateRule()


def wobbling(*sizes: float, rule: GateRule = RULE) -> GateVerdict:
    """Play cells whose screen bouts are plus and minus their size in turn; calm afterwards."""

    def speak(ask: Ask, cell: int) -> tuple[float, float]:
        return (sizes[cell] * (-1) ** ask.round if ask.phase is Phase.SCREEN else 0.0), 0.0

    return play(rule, arena(len(sizes)), speak, sizes=[1.0] * len(sizes)).verdict


def test_a_quiet_cell_could_have_shown_just_more_than_the_screens_limit() -> None:
    made = wobbling(0.0, 0.0)

    assert [cell.resolution for cell in made.cells] == [pytest.approx(0.025)] * 2
    assert made.resolution == pytest.approx(0.025)


def test_spread_adds_to_it_by_hand() -> None:
    # ±1 % in turn: s = .01 · sqrt(6/5) = .010954; t(5) = 2.0150, over 1.6449: .013419; two cells leave one suspect at the whole scale only
    # where it is half of the work: 2 times the quads, hurried: 1.45 · .013419 = .019458.
    # Screen: log 1.025 + .019458 = .044150; tolerate: log 1.01 + 1.6 · .019458 = .041083.
    made = wobbling(0.01, 0.0)

    assert made.cells[0].resolution == pytest.approx(math.expm1(0.044150), abs=2e-5)


def test_a_run_without_time_for_one_more_suspect_could_have_shown_nothing() -> None:
    made = wobbling(0.0, 0.0, rule=replace(RULE, budget=60.0))

    assert [cell.resolution for cell in made.cells] == [None, None]
    assert made.resolution is None


def test_a_suite_states_its_worst_cell_and_its_middle_one() -> None:
    made = wobbling(0.0, 0.001, 0.02, 0.0)

    own = [cell.resolution for cell in made.cells]
    assert made.resolution == own[2]
    assert made.typical_resolution == own[1]


def test_fewer_than_eight_cells_say_nothing_about_each_other() -> None:
    assert _borrowed({0: 1.0, 1: 4.0}, 5) == {0: Spread(deviation=1.0, freedom=5), 1: Spread(deviation=2.0, freedom=5)}


def test_cells_no_more_unlike_than_chance_makes_them_borrow_two_thirds_and_never_shrink() -> None:
    # Mean 1, relative variance of four times .5 and four of 1.5: 8 · .25 / 7 = .286 <= 2/5: two thirds of the mean at most.
    spreads = _borrowed(dict(enumerate([0.5] * 4 + [1.5] * 4)), 5)

    assert spreads[0].deviation == pytest.approx(math.sqrt(2 / 3 + 0.5 / 3))
    assert spreads[7].deviation == pytest.approx(math.sqrt(1.5))
    assert {spread.freedom for spread in spreads.values()} == {15}


def test_an_odd_cell_keeps_its_own_spread_and_the_others_borrow_less() -> None:
    # Nine of 1 and one of 31: mean 4; variance (9 · 9 + 27²) / 9 = 90, relative 5.625: .4 / 5.625 = 7.1 % are borrowed.
    spreads = _borrowed(dict(enumerate([1.0] * 9 + [31.0])), 5)

    assert spreads[9].deviation == pytest.approx(math.sqrt(31))
    assert spreads[0].deviation == pytest.approx(math.sqrt(1 + 3 * 0.4 / 5.625))
    assert spreads[0].freedom == 5
