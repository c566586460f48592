"""A desk where threads take chunks to work on: one leads, others help for as long as it is open.

To hand every step to a second thread from the interpreter takes longer than many a step. Whoever stays in compiled code takes the next
chunk within a microsecond. In a round nobody is waited for but those who are at work: a helper that wakes late leaves its share to the
others, and one whose core is taken away delays one chunk.

Invariants   Of a round no chunk is taken twice, and it is over when all are done. The counters are read and written sequentially
             consistently, so what was written before a round opens is seen by all who work in it, and what they wrote when it is over.
             Who takes which chunk changes no result: sums belong to chunks and are added up in their order.
Waiting      A helper watches the desk, then lets others have the processor between looks.
Source       Self-scheduling: P. Tang, P.-C. Yew, Processor self-scheduling for multiple-nested parallel loops, ICPP 1986; the counters are
             fetch-and-add, A. Gottlieb et al., ACM TOPLAS 5(2), 1983, doi:10.1145/69624.357206.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic
from numpy.typing import NDArray

from kmeans_bench.kernels.compiled import inner

WATCHED = 4096
"""Looks at the desk before others are let have the processor, some tens of microseconds."""

NEXT, DONE, KIND, SHUT, CAME = 0, 8, 16, 24, 32
"""Places of the counters, each in a cache line of its own: the next chunk, how many are done, what is to be done, whether it is over, and
how many threads came."""

LINES = 40
"""Numbers that a desk has."""

NONE = 1 << 62
"""More chunks than there are: nothing is to be taken."""

_give_way = types.ExternalFunction("SwitchToThread" if sys.platform == "win32" else "sched_yield", types.int32())
_ORDER = "seq_cst"


def desk() -> NDArray[np.int64]:
    """Return a desk with nothing on it."""
    found = np.zeros(LINES, np.int64)
    found[NEXT] = NONE
    return found


def _at(context: Any, builder: Any, signature: Any, given: Any) -> Any:
    data = cgutils.create_struct_proxy(signature.args[0])(context, builder, given[0]).data
    return builder.gep(data, [given[1]])


@intrinsic
def _raise(_: Any, desk: Any, place: Any) -> Any:
    """Raise a counter by one; return what it was."""

    def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        return builder.atomic_rmw("add", _at(context, builder, signature, given), ir.Constant(ir.IntType(64), 1), _ORDER)

    return types.int64(desk, types.intp), code


@intrinsic
def _read(_: Any, desk: Any, place: Any) -> Any:
    """Return a counter."""

    def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        return builder.load_atomic(_at(context, builder, signature, given), _ORDER, 8)

    return types.int64(desk, types.intp), code


@intrinsic
def _write(_: Any, desk: Any, place: Any, value: Any) -> Any:
    """Set a counter."""

    def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        builder.store_atomic(given[2], _at(context, builder, signature, given), _ORDER, 8)
        return context.get_dummy_value()

    return types.void(desk, types.intp, types.int64), code


@inner
def is_first(desk):
    """Come to the desk. Return whether nobody was there: who is first leads, whichever thread that is."""
    return _raise(desk, CAME) == 0


@inner
def lay_out(desk, kind):
    """Begin a round: all chunks may be taken, for work of this *kind*. The last round must be over."""
    _write(desk, DONE, 0)
    _write(desk, KIND, kind)
    _write(desk, NEXT, 0)


@inner
def take(desk):
    """Return the next chunk; there may be no such chunk."""
    return _raise(desk, NEXT)


@inner
def kind_of(desk):
    """Return what is to be done with a chunk that was taken."""
    return _read(desk, KIND)


@inner
def put_back(desk):
    """Say that a chunk is done."""
    _raise(desk, DONE)


@inner
def wait(desk, chunks):
    """Wait until all are done."""
    looks = 0
    while _read(desk, DONE) < chunks:
        looks += 1
        if looks > WATCHED:
            _give_way()


@inner
def is_there_work(desk, chunks):
    """Wait until there may be a chunk to take, or the desk shuts. Return whether there may be one."""
    looks = 0
    while _read(desk, SHUT) == 0:
        if _read(desk, NEXT) < chunks:
            return True
        looks += 1
        if looks > WATCHED:
            _give_way()
    return False


@inner
def shut(desk):
    """Send the helpers home."""
    _write(desk, SHUT, 1)
