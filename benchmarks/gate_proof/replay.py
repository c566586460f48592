"""Suites drawn from a recording: its rounds in a new order, and head's seconds multiplied where a change is planted."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from gate_proof.play import Played, arena, play
from gate_proof.recording import Recording
from gate_proof.worlds import Array
from kmeans_bench.model import Ask, Clock, Duel, GateRule


@dataclass(frozen=True, slots=True)
class Resampler:
    """Plays the shipped rule on suites of a recording.

    The last cell's rounds are played a second time as the placebo, in an order of their own. A suite takes no round twice while there are
    enough; what it sees is what the machine did, in another order.
    """

    recording: Recording
    numbers: dict[int, Array] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Reduce every visit to its bout's number once: (kinds of quarters, rounds, cells, 2) for each scale."""
        quarters = self.recording.quarters
        for scale in range(1, quarters + 1):
            starts = range(0, quarters - scale + 1, scale)
            self.numbers[scale] = np.stack([self.recording.numbers(range(start, start + scale)) for start in starts])

    @property
    def sizes(self) -> tuple[float, ...]:
        """Milliseconds of the cells, the placebo's last."""
        own = self.recording.milliseconds
        return (*own, own[-1])

    def duel(self) -> Duel:
        """Return the duel before its first round; cells on several threads have the wall alone."""
        threads = (*self.recording.threads, self.recording.threads[-1])
        blank = arena(len(threads))
        clocks = ((Clock.CPU, Clock.WALL) if count == 1 else (Clock.WALL,) for count in threads)
        return replace(blank, cells=tuple(replace(cell, clocks=own) for cell, own in zip(blank.cells, clocks, strict=True)))

    def play(self, rule: GateRule, rng: np.random.Generator, planted: Mapping[int, float] | None = None) -> Played:
        """Play one suite; *planted*: by how much head is slower (.05 = 5 %), per cell."""
        effects = planted or {}
        rounds, last = len(self.recording.base), len(self.recording.cells)
        order, other = rng.permutation(rounds), rng.permutation(rounds)
        kinds = rng.integers(0, 2**16, 4 * rounds)

        def speak(asked: Ask, cell: int) -> tuple[float, float]:
            of_scale = self.numbers[min(asked.scale, self.recording.quarters)]
            chosen = (other if cell == last else order)[asked.round % rounds]
            cpu, wall = of_scale[kinds[asked.round] % len(of_scale), chosen, min(cell, last - 1)]
            slower = math.log1p(effects.get(cell, 0.0))
            return float(cpu) - slower, float(wall) - slower

        return play(rule, self.duel(), speak, sizes=self.sizes)
