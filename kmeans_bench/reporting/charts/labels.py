"""Where the label of a point goes: beside it, else a little away with a leader, never over another label or another point."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_NEAR = 0.02  # inches between a point's marker and a label that stands beside it
_RINGS = (_NEAR, 0.1, 0.2, 0.32, 0.46, 0.62)
_COMPASS = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1))  # right first: people read on


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle in inches, y downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Whether the two share more than an edge."""
        return self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom

    def holds(self, other: Box) -> bool:
        """Whether *other* lies inside."""
        return self.left <= other.left and other.right <= self.right and self.top <= other.top and other.bottom <= self.bottom


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A label to be placed: its point, half the extent of the marker there, its own width and height, how far away it may stand."""

    x: float
    y: float
    marker: float
    width: float
    height: float
    reach: float = _RINGS[-1]

    @property
    def point(self) -> Box:
        """The room of the marker."""
        return Box(left=self.x - self.marker, top=self.y - self.marker, right=self.x + self.marker, bottom=self.y + self.marker)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a label goes, and whether it stands so far away that a line has to lead to it."""

    box: Box
    leader: bool


def place(wishes: Sequence[Wish], *, within: Box, taken: Sequence[Box] = ()) -> list[Spot | None]:
    """Return a spot for every label, in the order in which they may choose; None where there is no room.

    >>> frame = Box(left=0.0, top=0.0, right=2.0, bottom=1.0)
    >>> [spot] = place([Wish(x=0.5, y=0.5, marker=0.05, width=0.4, height=0.1)], within=frame)
    >>> round(spot.box.left, 2), round(spot.box.top, 2), spot.leader
    (0.57, 0.45, False)
    """
    full = [*taken, *(wish.point for wish in wishes)]
    spots: list[Spot | None] = []
    for wish in wishes:
        spot = next((spot for spot in _spots(wish) if within.holds(spot.box) and not any(spot.box.meets(box) for box in full)), None)
        spots.append(spot)
        if spot is not None:
            full.append(spot.box)
    return spots


def _spots(wish: Wish) -> Iterator[Spot]:
    """Yield the places around a point, nearest first."""
    for ring in _RINGS:
        if ring > wish.reach:
            return
        for across, down in _COMPASS:
            x = wish.x + across * (wish.marker + ring + wish.width / 2)
            y = wish.y + down * (wish.marker + ring + wish.height / 2)
            half = wish.width / 2, wish.height / 2
            yield Spot(box=Box(left=x - half[0], top=y - half[1], right=x + half[0], bottom=y + half[1]), leader=ring > _NEAR)
