"""Plays a duel to its end with the rule object that ships; the bouts come from arrays."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from gate_proof.worlds import Array, World
from kmeans_bench.judging.gate import held, judge, step
from kmeans_bench.model import (
    Ask,
    Bout,
    Case,
    Cell,
    Change,
    Clock,
    Contender,
    Dtype,
    Duel,
    DuelCell,
    GateRule,
    GateVerdict,
    Source,
    SourceKind,
)

ROUNDS = 40
"""More than any duel takes: five of the screen, and the last look of 24 suspects comes after 24 more."""

SECONDS_PER_ROUND = 9.0
"""Of a screen round over a whole suite, so that the budget bites as it does on a real machine."""

STARTING = 0.1
"""Share of it in which nothing is timed."""

QUADS = 8
"""Of a cell in a screen round: two visits of four."""

Speak = Callable[[Ask, int], tuple[float, float]]
"""Gives a round's log speed-ups of a cell on CPU time and on the wall."""


@lru_cache(maxsize=64)
def arena(cells: int, *, placebo: bool = True) -> Duel:
    """Return a duel of *cells* one-thread cells before its first round, the last a placebo."""
    source = Source(kind=SourceKind.BLOBS)
    contender = Contender(implementation="identity", dtype=Dtype.FLOAT64, threads=1)
    planned = [Cell(case=Case(source=source, n=100 + number, k=3, d=2), contender=contender) for number in range(cells)]
    return Duel(cells=tuple(DuelCell(cell=cell, placebo=placebo and number == cells - 1) for number, cell in enumerate(planned)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """A duel's verdict, and in which buckets its cells without the placebo are."""

    verdict: GateVerdict
    duel: Duel

    def cells(self, change: Change) -> list[int]:
        """Return the positions of the cells in one bucket, placebos left out."""
        return [number for number, cell in enumerate(self.verdict.cells) if cell.change is change and not cell.cell.placebo]

    @property
    def stopped(self) -> bool:
        """Whether the run would end with another code than 0."""
        return self.verdict.exit_code() != 0


def play(rule: GateRule, duel: Duel, speak: Speak, *, sizes: Sequence[float], seconds: float = SECONDS_PER_ROUND) -> Played:
    """Hold rounds as the rule asks for them, and judge; *sizes* are the cells' milliseconds."""
    total = sum(sizes)
    shares = [size / total for size in sizes]
    # A call is as long as makes the calls of a screen round add up.
    walls = [(1 - STARTING) * seconds * share / (4 * QUADS) for share in shares]
    while isinstance(asked := step(rule, duel), Ask):
        bouts = {cell: _bout(asked, cell, speak(asked, cell), walls[cell]) for cell in asked.cells}
        share = sum(shares[cell] for cell in asked.cells) * asked.scale
        duel = held(duel, asked, bouts, seconds=duel.seconds + seconds * (STARTING + (1 - STARTING) * share))
    return Played(verdict=judge(rule, duel), duel=duel)


def play_world(rule: GateRule, world: World, rng: np.random.Generator, effects: Array | None = None) -> Played:
    """Play one suite of *world*; *effects*, (cells, 2): by how much head is slower, in log, on CPU time and on the wall."""
    thin, thick = (world.suite(rng, screen=rule.screen_rounds, rounds=ROUNDS, scale=scale) for scale in (1, rule.confirm_scale))
    return play_arrays(rule, world.sizes, thin, thick, effects)


def play_arrays(rule: GateRule, sizes: Sequence[float], thin: Array, thick: Array, effects: Array | None = None) -> Played:
    """Play a suite whose bouts are drawn already, (rounds, cells, 2): *thin* with the screen's quads, *thick* with more."""
    planted = np.zeros((len(sizes), 2)) if effects is None else effects

    def speak(asked: Ask, cell: int) -> tuple[float, float]:
        drawn = thick if asked.scale > 1 else thin
        cpu, wall = drawn[asked.round % len(drawn), cell] - planted[cell]
        return float(cpu), float(wall)

    return play(rule, arena(len(sizes)), speak, sizes=sizes)


def slowed(world: World, cells: Sequence[int], by: float, *, clocks: Sequence[Clock] = (Clock.CPU, Clock.WALL)) -> Array:
    """Return effects that make *cells* slower *by* this much (.05 = 5 %) on *clocks*."""
    effects = np.zeros((len(world.sizes), 2))
    columns = [0 if clock is Clock.CPU else 1 for clock in clocks]
    for cell in cells:
        effects[cell, columns] = math.log1p(by)
    return effects


def _bout(asked: Ask, cell: int, spoken: tuple[float, float], base: float) -> Bout:
    """Return a bout that says what was spoken; its seconds, base's *base*, agree with it."""
    cpu, wall = spoken
    return Bout(
        round=asked.round,
        phase=asked.phase,
        quads=QUADS * asked.scale,
        cpu=cpu,
        wall=wall,
        base_wall=base,
        head_wall=base * math.exp(-wall),
        base_cpu=base,
        head_cpu=base * math.exp(-cpu),
        base_launched_first=bool((asked.round + cell) % 2),
    )
