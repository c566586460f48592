"""The race on a terminal, after the run or the tables that it belongs to."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from kmeans_bench.cli.rows import WIDTH
from kmeans_bench.reporting import race as said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kmeans_bench.api.results import MeasuredRun


def lines(measured: MeasuredRun) -> Iterator[str]:
    """Yield the race of a run, if it is one."""
    found = measured.race
    if found is None:
        return
    yield ""
    yield from said.lines(found.legs)
    for sentence in (f"{said.headline(found.legs)}.", said.verdict(found.legs)):
        yield from textwrap.wrap(sentence, WIDTH, break_on_hyphens=False)
