"""What the operating system refused, as one line: what was tried, where, why, what to do next."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

from kmeans_bench.errors import StorageError

_FULL = frozenset(getattr(errno, name) for name in ("ENOSPC", "EFBIG", "EDQUOT") if hasattr(errno, name))
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


def storage_error(error: OSError, *, attempt: str, path: Path) -> StorageError:
    """Return the StorageError that tells a user of *error*; *attempt* completes "cannot ..."."""
    reason = error.strerror or str(error)
    return StorageError(f"{path}: cannot {attempt}: {reason}{_free(error, path)}; {_advice(error)}")


def _advice(error: OSError) -> str:
    if error.errno in _FULL:
        return "make room and give the same command again: what was stored is kept"
    if error.errno in _FORBIDDEN:
        return "make it writable, or name another folder"
    if error.errno == errno.ENOENT:
        return "create the folder it belongs in, or name another"
    if error.errno in (errno.ENOTDIR, errno.EEXIST, errno.EISDIR):
        return "a file and a folder are in each other's place: move one away, or name another folder"
    return "look at the disk, then give the same command again: what was stored is kept"


def _free(error: OSError, path: Path) -> str:
    if error.errno not in _FULL and error.errno != errno.EIO:
        return ""
    try:
        return f" ({shutil.disk_usage(path if path.is_dir() else path.parent).free:,} bytes free there)"
    except OSError:
        return ""
