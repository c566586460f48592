"""The noise floor: what identical code shows, by hand."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import pytest

from kmeans_bench.judging.noise import allowance, noise_floor, robust_rms
from kmeans_bench.model import Measurement, NoiseFloor, ProtocolKind, Run, Status

Measure = Callable[..., Measurement]
Runs = Callable[..., Run]


def e(*exponents: float) -> Sequence[Sequence[float]]:
    """One launch of three rounds per exponent, each taking e to that power."""
    return [[math.exp(exponent)] * 3 for exponent in exponents]


def test_a_run_without_pairs_has_no_floor(measure: Measure, runs: Runs) -> None:
    assert noise_floor(runs(measure("loop"))) is None


def test_the_floor_is_the_rms_about_zero_of_each_launchs_median(measure: Measure, runs: Runs) -> None:
    # Launch medians -0.03 and +0.04: sqrt((9 + 16) / 2) hundredths = 0.0353553. About their mean it would be 0.035.
    run = runs(measure("identity", e(0, 0)), twins=(measure("identity/float64/1t/twin", e(0.03, -0.04)),))

    found = noise_floor(run)

    assert found is not None
    assert found.rms == pytest.approx(0.0353553, abs=1e-6)
    assert found.pairs == 2


def test_a_twin_is_paired_with_its_own_session_only(measure: Measure, runs: Runs) -> None:
    now, then = measure("identity", e(1, 1)), measure("identity", e(0, 0), session="earlier")
    twin = measure("identity/float64/1t/twin", e(0.03, -0.04), session="earlier")

    found = noise_floor(runs(now, partners=(then,), twins=(twin,)))

    assert found is not None
    assert found.rms == pytest.approx(0.0353553, abs=1e-6)
    assert noise_floor(runs(now, twins=(twin,))) is None


def test_a_pair_that_stopped_short_of_its_goal_still_shows_its_noise(measure: Measure, runs: Runs) -> None:
    short = {"protocol": ProtocolKind.CONVERGE, "settled": False, "n_iter": 300}
    run = runs(measure("identity", e(0), **short), twins=(measure("identity/float64/1t/twin", e(0.03), **short),))

    found = noise_floor(run)

    assert found is not None
    assert found.rms == pytest.approx(0.03)


def test_a_twin_that_failed_shows_nothing(measure: Measure, runs: Runs) -> None:
    run = runs(measure("identity"), twins=(measure("identity/float64/1t/twin", status=Status.CRASHED),))

    assert noise_floor(run) is None


def test_one_burst_is_drawn_in_but_not_forgotten() -> None:
    # Nineteen at ±1 %, one at 60 %: drawn in to 4 · .01 / .67449 = .059304; sqrt((19 · .01² + .059304²) / 20) = .016457.
    shown = [0.01, -0.01] * 9 + [0.01, 0.60]

    assert robust_rms(shown) == pytest.approx(0.016457, abs=1e-6)


def test_what_befalls_one_launch_in_ten_is_noise_and_counts_in_full() -> None:
    shown = [0.01] * 18 + [0.15, -0.15]

    assert robust_rms(shown) == pytest.approx(math.sqrt((18 * 0.01**2 + 2 * 0.15**2) / 20))


def test_ordinary_noise_is_left_as_it_is() -> None:
    shown = [-0.03, -0.02, -0.01, 0.0, 0.01, 0.02, 0.03]

    assert robust_rms(shown) == pytest.approx(0.02)


@pytest.mark.parametrize("shown", [[0.5], [0.01, 0.5], [0.0, 0.0, 0.0, 0.0, 0.5]])
def test_without_a_bulk_to_compare_with_nothing_is_drawn_in(shown: list[float]) -> None:
    assert robust_rms(shown) == pytest.approx(math.sqrt(sum(value**2 for value in shown) / len(shown)))


def test_a_floor_that_rests_on_few_launches_is_allowed_for_with_t_over_z() -> None:
    # t(5) = 2.57058 and z = 1.95996; with very many launches the factor is 1.
    assert allowance(NoiseFloor(rms=0.02, pairs=5)) == pytest.approx(0.02 * 2.57058 / 1.95996, abs=1e-6)
    assert allowance(NoiseFloor(rms=0.02, pairs=4000)) == pytest.approx(0.02, rel=1e-3)
    assert allowance(None) == 0
