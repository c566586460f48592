"""How everything here is compiled: once per dtype and layout, cached on disk, without the interpreter's lock and without bounds checks.

numba notices a change in the file of a function, not in the files of what it calls. So an index older than the newest file of this folder
is dropped here, before anything is looked up in it.
"""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from pathlib import Path

import numba
from numba.core.registry import cpu_target

_HERE = Path(__file__).resolve().parent
# Nothing here is handed to C: half a second of compiling saved.
_OPTIONS = {"cache": True, "error_model": "numpy", "boundscheck": False, "no_cfunc_wrapper": True}

compiled = partial(numba.njit, nogil=True, **_OPTIONS)
"""One thread."""

pasted = partial(numba.njit, inline="always", **_OPTIONS)
"""Part of its caller, compiled there and only there: a call would cost more than a small block of points."""

bare = partial(numba.njit, nogil=True, _nrt=False, **_OPTIONS)
"""One thread, and no arrays of its own: nobody counts references, which in a loop over small blocks takes longer than the block."""

parallel = partial(numba.njit, parallel=True, **_OPTIONS)
"""All threads that `numba.set_num_threads` grants, in the loops over `numba.prange`.

Their index is unsigned: handed on as an int64, it calls what a loop on one thread calls, which is then compiled once and not twice.
"""


def kept_in() -> Path:
    """Return the folder that numba keeps compiled code of these files in: beside them, in the user's, or in that of NUMBA_CACHE_DIR."""
    return Path(compiled(lambda: None).stats.cache_path)


def forget_stale() -> None:
    """Drop compiled code that is older than any source here."""
    newest = max(source.stat().st_mtime for source in _HERE.glob("*.py"))
    for index in kept_in().glob("*.nbi"):
        with suppress(OSError):  # another process dropped it, or the folder is not ours to write
            if index.stat().st_mtime < newest:
                index.unlink()


forget_stale()
# What numba would import in the first call otherwise (0.6 s of it). A process that is forked after this import is ready within 0.1 s.
cpu_target.typing_context.refresh()
cpu_target.target_context.refresh()
