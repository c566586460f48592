"""The order in which implementations are to be read: from the first rung up, each on the one that it improves on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kmeans_bench.model import Declaration, Rung


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One rung of a run's ladder.

    Attributes
    ----------
    name
        The implementation.
    rung
        What it declares.
    below
        The implementation that it is compared with; None for the first, and where the one it names took no part.
    side
        It leads nowhere further: the way up goes past it.
    """

    name: str
    rung: Rung
    below: str | None
    side: bool


def climb(declarations: Sequence[Declaration]) -> tuple[Step, ...]:
    """Return the rungs among *declarations*, from the first one up.

    Notes
    -----
    Rungs make a tree. The way up is its longest path; what branches off stands right after the rung that it starts from. Where several
    rungs stand on nothing that took part, the highest of their ladders comes first. Declarations that stand on each other in a circle
    are cut open at the one that comes first.
    """
    rungs = {one.name: one.rung for one in declarations if one.rung is not None}
    below = {name: rung.below if rung.below in rungs else None for name, rung in rungs.items()}
    for name in rungs:
        if name in _chain(below, name)[1:]:
            below[name] = None
    heights = {name: _height(below, name) for name in rungs}
    feet = sorted((name for name in rungs if below[name] is None), key=lambda name: -heights[name])
    order = [name for foot in feet for name in _upwards(below, heights, foot)]
    main = _way(below, heights, feet[0]) if feet else set()
    return tuple(Step(name=name, rung=rungs[name], below=below[name], side=name not in main) for name in order)


def path(steps: Sequence[Step], name: str) -> tuple[str, ...]:
    """Return the rungs from the first one up to *name*, itself included."""
    return tuple(reversed(_chain({step.name: step.below for step in steps}, name)))


def _chain(below: dict[str, str | None], name: str) -> list[str]:
    """Return *name* and all it stands on; in a circle, *name* comes a second time and ends it."""
    chain, at = [name], below[name]
    while at is not None and chain.count(at) < (2 if at == name else 1):
        chain.append(at)
        at = below[at] if at != name else None
    return chain


def _height(below: dict[str, str | None], name: str) -> int:
    """Return how many rungs can be climbed from *name*."""
    return max((1 + _height(below, other) for other, stands_on in below.items() if stands_on == name), default=0)


def _above(below: dict[str, str | None], heights: dict[str, int], name: str) -> list[str]:
    """Return the rungs that stand on *name*, the way up last."""
    return sorted((other for other, stands_on in below.items() if stands_on == name), key=lambda other: heights[other])


def _upwards(below: dict[str, str | None], heights: dict[str, int], foot: str) -> list[str]:
    return [foot, *(name for child in _above(below, heights, foot) for name in _upwards(below, heights, child))]


def _way(below: dict[str, str | None], heights: dict[str, int], foot: str) -> set[str]:
    children = _above(below, heights, foot)
    return {foot, *(_way(below, heights, children[-1]) if children else ())}
