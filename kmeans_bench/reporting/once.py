"""What several pictures, the page and the summary ask of the same findings is worked out once."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from kmeans_bench.reporting.findings import Findings

_Answer = TypeVar("_Answer")


def once(work_out: Callable[[Findings], _Answer]) -> Callable[[Findings], _Answer]:
    """Remember the answer about the findings that were asked about last, for as long as they live.

    The last only: a report asks about one run from beginning to end, and answers about others would be kept for nobody.
    """
    last: list[tuple[weakref.ref[Findings], _Answer]] = []

    @wraps(work_out)
    def asked(findings: Findings) -> _Answer:
        if not last or last[0][0]() is not findings:
            answer = work_out(findings)
            last[:] = [(weakref.ref(findings, lambda _gone: last.clear()), answer)]
        return last[0][1]

    return asked
