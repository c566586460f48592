"""Where threads meet inside compiled code: nobody goes on before all have come.

To hand every step to a second thread from the interpreter takes longer than many a step; threads that stay in one compiled loop meet within
a microsecond.

Invariants   The counter of a meeting point only rises: it is 0 when the threads begin, and each knows how often all have met. Reading and
             raising it is sequentially consistent, so whatever was written before a meeting is seen by all behind it.
Waiting      A thread first watches the counter, then lets others have the processor between looks: where cores are fewer than threads,
             who is waited for must get one.
Source       J. M. Mellor-Crummey, M. L. Scott, Algorithms for scalable synchronization on shared-memory multiprocessors, ACM TOCS 9(1),
             1991, doi:10.1145/103727.103729: the centralized barrier.
"""

from __future__ import annotations

import sys
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from kmeans_bench.kernels.compiled import bare

WATCHED = 4096
"""Looks at the counter before others are let have the processor, some tens of microseconds."""

_give_way = types.ExternalFunction("SwitchToThread" if sys.platform == "win32" else "sched_yield", types.int32())


def _counter(context: Any, builder: Any, signature: Any, given: Any) -> Any:
    return cgutils.create_struct_proxy(signature.args[0])(context, builder, given[0]).data


@intrinsic
def _come(_: Any, point: Any) -> Any:
    """Raise the counter by one."""

    def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        return builder.atomic_rmw("add", _counter(context, builder, signature, given), ir.Constant(ir.IntType(64), 1), "seq_cst")

    return types.int64(point), code


@intrinsic
def _come_so_far(_: Any, point: Any) -> Any:
    """Return the counter."""

    def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        return builder.load_atomic(_counter(context, builder, signature, given), "seq_cst", 8)

    return types.int64(point), code


@bare
def meet(point, met, threads):
    """Wait until all *threads* have come to *point*, int64 (1,), where they have met *met* times. Return how often they have now."""
    looks, all_of_them = 0, (met + 1) * threads
    _come(point)
    while _come_so_far(point) < all_of_them:
        looks += 1
        if looks > WATCHED:
            _give_way()
    return met + 1
