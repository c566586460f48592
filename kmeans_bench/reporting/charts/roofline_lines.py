"""What the roofline chart is about, worked out once: a panel for every pair of roofs, a line per contender, a point per d."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kmeans_bench.judging import roofline
from kmeans_bench.judging.roofline import Limit
from kmeans_bench.model import Case, Cell, Contender, Roof, Source
from kmeans_bench.planning.forecast import demand
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.palette import Series

Size = tuple[Source, int, int]
"""Source, n and k: what the points of a line share."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One contender at one size, d upwards; `intensity` has the modelled operations per byte of every point."""

    series: Series
    label: str
    points: tuple[Limit, ...]
    intensity: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """The lines under one pair of roofs, best contender first."""

    roof: Roof
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """All panels, the size that most lines have, and the dimensions that are drawn."""

    panels: tuple[Panel, ...]
    size: Size | None
    ds: tuple[int, ...]

    @property
    def drawn(self) -> frozenset[Cell]:
        """The cells that are drawn."""
        return frozenset(point.cell for panel in self.panels for line in panel.lines for point in line.points)


def survey(findings: Findings) -> Survey:
    """Return what is shown: contenders that have a colour, at one size, or at their own largest where they have nothing at that."""
    size = common_size(findings)
    roofs = sorted(findings.run.roofs, key=lambda roof: (roof.threads, -roof.dtype.itemsize))
    panels = tuple(_panel(findings, roof, size) for roof in roofs) if size is not None else ()
    ds = {point.cell.case.d for panel in panels for line in panel.lines for point in line.points}
    return Survey(panels=tuple(panel for panel in panels if panel.lines), size=size, ds=tuple(sorted(ds)))


def common_size(findings: Findings) -> Size | None:
    """Return the size with the most dimensions at which half of the contenders, or more, have a share; of several the largest n·k.

    How large the shares are plays no part.
    """
    there: dict[Case, int] = Counter(cell.case for cell in findings.limits)
    half = max(there.values(), default=0) / 2
    ds = Counter(_size(case) for case, contenders in there.items() if contenders >= half)
    return max(ds, key=lambda size: (ds[size], size[1] * size[2]), default=None)


def intensity(findings: Findings, limit: Limit) -> float:
    """Return the modelled operations per byte."""
    plan, measurement = findings.run.plan, findings.measured[limit.cell]
    asked = demand(plan.declaration(limit.cell.contender.implementation), limit.cell, plan.scenario.protocol)
    work = roofline.modelled(measurement, asked.extra_bytes)
    return work.intensity if work is not None else limit.work.intensity


def _panel(findings: Findings, roof: Roof, size: Size) -> Panel:
    found = [
        series
        for series in findings.series.values()
        if series.hue is not None and (series.contender.dtype, series.contender.threads) == (roof.dtype, roof.threads)
    ]
    own = _limits(findings)
    lines = [_line(findings, series, own.get(series.contender, {}), size) for series in found]
    title = f"{roof.dtype}, {words.plural(roof.threads, 'thread')}"
    return Panel(roof=roof, title=title, lines=tuple(line for line in lines if line is not None))


def _line(findings: Findings, series: Series, found: Mapping[Size, Sequence[Limit]], size: Size) -> Line | None:
    if not found:
        return None
    chosen = size if size in found else max(found, key=lambda one: (len(found[one]), one[1] * one[2]))
    points = sorted(found[chosen], key=lambda limit: limit.cell.case.d)
    name = series.contender.implementation
    return Line(
        series=series,
        label=name if chosen == size else f"{name}, {described(chosen, size)}",
        points=tuple(points),
        intensity=tuple(intensity(findings, point) for point in points),
    )


def described(size: Size, beside: Size | None = None) -> str:
    """Return ``N=50k K=10``, with the source where it is another than that of the size *beside*."""
    source, n, k = size
    where = f" {source.label}" if beside is not None and source != beside[0] else ""
    return f"N={words.count(n)} K={words.count(k)}{where}"


def _limits(findings: Findings) -> dict[Contender, dict[Size, list[Limit]]]:
    found: dict[Contender, dict[Size, list[Limit]]] = {}
    for cell, limit in findings.limits.items():
        found.setdefault(cell.contender, {}).setdefault(_size(cell.case), []).append(limit)
    return found


def _size(case: Case) -> Size:
    return case.source, case.n, case.k


def reach(panels: Sequence[Panel]) -> tuple[Sequence[float], Sequence[float]]:
    """Return every intensity and every rate that the axes have to hold, the ridges and the peaks among them."""
    lines = [line for panel in panels for line in panel.lines]
    ridges = [panel.roof.ridge for panel in panels]
    # A tenth of the ridge: a slope too short to be seen as one would say nothing.
    across = [value for line in lines for value in line.intensity] + ridges + [ridge / 10 for ridge in ridges]
    up = [point.achieved.point for line in lines for point in line.points] + [panel.roof.flops for panel in panels]
    return [value for value in across if math.isfinite(value)], up
