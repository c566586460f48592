"""The method with one of its parts broken, each in the world in which that part is what stands between a gate and false alarms.

In every one of these worlds head is not slower by more than is tolerated: whatever is called slower is a false alarm. The proof has to see
the broken method exceed alpha there, and the whole one keep it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from gate_proof.play import ROUNDS, Played, play_arrays, play_world, slowed
from gate_proof.rates import Rate
from gate_proof.worlds import SIZES, Array, World, heavy_tails, normal
from kmeans_bench.model import Change, GateRule

RULE = GateRule()
CELLS = SIZES * 3
EDGE_RULE = replace(RULE, alpha=0.05, screen=RULE.tolerate, screen_beside=RULE.tolerate, budget=1e6)
"""Half of the cells are suspect where all are slower by exactly what is tolerated: the tests alone are left to keep alpha, a larger one."""

Suite = Callable[[np.random.Generator], bool]
"""Plays a suite, and says whether it ended in a false alarm."""


UNPINNED = World(shape=heavy_tails, loudness=3.0)
"""Workers that alternate call by call on whichever cores: 16 % rms at 1 ms and 12 % at 12 ms were measured, where pinned ones have 2 and
4.7 %. Three times is the less."""


class Unchecked(GateRule):
    """A rule that may break its promise; `GateRule` refuses to be built that way."""

    __slots__ = ()

    def __post_init__(self) -> None:
        """Let it pass."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """A broken method and the whole one in the same world."""

    name: str
    broken: Suite
    whole: Suite
    alpha: float = RULE.alpha


def alarm(played: Played) -> bool:
    """Whether a cell was called slower, or the placebo anything."""
    return bool(played.cells(Change.SLOWER)) or played.stopped


def _in(world: World, rule: GateRule = RULE, effects: Array | None = None) -> Suite:
    return lambda rng: alarm(play_world(rule, world, rng, effects))


def _at_the_edge(world: World) -> Array:
    """Return the largest effects that are no finding: every cell slower by exactly `tolerate`, the placebo by nothing."""
    return slowed(world, range(len(world.sizes) - 1), RULE.tolerate)


def _samples(world: World, pairs: int) -> Suite:
    """Return suites in which the confirmation takes *pairs* numbers from every process pair and counts each as a bout."""
    repeated = replace(world, pairs=pairs)

    def suite(rng: np.random.Generator) -> bool:
        honest = world.suite(rng, screen=ROUNDS, rounds=ROUNDS, scale=1)
        arrays = [repeated.suite(rng, screen=RULE.screen_rounds, rounds=ROUNDS, scale=scale) for scale in (1, RULE.confirm_scale)]
        for array in arrays:
            array[: RULE.screen_rounds] = honest[: RULE.screen_rounds]
        return alarm(play_arrays(RULE, world.sizes, *arrays))

    return suite


def _dipping(world: World) -> Suite:
    """Return suites that test the suspects on the very bouts that made them suspect."""

    def suite(rng: np.random.Generator) -> bool:
        screen = world.suite(rng, screen=RULE.screen_rounds, rounds=RULE.screen_rounds, scale=1)
        return alarm(play_arrays(RULE, world.sizes, screen, screen))

    return suite


def _uncorrected(world: World) -> Suite:
    """Return suites in which every cell is tested as if it were the only one."""
    single = replace(world, sizes=world.sizes[:1])
    effects = slowed(single, [0], RULE.tolerate)

    def suite(rng: np.random.Generator) -> bool:
        drawn = world.suite(rng, screen=EDGE_RULE.screen_rounds, rounds=ROUNDS, scale=1)
        alone = (np.concatenate([drawn[:, [cell]], np.zeros_like(drawn[:, :1])], axis=1) for cell in range(len(world.sizes)))
        both = np.concatenate([effects, np.zeros((1, 2))])
        return any(alarm(play_arrays(EDGE_RULE, world.sizes[:2], one, one, both)) for one in alone)

    return suite


def _eager() -> GateRule:
    """Return a rule that looks every round and calls at the first p that meets alpha."""
    edge = EDGE_RULE
    looks = tuple(range(ROUNDS // 2))
    return Unchecked(
        alpha=edge.alpha, screen=edge.screen, screen_beside=edge.screen_beside, budget=edge.budget, looks=looks, spend=(1.0,) * len(looks)
    )


def mutations() -> tuple[Mutation, ...]:
    """Return every mutation with its world."""
    ordered = World(shape=normal, sizes=CELLS, order=0.05)
    loud = World(shape=heavy_tails, sizes=CELLS, loudness=2.0)
    edge = World(shape=normal, sizes=CELLS)
    effects = _at_the_edge(edge)
    at_edge = _in(edge, EDGE_RULE, effects)
    return (
        Mutation(name="fixed launch order", broken=_in(replace(ordered, coin=False)), whole=_in(ordered)),
        Mutation(name="unpinned workers, one pair for all rounds", broken=_in(replace(loud, pairs=ROUNDS)), whole=_in(loud)),
        Mutation(name="samples as units of inference", broken=_samples(loud, 16), whole=_in(loud)),
        Mutation(name="tests on the screen's own bouts", broken=_dipping(loud), whole=_in(loud)),
        Mutation(name="stop when significant", broken=_in(edge, _eager(), effects), whole=at_edge, alpha=EDGE_RULE.alpha),
        Mutation(name="no correction for many cells", broken=_uncorrected(edge), whole=at_edge, alpha=EDGE_RULE.alpha),
    )


def rate(suite: Suite, rng: np.random.Generator, suites: int) -> Rate:
    """Return how many of so many suites ended in a false alarm."""
    return Rate(hits=sum(suite(rng) for _ in range(suites)), of=suites)
