"""How time grows: t = c · x^a · y^b · …, fitted on logarithms. An exponent is an estimate with an interval, or it is not given."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kmeans_bench.model import Estimate
from kmeans_bench.stats.student import student_quantile

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEWEST_SIZES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerLaw:
    """Exponents by axis, and `misfit`: the typical factor between a time and the fit, minus 1; None where nothing was fitted."""

    exponents: Mapping[str, Estimate]
    misfit: float | None = None


def power_law(axes: Mapping[str, Sequence[float]], seconds: Sequence[float], *, level: float = 0.95) -> PowerLaw:
    """Fit ``seconds = c · Π axis^exponent`` by least squares on logarithms.

    Parameters
    ----------
    axes
        Sizes by axis, strictly positive, as many as `seconds`.
    seconds
        Strictly positive.
    level
        Nominal coverage of the intervals, in (0, 1).

    Returns
    -------
    PowerLaw
        Exponents of the axes with three sizes or more: through two sizes every curve is a power law. An axis with two sizes takes part
        in the fit, so that its effect is not taken for another's, and gets no exponent. None at all where there are no more times
        than unknowns, or where axes grow together and their effects cannot be told apart.

    Notes
    -----
    Ordinary least squares with Student's t (N. R. Draper, H. Smith, Applied Regression Analysis, 3rd ed., 1998, 5.1). The residuals are
    mostly misfit, overhead at one end and caches at the other, so an interval says how well *one* exponent describes these
    sizes. It says nothing about sizes outside them.
    """
    logs = {name: _centred(values) for name, values in axes.items() if len(set(values)) > 1}
    design = np.column_stack([np.ones(len(seconds)), *logs.values()])
    freedom = len(seconds) - design.shape[1]
    if freedom < 1 or not logs or np.linalg.matrix_rank(design) < design.shape[1]:
        return PowerLaw(exponents={})
    answer = np.log(np.asarray(seconds, dtype=float))
    solution = np.linalg.lstsq(design, answer, rcond=None)[0]
    variance = float(np.sum((answer - design @ solution) ** 2)) / freedom
    errors = np.sqrt(variance * np.diag(np.linalg.inv(design.T @ design)))
    reach = student_quantile(level, freedom) * errors
    found = zip(logs, solution[1:].tolist(), reach[1:].tolist(), strict=True)
    exponents = {
        name: Estimate(point=point, low=point - half, high=point + half, level=level)
        for name, point, half in found
        if len(set(axes[name])) >= FEWEST_SIZES
    }
    return PowerLaw(exponents=exponents, misfit=math.expm1(math.sqrt(variance)))


def _centred(values: Sequence[float]) -> NDArray[np.float64]:
    """Return logarithms about their mean: the normal equations stay well conditioned."""
    logs = np.log(np.asarray(values, dtype=np.float64))
    return np.asarray(logs - logs.mean())
