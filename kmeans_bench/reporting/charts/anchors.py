"""Which cases a chart shows when there are too many. Chosen from the plan before any time is looked at, so never for their outcome."""

from __future__ import annotations

import math
from collections.abc import Sequence

from kmeans_bench.model import Case
from kmeans_bench.reporting import findings as facts


def choose(cases: Sequence[Case], most: int) -> tuple[Case, ...]:
    """Return at most *most* cases spread over the grid, smallest n·k·d first.

    The smallest and the largest case come first; then, again and again, the case farthest from all chosen ones, with n, k and d on
    log axes scaled to the grid's extent and another source as far away as the whole extent of an axis. Ties go to the plan's order.
    """
    if len(cases) <= most:
        return tuple(sorted(cases, key=_work))
    places = {case: _place(case, cases) for case in cases}
    chosen = [min(cases, key=_work), max(cases, key=_work)][:most]
    while len(chosen) < most:
        chosen.append(max((case for case in cases if case not in chosen), key=lambda case: _nearest(places, case, chosen)))
    return tuple(sorted(chosen, key=_work))


def title(case: Case, cases: Sequence[Case]) -> str:
    """Return a panel's title: sizes, and the source where the run has several or the points are not drawn."""
    several = len({(other.source.label, other.source.seed) for other in cases}) > 1
    where = f" · {case.source.label}" if several or not case.source.kind.generated else ""
    return f"{facts.sizes(case)}{where}"


def _work(case: Case) -> int:
    return case.n * case.k * case.d


def _place(case: Case, cases: Sequence[Case]) -> tuple[float, ...]:
    axes = (
        (case.n, [other.n for other in cases]),
        (case.k, [other.k for other in cases]),
        (case.d, [other.d for other in cases]),
    )
    return tuple(math.log(value / min(values)) / (math.log(max(values) / min(values)) or 1.0) for value, values in axes)


def _nearest(places: dict[Case, tuple[float, ...]], case: Case, chosen: Sequence[Case]) -> float:
    """Return the distance to the nearest chosen case, rounded so that ties are ties on every machine."""
    return round(min(math.dist(places[case], places[other]) + (case.source != other.source) for other in chosen), 9)
