"""Roofs of this machine: which are known, which are missing, and whether a run is long enough to measure them first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from kmeans_bench.api.calibrating import length
from kmeans_bench.api.results import PlannedRun
from kmeans_bench.judging.calibration import worth
from kmeans_bench.measuring.roofs import Setting
from kmeans_bench.model import Dtype, Environment, PlannedCell, Roof
from kmeans_bench.planning.staleness import fingerprint
from kmeans_bench.storage import roofs

SECONDS = 1.0  # that the roofs of one number of threads take
PLAIN: tuple[Setting, ...] = tuple((dtype, 1) for dtype in (Dtype.FLOAT64, Dtype.FLOAT32))
"""What the doctor looks at."""


def known(results: Path, machine: Environment, settings: Sequence[Setting]) -> tuple[Roof, ...]:
    """Return the stored roofs of *machine* for these dtypes and threads."""
    return tuple(roof for roof in roofs.read(results, fingerprint(machine)) if (roof.dtype, roof.threads) in settings)


def of_run(planned: PlannedRun) -> tuple[Roof, ...]:
    """Return the stored roofs that cells of a plan stand under."""
    return known(planned.results, planned.environment, _settings(planned.plan.cells))


def missing(planned: PlannedRun, work: Sequence[PlannedCell]) -> tuple[Setting, ...]:
    """Return the dtypes and threads of *work* whose roofs are to be measured before it; none where the run is too short to be worth it."""
    there = {(roof.dtype, roof.threads) for roof in of_run(planned)}
    lacking = tuple(setting for setting in _settings(work) if setting not in there)
    seconds = SECONDS * len({threads for _, threads in lacking})
    return lacking if worth(seconds, run=length(planned, work)) else ()


def keep(results: Path, machine: Environment, found: Iterable[Roof]) -> tuple[Roof, ...]:
    """Keep roofs for later runs on this machine, and return all there are; StorageError if they cannot be kept."""
    return roofs.add(results, fingerprint(machine), found)


def _settings(cells: Iterable[PlannedCell]) -> tuple[Setting, ...]:
    running = (planned.cell.contender for planned in cells if planned.status is None)
    return tuple(sorted({(one.dtype, one.threads) for one in running}, key=lambda setting: (setting[1], -setting[0].itemsize)))
