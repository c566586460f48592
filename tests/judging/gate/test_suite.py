"""Buckets, exit codes, and what makes a run invalid."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate_proof.play import arena, play
from kmeans_bench.judging.gate import judge
from kmeans_bench.model import Ask, Change, Clock, Count, Duel, GateRule, GateVerdict, Phase, Quantity, Side, Status

RULE = GateRule()
ABSENT = Side(status=None)
CRASHED = Side(status=Status.CRASHED, reason="signal 11")
TOO_LONG = Side(status=Status.SKIPPED, reason="calls take 20 ms")
OK = Side()


def verdict(*slower: float, sides: Mapping[int, tuple[Side, Side]] | None = None, rule: GateRule = RULE, wall: float = 0.0) -> GateVerdict:
    """Play scripted cells, the last a placebo; *wall* slows the first on the wall alone; *sides* are put in afterwards."""

    def speak(_: Ask, cell: int) -> tuple[float, float]:
        return -math.log1p(slower[cell]), -math.log1p(slower[cell] + (wall if cell == 0 else 0))

    played = play(rule, arena(len(slower)), speak, sizes=[1.0] * len(slower)).duel
    cells = list(played.cells)
    for position, (base, head) in (sides or {}).items():
        cells[position] = replace(cells[position], base=base, head=head)
    return judge(rule, replace(played, cells=tuple(cells)))


def test_a_steady_slow_down_fails_the_build_and_says_by_how_much() -> None:
    made = verdict(0.1, 0.0, 0.0)
    first, second, placebo = made.cells

    assert (made.change, made.exit_code(), made.invalid) == (Change.SLOWER, 1, None)
    assert (first.change, first.clock, first.suspect, first.phase) == (Change.SLOWER, Clock.CPU, True, Phase.CONFIRM)
    assert first.estimate is not None
    assert first.estimate.point == pytest.approx(1 / 1.1)
    # A round of 9 s, of which 8.1 s are 32 calls of each of three cells.
    assert first.before == pytest.approx(0.084375)
    assert first.after == pytest.approx(0.0928125)
    # Eight bouts of eight on one side: 1/256, and .01 · .8 · .5 was needed.
    assert first.p == 1 / 256
    assert first.threshold == pytest.approx(0.004)
    assert first.reason == "slower by more than 1 % in CPU time: p = 0.0039, 0.004 was needed"
    assert (second.change, second.p, second.phase) == (Change.NO_CHANGE, None, Phase.SCREEN)
    assert placebo.change is Change.NO_CHANGE


def test_a_sleep_is_called_on_the_wall_though_cpu_time_was_suspect_and_is_released() -> None:
    def speak(ask: Ask, cell: int) -> tuple[float, float]:
        if cell:
            return 0.0, 0.0
        return -math.log1p(0.045 if ask.phase is Phase.SCREEN else 0.005), -math.log1p(0.4)

    made = play(RULE, arena(2), speak, sizes=[1.0, 1.0]).verdict

    assert (made.exit_code(), made.cells[0].change, made.cells[0].clock) == (1, Change.SLOWER, Clock.WALL)


def test_a_gain_is_called_and_passes() -> None:
    made = verdict(-0.1, 0.0, 0.0)

    assert (made.change, made.exit_code(), made.cells[0].change) == (Change.FASTER, 0, Change.FASTER)


def test_identical_code_is_no_change_of_speed_one() -> None:
    made = verdict(0.0, 0.0)

    assert (made.change, made.exit_code(strict=True)) == (Change.NO_CHANGE, 0)
    assert made.cells[0].estimate is not None
    assert made.cells[0].estimate.point == 1.0


def test_a_sleep_is_called_on_the_wall_and_shown_there() -> None:
    made = verdict(0.0, 0.0, wall=0.2)

    assert (made.cells[0].change, made.cells[0].clock) == (Change.SLOWER, Clock.WALL)
    # 32 calls of each of two cells make up 8.1 s of a round: 126.6 ms each, and a fifth more.
    assert made.cells[0].after == pytest.approx(0.151875)


def test_a_called_placebo_makes_the_run_invalid_even_beside_a_regression() -> None:
    made = verdict(0.2, 0.2)

    assert made.exit_code() == 3
    assert made.invalid is not None
    assert made.invalid.startswith("the placebo, one file in both slots, was called slower by more than 1 % in CPU time")


def test_what_the_budget_cut_short_is_undecided_and_fails_only_when_strict() -> None:
    made = verdict(0.0, 0.0, rule=replace(RULE, budget=20.0))

    assert (made.change, made.exit_code(), made.exit_code(strict=True)) == (Change.UNDECIDED, 0, 3)
    assert made.cells[0].reason == f"the budget was spent after 3 rounds of {RULE.screen_rounds}"
    assert made.resolution is None


def test_a_suspicion_on_the_clock_beside_is_named_because_the_figures_are_of_the_deciding_one() -> None:
    made = verdict(0.0, 0.0, rule=replace(RULE, budget=50.0), wall=0.3)

    assert (made.cells[0].change, made.cells[0].clock) == (Change.UNDECIDED, Clock.CPU)
    assert str(made.cells[0].reason).startswith("suspect in wall time, and the budget")


@pytest.mark.parametrize(
    ("base", "head", "change", "code"),
    [
        (OK, CRASHED, Change.BROKEN, 1),
        (OK, Side(status=Status.WRONG, reason="labels"), Change.BROKEN, 1),
        (OK, Side(status=Status.TIMEOUT, reason="hangs"), Change.BROKEN, 1),
        (OK, Side(status=Status.UNAVAILABLE, reason="numba"), Change.BROKEN, 1),
        (CRASHED, OK, Change.MENDED, 0),
        (CRASHED, CRASHED, Change.NOT_MEASURED, 0),
        (ABSENT, OK, Change.NEW, 0),
        (OK, ABSENT, Change.GONE, 0),
        (ABSENT, CRASHED, Change.NEW, 0),
        (OK, Side(status=Status.SKIPPED, reason="memory"), Change.NOT_MEASURED, 0),
    ],
)
def test_a_side_without_a_number_has_its_bucket(base: Side, head: Side, change: Change, code: int) -> None:
    made = verdict(0.0, 0.0, 0.0, sides={0: (base, head)})

    assert (made.cells[0].change, made.exit_code()) == (change, code)


def test_broken_outranks_its_speed() -> None:
    made = verdict(-0.5, 0.0, 0.0, sides={0: (OK, CRASHED)})

    assert (made.cells[0].change, made.cells[0].reason, made.exit_code()) == (Change.BROKEN, "head: signal 11", 1)


def test_head_that_breaks_everywhere_is_a_regression_not_an_invalid_run() -> None:
    made = verdict(0.0, 0.0, 0.0, sides=dict.fromkeys(range(3), (OK, CRASHED)))

    assert (made.exit_code(), made.invalid) == (1, None)


@pytest.mark.parametrize(
    ("sides", "said"),
    [
        ((ABSENT, OK), "base and head have no cell in common, of 2"),
        ((CRASHED, OK), "none of 2 common cells was measured on both sides; the first: base: signal 11; compare with a version that runs"),
        ((CRASHED, CRASHED), "none of 2 common cells was measured on both sides; the first: base: signal 11; head: signal 11"),
        ((TOO_LONG, TOO_LONG), "none of 2 common cells was measured on both sides; the first: calls take 20 ms"),
    ],
)
def test_a_run_that_shows_nothing_is_invalid(sides: tuple[Side, Side], said: str) -> None:
    made = verdict(0.0, 0.0, 0.0, sides=dict.fromkeys(range(3), sides))

    assert made.exit_code() == 3
    assert made.invalid is not None
    assert made.invalid.startswith(said)


def test_an_obstacle_is_the_verdict() -> None:
    made = judge(RULE, Duel(cells=(), obstacle="base does not build: no module named numpy"))

    assert (made.exit_code(), made.invalid) == (3, "base does not build: no module named numpy")


def test_a_placebo_that_failed_vouches_for_nothing() -> None:
    made = verdict(0.0, 0.0, sides={1: (OK, CRASHED)})

    assert made.invalid == "the placebo was not measured: head: signal 11"


def test_a_broken_cell_is_a_regression_even_where_the_placebo_fell_with_it() -> None:
    made = verdict(0.0, 0.0, 0.0, sides={1: (OK, CRASHED), 2: (OK, CRASHED)})

    assert (made.exit_code(), made.invalid) == (1, None)


@pytest.mark.parametrize(("head", "code"), [(1_020_000, 1), (1_005_000, 0), (900_000, 0)])
def test_grown_memory_fails_the_build_beside_an_unchanged_time(head: int, code: int) -> None:
    played = play(RULE, arena(2), lambda _, __: (0.0, 0.0), sizes=[1.0, 1.0]).duel
    counted = replace(played.cells[0], counts=(Count(quantity=Quantity.MEMORY, base=1_000_000, head=head),))
    made = judge(RULE, replace(played, cells=(counted, *played.cells[1:])))

    assert (made.cells[0].change, made.exit_code()) == (Change.NO_CHANGE, code)


@given(st.lists(st.floats(-0.3, 0.3), min_size=2, max_size=6), st.floats(10.0, 200.0), st.integers(0, 2**31))
def test_every_cell_is_in_one_bucket_and_every_doubt_has_a_reason(slower: list[float], budget: float, seed: int) -> None:
    def speak(ask: Ask, cell: int) -> tuple[float, float]:
        jitter = ((seed // (ask.round * 7 + cell + 1)) % 100 - 50) / 1000
        return jitter - math.log1p(slower[cell]), jitter * 2

    made = play(replace(RULE, budget=budget), arena(len(slower)), speak, sizes=[1.0] * len(slower)).verdict

    assert len(made.cells) == len(slower)
    assert all(cell.reason for cell in made.cells if cell.change is not Change.NO_CHANGE)
    assert made.exit_code() in (0, 1, 3)
    assert made.exit_code(strict=True) >= made.exit_code()


@given(st.lists(st.floats(-0.03, 0.03), min_size=2, max_size=6), st.integers(0, 2**31))
def test_where_no_change_is_said_the_interval_shown_rules_must_detect_out(slower: list[float], seed: int) -> None:
    def speak(ask: Ask, cell: int) -> tuple[float, float]:
        jitter = ((seed // (ask.round * 7 + cell + 1)) % 100 - 50) / 600
        return jitter - math.log1p(slower[cell]), jitter * 2

    made = play(RULE, arena(len(slower)), speak, sizes=[1.0] * len(slower)).verdict
    shown = [cell.estimate for cell in made.cells if cell.change is Change.NO_CHANGE]

    assert all(estimate is not None and estimate.low > 1 / 1.05 and estimate.high < 1.05 for estimate in shown)
