"""What a step costs per n·k·d, and how its time grows with n, k and d. Only what was measured and right has either."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kmeans_bench.judging import outcome
from kmeans_bench.model import Case, Estimate, Measurement
from kmeans_bench.stats.powerlaw import FEWEST_SIZES, power_law

AXES = ("n", "k", "d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaling:
    """Exponents of a contender by axis (1: proportional), and for every axis without one the reason."""

    exponents: Mapping[str, Estimate]
    reasons: Mapping[str, str]


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
    return f"n_iter is {measurement.n_iter}: no step to divide by" if measurement.samples else "no samples"


def scaling(units: Mapping[Case, Estimate]) -> Scaling:
    """Return how seconds per step grow, from what `unit` gave for each case."""
    cases = list(units)
    axes = {axis: [float(getattr(case, axis)) for case in cases] for axis in AXES}
    found = power_law(axes, [units[case].point * _terms(case) for case in cases])
    reasons = {axis: _why_no_fit(values, fitted=found.misfit is not None) for axis, values in axes.items()}
    return Scaling(exponents=found.exponents, reasons={axis: why for axis, why in reasons.items() if axis not in found.exponents})


def _terms(case: Case) -> int:
    return case.n * case.k * case.d


def _why_no_fit(values: Sequence[float], *, fitted: bool) -> str:
    sizes = len(set(values))
    if sizes < FEWEST_SIZES or fitted:
        return f"no fit: {sizes} size{'' if sizes == 1 else 's'}"
    return f"no fit: {len(values)} cases cannot tell the axes apart"
