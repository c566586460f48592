"""Threads in force in this process: what threadpoolctl sees, and numba's own pool, which it does not."""

from __future__ import annotations

import sys

import threadpoolctl


def effective_threads(threads: int) -> int:
    """Apply the thread limit again, since the first call may have loaded libraries, and return the largest pool in force."""
    threadpoolctl.threadpool_limits(limits=threads)
    pools = [pool["num_threads"] for pool in threadpoolctl.threadpool_info()]
    return max([*pools, numba_threads()], default=1)


def numba_threads() -> int:
    """Return how many threads numba's own pool lends out, which threadpoolctl does not see; 0 where nothing has asked for it."""
    numba = sys.modules.get("numba")
    try:
        return int(numba.get_num_threads()) if numba is not None and numba.threading_layer() else 0
    except ValueError:  # there is no layer yet; asking for threads would start them
        return 0
