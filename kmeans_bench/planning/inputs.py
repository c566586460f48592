"""A user's file, read and checked. Whatever is wrong is one line that names file, column and first bad row, and says what to do.

Accepted and recorded: float16, integers, booleans, Fortran order, foreign byte order. Never unpickles.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from kmeans_bench.errors import UsageError
from kmeans_bench.model import Dtype
from kmeans_bench.planning.arrays import read_npy, read_npz
from kmeans_bench.planning.separated import read_csv
from kmeans_bench.planning.soundness import flaw
from kmeans_bench.planning.table import Table

_PACKED = frozenset({".gz", ".bz2", ".xz", ".zip", ".zst"})


def read(path: str) -> Table:
    """Return the numbers of the file at *path*, checked.

    The file just read is kept, so that its cases do not read it again; a changed file is read anew.

    Raises
    ------
    UsageError
        If the file cannot be read, is no table of finite numbers, or cannot be clustered in its own precision.
    """
    file = Path(path)
    if not file.exists():
        msg = f"{path}: no such file; give a .npy, .npz, .csv or .parquet file"
        raise UsageError(msg)
    if not file.is_file():
        msg = f"{path}: is not a file; give a .npy, .npz, .csv or .parquet file"
        raise UsageError(msg)
    stat = file.stat()
    return _read(path, stat.st_size, stat.st_mtime_ns)


@lru_cache(maxsize=1)
def _read(path: str, _size: int, _modified: int) -> Table:
    reader = _reader(path)
    try:
        table = reader(path)
    except OSError as error:
        msg = f"{path}: cannot be read: {error.strerror or error}"
        raise UsageError(msg) from error
    table.values.flags.writeable = False
    found = flaw(table.values, Dtype(table.values.dtype.name))
    if found is not None:
        msg = f"{path}: {table.place(found.row, found.column)}: {found.text}"
        raise UsageError(msg)
    return table


def _reader(path: str) -> Callable[[str], Table]:
    suffix = Path(path).suffix.lower()
    if suffix in _PACKED:
        msg = f"{path}: is packed ({suffix}); unpack it first"
        raise UsageError(msg)
    readers = {".npy": read_npy, ".npz": read_npz, ".csv": read_csv, ".parquet": _read_parquet}
    if suffix not in readers:
        kind = f"{suffix} files are" if suffix else "files without an extension are"
        msg = f"{path}: {kind} not read; save it as .npy, .npz, .csv or .parquet"
        raise UsageError(msg)
    return readers[suffix]


def _read_parquet(path: str) -> Table:
    from kmeans_bench.planning.columnar import read_parquet  # noqa: PLC0415 - pyarrow is imported only for those who need it

    return read_parquet(path)
