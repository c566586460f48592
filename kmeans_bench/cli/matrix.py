"""``show --metric``: cases down, contenders across where 80 columns hold them, else a row per cell; a reason where a number is missing."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kmeans_bench.api.metrics import Mark, Metric, Value, by_value
from kmeans_bench.cli import headlines
from kmeans_bench.cli.rows import WIDTH, Layout, Shorthand, clip, paint
from kmeans_bench.cli.tables import foot, head
from kmeans_bench.model import Scope
from kmeans_bench.reporting import format as figures
from kmeans_bench.reporting import palette

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kmeans_bench.api.results import MeasuredRun
    from kmeans_bench.model import Plan

_MOST_REASONS = 9  # below a table; with more, each stands in its own row
_TIME, _VALUE = 8, 9
_RATIOS = (Metric.SPEEDUP, Metric.SLOWDOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """A table that fits: a header and rows of equally many texts, names of the codes in the header, and numbered reasons."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    codes: Mapping[str, str]
    reasons: tuple[str, ...]

    @property
    def widths(self) -> tuple[int, ...]:
        """Columns that each text may take."""
        return tuple(max(map(len, column)) for column in zip(self.header, *self.rows, strict=True))

    @property
    def fits(self) -> bool:
        """Whether 80 columns hold it."""
        return sum(self.widths) + len(self.widths) - 1 <= WIDTH and len(self.reasons) <= _MOST_REASONS

    def lines(self) -> Iterator[str]:
        """Yield the lines, two spaces between columns where there is room."""
        widths = self.widths
        gap = "  " if sum(widths) + 2 * (len(widths) - 1) <= WIDTH else " "
        for row in (self.header, *self.rows):
            numbers = (f"{text:>{width}}" for text, width in zip(row[1:], widths[1:], strict=True))
            yield gap.join([f"{row[0]:<{widths[0]}}", *numbers]).rstrip()
        yield from headlines.wrapped("", [f"{code} {name}" for code, name in self.codes.items()]) if self.codes else ()
        for number, reason in enumerate(self.reasons, start=1):
            yield from textwrap.wrap(f"[{number}] {reason}", WIDTH, subsequent_indent="    ")


def metric_table(measured: MeasuredRun, metric: Metric, found: Sequence[Value], *, sort: str | None, baseline: str) -> Iterator[str]:
    """Yield the table of one metric; sorted by the metric itself it is a ranking, a row per cell."""
    plan = measured.run.plan
    yield from head(measured)
    yield from headlines.wrapped("metric", [_meaning(metric, baseline)])
    fitting = next((matrix for codes in (False, True) if (matrix := _matrix(plan, metric, found, codes=codes)).fits), None)
    ranked = fitting is None or by_value(sort, metric)
    yield from _rows(plan, metric, found) if fitting is None or ranked else fitting.lines()
    yield from _notes(found, metric, ranked=ranked)
    yield from headlines.roofs(measured.run) if metric is Metric.LIMIT else ()
    yield from foot(measured)


def _meaning(metric: Metric, baseline: str) -> str:
    return {
        Metric.TIME: "time, median of a call",
        Metric.SPEEDUP: f"speed-up, {baseline} seconds / contender seconds, paired",
        Metric.SLOWDOWN: "slow-down, × slower than the fastest of the case, paired",
        Metric.UNIT: "unit cost, ns per n·k·d and step",
        Metric.LIMIT: "share of the limit: useful operations over what the roofs allow",
        Metric.MEMORY: "memory, peak growth during a call",
        Metric.INERTIA: "inertia, sum of squared distances to the centroids returned",
        Metric.AGREEMENT: "agreement with the true clusters, adjusted Rand index (1: the same, 0: chance)",
    }[metric]


def _matrix(plan: Plan, metric: Metric, found: Sequence[Value], *, codes: bool) -> Matrix:
    """Lay the values out; contenders and cases stand in the order in which the values first name them."""
    short = Shorthand.of(plan)
    contenders = list(dict.fromkeys(value.cell.contender for value in found))
    named = {contender: short.contender(contender) for contender in contenders}
    shown = {contender: series.code for contender, series in palette.assign(contenders).items()} if codes else named
    reasons = list(dict.fromkeys(_reason(value) for value in found if _missing(value)))
    cells = {(value.cell.case, value.cell.contender): value for value in found}
    rows = [
        (short.case(case), *(_text(cells.get((case, contender)), metric, reasons) for contender in contenders))
        for case in dict.fromkeys(value.cell.case for value in found)
    ]
    counted = Counter(_reason(value) for value in found)
    return Matrix(
        header=("n/k/d", *(shown[contender] for contender in contenders)),
        rows=tuple(rows),
        codes={shown[contender]: named[contender] for contender in contenders} if codes else {},
        reasons=tuple(f"{reason} ({figures.plural(counted[reason], 'cell')})" for reason in reasons),
    )


def _text(value: Value | None, metric: Metric, reasons: Sequence[str]) -> str:
    """Return what stands in a table, as short as it can be."""
    if value is None:
        return ""
    if value.mark is Mark.BASELINE:
        return "–*" if value.fallback else "–"
    if _missing(value):
        return f"[{reasons.index(_reason(value)) + 1}]"
    if value.mark is Mark.BEST and value.seconds is not None:
        return figures.seconds(value.seconds).replace(" ", "") + _star(value, metric)
    tie = "≈" if value.mark is Mark.TIE else ""
    return tie + _number(value, metric).replace(" ", "").removesuffix("ns" if metric is Metric.UNIT else "×") + _star(value, metric)


def _missing(value: Value) -> bool:
    return value.value is None and value.mark is not Mark.BASELINE


def _reason(value: Value) -> str:
    return " ".join((value.reason or "no reason was recorded").split())


def _star(value: Value, metric: Metric) -> str:
    """Return a star where a time or a ratio of times needs a word more."""
    timed = metric not in (
        Metric.LIMIT,
        Metric.MEMORY,
        Metric.INERTIA,
        Metric.AGREEMENT,
    )  # the limit counts the assignments that were paid for
    return "*" if value.fallback or (timed and value.measurement.closed) else ""


def _number(value: Value, metric: Metric) -> str:
    """Return a value as people read it."""
    return _WRITTEN[metric](value.value) if value.value is not None else "–"


_WRITTEN: Mapping[Metric, Callable[[float], str]] = {
    Metric.TIME: figures.seconds,
    Metric.SPEEDUP: figures.ratio,
    Metric.SLOWDOWN: figures.ratio,
    Metric.UNIT: figures.nanoseconds,
    Metric.LIMIT: figures.share,
    Metric.MEMORY: figures.size,
    Metric.INERTIA: "{:.6g}".format,
    Metric.AGREEMENT: "{:.3f}".format,
}


def _rows(plan: Plan, metric: Metric, found: Sequence[Value]) -> Iterator[str]:
    """Yield a row per cell; beside a ratio stand the contender's own seconds."""
    layout, ratios = Layout.of(plan), metric in _RATIOS
    start = layout.start_of("contender", "n/k/d") + (f"{'median':>{_TIME}} " if ratios else "")
    yield f"{start}{metric:>{_VALUE}}  {'95 %' if any(value.low is not None for value in found) else ''}".rstrip()
    for value in found:
        start = layout.start(value.cell.contender, value.cell.case)
        seconds = figures.seconds(value.seconds) if value.seconds is not None else ""
        start += f"{seconds:>{_TIME}} " if ratios and seconds else ""
        if _missing(value):
            yield start + paint(clip(f" {_reason(value)}" if seconds else _reason(value), WIDTH - len(start)), value.measurement)
        else:
            best = value.mark is Mark.BEST
            number = ("–" if best else _number(value, metric)) + _star(value, metric)
            yield clip(f"{start}{number:>{_VALUE}}  {_beside(value, metric)}".rstrip())


def _beside(value: Value, metric: Metric) -> str:
    """Return both ends of a ratio, half the width of anything else in per cent of its point, or what stands in place of an interval."""
    if value.mark is Mark.BEST:
        return "fastest of its case"
    if value.mark is Mark.BASELINE:
        return "stands in" if value.fallback else "baseline"
    if value.value is None or value.low is None or value.high is None:
        return ""
    if metric in _RATIOS:
        return "–".join(figures.ratio(end).rstrip("×") for end in (value.low, value.high)) + (" ≈" if value.mark is Mark.TIE else "")
    return f"±{figures.percent((value.high - value.low) / (2 * value.value))}"


def _notes(found: Sequence[Value], metric: Metric, *, ranked: bool) -> Iterator[str]:
    """Yield what a reader of these numbers must know; *ranked*: their intervals are in sight."""
    lines = [*_about_intervals(found, metric, ranked=ranked)]
    if metric is Metric.SLOWDOWN and not ranked and any(value.mark is Mark.BEST for value in found):
        lines.append("a time: the fastest of its case")
    if any(value.mark is Mark.TIE for value in found):
        tie = (
            "a tie with the fastest: the interval reaches 1.05 or less" if metric is Metric.SLOWDOWN else "no verdict: the interval holds 1"
        )
        lines.append(f"≈ {tie}")
    if any(value.fallback for value in found):
        lines.append("* over the fallback, because the baseline has no result there")
    if any(value.measurement.closed and value.value is not None and _star(value, metric) for value in found):
        lines.append("* last assignment not timed: the routine returns no labels of its final centroids")
    for line in lines:
        yield from textwrap.wrap(line, WIDTH, subsequent_indent="  ")


def _about_intervals(found: Sequence[Value], metric: Metric, *, ranked: bool) -> Iterator[str]:
    paired = [value for value in found if value.scope is not None and value.value is not None]
    if paired:
        scopes = sorted({"over launches" if value.scope is Scope.LAUNCHES else str(value.scope) for value in paired})
        launches = figures.plural(min(value.launches for value in paired), "launch", "launches")
        yield f"intervals {' and '.join(scopes)} ({launches})" + ("" if ranked else f"; --sort {metric} or --json shows them")
