"""What a step costs per n·k·d, and how its time grows with n, k and d. Only what was measured and right has either."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kmeans_bench.judging import outcome
from kmeans_bench.model import Case, Cell, Contender, Estimate, Measurement, Source
from kmeans_bench.stats.powerlaw import FEWEST_SIZES, power_law

AXES = ("n", "k", "d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaling:
    """Exponents of a contender by axis (1: proportional), and for every axis without one the reason.

    `misfit` is the typical factor between a time and the fit, minus 1; None where nothing was fitted.
    """

    exponents: Mapping[str, Estimate]
    reasons: Mapping[str, str]
    misfit: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """How the time of one contender grows over all sizes of one source, and the number of cases that say so."""

    source: Source
    contender: Contender
    cases: int
    scaling: Scaling


def unit(measurement: Measurement, seconds: Estimate | None) -> Estimate | None:
    """Return seconds per point, centroid, dimension and step, from the seconds of a call; None without seconds or steps.

    The last assignment, which every routine owes after its steps, is part of the call and counts as part of them.
    """
    if seconds is None or not measurement.n_iter:
        return None
    terms = _terms(measurement.case) * measurement.n_iter
    return Estimate(point=seconds.point / terms, low=seconds.low / terms, high=seconds.high / terms, level=seconds.level)


def why_no_unit(measurement: Measurement) -> str:
    """Return why `unit` gave nothing."""
    if (failed := outcome.why_not(measurement)) is not None:
        return failed
    if not measurement.samples:
        return "no samples"
    if measurement.n_iter is None:
        return f"{measurement.contender.id} does not tell all the steps that it took: no number to divide by"
    return f"n_iter is {measurement.n_iter}: no step to divide by"


def scaling(units: Mapping[Case, Estimate], *, level: float = 0.95) -> Scaling:
    """Return how seconds per step grow, from what `unit` gave for each case; intervals at *level*."""
    cases = list(units)
    axes = {axis: [float(getattr(case, axis)) for case in cases] for axis in AXES}
    return growth(axes, [units[case].point * _terms(case) for case in cases], level=level)


def growth(axes: Mapping[str, Sequence[float]], values: Sequence[float], *, level: float = 0.95) -> Scaling:
    """Return how *values* grow with the sizes of `AXES`, or for each axis why that cannot be told."""
    found = power_law(axes, values, level=level)
    reasons = {axis: _why_no_fit(values, fitted=found.misfit is not None) for axis, values in axes.items()}
    missing = {axis: why for axis, why in reasons.items() if axis not in found.exponents}
    return Scaling(exponents=found.exponents, reasons=missing, misfit=found.misfit)


def growths(cells: Iterable[Cell], units: Mapping[Cell, Estimate]) -> tuple[Growth, ...]:
    """Return how every contender of *cells* grows over the whole run, source by source.

    Parameters
    ----------
    cells
        Those planned; they name the sources and the contenders, each in the order of its first appearance.
    units
        What `unit` gave, where it gave something.
    """
    planned = list(cells)
    sources, contenders = dict.fromkeys(cell.case.source for cell in planned), dict.fromkeys(cell.contender for cell in planned)
    found: dict[tuple[Source, Contender], dict[Case, Estimate]] = {(source, each): {} for source in sources for each in contenders}
    for cell in planned:
        if cell in units:
            found[cell.case.source, cell.contender][cell.case] = units[cell]
    return tuple(
        Growth(source=source, contender=contender, cases=len(known), scaling=scaling(known)) for (source, contender), known in found.items()
    )


def _terms(case: Case) -> int:
    return case.n * case.k * case.d


def _why_no_fit(values: Sequence[float], *, fitted: bool) -> str:
    sizes = len(set(values))
    if sizes < FEWEST_SIZES or fitted:
        return f"no fit: {sizes} size{'' if sizes == 1 else 's'}"
    return f"no fit: {len(values)} cases cannot tell the axes apart"
