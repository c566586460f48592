"""What `gate --history` prints: each cell over the commits in 80 columns, and the steps that judging names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kmeans_bench.cli import gate_lines
from kmeans_bench.cli.rows import WIDTH, clip, middle
from kmeans_bench.judging.gate.words import percent
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.gate import figures
from kmeans_bench.reporting.gate.past import too_short

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kmeans_bench.reporting.gate.past import Chronicle, Strand

_NAME, _CELL, _COLUMNS = 39, 10, 4
_MOST_MOVES = 12
_COUNTS = ("peak_bytes", "steps", "distances")


def lines(chronicle: Chronicle) -> Iterator[str]:
    """Yield the last runs' seconds, a row per cell, then every step over the whole history."""
    entries, last = chronicle.entries, chronicle.entries[-1]
    # A run that measured nothing to its end kept no seconds: a column of dashes would take another's place.
    columns = sorted({place for strand in chronicle.strands for place in strand.places})[-_COLUMNS:] or [len(entries) - 1]
    yield from gate_lines.labelled("machine", f"{last.machine} ({last.fingerprint})")
    yield from gate_lines.labelled(
        "runs",
        f"{words.plural(len(entries), last.origin)} of scenario {last.scenario}, {chronicle.span}",
    )
    yield from (line for other in chronicle.beside for line in gate_lines.labelled("beside", f"{other}, not shown"))
    yield from (line for warning in chronicle.warnings for line in gate_lines.labelled("warning", warning))
    yield clip(f"{'cell':<{_NAME}} " + " ".join(f"{past.name:>{_CELL - 1}}" for past in (entries[place] for place in columns)))
    yield from (_row(strand, columns) for strand in chronicle.strands)
    yield ""
    yield from _steps(chronicle)
    yield from _moves(chronicle)
    yield from gate_lines.labelled(
        "method",
        f"steps of {percent(chronicle.least)} or more: E-divisive change points (Matteson and James 2014), p <= 0.01 in each cell, three "
        "runs at least on either side; runs were not taken side by side, so that nothing here fails a build",
    )


def document(chronicle: Chronicle) -> dict[str, Any]:
    """Return the history as plain JSON values; changes are fractions of the seconds before."""
    return {
        "schema": 1,
        "runs": [
            {"at": past.at, "commit": past.commit, "changed": past.changed, "origin": str(past.origin), "scenario": past.scenario}
            for past in chronicle.entries
        ],
        "least": chronicle.least,
        "beside": list(chronicle.beside),
        "warnings": list(chronicle.warnings),
        "cells": [
            {
                "cell": strand.cell,
                "seconds": [{"run": place, "seconds": value} for place, value in zip(strand.places, strand.seconds, strict=True)],
                "steps": [
                    {"run": strand.places[step.index], "change": figures.slowdown(step.speedup), "p": step.p} for step in strand.steps
                ],
                "moves": [
                    {
                        "run": strand.appearances[move.index],
                        "quantity": str(move.count.quantity),
                        "before": move.count.base,
                        "after": move.count.head,
                    }
                    for move in strand.moves
                ],
                "last": {name: getattr(strand.last, name) for name in _COUNTS},  # a level below: "steps" are change points, too
            }
            for strand in chronicle.strands
        ],
    }


def _row(strand: Strand, columns: Sequence[int]) -> str:
    known = dict(zip(strand.places, strand.seconds, strict=True))
    shown = [words.seconds(known[place]) if place in known else "–" for place in columns]
    return f"{middle(strand.name, _NAME):<{_NAME}} " + " ".join(f"{text:>{_CELL - 1}}" for text in shown)[: WIDTH - _NAME - 1]


def _steps(chronicle: Chronicle) -> Iterator[str]:
    found = [(strand, step) for strand in chronicle.strands for step in strand.steps]
    if not found:
        yield from gate_lines.labelled("steps", f"none in {words.plural(len(chronicle.strands), 'cell')}{too_short(chronicle)}")
    for strand, step in found:
        since = chronicle.entries[strand.places[step.index]]
        change = figures.signed(figures.slowdown(step.speedup))
        yield from gate_lines.labelled("step", f"{strand.name}: {change} since {since.name} of {since.at[:10]} (p = {step.p:.2g})")


def _moves(chronicle: Chronicle) -> Iterator[str]:
    """Yield the latest moves of counts, and how many there are beside them."""
    found = sorted(
        ((strand.appearances[move.index], strand.name, move) for strand in chronicle.strands for move in strand.moves),
        key=lambda one: one[0],
    )
    if len(found) > _MOST_MOVES:
        yield from gate_lines.labelled("count", f"{len(found) - _MOST_MOVES} earlier moves are in --json")
    for place, name, move in found[-_MOST_MOVES:]:
        since = chronicle.entries[place]
        yield from gate_lines.labelled("count", f"{name}: {figures.counted(move.count)} since {since.name} of {since.at[:10]}")
