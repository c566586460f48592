"""From eight timed calls to one number, by hand."""

from __future__ import annotations

import math

import pytest

from gate_proof.play import arena
from kmeans_bench.judging.gate import bout, held
from kmeans_bench.model import Ask, Clock, Phase, Quad

SCREEN = Ask(phase=Phase.SCREEN, round=3, cells=(0, 1), scale=1)
CONFIRM = Ask(phase=Phase.CONFIRM, round=5, cells=(1,), scale=4)


def quad(*walls: float, base_first: bool = True, cpus: tuple[float, float, float, float] | None = None) -> Quad:
    a, b, c, d = walls
    return Quad(base_first=base_first, walls=(a, b, c, d), cpus=cpus)


def test_head_at_half_the_seconds_is_log_two_whoever_goes_first() -> None:
    both = [quad(2.0, 1.0, 1.0, 2.0), quad(1.0, 2.0, 2.0, 1.0, base_first=False)]

    made = bout(both, ask=SCREEN, base_launched_first=True, core=1)

    assert made.wall == pytest.approx(math.log(2))
    assert (made.base_wall, made.head_wall, made.quads, made.round, made.phase) == (2.0, 1.0, 2, 3, Phase.SCREEN)
    assert made.speedup(Clock.WALL) == made.wall
    assert made.speedup(Clock.CPU) is None


def test_one_wild_call_in_three_quads_is_trimmed_away() -> None:
    # Six pairs, floor(.2 · 6) = 1 left out at either end; the wild one is the largest.
    calm = [quad(1.0, 1.0, 1.0, 1.0), quad(1.0, 1.0, 1.0, 1.0), quad(50.0, 1.0, 1.0, 1.0)]

    assert bout(calm, ask=SCREEN, base_launched_first=False, core=None).wall == 0.0


def test_a_steady_drift_cancels_inside_a_quad() -> None:
    # Calls grow by 1 % each: log(1/1.01) and log(1.01³/1.01²) cancel.
    made = bout([quad(1.0, 1.01, 1.01**2, 1.01**3)], ask=SCREEN, base_launched_first=True, core=0)

    assert made.wall == pytest.approx(0.0, abs=1e-12)


def test_cpu_time_counts_only_where_every_call_has_some() -> None:
    whole = bout([quad(2.0, 1.0, 1.0, 2.0, cpus=(3.0, 1.0, 1.0, 3.0))], ask=SCREEN, base_launched_first=True, core=0)
    coarse = bout([quad(2.0, 1.0, 1.0, 2.0, cpus=(3.0, 0.0, 1.0, 3.0))], ask=SCREEN, base_launched_first=True, core=0)

    assert whole.cpu == pytest.approx(math.log(3))
    assert (whole.base_cpu, whole.head_cpu) == (3.0, 1.0)
    assert (coarse.cpu, coarse.base_cpu, coarse.head_cpu) == (None, None, None)


def test_a_bout_without_quads_is_refused() -> None:
    with pytest.raises(ValueError, match="no median"):
        bout([], ask=SCREEN, base_launched_first=True, core=None)


def test_a_held_round_counts_even_for_the_cell_that_lost_its_bout() -> None:
    made = bout([quad(1.0, 1.0, 1.0, 1.0)], ask=SCREEN, base_launched_first=True, core=None)

    after = held(arena(2), SCREEN, {1: made}, seconds=7.0)

    assert (after.screen_rounds, after.confirm_rounds, after.seconds, after.screen_seconds) == (1, 0, 7.0, 7.0)
    assert [len(cell.bouts) for cell in after.cells] == [0, 1]
    later = held(after, CONFIRM, {}, seconds=9.0)
    assert (later.screen_rounds, later.confirm_rounds, later.seconds, later.screen_seconds) == (1, 1, 9.0, 7.0)
