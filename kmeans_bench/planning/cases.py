"""The problems of a scenario: sources × n × k × d, small ones first, and why some of them cannot be solved."""

from __future__ import annotations

from kmeans_bench.errors import UsageError
from kmeans_bench.model import Case, Dtype, Scenario, Source, SourceKind
from kmeans_bench.planning import inputs
from kmeans_bench.planning.dataset import Extent, draw, natural_size
from kmeans_bench.planning.soundness import flaw
from kmeans_bench.planning.starts import distinct


def cases(scenario: Scenario) -> tuple[Case, ...]:
    """Return every case of *scenario*, the smallest n·k·d first, so that the first rows come soon.

    Raises
    ------
    UsageError
        If a generated source lacks n or d, a natural one has fewer rows or another width than asked, or k exceeds a file's rows.
    """
    found = [case for source in scenario.sources for case in _of_source(scenario, source)]
    return tuple(sorted(found, key=lambda case: (case.n * case.k * case.d, case.n, case.k)))


def flaws(case: Case) -> dict[Dtype, str]:
    """Return why *case* cannot be solved, by dtype, where that is known without drawing it; empty when nothing is known against it."""
    if case.k > case.n:
        return dict.fromkeys(Dtype, f"k = {case.k} exceeds n = {case.n}")
    if case.source.kind is not SourceKind.FILE:
        return {}
    found = len(distinct(draw(case).values, case.k))
    if found < case.k:
        return dict.fromkeys(Dtype, f"k = {case.k} exceeds the {found} distinct rows of {case.n}; use a smaller k")
    reason = _flaw32(case.source)
    return {Dtype.FLOAT32: reason} if reason else {}


def _of_source(scenario: Scenario, source: Source) -> list[Case]:
    extent = natural_size(source)
    if extent is None and not (scenario.grid.n and scenario.grid.d):
        msg = f"{scenario.name}: source {source.label} has no size of its own; add n and d to the grid"
        raise UsageError(msg)
    natural = {"n": (extent.n,), "d": (extent.d,)} if extent else {}
    sizes = [size for size in scenario.grid.combinations(**natural) if size.source in (None, source.kind)]
    found = [Case(source=source, n=size.n, k=size.k, d=size.d) for size in sizes]
    for case in found:
        if extent is not None:
            _refuse_misfit(case, extent, scenario.name)
    return found


def _refuse_misfit(case: Case, extent: Extent, scenario: str) -> None:
    name = case.source.path or f"{scenario}: source {case.source.label}"
    if case.d != extent.d:
        msg = f"{name}: d = {case.d} differs from its {extent.d} columns; leave d out of the grid"
    elif case.n > extent.n:
        msg = f"{name}: n = {case.n} exceeds its {extent.n} rows; use a smaller n, or leave n out of the grid to take all"
    elif case.k > case.n:
        rows = "its" if case.n == extent.n else "the case's"
        msg = f"{name}: k = {case.k} exceeds {rows} {case.n} rows; ask for at most {case.n} clusters"
    else:
        return
    raise UsageError(msg)


def _flaw32(source: Source) -> str | None:
    """Return why float32 cannot carry a file of float64 values."""
    table = inputs.read(source.path or "")
    if table.values.dtype == Dtype.FLOAT32.value:
        return None
    found = flaw(table.values + source.offset, Dtype.FLOAT32)
    return f"{table.place(found.row, found.column)}: {found.text}" if found else None
