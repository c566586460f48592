"""results/<run_id>/: created or resumed by one writer at a time, before anything is measured."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from kmeans_bench.errors import StorageError
from kmeans_bench.model import Case, Environment, Measurement, Plan, Probe, Roof, Run, Trajectory
from kmeans_bench.planning.staleness import fingerprint
from kmeans_bench.storage import assembly, atomic, header, journal, lock
from kmeans_bench.storage.descriptor import Descriptor
from kmeans_bench.storage.failure import storage_error
from kmeans_bench.storage.header import Header
from kmeans_bench.storage.journal import Journal
from kmeans_bench.storage.shelf import RunSummary, load, resumable, runs

__all__ = ["RunFolder", "RunSummary", "load", "open_run", "runs"]

_LOCK = ".lock"
_PATIENCE = 0.5  # seconds; another run takes milliseconds to open its folder


@dataclass(slots=True, kw_only=True)
class RunFolder:
    """A run folder that this process, and no other, writes to. A context manager: leaving it releases the folder."""

    path: Path
    _header: Header
    _journal: Journal
    _lock: Descriptor
    _warnings: tuple[str, ...] = ()

    @property
    def run_id(self) -> str:
        """Name of the folder."""
        return self.path.name

    @property
    def warnings(self) -> tuple[str, ...]:
        """What opening had to leave out, one line each."""
        return (*self._warnings, *self._journal.warnings)

    def append(self, case: Case, session: str, measurements: Iterable[Measurement], trajectory: Trajectory | None = None) -> None:
        """Store a finished case, twins and the reference's trajectory included, durably or not at all; they are stamped with *session*.

        Raises
        ------
        StorageError
            If the disk is full or fails; what was stored before stays as it is.
        """
        self._journal.append(case, session, measurements, trajectory)

    def reusable(self, plan: Plan) -> dict[str, Measurement]:
        """Return what need not be measured again, by cell id: outcomes under the key planned now (see `assembly.FINAL`)."""
        return assembly.reusable(self._journal.measurements, plan)

    def replan(self, plan: Plan) -> None:
        """Replace the plan in the header: the same cells, predicted better.

        Raises
        ------
        StorageError
            If the system refuses.
        """
        self._header = replace(self._header, plan=plan)
        header.write(self.path, self._header)

    def keep_roofs(self, roofs: tuple[Roof, ...]) -> None:
        """Keep in the header what the machine can do at most.

        Raises
        ------
        StorageError
            If the system refuses.
        """
        if roofs != self._header.roofs:
            self._header = replace(self._header, roofs=roofs)
            header.write(self.path, self._header)

    def keep_probes(self, probes: tuple[Probe, ...]) -> None:
        """Keep in the header what the doctor found before this invocation.

        Raises
        ------
        StorageError
            If the system refuses.
        """
        if probes != self._header.probes:
            self._header = replace(self._header, probes=probes)
            header.write(self.path, self._header)

    def read(self) -> Run:
        """Return the run as it stands: one measurement per planned cell, in the plan's order."""
        stored = self._journal
        return assembly.assemble(
            stored.measurements, run_id=self.run_id, header=self._header, trajectories=stored.trajectories, warnings=self.warnings
        )

    def close(self) -> None:
        """Release the folder; closing twice is harmless."""
        self._journal.close()
        self._lock.close()

    def __enter__(self) -> Self:
        """Return itself; the folder is open already."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Release the folder."""
        self.close()


def open_run(results: Path, plan: Plan, environment: Environment, *, fresh: bool, started_at: str) -> RunFolder:
    """Resume the newest run of *plan* in *results*, or begin one; *results* itself is created when its parent exists.

    Parameters
    ----------
    fresh
        Begin a new run even if one could be resumed.
    started_at
        When this invocation began, ISO 8601; names a new folder, to the second in UTC.

    Raises
    ------
    StorageError
        Within a second, and before anything is measured: the place cannot be written, or somebody is writing this run already.
    """
    try:
        results.mkdir(exist_ok=True)
        with _one_opens(results):
            earlier, warnings = ([], ()) if fresh else resumable(results, plan.digest)
            if earlier:
                return _resume(earlier[0], plan, environment, started_at, warnings)
            return _begin(results, Header(started_at=started_at, environment=environment, plan=plan), warnings)
    except OSError as error:
        raise storage_error(error, attempt="keep results there", path=Path(error.filename or results)) from error


@contextmanager
def _one_opens(results: Path) -> Iterator[None]:
    # Two equal commands started at once must not both find nothing and begin two runs.
    try:
        with lock.held(results / _LOCK, patience=_PATIENCE):
            yield
    except lock.HeldError as holder:
        msg = f"{results} is being opened by {holder}; try again"
        raise StorageError(msg) from None


def _resume(path: Path, plan: Plan, environment: Environment, started_at: str, warnings: tuple[str, ...]) -> RunFolder:
    before = header.read(path)
    # Another machine, or another BLAS, has other roofs.
    roofs = before.roofs if fingerprint(before.environment) == fingerprint(environment) else ()
    now = replace(before, plan=plan, environment=environment, resumed_at=started_at, roofs=roofs)
    return _enter(path, now, warnings)


def _begin(results: Path, first: Header, warnings: tuple[str, ...]) -> RunFolder:
    path = _new_folder(results, first)
    try:
        entered = _enter(path, first, warnings)
        atomic.sync_folder(results)
    except BaseException:
        shutil.rmtree(path, ignore_errors=True)  # ours, and nothing was measured
        raise
    return entered


def _enter(path: Path, asked: Header, warnings: tuple[str, ...]) -> RunFolder:
    """Lock the folder, open its journal, then write its header: a folder without a header and with nothing stored is no run."""
    with ExitStack() as undo:
        held = _locked(path)
        undo.callback(held.close)
        stored = journal.resume(path)
        undo.callback(stored.close)
        now = replace(asked, earlier_sessions=tuple(dict.fromkeys(measurement.session for measurement in stored.measurements)))
        header.write(path, now)
        undo.pop_all()
    return RunFolder(path=path, _header=now, _journal=stored, _lock=held, _warnings=warnings)


def _locked(path: Path) -> Descriptor:
    try:
        return lock.acquire(path / _LOCK)
    except lock.HeldError as holder:
        msg = f"{path} is being written by {holder}; wait for it, or measure beside it with --fresh"
        raise StorageError(msg) from None


def _new_folder(results: Path, first: Header) -> Path:
    for name in _numbered(header.stem(first)):
        try:
            (results / name).mkdir()
        except FileExistsError:
            continue
        return results / name
    raise AssertionError  # _numbered does not end


def _numbered(stem: str) -> Iterator[str]:
    yield stem
    number = 2
    while True:
        yield f"{stem}-{number}"
        number += 1
