"""What came of a cell. Samples are kept raw: a statistic is never stored instead of them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from kmeans_bench.model.problem import Case, Cell, Contender, EmptyClusters, ProtocolKind
from kmeans_bench.model.roof import Roof

if TYPE_CHECKING:
    from kmeans_bench.model.plan import Environment, Plan
    from kmeans_bench.model.verdict import Probe


class Status(StrEnum):
    """Outcome of a cell; every planned cell has exactly one."""

    OK = "ok"
    WRONG = "wrong"
    ERROR = "error"
    TIMEOUT = "timeout"
    OOM = "oom"
    CRASHED = "crashed"
    SKIPPED = "skipped"
    UNAVAILABLE = "unavailable"
    DEGENERATE = "degenerate"

    @property
    def failed(self) -> bool:
        """Whether the cell should have run and did not (planned skips are not failures)."""
        return self in (Status.ERROR, Status.TIMEOUT, Status.OOM, Status.CRASHED)


class Stop(StrEnum):
    """Why sampling of a cell ended."""

    NARROW = "narrow"
    BUDGET = "budget"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One timed turn.

    Attributes
    ----------
    launch, round, order
        Launch within the session, round within the launch, position within the round; from 0.
    wall, cpu
        Seconds per call: the timed region divided by `loops`; strictly positive and finite for wall.
    loops
        Calls inside the timed region.
    after_switch
        Seconds of the untimed call that preceded it, or None when there was none.
    """

    launch: int
    round: int
    order: int
    wall: float
    cpu: float
    loops: int = 1
    after_switch: float | None = None

    def __post_init__(self) -> None:
        """Refuse a time that is not one."""
        if not (math.isfinite(self.wall) and self.wall > 0):
            msg = f"a sample's wall = {self.wall!r} is not a positive number of seconds"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Halves:
    """One call of `fit` in a pass of its own, outside of the timed turns: seconds in assign, in update, and in all, by launch."""

    launch: int
    assign: float
    update: float
    whole: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """What came of one cell in one session.

    Attributes
    ----------
    session
        Identifies the invocation that measured it; ratios are formed inside a launch of a session, nowhere else.
    key
        As `PlannedCell.key`; agreeing keys allow reuse.
    reason, traceback
        Why the status is not ok, in one line, and the tail of a traceback.
    first_call, imports
        Seconds of the first call, and of importing the plug-in in its worker.
    peak_bytes, peak_method
        Peak growth during one call after warm-up, and how it was measured ("resident", "tracemalloc"), or None: n/a.
    inertia
        Recomputed in float64 from the returned centroids and labels.
    inertia_error
        By how much it lies above the reference's after the same number of steps, relative to that; negative below it. None where there
        is no reference to compare with.
    wrong_share
        Share of the labels that are not a nearest returned centroid, beyond rounding; None where no labels came back.
    ari
        Adjusted Rand index of the labels against the clusters that the points were drawn from (`stats.agreement`); None where those are not
        known, or no labels could be used.
    clusters
        Centroids returned: the case's k, but for an implementation that chooses for itself.
    distances, method
        Distances evaluated, and what was picked, where the implementation says so.
    halves
        Calls whose halves were timed; empty where the scenario does not ask for it, or the implementation does not offer them.
    steps
        Steps asked for, after the oracle's shortening; None outside protocol *steps*.
    settled
        Whether the result is a fixed point or meets the tolerance.
    closed
        The harness computed the labels: the last assignment was not paid for.
    emptied
        A cluster lost its last point on the way (in the reference's trajectory).
    nearest
        The implementation claims that its labels are those of a nearest centroid; one that does not solves another problem.
    threads
        Effective threads, verified after warm-up.
    rounded
        float32 rounds the user's values.
    expected
        A wrong result that the scenario expects.
    predicted_seconds, predicted_bytes
        As planned, so that the prediction can be judged.
    reused
        Taken from an earlier invocation of the same run.
    """

    case: Case
    contender: Contender
    protocol: ProtocolKind
    status: Status
    session: str
    key: str
    started_at: str
    reason: str | None = None
    traceback: str | None = None
    samples: tuple[Sample, ...] = ()
    stop: Stop | None = None
    halves: tuple[Halves, ...] = ()
    first_call: float | None = None
    imports: float | None = None
    peak_bytes: int | None = None
    peak_method: str | None = None
    inertia: float | None = None
    inertia_error: float | None = None
    wrong_share: float | None = None
    ari: float | None = None
    clusters: int | None = None
    n_iter: int | None = None
    distances: int | None = None
    method: str | None = None
    steps: int | None = None
    settled: bool | None = None
    closed: bool = False
    emptied: bool = False
    empty_clusters: EmptyClusters = EmptyClusters.KEEP
    exact: bool = True
    nearest: bool = True
    threads: int | None = None
    rounded: bool = False
    expected: bool = False
    predicted_seconds: float | None = None
    predicted_bytes: int | None = None
    reused: bool = False

    @property
    def cell(self) -> Cell:
        """The cell it belongs to."""
        return Cell(case=self.case, contender=self.contender)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trajectory:
    """What the float64 reference went through in one case of one session.

    Attributes
    ----------
    inertias
        After 0 (the start), 1, 2, … steps; empty under protocol *as-written*, where everyone has a start of their own.
    moves, farthest
        Of steps 1, 2, …: the squared Frobenius norm of the centroids' move, and the largest move of one centroid. These two and
        `relabelled` are empty in runs from before they were kept.
    relabelled
        How many points, ties apart, had another nearest centroid after steps 1, 2, … than before; 0 at a fixed point.
    offset, spread
        Root mean square, over the features, of the points' means and of their standard deviations: offset ÷ spread says how far from the
        origin the data lie.
    contrast
        How much farther the farthest point is than the nearest, ÷ the nearest (`stats.contrast`); None where nothing was kept, or all
        points are one.
    """

    case: Case
    session: str
    inertias: tuple[float, ...]
    offset: float
    spread: float
    moves: tuple[float, ...] = ()
    farthest: tuple[float, ...] = ()
    relabelled: tuple[int, ...] = ()
    contrast: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One invocation: plan, environment, and one measurement per planned cell.

    Attributes
    ----------
    measurements
        Exactly one per planned cell, in the plan's order; a cell not reached yet is *skipped* and says so.
    twins
        Second halves of the A/A pairs.
    partners
        Earlier sessions' measurements that a current one was paired with, kept so that its ratio stays inside its launches.
    roofs
        What the machine can do at most; empty where that was not measured.
    probes
        What the doctor found before it; empty where nobody asked.
    trajectories
        What the reference went through, at most one per case; none in runs from before it was kept.
    warnings
        What loading had to leave out, one line each.
    """

    run_id: str
    plan: Plan
    environment: Environment
    started_at: str
    measurements: tuple[Measurement, ...]
    twins: tuple[Measurement, ...] = ()
    partners: tuple[Measurement, ...] = ()
    roofs: tuple[Roof, ...] = ()
    probes: tuple[Probe, ...] = ()
    trajectories: tuple[Trajectory, ...] = ()
    warnings: tuple[str, ...] = ()
