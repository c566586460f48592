"""What the unit-cost chart is about, worked out once: cases of one source and d, a panel of cells per contender, their exponents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from kmeans_bench.judging.scaling import Scaling, scaling, why_no_unit
from kmeans_bench.model import Case, Cell, Estimate
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.palette import Series

GROUPS, LINES, PANELS = 3, 6, 24

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One contender in one group: its drawn cells, K by K and N upwards, seconds per term or a reason, and exponents over all cells."""

    series: Series
    cells: tuple[Cell, ...]
    units: Mapping[Cell, Estimate]
    reasons: Mapping[Cell, str]
    scaling: Scaling
    closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Cases of one source and d; `best` holds the seconds per term of the fastest by N, from the cheapest drawn K to the dearest."""

    title: str
    d: int
    ns: tuple[int, ...]
    ks: tuple[int, ...]
    shown_ks: tuple[int, ...]
    best: Mapping[int, tuple[float, float]]
    panels: tuple[Panel, ...]


def survey(findings: Findings) -> tuple[Group, ...]:
    """Return what is shown: at most three groups, those with most sizes N, spread over d."""
    found: dict[tuple[object, int], list[Case]] = {}
    for case in findings.cases:
        found.setdefault((case.source, case.d), []).append(case)
    sizes = {key: len({case.n for case in cases}) for key, cases in found.items()}
    ranked = sorted(found, key=lambda key: (-sizes[key], key[1]))
    longest = [key for key in ranked if sizes[key] == max(sizes.values())]
    chosen = [*spaced(longest, GROUPS), *ranked[len(longest) :]][:GROUPS]
    return tuple(_group(findings, found[key]) for key in sorted(chosen, key=lambda key: key[1]))


def spaced(values: Sequence[_Item], most: int) -> list[_Item]:
    """Return at most *most* of the values, both ends and evenly between.

    >>> spaced([1, 2, 3, 4, 5], 3), spaced([1, 2], 3)
    ([1, 3, 5], [1, 2])
    """
    if len(values) <= most:
        return list(values)
    return [values[round(number * (len(values) - 1) / (most - 1))] for number in range(most)]


def prominent(findings: Findings) -> list[Series]:
    """Return whose panels are drawn: the contenders closest to the fastest on average, and the baseline's."""
    every = list(findings.series.values())
    baseline = [series for series in every if series.contender.implementation == findings.run.plan.scenario.baseline]
    chosen = {series.contender for series in [*baseline, *every][:PANELS]}
    return [series for series in every if series.contender in chosen]


def _group(findings: Findings, cases: Sequence[Case]) -> Group:
    ks, first = sorted({case.k for case in cases}), cases[0]
    shown = spaced(ks, LINES)
    drawn = sorted((case for case in cases if case.k in shown), key=lambda case: (case.k, case.n))
    several = len({case.source for case in findings.cases}) > 1 or not first.source.kind.generated
    seed = f", seed {first.source.seed}" if first.source.seed else ""
    return Group(
        title=f"d = {first.d}" + (f" · {first.source.label}{seed}" if several else ""),
        d=first.d,
        ns=tuple(sorted({case.n for case in cases})),
        ks=tuple(ks),
        shown_ks=tuple(shown),
        best=_best(findings, drawn),
        panels=tuple(_panel(findings, series, cases, drawn) for series in prominent(findings)),
    )


def _best(findings: Findings, drawn: Sequence[Case]) -> dict[int, tuple[float, float]]:
    wanted, found = set(drawn), dict[int, list[float]]()
    for cell, slowdown in findings.slowdowns.items():
        if slowdown.best and cell.case in wanted and cell in findings.units:
            found.setdefault(cell.case.n, []).append(findings.units[cell].point)
    return {n: (min(found[n]), max(found[n])) for n in sorted(found)}


def _panel(findings: Findings, series: Series, cases: Sequence[Case], drawn: Sequence[Case]) -> Panel:
    every = {case: Cell(case=case, contender=series.contender) for case in cases}
    cells = [cell for case in drawn if (cell := every[case]) in findings.measured]
    return Panel(
        series=series,
        cells=tuple(cells),
        units={cell: findings.units[cell] for cell in cells if cell in findings.units},
        reasons={cell: why_no_unit(findings.measured[cell]) for cell in cells if cell not in findings.units},
        scaling=scaling({case: findings.units[cell] for case, cell in every.items() if cell in findings.units}),
        closed=any(findings.measured[cell].closed for cell in cells),
    )
