"""One number per planned cell, whichever is asked for, with its interval or the reason for its absence; and the order to show them in."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from kmeans_bench.api import document
from kmeans_bench.api.document import Document
from kmeans_bench.errors import UsageError
from kmeans_bench.judging import roofline
from kmeans_bench.judging.outcome import why_not
from kmeans_bench.judging.scaling import unit, why_no_unit
from kmeans_bench.judging.slowdowns import Slowdown, slowdowns
from kmeans_bench.judging.speedups import speedups
from kmeans_bench.judging.timing import seconds
from kmeans_bench.judging.truth import why_no_truth
from kmeans_bench.model import Cell, Comparison, Contender, Estimate, Measurement, Roof, Run, Scope, Verdict

if TYPE_CHECKING:
    from kmeans_bench.api.results import MeasuredRun


class Metric(StrEnum):
    """What can be shown: seconds of a call, ratios, seconds per n·k·d and step, share of the limit, bytes, inertia, agreement."""

    TIME = "time"
    SPEEDUP = "speedup"
    SLOWDOWN = "slowdown"
    UNIT = "unit"
    LIMIT = "limit"
    MEMORY = "memory"
    INERTIA = "inertia"
    AGREEMENT = "agreement"


class Mark(StrEnum):
    """What a reader must know about one number: who it belongs to, or that it cannot be told from 1."""

    BEST = "best"
    BASELINE = "baseline"
    TIE = "tie"


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A metric of one cell.

    Attributes
    ----------
    value, low, high
        In seconds, bytes or as a ratio; the ends are None where there is no interval.
    seconds
        Median seconds of a call; None unless the cell was right.
    over
        What a ratio is over: the baseline, or the fastest of the case.
    fallback
        The scenario's fallback stands in for the baseline.
    reason
        Why there is no value.
    """

    cell: Cell
    measurement: Measurement
    value: float | None = None
    low: float | None = None
    high: float | None = None
    seconds: float | None = None
    over: Contender | None = None
    scope: Scope | None = None
    launches: int = 0
    fallback: bool = False
    mark: Mark | None = None
    reason: str | None = None


def values(run: Run, metric: Metric, baseline: str | None = None) -> tuple[Value, ...]:
    """Return *metric* of every planned cell, in the plan's order.

    Raises
    ------
    UsageError
        If *baseline* names no contender of the run.
    """
    match metric:
        case Metric.SPEEDUP:
            pairs = zip(run.measurements, speedups(run, baseline), strict=True)
            return tuple(_speedup(_blank(measured), found) for measured, found in pairs)
        case Metric.SLOWDOWN:
            return tuple(_slowdown(_blank(measured), found) for measured, found in zip(run.measurements, slowdowns(run), strict=True))
        case Metric.LIMIT:
            return tuple(_limit(_blank(measured), run.roofs) for measured in run.measurements)
        case _:
            return tuple(_SINGLE[metric](_blank(measured)) for measured in run.measurements)


def arranged(found: Iterable[Value], column: str | None, *, metric: Metric) -> tuple[Value, ...]:
    """Return the values sorted by *column*, with a minus in front downwards; None leaves them as they are.

    What has no value comes last, whichever way. Equal ones keep their order.

    Raises
    ------
    UsageError
        If there is no such column.
    """
    if column is None:
        return tuple(found)
    name = column.removeprefix("-")
    key = _KEYS.get("value" if name == metric else name)
    if key is None:
        msg = f"--sort {column!r} is no column of this table; there are {', '.join([*_KEYS, str(metric)])}, with a minus in front downwards"
        raise UsageError(msg)
    listed = list(found)
    known = [value for value in listed if key(value) is not None]
    return (*sorted(known, key=key, reverse=column.startswith("-")), *(value for value in listed if key(value) is None))


def by_value(column: str | None, metric: Metric) -> bool:
    """Whether *column* sorts by the metric itself: a ranking of cells, which no table of cases and contenders can show."""
    return column is not None and column.removeprefix("-") in ("value", "low", "high", metric)


_KEYS: Mapping[str, Callable[[Value], Any]] = {
    "case": lambda value: (
        value.cell.case.source.label,
        value.cell.case.source.seed,
        value.cell.case.n,
        value.cell.case.k,
        value.cell.case.d,
    ),
    "n": lambda value: value.cell.case.n,
    "k": lambda value: value.cell.case.k,
    "d": lambda value: value.cell.case.d,
    "contender": lambda value: value.cell.contender.id,
    "implementation": lambda value: value.cell.contender.implementation,
    "dtype": lambda value: str(value.cell.contender.dtype),
    "threads": lambda value: value.cell.contender.threads,
    "status": lambda value: str(value.measurement.status),
    "value": lambda value: value.value,
    "low": lambda value: value.low,
    "high": lambda value: value.high,
}


def _blank(measured: Measurement) -> Value:
    """Return what is known before a metric is looked at: the seconds, or why there are none."""
    timed = seconds(measured)
    failed = why_not(measured) or (None if timed is not None else "no samples")
    return Value(cell=measured.cell, measurement=measured, seconds=timed.point if timed else None, reason=failed)


def _filled(blank: Value, estimate: Estimate | None) -> Value:
    """Add an estimate; ends that are nowhere mean that there is no interval."""
    if estimate is None:
        return blank
    ends = (estimate.low, estimate.high) if math.isfinite(estimate.high) else (None, None)
    return replace(blank, value=estimate.point, low=ends[0], high=ends[1], reason=None)


def _speedup(blank: Value, found: Comparison) -> Value:
    named = replace(blank, over=found.baseline, fallback=found.fallback, scope=found.scope, launches=found.launches)
    if found.estimate is not None:
        return _filled(replace(named, mark=Mark.TIE if found.verdict is Verdict.INCONCLUSIVE else None), found.estimate)
    itself = found.baseline == found.candidate and blank.reason is None
    return replace(named, mark=Mark.BASELINE if itself else None, reason=blank.reason or found.reason)


def _slowdown(blank: Value, found: Slowdown) -> Value:
    if found.best:
        return replace(blank, value=1.0, over=found.cell.contender, mark=Mark.BEST)
    lead = found.lead
    if lead is None or lead.estimate is None:
        return replace(blank, reason=found.reason)
    marked = replace(blank, over=lead.candidate, scope=lead.scope, launches=lead.launches, mark=Mark.TIE if found.tie else None)
    return _filled(marked, lead.estimate)


def _time(blank: Value) -> Value:
    return _filled(blank, seconds(blank.measurement))


def _unit(blank: Value) -> Value:
    found = unit(blank.measurement, seconds(blank.measurement))
    return _filled(blank, found) if found is not None else replace(blank, reason=why_no_unit(blank.measurement))


def _limit(blank: Value, roofs: tuple[Roof, ...]) -> Value:
    found = roofline.limit(blank.measurement, seconds(blank.measurement), roofs)
    return _filled(blank, found.share) if found is not None else replace(blank, reason=roofline.why_not(blank.measurement, roofs))


def _memory(blank: Value) -> Value:
    return _number(blank, blank.measurement.peak_bytes, "peak memory was not measured here")


def _inertia(blank: Value) -> Value:
    return _number(blank, blank.measurement.inertia, "no inertia was recorded")


def _agreement(blank: Value) -> Value:
    return _number(blank, blank.measurement.ari, why_no_truth(blank.measurement.case))


def _number(blank: Value, number: float | None, absent: str) -> Value:
    """Give a number without an interval, of a right answer only."""
    if (failed := why_not(blank.measurement)) is not None:
        return replace(blank, reason=failed)
    return replace(blank, value=number, reason=absent if number is None else None)


_SINGLE: Mapping[Metric, Callable[[Value], Value]] = {
    Metric.TIME: _time,
    Metric.UNIT: _unit,
    Metric.MEMORY: _memory,
    Metric.INERTIA: _inertia,
    Metric.AGREEMENT: _agreement,
}


def documented(measured: MeasuredRun, metric: Metric, found: Iterable[Value], baseline: str | None) -> Document:
    """Return the values of a run as plain JSON values, in their order."""
    run = measured.run
    return {
        "schema": document.SCHEMA,
        "run": run.run_id,
        "folder": str(measured.folder),
        "scenario": run.plan.scenario.name,
        "metric": str(metric),
        "unit": _UNITS[metric],
        "baseline": (baseline or run.plan.scenario.baseline) if metric is Metric.SPEEDUP else None,
        "warnings": list(run.warnings),
        "cells": [_cell(value) for value in found],
    }


def _cell(value: Value) -> Document:
    return {
        **document.place(value.cell),
        "status": str(value.measurement.status),
        "value": value.value,
        "low": value.low,
        "high": value.high,
        "over": value.over.id if value.over is not None else None,
        "fallback": value.fallback,
        "scope": str(value.scope) if value.scope is not None else None,
        "launches": value.launches,
        "mark": str(value.mark) if value.mark is not None else None,
        "closed": value.measurement.closed,
        "reason": value.reason,
    }


_UNITS: Mapping[Metric, str] = {
    Metric.TIME: "seconds",
    Metric.SPEEDUP: "baseline seconds / contender seconds",
    Metric.SLOWDOWN: "contender seconds / seconds of the fastest",
    Metric.UNIT: "seconds per n·k·d and step",
    Metric.LIMIT: "useful operations a second / what the roofs allow",
    Metric.MEMORY: "bytes",
    Metric.INERTIA: "squared units of the data",
    Metric.AGREEMENT: "adjusted Rand index",
}
