"""The runs that a results folder holds: listed, found by a piece of their name, loaded. A reader only: it locks and changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kmeans_bench.errors import StorageError
from kmeans_bench.model import Run, Status
from kmeans_bench.storage import assembly, header, journal
from kmeans_bench.storage.failure import storage_error
from kmeans_bench.storage.header import Header

_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary:
    """One run of a results folder.

    Attributes
    ----------
    started_at
        ISO 8601 time of its first invocation, or None when the folder is damaged.
    planned, measured
        Cells planned, and those of them that were asked, whatever came of it.
    counts
        Cells per status.
    damage
        Why it cannot be loaded, or None.
    """

    run_id: str
    path: Path
    scenario: str = ""
    started_at: str | None = None
    planned: int = 0
    measured: int = 0
    counts: Mapping[Status, int] = field(default_factory=dict)
    damage: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shelf:
    """Readable headers by folder, newest first, and why the other folders are not readable."""

    headers: Mapping[Path, Header]
    damage: Mapping[Path, str]


def runs(results: Path) -> tuple[RunSummary, ...]:
    """Return the runs in *results*, the newest first, damaged ones last; none when the folder does not exist.

    Raises
    ------
    StorageError
        If the folder cannot be read.
    """
    shelf = _shelf(results)
    damaged = (RunSummary(run_id=path.name, path=path, damage=reason) for path, reason in shelf.damage.items())
    return (*(_summary(path, found) for path, found in shelf.headers.items()), *damaged)


def load(results: Path, name: str | None = None) -> Run:
    """Load a run.

    Parameters
    ----------
    name
        A run id, the beginning or any piece of one that fits no other run, or the path of a run folder; None: the newest.

    Raises
    ------
    StorageError
        If there is no such run, several fit, or it cannot be read.
    """
    if name is not None and (Path(name) / header.NAME).is_file():
        return _read(Path(name), header.read(Path(name)))
    shelf = _shelf(results)
    if not shelf.headers and not shelf.damage:
        msg = f"{results} holds no run yet; measure one with: kmeans-bench run quick"
        raise StorageError(msg)
    return _newest(results, shelf) if name is None else _named(results, shelf, name)


def resumable(results: Path, digest: str) -> tuple[list[Path], tuple[str, ...]]:
    """Return the folders of runs with the plan *digest*, the newest first, and a warning for each that could be one but is damaged.

    A folder that was renamed is kept as it is: it is read like any other, and never resumed.
    """
    if not digest:
        return [], ()
    shelf = _shelf(results)
    warnings = tuple(f"{path.name} is not resumed: {reason}" for path, reason in shelf.damage.items() if digest[:6] in path.name)
    fits = [path for path, found in shelf.headers.items() if found.plan.digest == digest and not header.is_kept(path, found)]
    return fits, warnings


def _shelf(results: Path) -> _Shelf:
    headers: dict[Path, Header] = {}
    damage: dict[Path, str] = {}
    for path in _folders(results):
        try:
            headers[path] = header.read(path)
        except StorageError as error:
            damage[path] = str(error)
    newest = sorted(headers.items(), key=lambda item: (item[1].touched, item[0].name), reverse=True)
    return _Shelf(headers=dict(newest), damage=damage)


def _folders(results: Path) -> list[Path]:
    """Return the run folders in *results*: those with a header, or with something stored. One cut off while it was created has neither."""
    try:
        inside = sorted(results.iterdir())
    except FileNotFoundError:
        return []
    except OSError as error:
        raise storage_error(error, attempt="read it", path=results) from error
    return [path for path in inside if (path / header.NAME).is_file() or _size(path / journal.NAME)]


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _newest(results: Path, shelf: _Shelf) -> Run:
    warnings = tuple(f"{path.name} is left out: {reason}" for path, reason in shelf.damage.items())
    for path, found in shelf.headers.items():
        return _read(path, found, warnings)
    msg = f"{results} holds no run that can be read: {warnings[0]}"
    raise StorageError(msg)


def _named(results: Path, shelf: _Shelf, name: str) -> Run:
    paths = [*shelf.headers, *shelf.damage]
    fits = (
        [path for path in paths if path.name == name]
        or [path for path in paths if path.name.startswith(name)]
        or [path for path in paths if name in path.name]
    )
    if len(fits) == 1:
        path = fits[0]
        return _read(path, shelf.headers.get(path) or header.read(path))
    problem = f"{len(fits)} runs fit {name!r}" if fits else f"{results} holds no run {name!r}"
    msg = f"{problem}; choose one of {_some(fits or paths)}"
    raise StorageError(msg)


def _some(paths: list[Path]) -> str:
    names = ", ".join(path.name for path in paths[:_SHOWN])
    return f"{names}, and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else names


def _read(path: Path, found: Header, warnings: tuple[str, ...] = ()) -> Run:
    stored = journal.read(path)
    said = (*warnings, *stored.warnings)
    return assembly.assemble(stored.measurements, run_id=path.resolve().name, header=found, trajectories=stored.trajectories, warnings=said)


def _summary(path: Path, found: Header) -> RunSummary:
    try:
        run = _read(path, found)
    except StorageError as error:
        return RunSummary(run_id=path.name, path=path, damage=str(error))
    return RunSummary(
        run_id=run.run_id,
        path=path,
        scenario=found.plan.scenario.name,
        started_at=found.started_at,
        planned=len(run.measurements),
        measured=sum(measurement.status in assembly.FINAL for measurement in run.measurements),
        counts=Counter(measurement.status for measurement in run.measurements),
    )
