"""results/.calibration/<machine>-roofs.json: what a machine can do at most. A cache: what cannot be read is measured again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kmeans_bench.errors import StorageError
from kmeans_bench.judging.roofline import highest
from kmeans_bench.model import Roof
from kmeans_bench.storage import atomic, encoding
from kmeans_bench.storage.calibrations import FOLDER


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stored:
    roofs: tuple[Roof, ...]


def read(results: Path, machine: str) -> tuple[Roof, ...]:
    """Return the roofs of *machine* (a fingerprint); nothing where there is nothing, or nothing that can be read."""
    try:
        document = json.loads(_path(results, machine).read_bytes())
        return encoding.record(_Stored, encoding.upgraded(document)).roofs
    except (OSError, ValueError, TypeError, AttributeError, StorageError):
        return ()


def add(results: Path, machine: str, found: Iterable[Roof]) -> tuple[Roof, ...]:
    """Store *found* with what is known, the higher rate of each, and return both.

    Raises
    ------
    StorageError
        If the system refuses.
    """
    kept = highest(read(results, machine), found)
    lines = ",\n".join(encoding.dumps(roof) for roof in kept)
    path = _path(results, machine)
    path.parent.mkdir(exist_ok=True)
    atomic.write_text(path, f'{{"schema":{encoding.SCHEMA},"roofs":[\n{lines}\n]}}\n')
    return kept


def _path(results: Path, machine: str) -> Path:
    return results / FOLDER / f"{machine}-roofs.json"
