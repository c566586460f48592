"""Arrays between processes: raw bytes in an anonymous file, shapes and dtypes in the message. No pickle, no shared mapping."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

Layout = list[dict[str, Any]]  # name, dtype, shape, offset of each array, as it travels in a message


@dataclass(frozen=True, slots=True)
class Shelf:
    """A file that other processes of the same user open by `path`; it is gone when closed."""

    descriptor: int
    path: str

    def close(self) -> None:
        """Let go of the memory or the file."""
        os.close(self.descriptor)
        if not self.path.startswith("/proc/"):
            Path(self.path).unlink(missing_ok=True)


def shelf(name: str) -> Shelf:
    """Open an empty shelf: in memory on Linux, a temporary file elsewhere."""
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create(f"kmeans-bench-{name}")
        return Shelf(descriptor, f"/proc/{os.getpid()}/fd/{descriptor}")
    descriptor, path = tempfile.mkstemp(prefix=f"kmeans-bench-{name}-")
    return Shelf(descriptor, path)


def store(path: str, arrays: Mapping[str, NDArray[Any]]) -> Layout:
    """Write *arrays* to the shelf at *path*, replacing what it held, and return their layout."""
    layout, offset = [], 0
    with Path(path).open("r+b", buffering=0) as file:
        file.truncate(0)
        for name, array in arrays.items():
            block = np.ascontiguousarray(array)
            layout.append({"name": name, "dtype": block.dtype.str, "shape": list(block.shape), "offset": offset})
            offset += write_all(file.fileno(), block)
    return layout


def fetch(path: str, layout: Layout) -> dict[str, NDArray[Any]]:
    """Read the arrays of *layout* from the shelf at *path*, each into memory of its own.

    Raises
    ------
    OSError, ValueError
        If the shelf holds less than the layout says: a plug-in may have reached it.
    """
    with Path(path).open("rb", buffering=0) as file:
        return {entry["name"]: read_one(file.fileno(), entry) for entry in layout}


def write_all(descriptor: int, block: NDArray[Any]) -> int:
    """Write every byte of a contiguous array; returns how many."""
    view = block.reshape(-1).view(np.uint8).data
    done = 0
    while done < len(view):
        done += os.write(descriptor, view[done:])
    return done


def read_one(descriptor: int, entry: dict[str, Any]) -> NDArray[Any]:
    """Read one array of a layout."""
    array = np.empty(entry["shape"], dtype=np.dtype(entry["dtype"]))
    view = array.reshape(-1).view(np.uint8).data
    os.lseek(descriptor, entry["offset"], os.SEEK_SET)
    done = 0
    while done < len(view):
        got = os.readv(descriptor, [view[done:]])
        if not got:
            msg = f"{entry['name']} ends after {done} of {len(view)} bytes"
            raise ValueError(msg)
        done += got
    return array
