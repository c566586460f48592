"""Simulated rounds down to the single call, as a recording: so that rules which look at calls can be played in worlds of known truth."""

from __future__ import annotations

import numpy as np

from gate_proof.recording import Recording
from gate_proof.worlds import Array, World, autocorrelation, noise

MACHINE = 0.08
"""Standard deviation of what all calls of a round share, on both sides alike: pairs do not see it, blocks measured at different times do.

Blocks of calls in sequential processes, both on one core, differed by 7.6 to 12.5 % rms: this times the square root of two, and the
processes' own luck.
"""

DELAYS = 0.84
"""Standard deviation of the trimmed mean of n differences of two delays, times sqrt(n / 2), by simulation."""


def record(world: World, rng: np.random.Generator, *, rounds: int, quads: int = 32) -> Recording:
    """Return rounds of identical code: each side's process has its own luck, each round its own machine, each call its own noise.

    *quads* per round are those of a confirmation visit; a quarter of them makes the noise of a screen bout the measured one.
    """
    cells = len(world.sizes)
    coins = rng.integers(0, 2, (rounds, 1)) * 2.0 - 1.0 if world.coin else np.ones((rounds, 1))
    between = world.loudness * world.between(rng, rounds, cells)
    machine = MACHINE * world.loudness * autocorrelation(rng, rounds, 1)[:, :, None, None]
    level = np.log(np.array(world.sizes) / 1000)[None, :, None, None]
    clocks = []
    for wall in (False, True):
        own = noise(world.sizes, wall=wall)
        apart = ((between * own.between - world.order) * coins)[:, :, None, None] * np.array([0.5, -0.5])
        delays = np.abs(rng.standard_t(3, (rounds, cells, 2 * quads, 2)))  # a call is never faster than the work it does
        calls = delays * _call_spread(world, own.within, quads)[None, :, None, None]
        clocks.append(level + machine + apart + calls)
    seconds = np.exp(np.stack(clocks, axis=-1))
    return Recording(
        cells=tuple(f"{size:g} ms #{number}" for number, size in enumerate(world.sizes)),
        threads=(1,) * cells,
        base=np.ascontiguousarray(seconds[:, :, :, 0, :]),
        head=np.ascontiguousarray(seconds[:, :, :, 1, :]),
        machine="simulated",
    )


def _call_spread(world: World, within: Array, quads: int) -> Array:
    """Return the scale of a call's noise with which a screen bout spreads by *within*: 2·quads/4 pairs of two calls, trimmed.

    The trimmed mean of n differences of two such calls has a standard deviation of `DELAYS` times the scale over sqrt(n / 2).
    """
    return np.asarray(world.loudness * within * np.sqrt(quads / 4) / DELAYS)
