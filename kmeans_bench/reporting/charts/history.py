"""Each cell over the commits: a strip of its seconds on one scale for all; a line where the change-point method names a step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kmeans_bench.judging.gate.words import percent
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.charts import page
from kmeans_bench.reporting.charts.canvas import Canvas
from kmeans_bench.reporting.charts.chart import Chart, Value, page_name
from kmeans_bench.reporting.charts.history_strips import draw_strips
from kmeans_bench.reporting.gate import figures
from kmeans_bench.reporting.gate.past import Chronicle, Strand, too_short
from kmeans_bench.reporting.palette import Theme

NAME = "history"
STRIPS = 24
WIDTH = 12.5


def history(chronicle: Chronicle, theme: Theme) -> tuple[Chart, ...]:
    """Return the pages of the chart; a history without cells gives one page that says so."""
    strands = chronicle.strands
    parts = [strands[start : start + STRIPS] for start in range(0, len(strands), STRIPS)] or [()]
    return tuple(_page(chronicle, theme, number, part) for number, part in enumerate(parts))


def headline(chronicle: Chronicle) -> str:
    """Return the finding in a sentence."""
    numbers = evidence(chronicle)
    over = f"{words.plural(int(numbers['cells'] or 0), 'cell')} over {words.plural(int(numbers['runs'] or 0), 'run')}"
    if not numbers["steps"]:
        return f"No step in {over}{too_short(chronicle)}"
    most = f"{numbers['most_at']} since {numbers['most_since']} ({figures.signed(float(numbers['most'] or 0))})"
    return f"1 step in {over}: {most}" if numbers["steps"] == 1 else f"{numbers['steps']} steps in {over}; the largest: {most}"


def evidence(chronicle: Chronicle) -> Mapping[str, Value]:
    """Return the numbers of the headline; the largest step is the one with the largest ratio, either way."""
    found = [(strand, step) for strand in chronicle.strands for step in strand.steps]
    told: dict[str, Value] = {"cells": len(chronicle.strands), "runs": len(chronicle.entries), "steps": len(found)}
    if not found:
        return told
    strand, step = max(found, key=lambda one: max(one[1].speedup, 1 / one[1].speedup))
    since = chronicle.entries[strand.places[step.index]].name
    return told | {"most": figures.slowdown(step.speedup), "most_at": strand.name, "most_since": since}


def caption(chronicle: Chronicle) -> str:
    """Return how to read the chart."""
    span = f"{chronicle.span}, " if chronicle.entries else ""
    return (
        f"{span}oldest run left. Dots: seconds of one call ÷ the cell's median, one log scale for all strips; gap: not measured. "
        f"Vertical line: a step of {percent(chronicle.least)} or more, named only by E-divisive change points (Matteson and James 2014; "
        "energy statistics, permutation p ≤ 0.01 in each cell, at least three runs on either side). "
        "Triangle: memory, steps or distances moved. "
        "A report: runs were not taken side by side, so their seconds fail no build."
    )


def _page(chronicle: Chronicle, theme: Theme, number: int, strands: Sequence[Strand]) -> Chart:
    canvas = Canvas(theme, WIDTH)
    said, reading, source = headline(chronicle), caption(chronicle), _provenance(chronicle)
    top = page.head(canvas, said, reading)
    bottom = draw_strips(canvas, top, strands, chronicle) if strands else top
    return Chart(
        name=page_name(NAME, number),
        figure=canvas.finish(page.foot(canvas, bottom, source)),
        theme=theme,
        headline=said,
        evidence=evidence(chronicle),
        alt=f"History chart. {said}.",
        caption=reading,
        provenance=source,
        rows=tuple(row for strand in strands for row in _rows(chronicle, strand)),
    )


def _provenance(chronicle: Chronicle) -> str:
    last = chronicle.entries[-1:]
    parts = [part for past in last for part in (past.machine, f"machine {past.fingerprint}", f"{past.origin}s of scenario {past.scenario}")]
    return " · ".join([*parts, f"kmeans-bench {facts.version()}"])


def _rows(chronicle: Chronicle, strand: Strand) -> list[Mapping[str, Value]]:
    steps = {step.index: step for step in strand.steps}
    return [
        {
            "cell": strand.cell,
            "name": strand.name,
            "run": place,
            "at": chronicle.entries[place].at,
            "commit": chronicle.entries[place].commit,
            "seconds": seconds,
            "step": figures.slowdown(steps[number].speedup) if number in steps else None,
            "p": steps[number].p if number in steps else None,
        }
        for number, (place, seconds) in enumerate(zip(strand.places, strand.seconds, strict=True))
    ]
