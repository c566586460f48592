"""What a caller hears while a run is under way. Frozen facts; how they are shown is the caller's business."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kmeans_bench.api.prediction import Outlook
from kmeans_bench.api.rows import Row
from kmeans_bench.model import Case, Plan, Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """The folder is open and the plan is fixed.

    Attributes
    ----------
    measured_before
        Cells taken over from an earlier invocation.
    outlook
        What is to be measured now, predicted; a baseline may be among the cells once more.
    calibrating
        Contenders that are timed first, so that predictions hold; `Calibrated` follows unless there are none.
    """

    plan: Plan
    run_id: str
    folder: Path
    measured_before: int
    outlook: Outlook
    calibrating: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibrated:
    """Contenders were timed, in so many seconds, and the plan's predictions and skips made anew."""

    plan: Plan
    contenders: int
    seconds: float
    outlook: Outlook


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFinished:
    """Every cell of a case is saved; `done` of `total` cells are."""

    case: Case
    rows: tuple[Row, ...]
    done: int
    total: int
    left: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """A sign of life between timed turns: what is being done, and the predicted seconds left."""

    doing: str
    left: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """Nothing is left to do. `ledger` says where the seconds went: measured, imports, harness."""

    run: Run
    ledger: Mapping[str, float] = field(default_factory=dict)


Event = Started | Calibrated | CaseFinished | Beat | Ended
Listener = Callable[[Event], None]
