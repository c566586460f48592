"""What a duel between two versions is made of. Every log speed-up is log(base seconds / head seconds): above 0 = head is faster."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from kmeans_bench.model.measurement import Status
from kmeans_bench.model.problem import Cell


class Phase(StrEnum):
    """What a round is held for: finding suspects, or testing them on bouts that had no say in the suspicion."""

    SCREEN = "screen"
    CONFIRM = "confirm"


class Clock(StrEnum):
    """Whose seconds: the processor's for this process, or those on the wall."""

    CPU = "cpu"
    WALL = "wall"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quad:
    """Four timed calls in a row, ABBA or BAAB, on one core: two adjacent pairs, one in either order.

    Attributes
    ----------
    base_first
        Base was called first and last (ABBA); else head was (BAAB). A fair coin decides.
    walls
        Seconds of the four calls in the order they were made, each one call of ``fit``; strictly positive.
    cpus
        CPU seconds of the same calls, or None where the clock does not resolve them or more than one thread works.
    """

    base_first: bool
    walls: tuple[float, float, float, float]
    cpus: tuple[float, float, float, float] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bout:
    """One fresh process pair's numbers for one cell: the gate's only unit of inference.

    Attributes
    ----------
    round
        The round's number in the duel, from 0; a round is one process pair that serves all cells asked for.
    quads
        How many quads the numbers rest on, over all visits of the round.
    wall, cpu
        20 %-trimmed mean of log(base / head) over the quads' adjacent pairs; `cpu` None where a quad had no CPU seconds.
    base_wall, head_wall, base_cpu, head_cpu
        Median seconds of one call.
    base_launched_first
        Which process was started first; a fair coin decides, and the gate's exact null rests on that coin.
    core
        The core both were pinned to, None where pinning was refused or more than one thread works.
    """

    round: int
    phase: Phase
    quads: int
    wall: float
    base_wall: float
    head_wall: float
    base_launched_first: bool
    cpu: float | None = None
    base_cpu: float | None = None
    head_cpu: float | None = None
    core: int | None = None

    def __post_init__(self) -> None:
        """Refuse a number that is none."""
        if not (math.isfinite(self.wall) and (self.cpu is None or math.isfinite(self.cpu))):
            msg = f"a bout's log speed-ups wall = {self.wall!r}, cpu = {self.cpu!r} are not finite numbers"
            raise ValueError(msg)

    def speedup(self, clock: Clock) -> float | None:
        """Return the log speed-up on *clock*, None where that clock said nothing."""
        return self.cpu if clock is Clock.CPU else self.wall


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """How one version fared with a cell.

    Attributes
    ----------
    status
        OK, or why there is no number: a failure counts once it came back in a second, fresh worker (one that did not only costs
        its bout). None: this side has no such implementation, or cannot be asked for this cell.
    reason
        One line where the status is not OK.
    """

    status: Status | None = Status.OK
    reason: str | None = None

    @property
    def ok(self) -> bool:
        """Whether the cell ran on this side, with a right answer."""
        return self.status is Status.OK


class Quantity(StrEnum):
    """What is counted beside time, the same on every machine of one kind."""

    MEMORY = "peak memory"
    STEPS = "steps"
    DISTANCES = "evaluated distances"


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """One counted quantity on both sides: bytes of traced peak, steps, or distances; None where a side does not report it."""

    quantity: Quantity
    base: int | None
    head: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DuelCell:
    """A cell of the duel with everything measured about it so far.

    Attributes
    ----------
    cell
        What head runs; base runs the same, unless `opponent` names another (two implementations of one commit).
    clocks
        The clocks tested, the deciding one first: (CPU, WALL) for one-thread cells, (WALL,) for others and where CPU time is too coarse.
    placebo
        Head's file in both slots: called, it makes the run invalid.
    base, head
        How the sides fared; a cell with a side that is not OK is asked for no more.
    bouts
        In the order of the rounds, both phases.
    counts
        Memory and work of both sides, in no order; empty where none was taken.
    """

    cell: Cell
    clocks: tuple[Clock, ...] = (Clock.CPU, Clock.WALL)
    opponent: Cell | None = None
    placebo: bool = False
    base: Side = Side()
    head: Side = Side()
    bouts: tuple[Bout, ...] = ()
    counts: tuple[Count, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a cell without a clock."""
        if not self.clocks or len(set(self.clocks)) != len(self.clocks):
            msg = f"{self.cell.id}: clocks = {self.clocks} do not name at least one clock, each once"
            raise ValueError(msg)

    @property
    def id(self) -> str:
        """The cell's id; a placebo says so."""
        return f"{self.cell.id} (placebo)" if self.placebo else self.cell.id

    @property
    def timed(self) -> bool:
        """Whether both sides ran, so that time can be compared."""
        return self.base.ok and self.head.ok

    def speedups(self, clock: Clock, phase: Phase) -> list[float]:
        """Return the bouts' log speed-ups on *clock* in *phase*, in the order of the rounds; bouts without are left out."""
        own = (bout.speedup(clock) for bout in self.bouts if bout.phase is phase)
        return [value for value in own if value is not None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Duel:
    """Everything known so far: what the rule object looks at, and nothing else.

    Attributes
    ----------
    cells
        All cells that either side has, placebos included, in the plan's order. `Ask.cells` are positions in here.
    screen_rounds, confirm_rounds
        Rounds held in either phase, whether or not every cell came back with a bout.
    seconds
        Spent so far, preparation of workers included, checking out and building left out.
    screen_seconds
        What `seconds` was when the last screen round was over, so that the confirmation can be cut to the time that is left.
    environment_changed
        Base needed an environment of its own: a change may be the libraries', and the verdict is labelled so.
    obstacle
        Why no duel could be held (base does not build, no git, ...), one line; the verdict is invalid and says it.
    """

    cells: tuple[DuelCell, ...]
    screen_rounds: int = 0
    confirm_rounds: int = 0
    seconds: float = 0.0
    screen_seconds: float = 0.0
    environment_changed: bool = False
    obstacle: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One round to be held next: one fresh process pair that serves `cells`.

    Attributes
    ----------
    round
        Its number in the duel, from 0.
    cells
        Positions in `Duel.cells`, ascending, never empty.
    scale
        How many times the usual number of quads each visit takes.
    """

    phase: Phase
    round: int
    cells: tuple[int, ...]
    scale: int
