"""Quantiles of the two distributions that intervals are built from, exactly and without SciPy."""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import NormalDist

_HALVINGS = 60  # of an angle below pi/2: beyond double precision


def normal_quantile(level: float) -> float:
    """Return z such that a standard normal lies within ±z with probability *level*.

    >>> round(normal_quantile(0.95), 4)
    1.96
    """
    return NormalDist().inv_cdf((1 + level) / 2)


@lru_cache(maxsize=256)
def student_quantile(level: float, freedom: int) -> float:
    """Return t such that Student's t with *freedom* degrees of freedom lies within ±t with probability *level*.

    Notes
    -----
    The distribution function is a finite sum for whole degrees of freedom (Abramowitz & Stegun, Handbook of Mathematical
    Functions, 26.7.3 and 26.7.4); it is inverted by bisection over the angle, which is bounded where t is not.

    >>> round(student_quantile(0.95, 4), 4)
    2.7764
    """
    low, high = 0.0, math.pi / 2
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if _central_probability(middle, freedom) < level else (low, middle)
    return math.sqrt(freedom) * math.tan((low + high) / 2)


def _central_probability(angle: float, freedom: int) -> float:
    """Return P(|T| < sqrt(freedom)·tan(angle))."""
    odd = freedom % 2
    square = math.cos(angle) ** 2
    term = math.cos(angle) if odd else 1.0
    total = 0.0
    for i in range(freedom // 2):
        total += term
        term *= square * (2 * i + 1 + odd) / (2 * i + 2 + odd)
    return 2 / math.pi * (angle + math.sin(angle) * total) if odd else math.sin(angle) * total
