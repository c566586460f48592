"""Seconds and bytes of a contender at sizes nobody measured: the seven plain terms of `judging.terms`, fitted to stored measurements.

What a fit without one case says about that case, case after case, is how wrong a prediction is; nothing here is a measurement, and a
prediction is never shown as one.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median_low

import numpy as np

from kmeans_bench.judging import slowdowns, timing
from kmeans_bench.judging.slowdowns import Slowdown
from kmeans_bench.judging.terms import fit, predicted, terms
from kmeans_bench.judging.work import shortfall
from kmeans_bench.model import Case, Cell, Contender, Estimate, Measurement, ProtocolKind, Run, Status
from kmeans_bench.stats.nonnegative import nonnegative
from kmeans_bench.stats.student import student_quantile

LEVEL = 0.95
_LEAST_BYTES = 4096  # a page: smaller differences of memory are not worth a fit's attention
_LATTICE = tuple((n, k, d) for n in (100, 10**4, 10**6) for k in (2, 10, 100, 1000) for d in (1, 10, 100, 1000))

Growth = Callable[[Contender, int, int, int], float | None]
"""Declared extra bytes of a contender at n, k, d; None where nothing is declared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """One contender; sequences by case are in the order of `Curves.cases`.

    Attributes
    ----------
    coefficients
        Seconds of a pass for one unit of each of `terms.TERMS`.
    seconds
        Measured seconds of a pass, None where it has none that may be ranked.
    undisturbed
        What they would be with the core to themselves (`timing.undisturbed`): what the coefficients are fitted to.
    misses
        log(undisturbed / predicted by the cases of other sizes), None where there is no measured one or no other.
    reach
        Logarithm of the factor by which a prediction may be off either way, at `LEVEL`; None with fewer than two misses.
    sessions
        Where `seconds` were measured.
    ties
        Whether it cannot be told from the fastest of the case: the fastest itself, a tie, or no ratio between the two.
    failures
        What became of it, where it was asked and gave no right answer.
    bytes
        Extra bytes for one unit of each of `terms.TERMS`, or None; `declared` says whether they are its own formula's. A formula that is no
        sum is raised to one, many times too high in places: it bounds what a call takes.
    peaks
        Extra bytes of the cases in which they were measured.
    """

    contender: Contender
    coefficients: tuple[float, ...]
    seconds: tuple[Estimate | None, ...]
    undisturbed: tuple[float | None, ...]
    misses: tuple[float | None, ...]
    reach: float | None
    sessions: tuple[str | None, ...]
    ties: tuple[bool, ...]
    failures: tuple[str | None, ...]
    bytes: tuple[float, ...] | None
    declared: bool
    peaks: tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Curves:
    """Every contender of a run that was right at least once, and the cases they rest on; `steps` are those of one usual call.

    `uncounted` are the contenders that were right and have no curve: they do not tell all their steps, so no pass of theirs has a price.
    """

    cases: tuple[Case, ...]
    steps: int
    curves: tuple[Curve, ...]
    uncounted: tuple[Contender, ...] = ()

    @property
    def passes(self) -> int:
        """Assignments of that call."""
        return self.steps + 1


def curves(run: Run, growth: Growth | None = None, *, behind: Iterable[Slowdown] | None = None) -> Curves:
    """Fit every contender of *run* to its right, exact, whole measurements.

    Parameters
    ----------
    growth
        Declared extra bytes; where it knows nothing of a contender, what was measured of it is fitted instead.
    behind
        `slowdowns.slowdowns` of the run, for callers that have them.
    """
    shown = slowdowns.slowdowns(run) if behind is None else behind
    # Whoever chooses k answers another question than "who is fastest for this k".
    choosers = {one.name for one in run.plan.declarations if one.chooses_k}
    right = [one for one in run.measurements if shortfall(one) is None and one.contender.implementation not in choosers]
    whole = [one for one in right if one.n_iter is not None]
    facts = _Facts(
        own={one.cell: one for one in run.measurements},
        steps=_steps_by_case(whole),
        # Medians without a ratio decide nothing: they may come from two sessions, or from unequal work.
        close={found.cell for found in shown if found.best or found.tie or found.lead is None},
    )
    contenders = dict.fromkeys(one.contender for one in whole if one.case in facts.steps)
    protocol = run.plan.scenario.protocol
    usual = protocol.steps if protocol.kind is ProtocolKind.STEPS or not facts.steps else median_low(facts.steps.values())
    return Curves(
        cases=tuple(facts.steps),
        steps=usual,
        curves=tuple(_curve(contender, facts, growth) for contender in contenders),
        uncounted=tuple(dict.fromkeys(one.contender for one in right if one.n_iter is None)),
    )


def reach(misses: Iterable[float | None], *, level: float = LEVEL) -> float | None:
    """Return the half-width of a prediction interval from what predictions missed; None with fewer than two.

    Notes
    -----
    Student's t times the root mean square, one degree of freedom fewer than misses: with two cases ×12.7, with ten ×2.3. Nominally 95 %;
    asked about cases kept from it, it covered 314 of 341, 108 of 112 and 48 of 48 on three real runs.
    """
    known = [miss for miss in misses if miss is not None]
    if len(known) < 2:  # noqa: PLR2004 - from one case nothing can be left out
        return None
    return student_quantile(level, len(known) - 1) * math.sqrt(math.fsum(miss**2 for miss in known) / len(known))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """What a run holds: every cell's measurement, the usual steps of each case, and the cells that cannot be told from the fastest."""

    own: Mapping[Cell, Measurement]
    steps: Mapping[Case, int]
    close: Collection[Cell]


def _steps_by_case(usable: Iterable[Measurement]) -> dict[Case, int]:
    """Return the median of the steps taken on each case, of two the lower: the same for all, so that nobody is quicker for taking more."""
    found: defaultdict[Case, list[int]] = defaultdict(list)
    for one in usable:
        if one.n_iter:
            found[one.case].append(one.n_iter)
    return {case: median_low(taken) for case, taken in found.items()}


def _curve(contender: Contender, facts: _Facts, growth: Growth | None) -> Curve:
    cells = [Cell(case=case, contender=contender) for case in facts.steps]
    seconds = [_per_pass(facts.own.get(cell), facts.steps[cell.case] + 1) for cell in cells]
    cases = list(facts.steps)
    alone = _undisturbed(cells, seconds, facts)
    known = {place: value for place, value in enumerate(alone) if value is not None}
    missed = misses(cases, known)
    declared = _declared(contender, growth)
    return Curve(
        contender=contender,
        coefficients=fit([cases[place] for place in known], list(known.values())),
        seconds=tuple(seconds),
        undisturbed=tuple(alone),
        misses=tuple(missed.get(place) for place in range(len(cases))),
        reach=reach(missed.values()),
        sessions=tuple(facts.own[cell].session if found is not None else None for cell, found in zip(cells, seconds, strict=True)),
        ties=tuple(found is not None and cell in facts.close for cell, found in zip(cells, seconds, strict=True)),
        failures=tuple(_failure(facts.own.get(cell)) for cell in cells),
        bytes=declared if declared is not None else _measured_bytes([facts.own[cell] for cell in cells if cell in facts.own]),
        declared=declared is not None,
        peaks=tuple(facts.own[cell].peak_bytes if found is not None else None for cell, found in zip(cells, seconds, strict=True)),
    )


def _per_pass(measurement: Measurement | None, passes: int) -> Estimate | None:
    if measurement is None or measurement.n_iter is None or shortfall(measurement) is not None:
        return None
    found = timing.seconds(measurement)
    if found is None:
        return None
    return Estimate(point=found.point / passes, low=found.low / passes, high=found.high / passes, level=found.level)


def _undisturbed(cells: Sequence[Cell], seconds: Sequence[Estimate | None], facts: _Facts) -> list[float | None]:
    """Return the undisturbed seconds of a pass where there are `seconds`."""
    seen = [cell for cell, found in zip(cells, seconds, strict=True) if found is not None]
    alone = timing.undisturbed([facts.own[cell] for cell in seen])
    by_cell = {cell: value / (facts.steps[cell.case] + 1) for cell, value in zip(seen, alone, strict=True) if value is not None}
    return [by_cell.get(cell) for cell in cells]


def misses(cases: Sequence[Case], known: Mapping[int, float]) -> dict[int, float]:
    """Return log(measured / predicted) by place: every case is predicted from those of other sizes, so that none answers for itself.

    Parameters
    ----------
    known
        Measured seconds by place among *cases*.
    """
    sizes = {place: (cases[place].n, cases[place].k, cases[place].d) for place in known}
    found = {}
    for place, value in known.items():
        others = [other for other in known if sizes[other] != sizes[place]]
        if others:
            guess = predicted(fit([cases[other] for other in others], [known[other] for other in others]), *sizes[place])
            found[place] = math.log(value / guess)
    return found


def _failure(measurement: Measurement | None) -> str | None:
    """Return the status of a cell that was asked and was not right; who was not asked may still be predicted."""
    if measurement is None or not (measurement.status.failed or measurement.status is Status.WRONG):
        return None
    return str(measurement.status)


def _declared(contender: Contender, growth: Growth | None) -> tuple[float, ...] | None:
    """Return the declared formula in `TERMS`; one that is no such sum is raised until it nowhere promises less than the formula."""
    if growth is None:
        return None
    said = [growth(contender, *sizes) for sizes in _LATTICE]
    values = [max(value, 1.0) for value in said if value is not None]
    if len(values) < len(_LATTICE):
        return None
    found = _nearest(_LATTICE, values)
    short = max(value / max(predicted(found, *sizes), 1.0) for sizes, value in zip(_LATTICE, values, strict=True))
    return tuple(max(short, 1.0) * each for each in found)


def _measured_bytes(measured: Sequence[Measurement]) -> tuple[float, ...] | None:
    known = [(one.case, one.peak_bytes) for one in measured if one.status is Status.OK and one.peak_bytes is not None]
    if not known:
        return None
    return _nearest([(case.n, case.k, case.d) for case, _ in known], [float(peak) for _, peak in known])


def _nearest(sizes: Sequence[tuple[int, int, int]], values: Sequence[float]) -> tuple[float, ...]:
    weights = 1 / np.maximum(np.asarray(values), _LEAST_BYTES)
    columns = np.array([terms(*size) for size in sizes], dtype=np.float64) * weights[:, np.newaxis]
    return tuple(nonnegative(columns, np.asarray(values) * weights).tolist())
