"""What there is to choose from, as plain values: implementations, scenarios, runs, claims."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from kmeans_bench.api import claiming
from kmeans_bench.planning import registry, scenario, shipped
from kmeans_bench.planning.availability import lacking
from kmeans_bench.storage import folder

Entry = dict[str, Any]


def catalogue(shelves: Iterable[str], *, folders: Sequence[Path], results: Path) -> dict[str, list[Entry]]:
    """Return the entries of each shelf, every entry with at least a name and a summary."""
    makers: dict[str, Callable[[], list[Entry]]] = {
        "implementations": lambda: implementations(folders),
        "scenarios": lambda: [{"name": name, "summary": summary} for name, summary in scenario.names()],
        "runs": lambda: runs(results),
        "claims": claiming.listed,
    }
    return {shelf: makers[shelf]() for shelf in shelves}


def implementations(folders: Sequence[Path]) -> list[Entry]:
    """Return every implementation, with the reason where it is not available."""
    declarations = registry.discover([shipped.folder("implementations"), *folders])
    return [
        {
            "name": declaration.name,
            "summary": f"unavailable: {why}" if (why := declaration.problem or lacking(declaration)) else declaration.summary,
            "available": why is None,
            "dtypes": [str(dtype) for dtype in declaration.dtypes],
            "exact": declaration.exact,
            "origin": declaration.origin,
        }
        for declaration in declarations
    ]


def runs(results: Path) -> list[Entry]:
    """Return every stored run, newest first."""
    return [
        {
            "name": found.run_id,
            "summary": f"damaged: {found.damage}" if found.damage else f"{found.measured} of {found.planned} cells measured",
            "scenario": found.scenario,
            "started_at": found.started_at,
            "counts": {str(status): number for status, number in found.counts.items()},
        }
        for found in folder.runs(results)
    ]
