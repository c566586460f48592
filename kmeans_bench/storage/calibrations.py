"""results/.calibration/<machine>.json: what was timed to predict seconds. A cache: what cannot be read is timed again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kmeans_bench.errors import StorageError
from kmeans_bench.judging.calibration import Calibration
from kmeans_bench.storage import atomic, encoding

FOLDER = ".calibration"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stored:
    calibrations: tuple[Calibration, ...]


def read(results: Path, machine: str) -> tuple[Calibration, ...]:
    """Return what was timed on *machine* (a fingerprint); nothing where there is nothing, or nothing that can be read."""
    try:
        document = json.loads(_path(results, machine).read_bytes())
        return encoding.record(_Stored, encoding.upgraded(document)).calibrations
    except (OSError, ValueError, TypeError, AttributeError, StorageError):
        return ()


def add(results: Path, machine: str, found: Iterable[Calibration]) -> None:
    """Store *found* beside what is known of other contenders; of one contender the newest counts.

    Raises
    ------
    StorageError
        If the system refuses.
    """
    known = {one.contender: one for one in (*read(results, machine), *found)}
    lines = ",\n".join(encoding.dumps(one) for one in known.values())
    path = _path(results, machine)
    path.parent.mkdir(exist_ok=True)
    atomic.write_text(path, f'{{"schema":{encoding.SCHEMA},"calibrations":[\n{lines}\n]}}\n')


def _path(results: Path, machine: str) -> Path:
    return results / FOLDER / f"{machine}.json"
