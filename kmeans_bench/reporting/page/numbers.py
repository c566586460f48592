"""Numbers as short as what they say: four significant digits and what rounding again needs; samples in thousandths of the quickest."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence

from kmeans_bench.model import Estimate, Sample

# Printable, and none of them is escaped in JSON or means anything in HTML.
DIGITS = "".join(letter for letter in map(chr, range(35, 127)) if letter not in "&<>\\`'")[:85]
_LAST = 70  # digits that end a number; the other fifteen say that more follows
PARTS = 1000  # a sample's unit: the quickest sample of its cell over this; what is lost is at most half of it

Number = int | float | None


def short(value: float | None) -> Number:
    """Return four significant digits, as an integer where that says the same; None for what is not finite.

    The page shows two or three of them. Where the last ones are a half, rounding twice would show another number than the charts do
    (1.6949 is 1.69, but 1.695 is 1.70), so three more are kept.

    >>> short(0.000123446), short(57.0), short(1.69487), short(float("inf"))
    (0.0001234, 57, 1.69487, None)
    """
    if value is None or not math.isfinite(value):
        return None
    kept = float(f"{value:.4g}")
    if f"{kept:.3e}".partition("e")[0].rstrip("0").endswith("5"):
        kept = float(f"{value:.7g}")
    return int(kept) if kept.is_integer() and abs(kept) < 1e15 else kept  # noqa: PLR2004 - beyond, exponents are shorter


def ends(estimate: Estimate | None) -> list[Number]:
    """Return point, low and high; ends at infinity, which stand for "no interval", are None."""
    if estimate is None:
        return [None, None, None]
    if not math.isfinite(estimate.high):
        return [short(estimate.point), None, None]
    return [short(estimate.point), short(estimate.low), short(estimate.high)]


def samples(turns: Iterable[Sample]) -> list[object]:
    """Return ``[quickest, [rounds, offsets], ...]`` with a pair per launch; empty without samples.

    Offsets count thousandths of the quickest, `packed`. `rounds` is the list of the rounds' numbers, or m for 0, m, 2m, …
    """
    launches: defaultdict[int, list[Sample]] = defaultdict(list)
    for turn in turns:
        launches[turn.launch].append(turn)
    if not launches:
        return []
    quickest = min(turn.wall for launch in launches.values() for turn in launch)
    base = float(f"{quickest:.5g}")
    return [base, *(_launch(launches[number], base) for number in sorted(launches))]


def _launch(turns: Sequence[Sample], base: float) -> list[object]:
    return [_rounds([turn.round for turn in turns]), packed(max(round((turn.wall / base - 1) * PARTS), 0) for turn in turns)]


def packed(numbers: Iterable[int]) -> str:
    """Return whole numbers from 0 on as text, most of them one character: those below 70 are.

    A number's lowest digits come first, base 15, each from the last fifteen of `DIGITS`; its highest one, base 70, ends it.

    >>> packed([0, 1, 69]), packed([70]), len(packed([15 * 70 - 1, 15 * 70]))
    ('#$n', 'y)', 5)
    """
    return "".join(map(_packed, numbers))


def _packed(number: int) -> str:
    if number < _LAST:
        return DIGITS[number]
    more = len(DIGITS) - _LAST
    return DIGITS[_LAST + number % more] + _packed(number // more)


def _rounds(rounds: Sequence[int]) -> int | list[int]:
    """Return the step between rounds that begin at 0, or the rounds themselves."""
    step = rounds[1] - rounds[0] if len(rounds) > 1 else 1
    return step if step > 0 and list(rounds) == [number * step for number in range(len(rounds))] else list(rounds)
