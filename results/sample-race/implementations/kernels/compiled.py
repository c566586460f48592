"""How everything here is compiled: once per dtype and layout, cached on disk, without the interpreter's lock and without bounds checks.

numba notices a change in the file of a function, not in the files of what it calls. So an index older than the newest file of this folder
is dropped here, before anything is looked up in it.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import numba
from numba.core import event
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


def inner(function: Callable[..., Any], **options: Any) -> Any:
    """Compile what compiled code calls and nothing else: without a way in from Python, which takes a twentieth of a second for each."""
    made = bare(no_cpython_wrapper=True, **options)(function)

    def refused(*_: object) -> None:
        msg = f"{function.__qualname__} is for compiled code: call what calls it"
        raise TypeError(msg)

    made._insert, made._compile_for_args = lambda *_: None, refused  # noqa: SLF001 - without these Python would call address 0
    return made


class Undisturbed(event.Listener):  # type: ignore[misc]  # numba has no types
    """No search for cycles of garbage while anything of this folder is compiled: it finds next to none, and takes a tenth of the time."""

    def __init__(self) -> None:
        self.depth, self.paused = 0, False

    def on_start(self, event: event.Event) -> None:
        """Have the collector pause, unless what calls this function has done so."""
        self.depth += 1
        if self.depth == 1 and gc.isenabled() and _is_ours(event):
            self.paused = True
            gc.disable()

    def on_end(self, event: event.Event) -> None:  # noqa: ARG002 - numba's signature
        """Have it go on, after the last."""
        self.depth -= 1
        if self.depth == 0 and self.paused:
            self.paused = False
            gc.enable()


def _is_ours(event: event.Event) -> bool:
    """Return whether a function of this folder is compiled."""
    module = event.data["dispatcher"].py_func.__module__  # None, where a function was made by exec
    return str(module).startswith(f"{__package__}.")


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
event.register("numba:compile", Undisturbed())
# What numba would import in the first call otherwise (0.6 s of it). A process that is forked after this import is ready within 0.1 s.
cpu_target.typing_context.refresh()
cpu_target.target_context.refresh()
