"""Whole files, written so that a reader sees the old one or the new one, never a part: temporary file, fsync, rename."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from typing import TYPE_CHECKING

from kmeans_bench.storage.failure import storage_error

if TYPE_CHECKING:
    from pathlib import Path

_BINARY = getattr(os, "O_BINARY", 0)


def write_bytes(path: Path, content: bytes) -> None:
    """Replace *path* by *content*; on failure the old file stays and nothing is left beside it.

    Raises
    ------
    StorageError
        If the system refuses: no room, no permission, no such folder.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}.tmp")
    try:
        _write_through(temporary, content)
        temporary.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise storage_error(error, attempt="write it", path=path) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def write_text(path: Path, content: str) -> None:
    """Replace *path* by *content* in UTF-8, with line ends as they are; see `write_bytes`."""
    write_bytes(path, content.encode("utf-8", errors="backslashreplace"))


def write_all(number: int, content: bytes) -> None:
    """Write all of *content* to descriptor *number*; one call may take only a part of it (a nearly full disk, say)."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(number, rest) :]


def sync_folder(folder: Path) -> None:
    """Make the names in *folder* durable, where the system lets folders be synced."""
    with suppress(PermissionError):  # Windows does not open folders
        number = os.open(folder, os.O_RDONLY)
        try:
            with suppress(OSError):  # some network file systems refuse to sync a folder; its files are synced all the same
                os.fsync(number)
        finally:
            os.close(number)


def _write_through(path: Path, content: bytes) -> None:
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o666)
    try:
        write_all(number, content)
        os.fsync(number)
    finally:
        os.close(number)
