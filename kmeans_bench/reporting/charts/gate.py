"""How much longer, or shorter, head takes: a dot and its interval per cell, sorted; what the rule calls a change stands behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kmeans_bench.judging.gate.buckets import Bucket, bucket
from kmeans_bench.judging.gate.words import in_short, percent
from kmeans_bench.model import CellVerdict, CountChange
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.charts import page
from kmeans_bench.reporting.charts.canvas import Canvas
from kmeans_bench.reporting.charts.chart import Chart, Value, page_name
from kmeans_bench.reporting.charts.gate_rows import Row, draw_rows
from kmeans_bench.reporting.gate import figures, wording
from kmeans_bench.reporting.gate.account import Account
from kmeans_bench.reporting.gate.buckets import MEANING, sorted_in
from kmeans_bench.reporting.gate.naming import Names
from kmeans_bench.reporting.palette import Theme

NAME = "gate"
ROWS = 40
WIDTH = 12.5


def gate(account: Account, theme: Theme) -> tuple[Chart, ...]:
    """Return the pages of the chart; a run without cells gives one page that says so."""
    ordered = in_order(account.cells)
    parts = [ordered[start : start + ROWS] for start in range(0, len(ordered), ROWS)] or [[]]
    return tuple(_page(account, theme, number, part) for number, part in enumerate(parts))


def in_order(cells: Sequence[CellVerdict]) -> list[CellVerdict]:
    """Return the cells, what no longer runs first, then by change, the largest slow-down first; the others without a time come last."""

    def place(cell: CellVerdict) -> tuple[int, float]:
        if cell.estimate is None:
            return (0 if bucket(cell) is Bucket.BROKEN else 2), 0.0
        return 1, cell.estimate.point

    return sorted(cells, key=place)


def headline(account: Account) -> str:
    """Return the finding in a sentence: the verdict, and the largest change that was shown."""
    numbers, said = evidence(account), wording.headline(account)
    if numbers["most"] is None or account.verdict.invalid is not None:
        return said
    return f"{said}. Largest change shown: {numbers['most_at']}, {figures.signed(float(numbers['most']))}"


def evidence(account: Account) -> Mapping[str, Value]:
    """Return the numbers of the headline."""
    names, found = Names.of(account.cells), sorted_in(account.cells)
    shown = [cell for name in (Bucket.SLOWER, Bucket.FASTER) for cell in found.get(name, [])]
    changes = {names.cell(cell): figures.slowdown(cell.estimate.point) for cell in shown if cell.estimate is not None}
    # A slow-down before a gain, whichever is larger: that is what a build fails for.
    worst = max(changes, key=lambda name: changes[name], default=None)
    if worst is not None and changes[worst] < 0:
        worst = min(changes, key=lambda name: changes[name])
    return {
        "verdict": wording.word(account),
        "cells": len(account.cells),
        **{str(name): len(cells) for name, cells in found.items()},
        "most": changes[worst] if worst is not None else None,
        "most_at": worst,
    }


def caption(account: Account) -> str:
    """Return how to read the chart: marks, zones, and the rule in words; how it is measured stands in gate.md, where there is room."""
    if not account.cells:
        return f"{wording.compared(account)}. Nothing was measured."
    rule, shared = account.verdict.rule, Names.of(account.cells).shared
    tolerate, detect = percent(rule.tolerate), percent(rule.must_detect)
    parts = [
        f"{wording.compared(account)}" + (f"; {shared}." if shared else "."),
        f"Dot: how much longer head takes than base, log axis; bar: {figures.interval_name(rule)} over process pairs, dashed: undecided.",
        f"Dark zone: ±{tolerate}, tolerated; light zone: ±{detect}, ruled out before no change is said; dashed line: failing begins.",
        "Cross: slower; plus: takes more memory or work; triangle: faster; dot: no change; hollow diamond: undecided.",
        wording.power(account.verdict),
        *in_short(rule),
    ]
    changed = wording.environment_changed(account)
    return " ".join([*parts, *([f"{changed[0].upper()}{changed[1:]}."] if changed else [])])


def provenance(account: Account) -> str:
    """Return where the numbers come from, in one line."""
    environment = account.run.environment
    parts = [
        f"gate of {account.run.started_at}",
        f"scenario {account.run.scenario}, seed {account.run.seed}",
        environment.cpu,
        words.plural(environment.cores, "core"),
        f"Python {environment.python}",
        *(f"{name} {environment.packages[name]}" for name in ("numpy", "scikit-learn") if name in environment.packages),
        *environment.blas[:1],
        wording.spent(account.verdict),
        f"kmeans-bench {environment.packages.get('kmeans-bench', facts.version())}",
    ]
    return " · ".join(part for part in parts if part)


def _page(account: Account, theme: Theme, number: int, cells: Sequence[CellVerdict]) -> Chart:
    canvas, names = Canvas(theme, WIDTH), Names.of(account.cells)
    said, reading, source = headline(account), caption(account), provenance(account)
    top = page.head(canvas, said, reading)
    rows = [_row(names, cell) for cell in cells]
    bottom = draw_rows(canvas, top, rows, account.verdict.rule) if rows else top
    return Chart(
        name=page_name(NAME, number),
        figure=canvas.finish(page.foot(canvas, bottom, source)),
        theme=theme,
        headline=said,
        evidence=evidence(account),
        alt=_alt(said, rows),
        caption=reading,
        provenance=source,
        rows=tuple(row(names, cell) for cell in cells),
    )


def _row(names: Names, cell: CellVerdict) -> Row:
    name = bucket(cell)
    grown = ", ".join(figures.moved(count) for count in figures.movements(cell, CountChange.MORE))
    return Row(
        name=names.contender(cell),
        case=names.case(cell),
        bucket=name,
        estimate=cell.estimate,
        # What fails the build is said in place of a time that does not.
        text=grown if name is Bucket.GROWN else figures.before_after(cell) or "",
        reason=cell.reason or MEANING[name] if cell.estimate is None else "",
    )


def _alt(said: str, rows: Sequence[Row]) -> str:
    told = [f"{row.name} {row.case} {row.text} {row.bucket}" for row in rows if row.bucket is not Bucket.NO_CHANGE]
    return " ".join([f"Gate chart. {said}.", *(f"{' '.join(line.split())}." for line in told)])


def row(names: Names, cell: CellVerdict) -> Mapping[str, Value]:
    """Return a cell as a row of the chart's table; changes are fractions of base's seconds."""
    estimate = cell.estimate
    return {
        "cell": cell.cell.id,
        "name": names.cell(cell),
        "bucket": str(bucket(cell)),
        "change": figures.slowdown(estimate.point) if estimate is not None else None,
        "low": figures.slowdown(estimate.high) if estimate is not None else None,
        "high": figures.slowdown(estimate.low) if estimate is not None else None,
        "level": estimate.level if estimate is not None else None,
        "before": cell.before,
        "after": cell.after,
        "clock": str(cell.clock) if cell.clock is not None else None,
        "rounds": figures.rounds(cell),
        "p": cell.p,
        "resolution": cell.resolution,
        "reason": cell.reason,
    }
