"""What a user asks for and what will therefore be done: scenario, plan, environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product

from kmeans_bench.model.claim import Claim
from kmeans_bench.model.measurement import Status
from kmeans_bench.model.problem import Cell, Declaration, Dtype, InitKind, ProtocolKind, Source, SourceKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Points, clusters and dimensions of one case; with `source`, of that kind of points alone."""

    n: int
    k: int
    d: int
    source: SourceKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Axes of a scenario. Empty `n` or `d`: whatever the data have. With `sizes` the cases are those alone, and the axes their values."""

    n: tuple[int, ...] = ()
    k: tuple[int, ...]
    d: tuple[int, ...] = ()
    dtype: tuple[Dtype, ...] = (Dtype.FLOAT64, Dtype.FLOAT32)
    threads: tuple[int, ...] = (1,)
    sizes: tuple[Size, ...] = ()

    def combinations(self, *, n: tuple[int, ...] = (), d: tuple[int, ...] = ()) -> tuple[Size, ...]:
        """Return the sizes listed one by one, else every combination of the axes; *n* and *d* stand in for axes that are empty."""
        axes = product(self.n or n, self.k, self.d or d)
        return self.sizes or tuple(Size(n=rows, k=clusters, d=columns) for rows, clusters, columns in axes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocol:
    """Work to be done: `steps` counts under *steps*; `tol` and `max_iter` under the other two. `phases`: time the halves of a step, too."""

    kind: ProtocolKind = ProtocolKind.STEPS
    steps: int = 5
    init: InitKind = InitKind.RANDOM
    tol: float = 0.0
    max_iter: int = 300
    phases: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """Seconds for the whole run and for one call (a longer call is killed), and launches per case."""

    total: float = 120.0
    call: float = 10.0
    launches: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A TOML file, read and checked; `claims` are what is to be put to the test on its cases."""

    name: str
    summary: str
    grid: Grid
    sources: tuple[Source, ...]
    baseline: str
    fallback: str | None = None
    protocol: Protocol = field(default_factory=Protocol)
    budget: Budget = field(default_factory=Budget)
    expect_wrong: tuple[str, ...] = ()
    implementations: tuple[str, ...] = ("*",)
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedCell:
    """A cell with its prediction; `status` and `reason` are set when it will not run.

    Attributes
    ----------
    seconds
        Predicted seconds of one call, or None when unknown.
    bytes
        Predicted peak bytes of one worker beyond its imports (data and call), or None when unknown.
    key
        Digest of everything that, when it changes, makes a stored measurement stale.
    """

    cell: Cell
    seconds: float | None
    bytes: int | None
    key: str
    status: Status | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All cells, whether they run or not; the number of rows of the run's table."""

    scenario: Scenario
    cells: tuple[PlannedCell, ...]
    declarations: tuple[Declaration, ...]
    seed: int = 0
    where: str | None = None
    memory_limit: int | None = None
    digest: str = ""

    def declaration(self, implementation: str) -> Declaration:
        """Return what *implementation* declares; KeyError when it is not part of the plan."""
        for declaration in self.declarations:
            if declaration.name == implementation:
                return declaration
        raise KeyError(implementation)


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """Where a run was measured. `packages` maps names to versions; `blas` lists "name version threading"."""

    system: str
    machine: str
    cpu: str
    cores: int
    memory: int
    python: str
    packages: Mapping[str, str]
    blas: tuple[str, ...]
    virtualised: str | None = None
    commit: str | None = None
