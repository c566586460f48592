"""The data dictionary: every column of every table, with its type, unit and meaning. Tables are built from it, so it cannot lag."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """Type as pandas names it, unit (empty: none), meaning. Every column may be missing unless the meaning says otherwise."""

    dtype: str
    meaning: str
    unit: str = ""


def _text(meaning: str) -> Column:
    return Column(dtype="string", meaning=meaning)


def _count(meaning: str, unit: str = "") -> Column:
    return Column(dtype="Int64", meaning=meaning, unit=unit)


def _number(meaning: str, unit: str = "") -> Column:
    return Column(dtype="float64", meaning=meaning, unit=unit)


def _flag(meaning: str) -> Column:
    return Column(dtype="boolean", meaning=meaning)


_CASE = {
    "case_id": _text("case: source, n, k, d and seed; never missing"),
    "source": _text("where the points come from: blobs, uniform, normal, digits, pixels, patches, file:name; a shift is appended"),
    "seed": _count("seed of the points"),
    "n": _count("number of points", "points"),
    "k": _count("number of clusters", "clusters"),
    "d": _count("number of features", "features"),
}
_CONTENDER = {
    "implementation": _text("name of the implementation; never missing"),
    "dtype": _text("float32 or float64: precision of points, start and centroids; never missing"),
    "threads": _count("threads asked for; never missing"),
    "contender": _text("implementation/dtype/threads; never missing"),
}
_RATIO = {
    "speedup": _number("baseline seconds / contender seconds, paired inside launches; above 1 is faster", "ratio"),
    "speedup_low": _number("lower end of its 95 % interval, the noise floor included", "ratio"),
    "speedup_high": _number("upper end of its 95 % interval, the noise floor included", "ratio"),
    "speedup_over": _text("contender in the numerator"),
    "speedup_fallback": _flag("the baseline could not run, the scenario's fallback took its place"),
    "speedup_scope": _text("what the interval generalises over: launches, or within launches when there were fewer than five"),
    "speedup_verdict": _text("faster or slower when the whole interval lies on that side of 1, else inconclusive"),
    "speedup_reason": _text("why there is no speed-up"),
}

CELLS: Mapping[str, Column] = {
    "run_id": _text("run; never missing"),
    **_CASE,
    **_CONTENDER,
    "protocol": _text("work that was asked for: steps, converge or as-written"),
    "status": _text("ok, wrong, error, timeout, oom, crashed, skipped, unavailable or degenerate; never missing"),
    "reason": _text("why the status is not ok"),
    "seconds": _number("median time of one call; only right answers have one", "s"),
    "seconds_low": _number("lower end of its 95 % interval; missing with fewer than six samples", "s"),
    "seconds_high": _number("upper end of its 95 % interval; missing with fewer than six samples", "s"),
    "limit_share": _number(
        "share of the limit: useful operations a second over what the roofs measured here allow; not clipped at 1", "ratio"
    ),
    "limit_share_low": _number("its lower end, from the interval of the seconds", "ratio"),
    "limit_share_high": _number("its upper end, from the interval of the seconds", "ratio"),
    "limit_by": _text("the lower roof: compute (GEMM peak) or memory (bandwidth at the compulsory traffic)"),
    "limit_reason": _text("why there is no share of the limit"),
    "samples": _count("timed turns"),
    "launches": _count("sets of fresh processes they come from"),
    "stop": _text("why sampling ended: narrow (the interval) or budget"),
    "first_call": _number("time of the first call of all, compilation included", "s"),
    "imports": _number("time to import the implementation in its worker", "s"),
    "peak_bytes": _count("growth of memory during one call, after a warm-up", "B"),
    "peak_method": _text("how it was measured: resident or tracemalloc"),
    "inertia": _number("sum of squared distances, recomputed in float64 from what was returned", "data²"),
    "inertia_error": _number("how far it lies above the float64 reference's after the same steps, relative to that; negative: below"),
    "wrong_share": _number("share of labels that are not a nearest returned centroid, beyond rounding"),
    "ari": _number("adjusted Rand index of the labels against the clusters that the points were drawn from, where those are known"),
    "clusters": _count("centroids returned; other than k only where the implementation chooses for itself", "clusters"),
    "n_iter": _count("assign+update steps taken, those of every start; missing where the implementation does not tell them all"),
    "distances": _count("distances evaluated during one call, where the implementation counts them"),
    "method": _text("what the implementation picked, where it is one that picks"),
    "steps": _count("steps asked for, protocol steps only; fewer than the scenario's when the labels settled earlier"),
    "settled": _flag("the result is a fixed point, or meets the tolerance"),
    "closed": _flag("the harness computed the labels: the last assignment was not paid for; missing when the cell was not asked"),
    "emptied": _flag("a cluster lost its last point on the way; missing when the cell was not asked"),
    "empty_clusters": _text("what the implementation then does: keep, relocate or split"),
    "exact": _flag("the implementation claims to take Lloyd's steps exactly"),
    "nearest": _flag("it claims that its labels are those of a nearest centroid; where not, it solves another problem"),
    "threads_effective": _count("threads in use, verified after the warm-up"),
    "rounded": _flag("float32 rounds the user's values; missing when the cell was not asked"),
    "expected": _flag("the scenario expects this answer to be wrong"),
    "predicted_seconds": _number("time of one call as planned", "s"),
    "predicted_bytes": _count("memory of one worker beyond its imports as planned", "B"),
    "started_at": Column(dtype="datetime64[us, UTC]", meaning="when its measuring began"),
    "reused": _flag("measured by an earlier invocation of the same run; never missing"),
    **_RATIO,
}
"""A row per planned cell."""

SAMPLES: Mapping[str, Column] = {
    "run_id": CELLS["run_id"],
    "case_id": _CASE["case_id"],
    **_CONTENDER,
    "session": _text("invocation that measured it: samples of two sessions are never compared; never missing"),
    "twin": _flag("second half of the case's A/A pair: the same code as its contender, measured as another; never missing"),
    "partner": _flag("superseded by a later session, kept because its own session's ratios need it; never missing"),
    "launch": _count("set of fresh processes, from 0; never missing"),
    "round": _count("round within the launch, from 0: samples of one round were taken back to back; never missing"),
    "order": _count("place within the round, from 0; never missing"),
    "wall": _number("wall time of one call; never missing", "s"),
    "cpu": _number("processor time of one call; never missing", "s"),
    "loops": _count("calls that were timed together; never missing"),
    "after_switch": _number("wall time of the untimed call before it; none for calls of 50 ms and more", "s"),
}
"""A row per timed turn."""

SPEEDUPS: Mapping[str, Column] = {
    **_CASE,
    **_CONTENDER,
    **_RATIO,
    "level": _number("coverage of the interval"),
    "launches": _count("launches that the ratio rests on; never missing"),
    "pairs": _count("rounds that the ratio rests on; never missing"),
}
"""A row per comparison."""


def _exponent(axis: str) -> dict[str, Column]:
    return {
        f"{axis}_exponent": _number(f"power of {axis} in which the time of a step grows (1: in proportion) over all cases of the source"),
        f"{axis}_exponent_low": _number("lower end of its interval: how well one power describes these sizes"),
        f"{axis}_exponent_high": _number("upper end of its interval"),
        f"{axis}_reason": _text("why there is no exponent"),
    }


SCALING: Mapping[str, Column] = {
    "source": _CASE["source"],
    "seed": _CASE["seed"],
    **_CONTENDER,
    "cases": _count("cases with a time; never missing"),
    **_exponent("n"),
    **_exponent("k"),
    **_exponent("d"),
    "level": _number("coverage of the intervals"),
    "misfit": _number("typical factor between a time and the fit, minus 1"),
}
"""A row per source and contender."""

CROSSOVERS: Mapping[str, Column] = {
    "one": _text("contender; never missing"),
    "other": _text("the contender it is held against; never missing"),
    "one_faster": _count("cases on which the first is faster for certain; never missing", "cases"),
    "other_faster": _count("cases on which the second is faster for certain; never missing", "cases"),
    "undecided": _count("cases with a ratio whose interval includes 1; never missing", "cases"),
    "only_one_right": _count("cases on which one of them gave a right answer and the other none; never missing", "cases"),
    "axis": _text("n, k or d, along which one overtakes the other; missing where that happens nowhere"),
    **{name: column for name, column in _CASE.items() if name in ("source", "seed")},
    "n": _count("number of points held; missing when it is the axis", "points"),
    "k": _count("number of clusters held; missing when it is the axis", "clusters"),
    "d": _count("number of features held; missing when it is the axis", "features"),
    "faster_below": _text("contender that is faster at smaller sizes"),
    "faster_above": _text("contender that is faster at larger sizes"),
    "boundary": _number("size at which the ratio is 1, interpolated in logarithms"),
    "boundary_low": _number("smallest size at which the ratio's interpolated interval includes 1"),
    "boundary_high": _number("largest size at which the ratio's interpolated interval includes 1"),
    "measured_below": _count("largest measured size at which the one below is faster for certain"),
    "measured_above": _count("next measured size at which the one above is faster for certain"),
}
"""A row per crossover, and one for each pair that has none."""

CHECKS: Mapping[str, Column] = {
    **_CONTENDER,
    "property": _text("what the problems have in common; never missing"),
    "outcome": _text("ok, known (wrong, as declared), WRONG, failed or n/a; never missing"),
    "status": _text("of the problem that decided, as in a run; never missing"),
    "problem": _text("the problem that decided; missing when all were right"),
    "reason": _text("what is wrong with its answer, or why there is none"),
    "declared": _text("why the implementation says that it is wrong there"),
    "asked": _count("problems that were put; never missing"),
}
"""A row per implementation, dtype and property, as `verify` finds them."""


def markdown(columns: Mapping[str, Column]) -> str:
    """Return the dictionary of a table as a Markdown table."""
    rows = (f"| `{name}` | {column.dtype} | {column.unit} | {column.meaning} |\n" for name, column in columns.items())
    return "| column | type | unit | meaning |\n|---|---|---|---|\n" + "".join(rows)
