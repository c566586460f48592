"""Steps in series: by hand, by another formula, and how often there is one in noise."""

from __future__ import annotations

import numpy as np
import pytest

from kmeans_bench.stats.change_points import FEWEST, _energies, change_points


def test_the_energy_of_a_split_by_hand() -> None:
    # {0, 0, 0} against {1, 1, 1}: between 1, inside 0: E = 2; weight 3 · 3 / 6.
    assert _energies(np.array([0.0, 0.0, 0.0, 1.0, 1.0, 1.0]))[2, 5] == pytest.approx(3.0)
    # {0, 0, 3} against {6, 6, 6}: between (6 + 6 + 3) / 3 = 5, inside 2 · (0 + 3 + 3) / 6 = 2 and 0: E = 10 - 2; weight 1.5.
    assert _energies(np.array([0.0, 0.0, 3.0, 6.0, 6.0, 6.0]))[2, 5] == pytest.approx(12.0)


def test_the_energies_agree_with_the_definition_and_sides_of_fewer_than_three_have_none() -> None:
    values = np.random.default_rng(0).normal(size=9)
    energies = _energies(values)
    for split in range(1, 9):
        for end in range(split + 1, 10):
            x, y = values[:split], values[split:end]
            if min(len(x), len(y)) < 3:
                assert energies[split - 1, end - 1] == -np.inf
                continue
            between = np.abs(x[:, None] - y[None, :]).mean()
            inside = [np.abs(z[:, None] - z[None, :]).sum() / (len(z) * (len(z) - 1)) for z in (x, y)]
            assert energies[split - 1, end - 1] == pytest.approx(len(x) * len(y) / end * (2 * between - sum(inside)))


def test_a_step_up_and_down_again_is_two_points() -> None:
    rng = np.random.default_rng(1)
    series = np.concatenate([rng.normal(0, 0.01, 12), rng.normal(0.2, 0.01, 12), rng.normal(0, 0.01, 12)])

    assert [point.index for point in change_points(list(series))] == [12, 24]


@pytest.mark.parametrize("odd", [1, 2])
def test_one_or_two_odd_runs_are_no_step(odd: int) -> None:
    rng = np.random.default_rng(2)
    series = rng.normal(0, 0.01, 20)
    series[9 : 9 + odd] += 1.0

    assert change_points(list(series)) == ()


@pytest.mark.parametrize("series", [[], [1.0], [1.0] * 5, [1.0, 2.0, 3.0, 4.0, 5.0]])
def test_a_series_too_short_for_two_segments_has_none(series: list[float]) -> None:
    assert change_points(series) == ()


@pytest.mark.parametrize("place", range(3, 8))
def test_fewer_values_than_the_fewest_show_not_even_the_clearest_step(place: int) -> None:
    clear = [float(number >= place) + number / 1000 for number in range(FEWEST)]

    assert change_points(clear[: FEWEST - 1]) == ()


def test_as_many_values_as_the_fewest_show_a_clear_step_in_their_middle() -> None:
    clear = np.random.default_rng(1).normal(0.0, 0.01, FEWEST) + (np.arange(FEWEST) >= 4)

    assert [point.index for point in change_points(list(clear))] == [4]


def test_a_constant_series_has_none() -> None:
    assert change_points([1.0] * 30) == ()


def test_the_same_seed_gives_the_same_points() -> None:
    series = list(np.random.default_rng(3).normal(size=40))

    assert change_points(series, level=0.5, seed=5) == change_points(series, level=0.5, seed=5)


def test_in_noise_there_is_a_step_no_more_often_than_the_level() -> None:
    # 200 series of 30 heavy-tailed values at 5 %, 99 shuffles: 19 or more of 200 would have probability .005 at a true .05.
    rng = np.random.default_rng(4)
    found = sum(bool(change_points(list(rng.standard_t(3, 30)), level=0.05, permutations=99, seed=number)) for number in range(200))

    assert found <= 18


def test_a_step_of_three_spreads_is_found_with_eight_runs_on_either_side() -> None:
    rng = np.random.default_rng(5)
    hits = 0
    for number in range(40):
        series = np.concatenate([rng.normal(0, 1, 8), rng.normal(3, 1, 8)])
        points = change_points(list(series), level=0.05, permutations=99, seed=number)
        hits += any(abs(point.index - 8) <= 1 for point in points)

    assert hits >= 36
