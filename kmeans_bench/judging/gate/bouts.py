"""From timed calls to a bout's one number, and from a round to the next state of the duel."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from statistics import median

from kmeans_bench.model import Ask, Bout, Duel, Phase, Quad
from kmeans_bench.stats.trimmed import trimmed_mean

TRIM = 0.2
"""Share of the pairs left out at either end."""

Calls = tuple[float, float, float, float]


def bout(quads: Sequence[Quad], *, ask: Ask, base_launched_first: bool, core: int | None) -> Bout:
    """Return one process pair's numbers for one cell.

    Parameters
    ----------
    quads
        All of the round, over both visits; at least one.
    ask
        What the round was held for.

    Raises
    ------
    ValueError
        Without a quad, or where a call took no time on the wall.
    """
    walls = [quad.walls for quad in quads]
    cpus = [quad.cpus for quad in quads if quad.cpus is not None and min(quad.cpus) > 0]
    whole = len(cpus) == len(quads)
    base_wall, head_wall = _medians(quads, walls)
    base_cpu, head_cpu = _medians(quads, cpus) if whole else (None, None)
    return Bout(
        round=ask.round,
        phase=ask.phase,
        quads=len(quads),
        wall=_speedup(quads, walls),
        cpu=_speedup(quads, cpus) if whole else None,
        base_wall=base_wall,
        head_wall=head_wall,
        base_cpu=base_cpu,
        head_cpu=head_cpu,
        base_launched_first=base_launched_first,
        core=core,
    )


def held(duel: Duel, ask: Ask, bouts: Mapping[int, Bout], *, seconds: float) -> Duel:
    """Return the duel after the round *ask* was held.

    Parameters
    ----------
    bouts
        By position in `Duel.cells`; a cell that came back without one has none here.
    seconds
        Spent on the duel so far, this round included.
    """
    cells = list(duel.cells)
    for position, own in bouts.items():
        cells[position] = replace(cells[position], bouts=(*cells[position].bouts, own))
    screened = ask.phase is Phase.SCREEN
    return replace(
        duel,
        cells=tuple(cells),
        screen_rounds=duel.screen_rounds + screened,
        confirm_rounds=duel.confirm_rounds + (not screened),
        seconds=seconds,
        screen_seconds=seconds if screened else duel.screen_seconds,
    )


def _speedup(quads: Sequence[Quad], calls: Sequence[Calls]) -> float:
    """Return the trimmed mean of log(base / head) over the quads' adjacent pairs: the first two calls, and the last two."""
    signs = (1 if quad.base_first else -1 for quad in quads)
    return trimmed_mean([pair for sign, (a, b, c, d) in zip(signs, calls, strict=True) for pair in _pairs(sign, a, b, c, d)], share=TRIM)


def _pairs(sign: int, a: float, b: float, c: float, d: float) -> tuple[float, float]:
    return sign * math.log(a / b), sign * math.log(d / c)


def _medians(quads: Sequence[Quad], calls: Sequence[Calls]) -> tuple[float, float]:
    """Return the median seconds of base's calls and of head's."""
    outer = [second for a, _, _, d in calls for second in (a, d)]
    inner = [second for _, b, c, _ in calls for second in (b, c)]
    outer_is_base = [quad.base_first for quad in quads for _ in range(2)]
    base = [o if first else i for first, o, i in zip(outer_is_base, outer, inner, strict=True)]
    head = [i if first else o for first, o, i in zip(outer_is_base, outer, inner, strict=True)]
    return median(base), median(head)
