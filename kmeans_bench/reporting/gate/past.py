"""A history as it is shown: the entries that can be compared, and every cell's strand through them, its steps named by judging."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kmeans_bench.judging.gate.history import Step, steps
from kmeans_bench.model import Past, PastCell

MOST = 200  # latest runs that are looked at: beyond, the search for steps takes minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class Strand:
    """One cell through the runs.

    Attributes
    ----------
    name
        Its id without what all cells share.
    places, seconds
        In which entries it has a time, and which; `Step.index` counts in these.
    last
        The newest entry's figures of the cell.
    """

    cell: str
    name: str
    places: tuple[int, ...]
    seconds: tuple[float, ...]
    steps: tuple[Step, ...]
    last: PastCell


@dataclass(frozen=True, slots=True, kw_only=True)
class Chronicle:
    """Entries of one origin, scenario and machine, oldest first; their cells, the newest entry's first; what could not be read."""

    entries: tuple[Past, ...]
    strands: tuple[Strand, ...]
    warnings: tuple[str, ...] = ()


def chronicle(entries: Sequence[Past], *, tolerate: float, warnings: tuple[str, ...] = ()) -> Chronicle:
    """Return the history of what was done last: entries of its origin and scenario, the latest `MOST` of them."""
    newest = entries[-1:]
    alike = tuple(past for past in entries if all((past.origin, past.scenario) == (last.origin, last.scenario) for last in newest))[-MOST:]
    cells = dict.fromkeys(cell.cell for past in reversed(alike) for cell in past.cells)
    strands = (_strand(cell, name, alike, tolerate) for cell, name in zip(cells, shortened(list(cells)), strict=True))
    return Chronicle(entries=alike, strands=tuple(strands), warnings=warnings)


def shortened(cells: Sequence[str]) -> list[str]:
    """Return ids without the parts that all of them have in the same place; a single one as it is.

    >>> shortened(["blobs/n=10/k=3 identity/float64", "blobs/n=20/k=3 loop/float64"])
    ['n=10 identity', 'n=20 loop']
    """
    parted = [[word.split("/") for word in cell.split(" ")] for cell in cells]
    shape = [len(word) for word in parted[0]] if parted else []
    if len(parted) == 1 or any([len(word) for word in words] != shape for words in parted):
        return list(cells)
    return [" ".join(filter(None, ("/".join(_own(parted, one, place)) for place in range(len(shape))))) for one in range(len(parted))]


def _own(parted: Sequence[Sequence[Sequence[str]]], one: int, place: int) -> list[str]:
    """Return the parts of word *place* of cell *one* that not all cells have."""
    return [part for number, part in enumerate(parted[one][place]) if any(words[place][number] != part for words in parted)]


def _strand(cell_id: str, name: str, entries: Sequence[Past], tolerate: float) -> Strand:
    found = [(place, cell) for place, past in enumerate(entries) for cell in past.cells if cell.cell == cell_id]
    timed = [(place, cell.seconds) for place, cell in found if cell.seconds is not None]
    seconds = tuple(value for _, value in timed)
    return Strand(
        cell=cell_id,
        name=name,
        places=tuple(place for place, _ in timed),
        seconds=seconds,
        steps=steps(seconds, tolerate=tolerate),
        last=found[-1][1],
    )
