"""Coverage of the intervals in simulated worlds with a known truth, with the stopping rule in the loop.

``python tests/stats/test_coverage.py 4000`` prints the tables that the notes of `kmeans_bench.stats.nested` quote.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from statistics import fmean, stdev

import numpy as np
import pytest
from numpy.typing import NDArray

from kmeans_bench.judging.allotment import least_rounds
from kmeans_bench.judging.noise import allowance, robust_rms
from kmeans_bench.model import NoiseFloor
from kmeans_bench.stats.intervals import sign_interval
from kmeans_bench.stats.paired import Pair, launch_medians, log_ratios, paired_speedup
from kmeans_bench.stats.stopping import is_narrow
from kmeans_bench.stats.student import student_quantile

Floats = NDArray[np.float64]
MOST_ROUNDS = 20
REPETITIONS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """What a world is asked for: log-ratios of shape (repetitions, launches, rounds); of one contender against itself if `same`."""

    rng: np.random.Generator
    shape: tuple[int, int, int]
    same: bool = False

    @property
    def launches(self) -> tuple[int, int, int]:
        return (*self.shape[:2], 1)


World = Callable[[Draw], Floats]
Rival = Callable[[list[list[Pair]]], tuple[float, float]]


def quiet(draw: Draw) -> Floats:
    return draw.rng.normal(0, 0.005, draw.launches) + draw.rng.normal(0, 0.02, draw.shape)


def strong_launch_effects(draw: Draw) -> Floats:
    return draw.rng.normal(0, 0.04, draw.launches) + draw.rng.normal(0, 0.05, draw.shape)


def heavy_tails(draw: Draw) -> Floats:
    """Single rounds have an infinite variance."""
    return draw.rng.normal(0, 0.02, draw.launches) + 0.06 * draw.rng.standard_t(2, draw.shape)


def heavy_launches(draw: Draw) -> Floats:
    return 0.015 * draw.rng.standard_t(3, draw.launches) + 0.04 * draw.rng.standard_t(3, draw.shape)


def skewed_rounds(draw: Draw) -> Floats:
    baseline = draw.rng.exponential(0.25, draw.shape) if draw.same else draw.rng.normal(0, 0.02, draw.shape)
    return draw.rng.normal(0, 0.014, draw.launches) + baseline - draw.rng.exponential(0.25, draw.shape)


def skewed_launches(draw: Draw) -> Floats:
    baseline = draw.rng.exponential(0.04, draw.launches) if draw.same else np.zeros(draw.launches)
    return baseline - draw.rng.exponential(0.04, draw.launches) + draw.rng.normal(0, 0.05, draw.shape)


def rare_bad_launches(draw: Draw) -> Floats:
    """Make every seventh launch 15 % slower as a whole: an unlucky core, page or layout."""
    candidate = 0.15 * (draw.rng.random(draw.launches) < 1 / 7)
    baseline = 0.15 * (draw.rng.random(draw.launches) < 1 / 7) if draw.same else np.zeros(draw.launches)
    return baseline - candidate + draw.rng.normal(0, 0.01, draw.launches) + draw.rng.normal(0, 0.04, draw.shape)


def drift(draw: Draw) -> Floats:
    """Let the ratio itself wander by some 8 % over a launch, so that an early stop sees only its beginning."""
    slope = draw.rng.normal(0, 0.08, draw.launches) * (np.arange(draw.shape[2]) / draw.shape[2] - 0.5)
    return draw.rng.normal(0, 0.02, draw.launches) + slope + draw.rng.normal(0, 0.05, draw.shape)


def neighbours(draw: Draw) -> Floats:
    """Correlate each round with the one before it (0.8)."""
    noise = draw.rng.normal(0, 0.08, draw.shape)
    for i in range(1, draw.shape[2]):
        noise[..., i] = 0.8 * noise[..., i - 1] + 0.6 * noise[..., i]
    return draw.rng.normal(0, 0.01, draw.launches) + noise


def bursts(draw: Draw) -> Floats:
    """Slow either side by some 50 % for four rounds on end; the longer candidate is hit more often."""
    noise = draw.rng.normal(0, 0.015, draw.launches) + draw.rng.normal(0, 0.04, draw.shape)
    return noise + _burst(draw, 0.05 if draw.same else 0.02) - _burst(draw, 0.05)


def _burst(draw: Draw, start: float) -> Floats:
    slowed = np.zeros(draw.shape)
    outer = draw.shape[:2]
    for i in range(draw.shape[2]):
        before = slowed[..., i - 1] if i else np.zeros(outer)
        begins = (draw.rng.random(outer) < start) * draw.rng.exponential(0.4, outer)
        slowed[..., i] = np.where(before > 0, before * (draw.rng.random(outer) > 1 / 4), begins)
    return slowed


def loaded_half(draw: Draw) -> Floats:
    """Treble the noise on half of the run, from a random moment on."""
    rounds = draw.shape[1] * draw.shape[2]
    moment = np.arange(rounds).reshape(1, *draw.shape[1:])
    loaded = (moment - draw.rng.integers(0, rounds, (draw.shape[0], 1, 1))) % rounds < rounds / 2
    return draw.rng.normal(0, 0.02, draw.launches) + draw.rng.normal(0, 0.04, draw.shape) * np.where(loaded, 3, 1)


WORLDS: tuple[World, ...] = (
    quiet,
    strong_launch_effects,
    heavy_tails,
    heavy_launches,
    skewed_rounds,
    skewed_launches,
    rare_bad_launches,
    drift,
    neighbours,
    bursts,
    loaded_half,
)
SYMMETRIC = (quiet, strong_launch_effects, heavy_tails, heavy_launches, drift, neighbours, loaded_half)


@cache
def truth(world: World) -> float:
    """Return the typical round's log-ratio in the typical launch."""
    if world in SYMMETRIC:
        return 0.0
    long = world(Draw(rng=np.random.default_rng(7), shape=(1, 4000, 400)))
    return float(np.median(np.median(long, axis=2)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Shares of intervals that held the truth, and the median half-width of the widened ones."""

    bare: float
    widened: float
    half: float


def measured(ratios: Floats, *, rounds: int | None = None) -> list[list[Pair]]:
    """Take turns as a run does: every launch looks at all rounds so far after each of its own; or so many *rounds*, unlooked."""
    launches: list[list[Pair]] = []
    for row in ratios:
        launches.append([])
        for ratio in row[:rounds]:
            launches[-1].append((math.exp(ratio), 1.0))
            if rounds is None and len(launches[-1]) >= least_rounds(len(ratios)) and is_narrow(launches):
                break
    return launches


def coverage(world: World, *, launches: int, rounds: int | None = None, repetitions: int = REPETITIONS) -> Coverage:
    """Measure *repetitions* comparisons; every fifty of them share a run, whose floor comes from eight A/A pairs."""
    rng, expected = np.random.default_rng(list(world.__name__.encode())), math.exp(truth(world))
    bare, widened, halves = 0, 0, []
    for _ in range(repetitions // 50):
        twins = world(Draw(rng=rng, shape=(8, launches, MOST_ROUNDS), same=True))
        shown = [value for twin in twins for value in launch_medians(measured(twin, rounds=rounds))]
        floor = allowance(NoiseFloor(rms=robust_rms(shown), pairs=len(shown)))
        for ratios in world(Draw(rng=rng, shape=(50, launches, MOST_ROUNDS))):
            pairs = measured(ratios, rounds=rounds)
            plain, wide = paired_speedup(pairs).estimate, paired_speedup(pairs, floor=floor).estimate
            bare += plain.low <= expected <= plain.high
            widened += wide.low <= expected <= wide.high
            halves.append(math.log(wide.high / wide.low) / 2)
    return Coverage(bare=bare / repetitions, widened=widened / repetitions, half=float(np.median(halves)))


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.__name__)
def test_intervals_over_five_launches_cover_the_truth_with_and_without_the_floor(world: World) -> None:
    found = coverage(world, launches=5)

    assert found.bare >= 0.93
    assert found.widened >= 0.95


@pytest.mark.parametrize("world", [skewed_launches, rare_bad_launches], ids=lambda world: world.__name__)
def test_many_lopsided_launches_do_not_lose_coverage(world: World) -> None:
    assert coverage(world, launches=20, rounds=12).bare >= 0.93


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.__name__)
@pytest.mark.parametrize("launches", [2, 5])
def test_three_rounds_a_launch_are_enough_for_a_slow_contender(world: World, launches: int) -> None:
    assert coverage(world, launches=launches, rounds=3, repetitions=300).widened >= 0.93


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.__name__)
def test_two_launches_cover_the_truth_once_widened_by_the_floor(world: World) -> None:
    assert coverage(world, launches=2, repetitions=300).widened >= 0.93


def test_one_launch_without_the_floor_does_not_cover_the_truth() -> None:
    found = coverage(strong_launch_effects, launches=1)

    assert found.bare < 0.6
    assert found.widened >= 0.93


def t_of_launch_medians(launches: list[list[Pair]]) -> tuple[float, float]:
    medians = launch_medians(launches)
    half = student_quantile(0.95, len(medians) - 1) * stdev(medians) / math.sqrt(len(medians))
    return fmean(medians) - half, fmean(medians) + half


def order_of_launch_medians(launches: list[list[Pair]]) -> tuple[float, float]:
    medians = launch_medians(launches)
    return sign_interval(medians, level=0.95) if len(medians) > 5 else (min(medians), max(medians))


def sign_of_pooled_rounds(launches: list[list[Pair]]) -> tuple[float, float]:
    return sign_interval([ratio for launch in log_ratios(launches) for ratio in launch], level=0.95)


def bootstrap_of_launch_medians(launches: list[list[Pair]]) -> tuple[float, float]:
    medians = np.array(launch_medians(launches))
    drawn = np.random.default_rng(1).choice(medians, (200, len(medians))).mean(axis=1)
    low, high = np.quantile(drawn, (0.025, 0.975))
    return float(low), float(high)


RIVALS: tuple[Rival, ...] = (t_of_launch_medians, order_of_launch_medians, sign_of_pooled_rounds, bootstrap_of_launch_medians)


def rival_coverage(rival: Rival, world: World, *, launches: int, rounds: int | None = None, repetitions: int = REPETITIONS) -> float:
    """Return how often a method that was not chosen holds the truth, without the floor."""
    rng, expected = np.random.default_rng(list(world.__name__.encode())), truth(world)
    drawn = world(Draw(rng=rng, shape=(repetitions, launches, MOST_ROUNDS)))
    found = [rival(measured(ratios, rounds=rounds)) for ratios in drawn]
    return sum(low <= expected <= high for low, high in found) / repetitions


def test_pooled_rounds_do_not_cover_where_launches_differ() -> None:
    assert rival_coverage(sign_of_pooled_rounds, strong_launch_effects, launches=5) < 0.7


def test_a_bootstrap_over_five_launches_does_not_cover() -> None:
    assert rival_coverage(bootstrap_of_launch_medians, quiet, launches=5) < 0.9


def test_t_alone_does_not_cover_many_lopsided_launches() -> None:
    assert rival_coverage(t_of_launch_medians, rare_bad_launches, launches=20, rounds=12) < 0.9


@pytest.mark.parametrize(("world", "least", "most"), [(bursts, 2.0, 9.0), (quiet, 0.7, 1.0)])
def test_the_mean_launch_errs_far_more_than_the_median_one_with_bursts_and_hardly_less_without(
    world: World, least: float, most: float
) -> None:
    drawn = world(Draw(rng=np.random.default_rng(3), shape=(2000, 5, 12)))
    medians = np.median(drawn, axis=2)
    errors = [np.sqrt(np.mean((point - truth(world)) ** 2)) for point in (medians.mean(axis=1), np.median(medians, axis=1))]
    assert least < errors[0] / errors[1] < most


def table(repetitions: int) -> str:
    """Return one row per world: bare and widened coverage with the half-width in percent, by launches."""
    settings = ((1, None), (2, None), (3, None), (5, None), (5, 12), (10, 12), (20, 12))
    rows = [f"{'launches x rounds':22}" + "".join(f"{f'{count} x {rounds or str()}':>20}" for count, rounds in settings)]
    for world in WORLDS:
        found = [coverage(world, launches=count, rounds=rounds, repetitions=repetitions) for count, rounds in settings]
        rows.append(f"{world.__name__:22}" + "".join(f"{c.bare:9.3f} {c.widened:.3f} {100 * c.half:4.1f}" for c in found))
    return "\n".join(rows) + "\n"


def rivals(repetitions: int) -> str:
    """Return one row per method that was not chosen: its least coverage over all worlds, by launches."""
    rows = []
    for rival in RIVALS:
        for count, rounds in ((5, None), (5, 12), (10, 12), (20, 12)):
            share = partial(rival_coverage, rival, launches=count, rounds=rounds, repetitions=repetitions)
            worst = min((share(world), world.__name__) for world in WORLDS)
            rows.append(f"{rival.__name__:28} {count:3} x {rounds or '':2}: {worst[0]:.3f} in {worst[1]}\n")
    return "".join(rows)


if __name__ == "__main__":
    sys.stdout.write(table(int(sys.argv[1])) + rivals(int(sys.argv[1])))
