"""Reads `.npy` and `.npz`, never unpickling. Every refusal is one line: file, place, next step."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Any

import numpy as np

from kmeans_bench.errors import UsageError
from kmeans_bench.planning.table import NUMBERS, Table, changes, native

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MAGIC = b"\x93NUMPY"
_ARCHIVE = b"PK"  # any zip archive, an empty one included
_TEXT = f"text, not a number; convert numbers with .astype(float). {NUMBERS}"
_REFUSED = {
    "O": f"Python objects; save numbers, X.astype(float). {NUMBERS}",
    "S": _TEXT,
    "U": _TEXT,
    "T": _TEXT,
    "c": "complex; save real and imaginary parts as two columns",
    "M": "dates; save them as numbers, days since the first one for example",
    "m": "time spans; save them as numbers, X / np.timedelta64(1, 's') for example",
    "V": "records with named fields; save a plain array, one column per field",
}


def read_npy(path: str) -> Table:
    """Read a `.npy` file with one (n, d) array of numbers.

    Raises
    ------
    UsageError
        If it is not a whole `.npy` file of numbers in two dimensions.
    """
    return _table(path, _mapped(path))


def read_npz(path: str) -> Table:
    """Read a `.npz` archive that holds exactly one array; the rest as `read_npy`."""
    magic = _begins(path)
    if magic == _MAGIC:
        msg = f"{path}: holds a single array, not an archive; rename it to .npy"
        raise UsageError(msg)
    if not magic.startswith(_ARCHIVE):
        msg = f"{path}: is not a .npz file (it begins with {magic!r})" if magic else f"{path}: is empty"
        raise UsageError(msg + "; write it with numpy.savez")
    try:
        # NumPy leaves a damaged archive open; this way it is closed.
        with open(path, "rb") as file, np.load(file, allow_pickle=False) as archive:  # noqa: PTH123 - as in `_begins`
            member = archive[_only(path, list(archive.files))]
    except (ValueError, EOFError, KeyError, zipfile.BadZipFile) as error:
        raise _unreadable(path, str(error)) from error
    if not isinstance(member, np.ndarray):  # whatever does not begin as an array comes back as bytes
        raise _unreadable(path, "its one member is not an array")
    return _table(path, member)


def refuse_shape(path: str, shape: tuple[int, ...]) -> None:
    """Raise UsageError unless *shape* is (n, d) with n and d at least 1."""
    if len(shape) != 2:  # noqa: PLR2004 - two dimensions: points and coordinates
        advice = "X.reshape(-1, 1) makes one column of it" if len(shape) == 1 else "X.reshape(len(X), -1) makes one row per point"
        msg = f"{path}: has shape {shape}, but K-Means needs (n, d), a row per point; " + (advice if shape else "save an array of points")
        raise UsageError(msg)
    if 0 in shape:
        msg = f"{path}: is empty, shape {shape}; save at least one row and one column"
        raise UsageError(msg)


def _mapped(path: str) -> NDArray[Any]:
    """Open without reading, so that a file cut short is seen before memory is asked for."""
    if (magic := _begins(path)) != _MAGIC:
        msg = f"{path}: is empty" if not magic else f"{path}: is not a .npy file (it begins with {magic!r})"
        raise UsageError(msg + "; write it with numpy.save")
    try:
        array: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    except (ValueError, EOFError) as error:
        raise _unreadable(path, str(error)) from error
    return array


def _begins(path: str) -> bytes:
    with open(path, "rb") as file:  # noqa: PTH123 - the path is shown and opened as the user wrote it
        return file.read(len(_MAGIC))


def _only(path: str, names: list[str]) -> str:
    if len(names) == 1:
        return names[0]
    found = f"{len(names)} arrays ({', '.join(names)})" if names else "no array"
    msg = f"{path}: holds {found}, but one is needed; save only the points: numpy.savez(path, X=X)"
    raise UsageError(msg)


def _table(path: str, array: NDArray[Any]) -> Table:
    if (why := _REFUSED.get(array.dtype.kind)) is not None:
        msg = f"{path}: {_where(array)} {why}"
        raise UsageError(msg)
    refuse_shape(path, array.shape)
    return Table(path=path, values=native(array), notes=changes(array))


def _where(array: NDArray[Any]) -> str:
    """Every value is of the refused type, so the first bad one is the first."""
    if array.ndim != 2 or array.size == 0 or array.dtype.kind == "O":  # noqa: PLR2004 - as in refuse_shape
        return f"its values (dtype {array.dtype}) are"
    return f"column 0, row 0 (both counted from 0): {str(array[0, 0])[:40]!r} (dtype {array.dtype}) is"


def _unreadable(path: str, why: str) -> UsageError:
    if "Python objects" in why or "Object arrays" in why:
        return UsageError(f"{path}: its values (dtype object) are {_REFUSED['O']}")
    return UsageError(f"{path}: is cut short or damaged ({why.splitlines()[0] if why else 'it ends early'}); write it again")
