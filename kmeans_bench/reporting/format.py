"""Numbers as people read them, one way everywhere. Nothing here may import NumPy, pandas or matplotlib: the terminal uses it at once."""

from __future__ import annotations

import math

from kmeans_bench.model import Estimate

_TIME_UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))
_BYTE_UNITS = ("B", "kB", "MB", "GB", "TB", "PB")
_FLOP_UNITS = ("k", "M", "G", "T", "P")
_COUNT_UNITS = ((1_000_000_000, "G"), (1_000_000, "M"), (1_000, "k"))
_MINUTES_FROM = 600.0
_HOURS_FROM = 36_000.0


def seconds(value: float) -> str:
    """Return a duration with three significant digits.

    >>> seconds(0.0127), seconds(0.9996), seconds(64.8e-6), seconds(299.0), seconds(1500.0)
    ('12.7 ms', '1.00 s', '64.8 µs', '299 s', '25.0 min')
    """
    if not math.isfinite(value):
        return "unknown"
    if abs(value) >= _MINUTES_FROM:
        scale, unit = (3600.0, "h") if abs(value) >= _HOURS_FROM else (60.0, "min")
        return f"{_significant(value / scale)} {unit}"
    for scale, unit in _TIME_UNITS:
        # 0.9996 s would read "1000 ms" (three digits round up), so the unit is chosen after rounding.
        if abs(value) / scale >= 0.9995:  # noqa: PLR2004 - the largest number below 1 that three digits round to 1.00
            return f"{_significant(value / scale)} {unit}"
    return "0 s" if value == 0 else f"{_significant(value / 1e-9)} ns"


def nanoseconds(value: float) -> str:
    """Return seconds in nanoseconds with three digits, whatever their size: one unit for what is compared over decades.

    >>> nanoseconds(3.14159e-10), nanoseconds(9.7123e-6), nanoseconds(2e-9)
    ('0.314 ns', '9,710 ns', '2 ns')
    """
    return f"{float(f'{value * 1e9:.3g}'):,.15g} ns"


def size(value: float) -> str:
    """Return bytes in decimal units (1 GB is 10^9 bytes), three significant digits.

    >>> size(25_600_000_000), size(999_999), size(12), size(0)
    ('25.6 GB', '1.00 MB', '12 B', '0 B')
    """
    if abs(value) < 1000:  # noqa: PLR2004 - the first unit
        return f"{value:.0f} B"
    exponent = 0
    while abs(value) >= 999.5 and exponent < len(_BYTE_UNITS) - 1:  # noqa: PLR2004 - three digits round 999.5 up to 1000
        value /= 1000
        exponent += 1
    return f"{_significant(value)} {_BYTE_UNITS[exponent]}"


def ratio(value: float) -> str:
    """Return a speed-up; more decimals near 1, where they decide.

    >>> [ratio(x) for x in (0.0876, 0.8, 1.043, 5.23, 57.2, 183.4, 12345.0)]
    ['0.088×', '0.80×', '1.04×', '5.2×', '57×', '183×', '12,345×']
    """
    return f"{_ratio_digits(value)}×"


def ratio_interval(estimate: Estimate) -> str:
    """Return the interval of a speed-up.

    >>> ratio_interval(Estimate(point=57.0, low=52.2, high=63.1))
    '52–63×'
    """
    return f"{_ratio_digits(estimate.low)}–{_ratio_digits(estimate.high)}×"


def count(value: int) -> str:
    """Return a count, shortened only where nothing is lost.

    >>> count(100_000), count(1_500), count(1_797), count(12_345), count(2_000_000)
    ('100k', '1.5k', '1797', '12,345', '2M')
    """
    for scale, unit in _COUNT_UNITS:
        if 1 <= abs(value) / scale < 1000 and value % (scale // 100) == 0:  # noqa: PLR2004 - beyond, the next unit or none
            return f"{value / scale:g}{unit}"
    return f"{value:,}" if abs(value) >= 10_000 else str(value)  # noqa: PLR2004 - four digits need no comma


def percent(value: float) -> str:
    """Return a fraction in percent.

    >>> percent(0.004), percent(0.0231), percent(0.31)
    ('0.4 %', '2.3 %', '31 %')
    """
    return f"{value * 100:.1f} %" if abs(value) < 0.0995 else f"{value * 100:.0f} %"  # noqa: PLR2004 - 9.95 % rounds to 10 %


def share(value: float) -> str:
    """Return a share of a limit in percent, two significant digits however small, zeros kept, and never cut at 100.

    >>> [share(value) for value in (1.8, 0.614, 0.0996, 0.0899, 0.0423, 0.00031, 0.0000494, 0.0)]
    ['180 %', '61 %', '10 %', '9.0 %', '4.2 %', '0.031 %', '0.0049 %', '0 %']
    """
    if value == 0:
        return "0 %"
    decimals = 1 - math.floor(math.log10(float(f"{abs(value) * 100:.1e}")))
    return f"{value * 100:.{max(decimals, 0)}f} %"


def operations(value: float) -> str:
    """Return floating-point operations a second in GFLOP/s, three digits, whatever their size: one unit for what is compared over decades.

    >>> operations(92.14e9), operations(5.123e12), operations(4.2e6)
    ('92.1 GFLOP/s', '5,120 GFLOP/s', '0.0042 GFLOP/s')
    """
    return f"{float(f'{value / 1e9:.3g}'):,.15g} GFLOP/s"


def flop(value: float) -> str:
    """Return a number of floating-point operations, three significant digits.

    >>> flop(8_200), flop(1_024_000_000), flop(54.0), flop(3.2e12)
    ('8.20 kflop', '1.02 Gflop', '54 flop', '3.20 Tflop')
    """
    if abs(value) < 999.5:  # noqa: PLR2004 - three digits round it up to the next unit
        return f"{value:.0f} flop"
    exponent = 0
    while abs(value) >= 999.5 and exponent < len(_FLOP_UNITS):  # noqa: PLR2004 - likewise
        value /= 1000
        exponent += 1
    return f"{_significant(value)} {_FLOP_UNITS[exponent - 1]}flop"


def plural(number: int, noun: str, nouns: str | None = None) -> str:
    """Return a number with its noun.

    >>> plural(1, "case"), plural(3, "case"), plural(2, "launch", "launches")
    ('1 case', '3 cases', '2 launches')
    """
    return f"{number} {noun if number == 1 else nouns or noun + 's'}"


def _significant(value: float) -> str:
    """Return three significant digits, trailing zeros kept."""
    if value == 0:
        return "0"
    digits = 2 - math.floor(math.log10(float(f"{abs(value):.2e}")))
    return f"{value:.{max(digits, 0)}f}"


def _ratio_digits(value: float) -> str:
    if not math.isfinite(value):
        return "∞" if value > 0 else "0"
    for limit, decimals in ((1.995, 2), (9.95, 1)):
        if 0.995 <= value < limit:  # noqa: PLR2004 - what two decimals round to 1.00
            return f"{value:.{decimals}f}"
    if value >= 9.95:  # noqa: PLR2004 - what one decimal rounds to 10
        return f"{value:,.0f}"
    # Two significant digits, the second one shown even where it is zero: 0.80 beside 0.77.
    return f"{value:.{1 - math.floor(math.log10(value))}f}" if value > 0 else "0"
