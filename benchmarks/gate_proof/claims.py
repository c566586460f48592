"""What the gate promises, each promise put to the test: one line per world with its rate, its bound and its limit."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from gate_proof.mutations import EDGE_RULE, UNPINNED, alarm, mutations, rate
from gate_proof.play import Played, play_world, slowed
from gate_proof.rates import Rate
from gate_proof.worlds import SHAPES, World
from kmeans_bench.model import Change, Clock, GateRule
from kmeans_bench.stats.change_points import change_points

RULE = GateRule()

FALSE_ALARM = "identical code ends with another code than 0"
FASTER = "identical code is called faster"
UNDECIDED = "cells of identical code undecided"
LONGEST = 120  # seconds
LONG = f"suites of identical code over {LONGEST} s"
STATED = "the stated resolution, planted, is called"
RESAMPLED = "resampled rounds"
WHOLE = "the method, whole"
BROKEN = "broken: "
"""What findings are about, as a page looks them up."""

POWER = 0.95
GRID = tuple(step / 400 for step in range(4, 61))
"""Slow-downs that are tried as the smallest: from 1 % to 15 %, a quarter of a percent apart."""

HELD = 2
"""Next steps of `GRID` that have to reach the power, too: the first of many noisy shares that does is mostly a lucky one, and errs low."""

ENOUGH = 120
"""Suites that a broken method is played at least: fewer could not tell 15 % from 5 %."""

PLANTED = 2
"""Slowed cells per suite where power is measured: alone enough that the others stay what they are, and twice the trials."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A rate, and whether it keeps its limit: at most, at least, or (a broken method's) above or below; none where it is only reported."""

    what: str
    where: str
    rate: Rate
    at_most: float | None = None
    at_least: float | None = None
    above: float | None = None
    below: float | None = None

    @property
    def kept(self) -> bool:
        """Whether the data do not contradict the promise; what has to be above or below its limit has to be so for certain."""
        over = self.at_most is not None and self.rate.low > self.at_most
        under = self.at_least is not None and self.rate.high < self.at_least
        tame = (self.above is not None and self.rate.low <= self.above) or (self.below is not None and self.rate.high >= self.below)
        return not (over or under or tame)

    @property
    def shown(self) -> bool:
        """Whether the data show the promise: the far bound keeps the limit, too."""
        over = self.at_most is not None and self.rate.high > self.at_most
        under = self.at_least is not None and self.rate.low < self.at_least
        return self.kept and not (over or under)

    @property
    def limit(self) -> str:
        """The limit in a few characters."""
        limits = (("<=", self.at_most), (">=", self.at_least), (">", self.above), ("<", self.below))
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
    yield Finding(what=FALSE_ALARM, where=where, rate=stopped, at_most=RULE.alpha)
    yield Finding(what=FASTER, where=where, rate=faster, at_most=RULE.alpha)
    yield Finding(what=UNDECIDED, where=where, rate=Rate(hits=undecided, of=cells), at_most=0.05)
    yield Finding(what=LONG, where=where, rate=_count(one.verdict.seconds > LONGEST for one in played))


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
    return Finding(what=slow_down(by), where=name, rate=rate_called, at_least=least)


def slow_down(by: float) -> str:
    """Return what a finding on power is about.

    >>> slow_down(0.05)
    'a slow-down of 5 % is called'
    """
    return f"a slow-down of {100 * by:g} % is called"


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
    return Finding(what=STATED, where=where, rate=Rate(hits=hits, of=trials), at_least=0.95)


def unpinned(suites: int, *, seed: int) -> Finding:
    """Let the workers run on any core, the coins as they are: false alarms stay away, and power is lost."""
    called = planted(UNPINNED, RULE.must_detect, max(suites, ENOUGH // PLANTED), seed=seed)
    return Finding(what=f"{BROKEN}unpinned workers, 5 % slower is called", where="three times the noise", rate=called, below=0.95)


def broken(suites: int, *, seed: int) -> Iterator[Finding]:
    """Play every mutation, and the whole method in its world; suites enough to tell the two apart, however few are asked for."""
    suites = max(suites, ENOUGH)
    for one in mutations():
        through, kept = (rate(suite, np.random.default_rng(seed), suites) for suite in (one.broken, one.whole))
        yield Finding(what=f"{BROKEN}{one.name}", where="the world made for it", rate=through, above=one.alpha)
        yield Finding(what=WHOLE, where="the same world", rate=kept, at_most=one.alpha)


@dataclass(frozen=True, slots=True, kw_only=True)
class Smallest:
    """The smallest slow-down that is called 95 times in 100, and how often it was; NaN where none up to `GRID`'s last is.

    `held` counts the next steps of `GRID` that were, too; 0 in proofs of a time when none was tried.
    """

    where: str
    by: float
    rate: Rate
    held: int = 0

    def __str__(self) -> str:
        """Return one line of the proof."""
        return f"smallest slow-down called with 95 % power {self.where:30s} {100 * self.by:.2f} %, {self.rate}"


def smallest(where: str, called: Callable[[float], Rate]) -> Smallest:
    """Return the first of `GRID` that is called with 95 % power, and the next two as well; *called* plants one and counts."""
    reached: list[tuple[float, Rate]] = []
    for by in GRID:
        rate_called = called(by)
        reached = [*reached, (by, rate_called)] if rate_called.share >= POWER else []
        if len(reached) > HELD:
            first, its = reached[0]
            return Smallest(where=where, by=first, rate=its, held=HELD)
    return Smallest(where=where, by=math.nan, rate=Rate(hits=0, of=0))


def smallest_of(size: float, suites: int, *, seed: int) -> Smallest:
    """Return it for cells of *size* ms: what the worst of the worlds shows, so all of them do."""

    def worst(by: float) -> Rate:
        rates = []
        for shape in SHAPES.values():
            rates.append(planted(World(shape=shape, sizes=(size,) * 24), by, suites, seed=seed))
            if rates[-1].share < POWER:  # the other worlds cannot mend that
                break
        return min(rates, key=lambda one: one.share)

    return smallest(f"{size:g} ms, worst world", worst)


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
