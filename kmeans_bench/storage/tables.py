"""Records -> tidy, typed pandas tables: the only place below `reporting` that knows pandas. Nothing is decided here; see `judging`."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from kmeans_bench.judging.crossovers import Crossover, Match
from kmeans_bench.judging.crossovers import crossovers as crossed
from kmeans_bench.judging.roofline import limit, why_not
from kmeans_bench.judging.scaling import AXES, Growth, Scaling
from kmeans_bench.judging.speedups import speedups as compared
from kmeans_bench.judging.timing import seconds as timed
from kmeans_bench.model import Case, Check, Comparison, Contender, Estimate, Measurement, Roof, Run, Sample
from kmeans_bench.storage.assembly import FINAL
from kmeans_bench.storage.columns import CELLS, CHECKS, CROSSOVERS, SAMPLES, SCALING, SPEEDUPS, Column
from kmeans_bench.storage.header import moment

Row = dict[str, Any]


def frame(run: Run, baseline: str | None = None) -> pd.DataFrame:
    """Return one row per planned cell, in the plan's order; columns as `columns.CELLS`, the same types for an empty run.

    Parameters
    ----------
    baseline
        What speed-ups are over: a contender or the beginning of its name; default: the scenario's.

    Raises
    ------
    UsageError
        If *baseline* names no contender of the run.
    """
    found = {(each.case, each.candidate): each for each in compared(run, baseline)}
    rows = ({"run_id": run.run_id, **_cell(each, run.roofs), **_ratio(found.get((each.case, each.contender)))} for each in run.measurements)
    return _table(rows, CELLS)


def samples(run: Run) -> pd.DataFrame:
    """Return one row per timed turn, A/A twins and partners of earlier sessions included; columns as `columns.SAMPLES`."""
    kept = [*((each, False) for each in (*run.measurements, *run.twins)), *((each, True) for each in run.partners)]
    rows = (
        {"run_id": run.run_id, **owner, **_turn(sample)}
        for measurement, partner in kept
        for owner in [_owner(measurement, partner=partner)]
        for sample in measurement.samples
    )
    return _table(rows, SAMPLES)


def speedups(comparisons: Iterable[Comparison]) -> pd.DataFrame:
    """Return one row per comparison, in their order; columns as `columns.SPEEDUPS`."""
    rows = (
        {
            **_case(each.case),
            **_contender(each.candidate),
            **_ratio(each),
            "level": each.estimate.level if each.estimate else None,
            "launches": each.launches,
            "pairs": each.pairs,
        }
        for each in comparisons
    )
    return _table(rows, SPEEDUPS)


def scaling(growths: Iterable[Growth]) -> pd.DataFrame:
    """Return one row per source and contender, in their order; columns as `columns.SCALING`."""
    rows = (
        {
            "source": _plain(each.source.label),
            "seed": each.source.seed,
            **_contender(each.contender),
            "cases": each.cases,
            **_exponents(each.scaling),
            "level": next((found.level for found in each.scaling.exponents.values()), None),
            "misfit": each.scaling.misfit,
        }
        for each in growths
    )
    return _table(rows, SCALING)


def crossovers(matches: Iterable[Match]) -> pd.DataFrame:
    """Return one row per crossover of each match, or one without; columns as `columns.CROSSOVERS`."""
    rows = ({**_crossover(each), **_tally(match)} for match in matches for each in (crossed(match) or (None,)))
    return _table(rows, CROSSOVERS)


def checks(found: Iterable[Check]) -> pd.DataFrame:
    """Return one row per check, in their order; columns as `columns.CHECKS`."""
    texts = ("property", "outcome", "status", "problem", "reason", "declared")
    rows = ({**_contender(each.contender), **{name: _plain(getattr(each, name)) for name in texts}, "asked": each.asked} for each in found)
    return _table(rows, CHECKS)


def _table(rows: Iterable[Row], columns: Mapping[str, Column]) -> pd.DataFrame:
    """Build the table column by column, so that types do not depend on what happens to be missing."""
    listed = list(rows)
    return pd.DataFrame({name: pd.Series([row[name] for row in listed], dtype=column.dtype) for name, column in columns.items()})


def _cell(measurement: Measurement, roofs: Sequence[Roof]) -> Row:
    seconds = timed(measurement)
    same = ("first_call", "imports", "peak_bytes", "inertia", "inertia_error", "wrong_share", "ari", "clusters")
    done = ("n_iter", "distances", "steps", "settled")
    also = ("exact", "nearest", "expected", "predicted_seconds", "predicted_bytes", "reused")
    return {
        **_case(measurement.case),
        **_contender(measurement.contender),
        **_outcome(measurement),
        **_estimate("seconds", seconds),
        **_limit(measurement, seconds, roofs),
        "samples": len(measurement.samples),
        "launches": len({sample.launch for sample in measurement.samples}),
        "threads_effective": measurement.threads,
        "started_at": moment(measurement.started_at) if measurement.started_at else None,
        **{name: getattr(measurement, name) for name in (*same, *done, *also)},
    }


def _outcome(measurement: Measurement) -> Row:
    named = ("protocol", "status", "reason", "stop", "peak_method", "empty_clusters", "method")
    observed = ("closed", "emptied", "rounded")
    asked = measurement.status in FINAL  # of a cell that was not asked, nothing was observed
    return {
        **{name: _plain(getattr(measurement, name)) for name in named},
        **{name: getattr(measurement, name) if asked else None for name in observed},
    }


def _limit(measurement: Measurement, seconds: Estimate | None, roofs: Sequence[Roof]) -> Row:
    found = limit(measurement, seconds, roofs)
    return {
        **_estimate("limit_share", found.share if found else None),
        "limit_by": _plain(found.bound) if found else None,
        "limit_reason": None if found else _plain(why_not(measurement, roofs)),
    }


def _case(case: Case) -> Row:
    return {
        "case_id": _plain(case.id),
        "source": _plain(case.source.label),
        "seed": case.source.seed,
        "n": case.n,
        "k": case.k,
        "d": case.d,
    }


def _contender(contender: Contender) -> Row:
    return {
        "implementation": _plain(contender.implementation),
        "dtype": _plain(contender.dtype),
        "threads": contender.threads,
        "contender": _plain(contender.id.removesuffix("/twin")),
    }


def _ratio(comparison: Comparison | None) -> Row:
    if comparison is None:
        return dict.fromkeys(name for name in CELLS if name.startswith("speedup"))
    return {
        **_estimate("speedup", comparison.estimate),
        "speedup_over": _plain(comparison.baseline.id) if comparison.baseline else None,
        "speedup_fallback": comparison.fallback,
        "speedup_scope": _plain(comparison.scope),
        "speedup_verdict": _plain(comparison.verdict) if comparison.estimate else None,
        "speedup_reason": _plain(comparison.reason),
    }


def _estimate(name: str, estimate: Estimate | None) -> Row:
    if estimate is None:
        return {name: None, f"{name}_low": None, f"{name}_high": None}
    # An end at infinity means that there is no interval, only a point.
    ends = (estimate.low, estimate.high) if math.isfinite(estimate.high) else (None, None)
    return {name: estimate.point, f"{name}_low": ends[0], f"{name}_high": ends[1]}


def _exponents(found: Scaling) -> Row:
    row: Row = {}
    for axis in AXES:
        row |= {**_estimate(f"{axis}_exponent", found.exponents.get(axis)), f"{axis}_reason": found.reasons.get(axis)}
    return row


def _tally(match: Match) -> Row:
    wins = match.wins
    return {
        "one": _plain(match.one.id),
        "other": _plain(match.other.id),
        "one_faster": wins[match.one],
        "other_faster": wins[match.other],
        "undecided": wins[None],
        "only_one_right": len(match.alone),
    }


def _crossover(found: Crossover | None) -> Row:
    if found is None:
        return dict.fromkeys(CROSSOVERS)
    return {
        "axis": found.axis,
        "source": _plain(found.source.label),
        "seed": found.source.seed,
        **{axis: found.fixed.get(axis) for axis in AXES},
        "faster_below": _plain(found.below.id),
        "faster_above": _plain(found.above.id),
        **_estimate("boundary", found.boundary),
        "measured_below": found.last,
        "measured_above": found.first,
    }


def _owner(measurement: Measurement, *, partner: bool) -> Row:
    return {
        "case_id": _plain(measurement.case.id),
        **_contender(measurement.contender),
        "session": _plain(measurement.session),
        "twin": measurement.contender.twin,
        "partner": partner,
    }


def _turn(sample: Sample) -> Row:
    names = ("launch", "round", "order", "wall", "cpu", "loops", "after_switch")
    return {name: getattr(sample, name) for name in names}


def _plain(text: str | None) -> str | None:
    """Return plain text that any file can hold: an enum's value, a stray byte of a file name escaped."""
    return None if text is None else str(text).encode("utf-8", errors="backslashreplace").decode("utf-8")
