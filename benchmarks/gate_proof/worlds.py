"""Worlds with known truth: what identical code's bouts look like on a bad machine. Values are log(base seconds / head seconds).

A bout is seen from the process that was launched first; which side that is, a coin decides. So a world may put in whatever it likes (order
effects, drift, bursts, skew): the coin makes the null. The sizes of the noise are those measured on two shared virtual cores with both
processes pinned to one core: rms of a bout 2.0 % for calls of 1 ms and 4.7 % at 12 ms on the wall, of which 1.6 and 3.1 % are left when
both copies live in one process (and shrink with more quads); CPU time is as noisy at 1 ms and half as noisy from 12 ms on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

SIZES = (1.0, 5.0, 12.0, 15.0)
"""Milliseconds per call; a suite's cells take turns through them."""

MEASURED_AT = (1.0, 12.0)
WALL_BETWEEN = (0.012, 0.0353)  # sqrt(2.0² - 1.6²), sqrt(4.7² - 3.1²)
WALL_WITHIN = (0.016, 0.031)
CPU_SHARE = (1.0, 0.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """Standard deviations of a bout at the usual number of quads: between process pairs, and within one."""

    between: Array
    within: Array


def noise(sizes: tuple[float, ...], *, wall: bool) -> Noise:
    """Return the noise of cells of *sizes* ms, straight between what was measured in log(ms), level beyond it."""
    at = np.log(np.array(sizes))
    known = np.log(np.array(MEASURED_AT))
    share = 1.0 if wall else np.interp(at, known, CPU_SHARE)
    return Noise(between=share * np.interp(at, known, WALL_BETWEEN), within=share * np.interp(at, known, WALL_WITHIN))


Shape = Callable[[np.random.Generator, int, int], Array]
"""Draws (rounds, cells) of unit variance, as seen from the process launched first."""


def normal(rng: np.random.Generator, rounds: int, cells: int) -> Array:
    """Draw what behaves."""
    return rng.standard_normal((rounds, cells))


def heavy_tails(rng: np.random.Generator, rounds: int, cells: int) -> Array:
    """Draw Student's t with three degrees of freedom: one bout in a hundred is off by 2.6 standard deviations of its own large ones."""
    return np.asarray(rng.standard_t(3, (rounds, cells)) / np.sqrt(3.0))


def bimodal(rng: np.random.Generator, rounds: int, cells: int) -> Array:
    """Draw processes that are lucky with their memory layout, or are not: pairs differ by one step, or not at all."""
    lucky = rng.integers(0, 2, (2, rounds, cells))
    return np.asarray((lucky[0] - lucky[1]) * 1.3 + 0.4 * rng.standard_normal((rounds, cells)))


def bursts(rng: np.random.Generator, rounds: int, cells: int) -> Array:
    """Draw rounds of which one in six is a neighbour's: five times the spread in all cells, mostly on the side launched first."""
    hit = rng.random((rounds, 1)) < 1 / 6
    shared = 1.5 * rng.standard_normal((rounds, 1)) - 1.0
    values = rng.standard_normal((rounds, cells)) * np.where(hit, 2.2, 0.45) + np.where(hit, shared, 0.0)
    return np.asarray(values / 1.2)


def drift(rng: np.random.Generator, rounds: int, cells: int) -> Array:
    """Draw rounds in which the side launched first is slower by what grows from round to round, the same for all cells."""
    slope = np.linspace(0.0, -2.0, rounds)[:, None]
    return np.asarray(0.6 * rng.standard_normal((rounds, cells)) + slope * 0.7)


def autocorrelation(rng: np.random.Generator, rounds: int, cells: int) -> Array:
    """Draw a machine that mostly is what it was a round ago: AR(1) with .9, half of it shared by the cells."""
    steps = rng.standard_normal((rounds, cells)) * np.sqrt(0.5) + rng.standard_normal((rounds, 1)) * np.sqrt(0.5)
    values = np.empty((rounds, cells))
    values[0] = steps[0]
    for number in range(1, rounds):
        values[number] = 0.9 * values[number - 1] + np.sqrt(1 - 0.81) * steps[number]
    return values


def skew(rng: np.random.Generator, rounds: int, cells: int) -> Array:
    """Draw rounds in which the side launched first is sometimes much slower and never much faster."""
    return np.asarray(1.0 - rng.exponential(1.0, (rounds, cells)))


SHAPES: dict[str, Shape] = {
    "normal": normal,
    "heavy tails": heavy_tails,
    "bimodal": bimodal,
    "bursts": bursts,
    "drift": drift,
    "autocorrelation": autocorrelation,
    "skew": skew,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Where suites are run.

    Attributes
    ----------
    shape
        Of what differs between process pairs; what differs within one is heavy-tailed everywhere, shrunk by the trimmed mean.
    loudness
        Multiplies all noise.
    sizes
        Milliseconds per call of the cells.
    coin
        Whether a coin decides which side is launched first; without it base always is.
    pairs
        How many rounds share one process pair, launched once; 1 is the method.
    order
        By how much the side launched first is slower, always (log).
    """

    shape: Shape
    loudness: float = 1.0
    sizes: tuple[float, ...] = SIZES * 6
    coin: bool = True
    pairs: int = 1
    order: float = 0.0

    def suite(self, rng: np.random.Generator, *, screen: int, rounds: int, scale: int) -> Array:
        """Return log speed-ups of identical code, (rounds, cells, 2): on CPU time and on the wall; *screen* rounds at scale 1 first."""
        cells = len(self.sizes)
        scales = np.where(np.arange(rounds) < screen, 1.0, scale)[:, None]
        between = self.between(rng, rounds, cells)
        flipped = np.repeat(rng.integers(0, 2, (-(-rounds // self.pairs), 1)) * 2.0 - 1.0, self.pairs, axis=0)[:rounds]
        coins = flipped if self.coin else np.ones((rounds, 1))
        mixed = rng.standard_normal((2, rounds, cells))
        clocks = []
        for clock, own in enumerate((noise(self.sizes, wall=False), noise(self.sizes, wall=True))):
            # CPU and wall time of the same calls go together: correlation .7 within a bout, the same layout between them.
            inside = 0.7 * mixed[0] + np.sqrt(1 - 0.49) * mixed[1] if clock else mixed[0]
            seen = between * own.between + inside * own.within / np.sqrt(scales)
            clocks.append((self.loudness * seen - self.order) * coins)
        return np.stack(clocks, axis=2)

    def between(self, rng: np.random.Generator, rounds: int, cells: int) -> Array:
        """Return what differs between process pairs; one pair serves `pairs` rounds in a row."""
        if self.pairs == 1:
            return self.shape(rng, rounds, cells)
        return np.repeat(self.shape(rng, -(-rounds // self.pairs), cells), self.pairs, axis=0)[:rounds]
