"""What the gate promises, each promise put to the test: one line per world with its rate, its bound and its limit."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from gate_proof.mutations import EDGE_RULE, alarm, mutations, rate
from gate_proof.play import Played, play_world, slowed
from gate_proof.rates import Rate
from gate_proof.worlds import SHAPES, World
from kmeans_bench.model import Change, Clock, GateRule
from kmeans_bench.stats.change_points import change_points

RULE = GateRule()
PLANTED = 2
"""Slowed cells per suite where power is measured: alone enough that the others stay what they are, and twice the trials."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A rate, and whether it keeps its limit: at most, at least, or (a broken method's) above; none for one that is only reported."""

    what: str
    where: str
    rate: Rate
    at_most: float | None = None
    at_least: float | None = None
    above: float | None = None

    @property
    def kept(self) -> bool:
        """Whether the data do not contradict the promise; what has to be above its limit has to be so for certain."""
        over = self.at_most is not None and self.rate.low > self.at_most
        under = self.at_least is not None and self.rate.high < self.at_least
        return not (over or under or (self.above is not None and self.rate.low <= self.above))

    @property
    def shown(self) -> bool:
        """Whether the data show the promise: the far bound keeps the limit, too."""
        over = self.at_most is not None and self.rate.high > self.at_most
        under = self.at_least is not None and self.rate.low < self.at_least
        return self.kept and not (over or under)

    @property
    def limit(self) -> str:
        """The limit in a few characters."""
        limits = (("<=", self.at_most), (">=", self.at_least), (">", self.above))
        return next((f"{sign} {100 * value:.3g} %" for sign, value in limits if value is not None), "")

    def __str__(self) -> str:
        """Return one line of the proof."""
        word = "" if not self.limit else "shown" if self.shown else "kept" if self.kept else "BROKEN"
        return f"{self.what:46s} {self.where:24s} {self.rate!s:42s} {self.limit:8s} {word}".rstrip()


def identical(name: str, suites: int, *, seed: int) -> Iterator[Finding]:
    """Play identical code: how many suites stop, how many call a gain or take long, and how many cells stay undecided."""
    world, rng = World(shape=SHAPES[name]), np.random.default_rng(seed)
    played = [play_world(RULE, world, rng) for _ in range(suites)]
    yield from identical_findings(name, played)


def identical_findings(where: str, played: Sequence[Played]) -> Iterator[Finding]:
    """Count what came of suites of identical code."""
    cells = sum(len(one.verdict.cells) - 1 for one in played)
    undecided = sum(len(one.cells(Change.UNDECIDED)) for one in played)
    stopped = _count(one.stopped for one in played)
    faster = _count(bool(one.cells(Change.FASTER)) for one in played)
    yield Finding(what="identical code ends with another code than 0", where=where, rate=stopped, at_most=RULE.alpha)
    yield Finding(what="identical code is called faster", where=where, rate=faster, at_most=RULE.alpha)
    yield Finding(what="cells of identical code undecided", where=where, rate=Rate(hits=undecided, of=cells), at_most=0.05)
    yield Finding(what="suites of identical code over 120 s", where=where, rate=_count(one.verdict.seconds > 120 for one in played))


def edge(suites: int, *, seed: int) -> Iterator[Finding]:
    """Play suites in which every cell is slower by exactly what is tolerated: the worst that must not be called."""
    world = World(shape=SHAPES["normal"])
    effects = slowed(world, range(len(world.sizes) - 1), RULE.tolerate)
    for rule, where in ((RULE, "alpha 1 %"), (EDGE_RULE, "alpha 5 %, no screen")):
        rng = np.random.default_rng(seed)
        hits = _count(alarm(play_world(rule, world, rng, effects)) for _ in range(suites))
        yield Finding(what="all cells slower by exactly `tolerate`: called", where=where, rate=hits, at_most=rule.alpha)


def planted(  # what is planted, where, and what it should come to
    world: World, by: float, suites: int, *, seed: int, into: Change = Change.SLOWER, clocks: Sequence[Clock] = (Clock.CPU, Clock.WALL)
) -> Rate:
    """Return how many of the cells that are slower *by* so much, two in a suite, end up *into* this bucket."""
    rng, hits = np.random.default_rng(seed), 0
    for _ in range(suites):
        cells = [int(cell) for cell in rng.choice(len(world.sizes) - 1, PLANTED, replace=False)]
        played = play_world(RULE, world, rng, slowed(world, cells, by, clocks=clocks))
        hits += len(set(cells) & set(played.cells(into)))
    return Rate(hits=hits, of=PLANTED * suites)


def power(name: str, by: float, suites: int, *, seed: int) -> Finding:
    """Plant a slow-down: it is called."""
    least = 0.99 if by >= 0.1 else 0.95 if by >= RULE.must_detect else None
    rate_called = planted(World(shape=SHAPES[name]), by, suites, seed=seed)
    return Finding(what=f"a slow-down of {100 * by:g} % is called", where=name, rate=rate_called, at_least=least)


def asleep(name: str, by: float, suites: int, *, seed: int) -> Finding:
    """Plant a sleep, which CPU time does not see: it is called."""
    called = planted(World(shape=SHAPES[name]), by, suites, seed=seed, clocks=[Clock.WALL])
    return Finding(what=f"a sleep of {100 * by:g} % is called", where=name, rate=called)


def missed(name: str, suites: int, *, seed: int) -> Finding:
    """Plant `must_detect`: "no change" is not said."""
    silent = planted(World(shape=SHAPES[name]), RULE.must_detect, suites, seed=seed, into=Change.NO_CHANGE)
    return Finding(what='slower by `must_detect`, "no change" is said', where=name, rate=silent, at_most=RULE.miss)


def resolved(name: str, suites: int, *, seed: int, loudness: float = 1.0) -> Finding:
    """Plant in a further run, in two cells, the very slow-down that a first run says it could have shown."""
    world, rng = World(shape=SHAPES[name], loudness=loudness), np.random.default_rng(seed)
    hits = trials = 0
    for _ in range(suites):
        stated = play_world(RULE, world, rng).verdict.cells
        cells = [int(cell) for cell in rng.choice(len(world.sizes) - 1, PLANTED, replace=False)]
        known = {cell: own for cell in cells if (own := stated[cell].resolution) is not None}
        effects = sum((slowed(world, [cell], own) for cell, own in known.items()), start=np.zeros((len(world.sizes), 2)))
        hits += len(set(known) & set(play_world(RULE, world, rng, effects).cells(Change.SLOWER)))
        trials += len(known)
    where = name if loudness == 1.0 else f"{name}, noise x {loudness:g}"
    return Finding(what="the stated resolution, planted, is called", where=where, rate=Rate(hits=hits, of=trials), at_least=0.95)


def broken(suites: int, *, seed: int) -> Iterator[Finding]:
    """Play every mutation, and the whole method in its world."""
    for one in mutations():
        through, kept = (rate(suite, np.random.default_rng(seed), suites) for suite in (one.broken, one.whole))
        yield Finding(what=f"broken: {one.name}", where="the world made for it", rate=through, above=one.alpha)
        yield Finding(what="the method, whole", where="the same world", rate=kept, at_most=one.alpha)


def smallest(size: float, suites: int, *, seed: int) -> float:
    """Return the smallest slow-down, in steps of a quarter percent, that every world's cells of *size* ms show with 95 % power."""
    for by in np.arange(0.02, 0.15, 0.0025):
        worlds = (World(shape=shape, sizes=(size,) * 24) for shape in SHAPES.values())
        if all(planted(world, float(by), suites, seed=seed).share >= 0.95 for world in worlds):
            return float(by)
    return math.nan


def steps_in_noise(series: int, *, seed: int) -> Iterator[Finding]:
    """Look for steps in histories of 40 runs without one, and in such with one of three spreads in the middle."""
    rng = np.random.default_rng(seed)
    for where, height in (("no step", 0.0), ("a step of three spreads", 3.0)):
        draws = rng.standard_t(3, (series, 40)) / np.sqrt(3.0) + height * (np.arange(40) >= 20)
        hits = _count(bool(change_points(list(row), seed=number)) for number, row in enumerate(draws))
        limits = {"at_most": 0.01} if height == 0 else {"at_least": 0.95}
        yield Finding(what="a change point is named", where=where, rate=hits, **limits)


def _count(outcomes: Iterable[bool]) -> Rate:
    seen = list(outcomes)
    return Rate(hits=sum(seen), of=len(seen))
