"""Figures inside reasons: seconds, bytes and rates as a person would say them. Tables and charts format their own."""

from __future__ import annotations

_SECONDS = ((86_400.0, "d"), (3_600.0, "h"), (60.0, "min"), (1.0, "s"), (1e-3, "ms"))
_BYTES = ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"))
_BUDGET = "the budget"
# Two minutes read better as "120 s" than as "2.0 min": a unit is used from 1.5 of it upwards, except the small ones.
_FROM = {"min": 1.5, "h": 1.5, "d": 1.5}


def figure(value: float) -> str:
    """Return one decimal below ten, where it says something, and none above.

    >>> [figure(value) for value in (3.31, 4.0, 9.98, 43.2)]
    ['3.3', '4', '10', '43']
    """
    text = f"{value:.1f}" if value < 10 else f"{value:.0f}"  # noqa: PLR2004 - ten is where a decimal stops saying anything
    return text.removesuffix(".0")


def seconds(value: float) -> str:
    """Return *value* seconds in the unit that fits.

    >>> [seconds(value) for value in (0.0204, 0.9, 10, 43.2, 198, 9000, 200_000)]
    ['20 ms', '900 ms', '10 s', '43 s', '3.3 min', '2.5 h', '2.3 d']
    """
    for size, unit in _SECONDS:
        if value >= size * _FROM.get(unit, 1.0):
            return f"{figure(value / size)} {unit}"
    return f"{figure(value * 1e6)} µs"


def budget_spent(total: float) -> str:
    """Return why a cell had no turn."""
    return f"{_BUDGET} of {seconds(total)} was spent before its turn; a larger --budget goes on from here"


def is_budget_spent(reason: str | None) -> bool:
    """Whether a cell had no turn because the budget was spent.

    >>> is_budget_spent(budget_spent(120))
    True
    """
    return reason is not None and reason.startswith(_BUDGET)


def size(value: float) -> str:
    """Return *value* bytes in decimal units, as memory limits of containers are quoted.

    >>> [size(value) for value in (800, 2_048_000, 25_600_000_000, 4e9)]
    ['800 B', '2 MB', '25.6 GB', '4 GB']
    """
    for unit_size, unit in _BYTES:
        if value >= unit_size:
            return f"{value / unit_size:.1f}".removesuffix(".0") + f" {unit}"
    return f"{value:.0f} B"


def gigaflops(value: float) -> str:
    """Return *value* floating-point operations a second, three digits and never an exponent.

    >>> gigaflops(92.14e9), gigaflops(5.123e12)
    ('92.1 GFLOP/s', '5120 GFLOP/s')
    """
    return f"{float(f'{value / 1e9:.3g}'):.15g} GFLOP/s"
