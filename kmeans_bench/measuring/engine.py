"""Where workers live, seen from the runner: start one, ask it, pause it, end it. Local processes today, fakes in the tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kmeans_bench.model import Contender, Declaration, Problem, Status


COMPILERS = frozenset({"jax", "numba"})
"""What compiles a plug-in in its first call. It keeps the result on disk, or not, so that any process may have to do it again."""

COMPILING = 60.0  # seconds for a first call that compiles, unless a call may take longer; on two busy cores ten kernels take half of it


class FailureError(Exception):
    """A contender failed: the status its cell gets, why, and the tail of a traceback."""

    def __init__(self, status: Status, reason: str, tail: str | None = None) -> None:
        """Keep the three apart; the text is the reason."""
        super().__init__(reason)
        self.status, self.reason, self.tail = status, reason, tail


class LostError(Exception):
    """Workers died through no fault of their own; what they were doing has to be done again."""


Kind = tuple[int, tuple[str, ...]]
"""Workers that one set of imports serves: threads, and the modules needed."""


def compiles(declaration: Declaration) -> bool:
    """Whether a process's first call may compile, so that it tells nothing about the others."""
    return any(module.partition(".")[0] in COMPILERS for module in declaration.needs)


def patience(declaration: Declaration, call: float) -> float:
    """Return after how many seconds a process's first call is ended, where others are after *call*."""
    return max(call, COMPILING) if compiles(declaration) else call


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a worker is for.

    Attributes
    ----------
    cores
        Cores it may run on; empty: any.
    memory
        Bytes it may allocate beyond what it starts with, or None.
    """

    contender: Contender
    declaration: Declaration
    problem: Problem
    cores: tuple[int, ...] = ()
    memory: int | None = None

    @property
    def kind(self) -> Kind:
        """What it shares its imports with."""
        return self.contender.threads, self.declaration.needs


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """Seconds spent on getting ready: reading data, importing the plug-in."""

    data: float
    imports: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A clustering as the plug-in returned it; what it claims is unchecked.

    Attributes
    ----------
    centroids, labels
        Arrays of numbers of shape (k, d) and (n,); labels may be None.
    inertia, n_iter
        As claimed: any value.
    distances, method
        Distances evaluated and what was picked, as `Clustering` has them.
    """

    centroids: NDArray[Any]
    labels: NDArray[Any] | None
    inertia: float | None
    n_iter: Any
    distances: int | None = None
    method: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """The first call: seconds, effective threads, and the answer to check."""

    seconds: float
    threads: int
    answer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Peak growth of one call in bytes, None where it cannot be measured; and the seconds it took."""

    seconds: float
    bytes: int | None
    method: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One timed turn, in seconds per call; `after_switch` is the untimed call before it, where there was one."""

    wall: float
    cpu: float
    loops: int
    after_switch: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Phases:
    """Calls whose halves were timed, in seconds: in assign, in update, in all; none where they could not be seen. And what it all took."""

    seconds: float
    assign: tuple[float, ...]
    update: tuple[float, ...]
    whole: tuple[float, ...]


class Worker(Protocol):
    """One contender in one process. Every method but `pause` and `resume` may raise FailureError, or LostError."""

    def prepare(self, limit: float) -> Prepared:
        """Load data and plug-in within *limit* seconds."""

    def pose(self, problem: Problem, limit: float) -> None:
        """Take another problem of the same contender in place of the one at hand."""

    def first(self, limit: float) -> First:
        """Call once."""

    def warm(self, limit: float) -> float:
        """Call once, for one step only, and return the seconds."""

    def memory(self, limit: float, *, brief: bool) -> Memory:
        """Measure the peak growth of one call."""

    def turn(self, limit: float, estimate: float) -> Turn:
        """Time one turn; *estimate*: seconds of a call, where the worker has not made one yet."""

    def finish(self, limit: float) -> Answer:
        """Hand over the last clustering, after making sure that the data were left alone."""

    def phases(self, limit: float) -> Phases:
        """Time the halves of some calls."""

    def pause(self) -> None:
        """Stop the process where it stands."""

    def resume(self) -> None:
        """Let it go on."""


class Engine(Protocol):
    """A place where workers are started.

    Attributes
    ----------
    cores
        Cores that workers can be pinned to; empty where that is n/a.
    """

    cores: tuple[int, ...]

    def warm_up(self, kinds: frozenset[Kind]) -> None:
        """Import what workers of these kinds need, once, before the first is started."""

    def start(self, order: Order) -> Worker:
        """Start a fresh worker; raises FailureError (unavailable) when what it needs cannot be imported."""

    def strays(self) -> None:
        """End what plug-ins left behind, living workers apart."""

    def clear(self) -> None:
        """End every worker and what it started; the launch is over."""

    def forget(self) -> None:
        """Let go of the case's data."""

    def close(self) -> None:
        """End everything."""
