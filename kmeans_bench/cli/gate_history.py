"""What `gate --history` prints: each cell over the commits in 80 columns, and the steps that judging names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kmeans_bench.cli import gate_lines
from kmeans_bench.cli.rows import WIDTH, clip, middle
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.gate import figures

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kmeans_bench.reporting.gate.past import Chronicle, Strand

_NAME, _CELL, _COLUMNS = 29, 10, 5
_COUNTS = ("peak_bytes", "steps", "distances")


def lines(chronicle: Chronicle) -> Iterator[str]:
    """Yield the last runs' seconds, a row per cell, then every step over the whole history."""
    entries, first = chronicle.entries, max(0, len(chronicle.entries) - _COLUMNS)
    last = entries[-1]
    yield from gate_lines.labelled("machine", f"{last.machine} ({last.fingerprint})")
    yield from gate_lines.labelled(
        "runs", f"{words.plural(len(entries), last.origin)} of scenario {last.scenario}, {entries[0].at[:10]} to {last.at[:10]}"
    )
    yield from (line for warning in chronicle.warnings for line in gate_lines.labelled("warning", warning))
    yield clip(f"{'cell':<{_NAME}} " + " ".join(f"{past.name:>{_CELL - 1}}" for past in entries[first:]))
    yield from (_row(strand, first, len(entries)) for strand in chronicle.strands)
    yield ""
    yield from _steps(chronicle)
    yield from gate_lines.labelled(
        "method",
        "steps: E-divisive change points (Matteson and James 2014), p <= 0.01, three runs at least on either side; seconds report only",
    )


def document(chronicle: Chronicle) -> dict[str, Any]:
    """Return the history as plain JSON values; changes are fractions of the seconds before."""
    return {
        "schema": 1,
        "runs": [
            {"at": past.at, "commit": past.commit, "changed": past.changed, "origin": str(past.origin), "scenario": past.scenario}
            for past in chronicle.entries
        ],
        "warnings": list(chronicle.warnings),
        "cells": [
            {
                "cell": strand.cell,
                "seconds": [{"run": place, "seconds": value} for place, value in zip(strand.places, strand.seconds, strict=True)],
                "steps": [
                    {"run": strand.places[step.index], "change": figures.slowdown(step.speedup), "p": step.p} for step in strand.steps
                ],
                **{name: getattr(strand.last, name) for name in _COUNTS},
            }
            for strand in chronicle.strands
        ],
    }


def _row(strand: Strand, first: int, runs: int) -> str:
    known = dict(zip(strand.places, strand.seconds, strict=True))
    shown = [words.seconds(known[place]) if place in known else "–" for place in range(first, runs)]
    return f"{middle(strand.name, _NAME):<{_NAME}} " + " ".join(f"{text:>{_CELL - 1}}" for text in shown)[: WIDTH - _NAME - 1]


def _steps(chronicle: Chronicle) -> Iterator[str]:
    found = [(strand, step) for strand in chronicle.strands for step in strand.steps]
    if not found:
        yield from gate_lines.labelled("steps", f"none in {words.plural(len(chronicle.strands), 'cell')}")
    for strand, step in found:
        since = chronicle.entries[strand.places[step.index]]
        change = figures.signed(figures.slowdown(step.speedup))
        yield from gate_lines.labelled("step", f"{strand.name}: {change} since {since.name} of {since.at[:10]} (p = {step.p:.2g})")
