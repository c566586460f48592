"""Seconds, bytes and lists of sizes, read from what people type. Errors say what would have been understood."""

from __future__ import annotations

import math
import re

from kmeans_bench.errors import UsageError

_SECONDS = {"": 1.0, "ms": 1e-3, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0}
_BYTES = {"": 1, "b": 1} | {
    f"{prefix}{unit}": base**power
    for power, prefix in enumerate("kmgt", start=1)
    for unit, base in (("", 1000), ("b", 1000), ("i", 1024), ("ib", 1024))
}
_QUANTITY = re.compile(r"\s*([+-]?(?:\d[\d_]*)?(?:\.\d+)?(?:e[+-]?\d+)?)\s*([a-z]*)\s*", re.IGNORECASE)


def duration(text: str | float) -> float:
    """Return seconds, finite and positive; a bare number counts seconds.

    Raises
    ------
    UsageError
        If *text* is no such duration.

    >>> duration("2m"), duration("1.5h"), duration("500ms"), duration(90)
    (120.0, 5400.0, 0.5, 90.0)
    """
    seconds = _quantity(text, _SECONDS)
    if seconds is None or not (math.isfinite(seconds) and seconds > 0):
        msg = f"{text!r} is not a positive duration; write 90, 120s, 2m or 1.5h"
        raise UsageError(msg)
    return seconds


def size(text: str | int) -> int:
    """Return bytes, at least one; KiB/MiB/GiB are powers of 1024, KB/MB/GB of 1000.

    Raises
    ------
    UsageError
        If *text* is no such size.

    >>> size("4GiB"), size("512MB"), size(1024)
    (4294967296, 512000000, 1024)
    """
    number = _quantity(text, _BYTES)
    if number is None or not (math.isfinite(number) and number >= 1):
        msg = f"{text!r} is not a positive size; write 512MB, 4GiB or a number of bytes"
        raise UsageError(msg)
    return round(number)


def fraction(text: str | float) -> float:
    """Return a share as a fraction, 0 or more: ``1%`` and ``0.01`` are the same.

    Raises
    ------
    UsageError
        If *text* is no such share.

    >>> fraction("1%"), fraction("2.5 %"), fraction(0.05)
    (0.01, 0.025, 0.05)
    """
    number = _quantity(text.rstrip().removesuffix("%") if isinstance(text, str) else text, {"": 1.0})
    if number is None or not (math.isfinite(number) and number >= 0):
        msg = f"{text!r} is no share; write 1% or 0.01"
        raise UsageError(msg)
    return number / 100 if isinstance(text, str) and text.rstrip().endswith("%") else number


def counts(text: str) -> tuple[int, ...]:
    """Return the distinct positive integers of a list such as ``3,10`` (underscores allowed).

    Raises
    ------
    UsageError
        If an entry is not a positive integer, or stands there twice.

    >>> counts("3, 1_000")
    (3, 1000)
    """
    entries = [entry.strip() for entry in text.split(",")]
    for entry in entries:
        if not re.fullmatch(r"\d+(_\d+)*", entry) or int(entry) < 1:
            msg = f"{entry!r} in {text!r} is not a positive whole number; write 3,10,100"
            raise UsageError(msg)
    numbers = tuple(int(entry) for entry in entries)
    if len(set(numbers)) < len(numbers):
        msg = f"{text!r} holds a number twice; remove one of them"
        raise UsageError(msg)
    return numbers


def _quantity(text: object, units: dict[str, float] | dict[str, int]) -> float | None:
    """Return number × unit, or None when *text* is not of that form."""
    if isinstance(text, bool) or not isinstance(text, str | int | float):
        return None
    match = _QUANTITY.fullmatch(str(text))
    if match is None or match[2].lower() not in units:
        return None
    try:
        return float(match[1]) * units[match[2].lower()]
    except ValueError:
        return None
