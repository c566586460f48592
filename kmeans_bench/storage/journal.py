"""journal.jsonl, append-only: a finished case is written in one go and synced; a write that fails leaves no trace."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from kmeans_bench.model import Case, Measurement, Trajectory
from kmeans_bench.storage import atomic, recovery
from kmeans_bench.storage.descriptor import Descriptor, opened
from kmeans_bench.storage.failure import storage_error
from kmeans_bench.storage.recovery import Contents

NAME = "journal.jsonl"


def read(folder: Path) -> Contents:
    """Read the journal of a run folder without touching it; one that is missing is empty, with a warning.

    Raises
    ------
    StorageError
        If it cannot be read, or a newer kmeans-bench wrote it.
    """
    path = folder / NAME
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return Contents(warnings=(f"{_name(path)} is missing: nothing that was measured can be loaded",))
    except OSError as error:
        raise storage_error(error, attempt="read it", path=path) from error
    return recovery.contents(raw, name=_name(path))


@dataclass(slots=True, kw_only=True)
class Journal:
    """The writer's side; there is one per folder, because the folder is locked.

    Attributes
    ----------
    measurements, trajectories
        All that is stored, in the order it was written.
    warnings
        What opening had to leave out.
    end
        Offset behind the last closed case: where the next one goes, whatever a failed write left behind it.
    """

    file: Descriptor
    measurements: list[Measurement]
    trajectories: list[Trajectory]
    warnings: tuple[str, ...]
    end: int

    def append(self, case: Case, session: str, measurements: Iterable[Measurement], trajectory: Trajectory | None = None) -> None:
        """Store a finished case of *session*, twins and the reference's trajectory included, durably or not at all.

        Raises
        ------
        StorageError
            If the disk is full or fails: the journal is as it was before.
        """
        kept = [measurement if measurement.session == session else replace(measurement, session=session) for measurement in measurements]
        content = recovery.block(case, session, kept, trajectory)
        try:
            self._write(content)
        except OSError as error:
            raise storage_error(error, attempt=f"store case {case.id}", path=self.file.path) from error
        self.end += len(content)
        self.measurements += kept
        self.trajectories += [replace(trajectory, session=session)] if trajectory is not None else []

    def close(self) -> None:
        """Close the file; everything in it is durable already."""
        self.file.close()

    def _write(self, content: bytes) -> None:
        try:
            os.lseek(self.file.number, self.end, os.SEEK_SET)
            atomic.write_all(self.file.number, content)
            os.fsync(self.file.number)
        except BaseException:  # Ctrl-C between two writes leaves a part behind as well
            with suppress(OSError):
                os.ftruncate(self.file.number, self.end)
            raise


def resume(folder: Path) -> Journal:
    """Open the journal of a locked folder to append to it, creating it when it is missing; an unfinished tail is cut away.

    Raises
    ------
    StorageError
        If it cannot be opened, read or cut, or a newer kmeans-bench wrote it.
    """
    path = folder / NAME
    try:
        file = opened(path)
    except OSError as error:
        raise storage_error(error, attempt="open it", path=path) from error
    try:
        found = recovery.contents(path.read_bytes(), name=_name(path))
        os.ftruncate(file.number, found.end)
        os.fsync(file.number)
        atomic.sync_folder(folder)
    except OSError as error:
        file.close()
        raise storage_error(error, attempt="open it", path=path) from error
    except BaseException:
        file.close()
        raise
    return Journal(
        file=file,
        measurements=list(found.measurements),
        trajectories=list(found.trajectories),
        warnings=found.warnings,
        end=found.end,
    )


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"
