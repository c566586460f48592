"""One fresh set of workers, and the cells they meet in: launch, load, two visits to every cell, quads of calls. Every coin is fair."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from kmeans_bench.judging.gate import bout
from kmeans_bench.measuring.duel_engine import Duellist, Engine, Launch, Part, Slot
from kmeans_bench.measuring.engine import FailureError, patience
from kmeans_bench.model import Ask, Bout, Quad

VISITS = 2
QUADS = 4  # per visit, times the scale that is asked for
PADDING = 4096  # bytes of environment at most: a page, after which the stack's layout repeats
SEEDS = 2**32
IMPORT_LIMIT = 60.0  # seconds for a plug-in's import, which pays for the libraries it is the first to need


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What meets in a cell.

    Attributes
    ----------
    position
        Of the cell in `Duel.cells`.
    slot
        Who plays base: the mirror where base's worker would import other modules than the placebo's.
    cpu
        CPU time is compared, too.
    """

    position: int
    base: Part
    head: Part
    slot: Slot = Slot.BASE
    cpu: bool = True

    @property
    def threads(self) -> int:
        """Threads of a call."""
        return self.head.threads

    def apart(self) -> Match:
        """Return a placebo that fell as it is asked again: with no file of base's beside it, so that who falls again is head's."""
        return replace(self, slot=Slot.MIRROR) if self.head.placebo else self

    def parts(self) -> dict[Slot, Part]:
        """Return what each worker loads: the mirror whatever head does, so that it is like head, and base nothing that is the mirror's."""
        of_base = {Slot.BASE: self.base} if self.slot is Slot.BASE else {}
        return {**of_base, Slot.HEAD: self.head, Slot.MIRROR: self.head}

    def side(self, slot: Slot) -> Slot:
        """Return whose failure it is when *slot*'s worker falls here: the mirror's own only in a cell that it plays."""
        return Slot.HEAD if slot is Slot.MIRROR and self.slot is not Slot.MIRROR else slot


@dataclass(slots=True)
class Ledger:
    """Seconds of the duel: `calls` are what was timed, with the untimed ones before them in `warming`."""

    launching: float = 0.0
    loading: float = 0.0
    warming: float = 0.0
    calls: float = 0.0
    ending: float = 0.0


class BlameError(Exception):
    """A worker failed; `position` is the cell it was at work for, None where it was none's, `part` what it was doing there."""

    def __init__(self, slot: Slot, position: int | None, failure: FailureError, part: Part | None = None) -> None:
        """Keep who, where and how apart."""
        super().__init__(f"{slot}: {failure.reason}")
        self.slot, self.position, self.failure = slot, position, failure
        placebo = part is not None and part.placebo
        self.whose = (None if placebo else slot, position)  # a placebo is the same file, whoever's slot it plays in
        self.told = str(self) if part is None else f"{part.name}: {failure.reason}" if placebo else f"{part.name}, {self}"


@dataclass(slots=True, kw_only=True)
class Meeting:
    """A set of workers under way; it ends with them.

    Attributes
    ----------
    call
        Seconds after which a call is ended.
    coins
        All randomness: who is launched first, hash seeds, paddings, the order of the cells, cores, ABBA or BAAB.
    quads
        By position, of the visits that were completed.
    refused
        A worker was not allowed to go to the core it was sent to.
    """

    engine: Engine
    clock: Callable[[], float]
    asked: Ask
    call: float
    coins: random.Random
    ledger: Ledger
    workers: dict[Slot, Duellist] = field(default_factory=dict)
    quads: dict[int, list[Quad]] = field(default_factory=dict)
    cores: dict[int, list[int | None]] = field(default_factory=dict)
    refused: bool = False
    base_first: bool = field(init=False)

    def __post_init__(self) -> None:
        """Flip the coin that the gate's exact null rests on."""
        self.base_first = self.coins.random() < 0.5  # noqa: PLR2004 - a fair coin

    def hold(self, matches: Sequence[Match]) -> None:
        """Let everybody meet; raises BlameError as soon as a worker fails, and leaves none behind."""
        try:
            with self.booked("launching"):
                self.launch(matches)
            with self.booked("loading"):
                self.load(matches)
            for _ in range(VISITS):
                for match in self.coins.sample(matches, len(matches)):
                    self.visit(match)
        finally:
            with self.booked("ending"):
                for worker in self.workers.values():
                    worker.dismiss()

    def bouts(self) -> dict[int, Bout]:
        """Return the numbers of the cells that were visited as often as they should; the core is the first visit's."""
        return {
            position: bout(quads, ask=self.asked, base_launched_first=self.base_first, core=self.cores[position][0])
            for position, quads in self.quads.items()
            if len(self.cores[position]) == VISITS
        }

    def launch(self, matches: Sequence[Match]) -> None:
        """Start the workers in the order of the coin; they boot at the same time."""
        others = sorted({match.slot for match in matches})
        threads = max(match.threads for match in matches)
        for slot in [*others, Slot.HEAD] if self.base_first else [Slot.HEAD, *others]:
            seed, padding = self.coins.randrange(SEEDS), self.coins.randrange(PADDING)
            with blaming(slot, None):
                self.workers[slot] = self.engine.start(Launch(slot=slot, hash_seed=seed, padding=padding, threads=threads))

    def load(self, matches: Sequence[Match]) -> None:
        """Import and read everything, on all sides at the same time; the mirror imports what head does, so as to be like it."""
        for match in matches:
            parts = match.parts()
            given = {slot: parts[slot] for slot in self.workers if slot in parts}  # in the order of the launch
            for slot, part in given.items():
                with blaming(match.side(slot), match.position, part):
                    self.workers[slot].begin(part)
            for slot, part in given.items():
                with blaming(match.side(slot), match.position, part):
                    self.workers[slot].ready(max(IMPORT_LIMIT, self.call))
        for slot, worker in self.workers.items():
            with blaming(slot, None):
                worker.settle(IMPORT_LIMIT)

    def visit(self, match: Match) -> None:
        """Send both sides to the same random cores, one a thread, warm up, and time quads of calls."""
        many = match.threads <= len(self.engine.cores)
        cores = tuple(sorted(self.coins.sample(self.engine.cores, match.threads))) if many else ()
        sides = [(match.slot, match.base), (Slot.HEAD, match.head)]
        with self.booked("warming"):
            # Who warms up last finds the caches as it left them: this, too, is nobody's for good.
            pinned = [self._enter(slot, match.position, part, cores) for slot, part in self.coins.sample(sides, len(sides))]
        self.refused |= bool(cores) and not all(pinned)
        with self.booked("calls"):
            quads = [self.quad(match) for _ in range(QUADS * self.asked.scale)]
        self.quads.setdefault(match.position, []).extend(quads)
        self.cores.setdefault(match.position, []).append(cores[0] if len(cores) == 1 and all(pinned) else None)

    def quad(self, match: Match) -> Quad:
        """Time four calls, ABBA or BAAB."""
        base_first = self.coins.random() < 0.5  # noqa: PLR2004 - a fair coin
        outer, inner = (
            ((match.slot, match.base), (Slot.HEAD, match.head)) if base_first else ((Slot.HEAD, match.head), (match.slot, match.base))
        )
        calls = []
        for slot, part in (outer, inner, inner, outer):
            with blaming(slot, match.position, part), self.alone(slot, match.threads):
                calls.append(self.workers[slot].call(part, self.call))
        a, b, c, d = calls
        cpus = (a.cpu, b.cpu, c.cpu, d.cpu) if match.cpu else None
        return Quad(base_first=base_first, walls=(a.wall, b.wall, c.wall, d.wall), cpus=cpus)

    @contextmanager
    def alone(self, slot: Slot, threads: int) -> Iterator[None]:
        """Stop the other workers while one computes on several threads: theirs go on spinning for a while after a call."""
        others = [worker for other, worker in self.workers.items() if other is not slot and threads > 1]
        for worker in others:
            worker.pause()
        try:
            yield
        finally:
            for worker in others:
                worker.resume()

    @contextmanager
    def booked(self, what: str) -> Iterator[None]:
        """Book the seconds of the block."""
        begin = self.clock()
        try:
            yield
        finally:
            setattr(self.ledger, what, getattr(self.ledger, what) + self.clock() - begin)

    def _enter(self, slot: Slot, position: int, part: Part, cores: tuple[int, ...]) -> bool:
        with blaming(slot, position, part):
            return self.workers[slot].enter(part, cores, patience(part.declaration, self.call))


@contextmanager
def blaming(slot: Slot, position: int | None, part: Part | None = None) -> Iterator[None]:
    """Say who failed, and at what."""
    try:
        yield
    except FailureError as failure:
        raise BlameError(slot, position, failure, part) from None
