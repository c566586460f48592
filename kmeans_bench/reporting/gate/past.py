"""A history as it is shown: the entries that can be compared, and every cell's strand through them, its steps named by judging."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kmeans_bench.judging.gate.history import Move, Step, moves, steps
from kmeans_bench.model import Origin, Past, PastCell
from kmeans_bench.reporting.format import count, plural
from kmeans_bench.stats.change_points import FEWEST

_SIZES = re.compile(r"/n=(?P<n>\d+)/k=(?P<k>\d+)/d=(?P<d>\d+)")
MOST = (
    100  # latest runs that are looked at: with 24 cells the search for steps takes some ten seconds, and four times that for twice the runs
)


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
        Its figures in the newest entry that has it.
    moves, appearances
        Where its memory, steps or distances changed, and in which entries the cell is; `Move.index` counts in these.
    """

    cell: str
    name: str
    places: tuple[int, ...]
    seconds: tuple[float, ...]
    steps: tuple[Step, ...]
    moves: tuple[Move, ...]
    appearances: tuple[int, ...]
    last: PastCell


@dataclass(frozen=True, slots=True, kw_only=True)
class Chronicle:
    """Entries of one origin, scenario and machine, oldest first.

    Attributes
    ----------
    strands
        Their cells, the newest entry's first.
    least
        Smaller steps are not named (.05 = 5 %).
    beside
        What else the file holds, a sentence each: ``3 runs of scenario quick: a series of its own``.
    warnings
        What could not be read.
    """

    entries: tuple[Past, ...]
    strands: tuple[Strand, ...]
    least: float
    beside: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def span(self) -> str:
        """From which day to which its entries are; nothing without one."""
        return " to ".join(dict.fromkeys(past.at[:10] for past in (*self.entries[:1], *self.entries[-1:])))


def too_short(chronicle: Chronicle) -> str:
    """Return, as the end of a sentence, in how many cells no step could be named yet; nothing where there are none."""
    short = sum(len(strand.seconds) < FEWEST for strand in chronicle.strands)
    some = "all have" if short == len(chronicle.strands) else f"{short} of them have" if short > 1 else "1 of them has"
    return f"; {some} fewer than the {FEWEST} runs that naming one takes" if short else ""


def chronicle(entries: Sequence[Past], *, least: float, warnings: tuple[str, ...] = ()) -> Chronicle:
    """Return the latest `MOST` entries of what was gated last (where nothing was, of what was run last), with steps beyond *least*."""
    gates = [past for past in entries if past.origin is Origin.GATE]
    own = next((_series(past) for past in reversed(gates or entries)), None)
    whole = [past for past in entries if _series(past) == own]
    alike = tuple(whole[-MOST:])
    cells = dict.fromkeys(cell.cell for past in reversed(alike) for cell in past.cells)
    strands = (_strand(cell, name, alike, least) for cell, name in zip(cells, shortened(list(cells)), strict=True))
    beside = Counter(_series(past) for past in entries if _series(past) != own)
    told = [f"{plural(number, origin)} of scenario {scenario}: a series of its own" for (origin, scenario), number in beside.items()]
    earlier = [f"{plural(len(whole) - MOST, 'run')} before these"] if len(whole) > MOST else []
    return Chronicle(entries=alike, strands=tuple(strands), least=least, beside=(*earlier, *told), warnings=warnings)


def shortened(cells: Sequence[str]) -> list[str]:
    """Return ids without the parts that all of them have in the same place, sizes as ``n/k/d`` behind the rest; a single one as it is.

    >>> shortened(["blobs/n=1000/k=3/d=2/seed=0 identity/float64", "blobs/n=1797/k=3/d=2/seed=0 loop/float64"])
    ['identity 1k/3/2', 'loop 1797/3/2']
    >>> shortened(["x/1", "y/1"])
    ['x', 'y']
    """
    sizes = [_SIZES.search(cell) for cell in cells]
    if len(cells) > 1 and all(sizes):
        rest = _without_what_all_share([_SIZES.sub(" ", cell, count=1) for cell in cells])
        return [
            f"{name} {'/'.join(count(int(found[axis])) for axis in 'nkd')}".strip()
            for name, found in zip(rest, sizes, strict=True)
            if found
        ]
    return _without_what_all_share(cells)


def _without_what_all_share(cells: Sequence[str]) -> list[str]:
    parted = [[word.split("/") for word in cell.split(" ")] for cell in cells]
    shape = [len(word) for word in parted[0]] if parted else []
    if len(parted) == 1 or any([len(word) for word in words] != shape for words in parted):
        return list(cells)
    return [" ".join(filter(None, ("/".join(_own(parted, one, place)) for place in range(len(shape))))) for one in range(len(parted))]


def _own(parted: Sequence[Sequence[Sequence[str]]], one: int, place: int) -> list[str]:
    """Return the parts of word *place* of cell *one* that not all cells have."""
    return [part for number, part in enumerate(parted[one][place]) if any(words[place][number] != part for words in parted)]


def _series(past: Past) -> tuple[Origin, str]:
    return past.origin, past.scenario


def _strand(cell_id: str, name: str, entries: Sequence[Past], least: float) -> Strand:
    found = [(place, cell) for place, past in enumerate(entries) for cell in past.cells if cell.cell == cell_id]
    timed = [(place, cell.seconds) for place, cell in found if cell.seconds is not None]
    seconds = tuple(value for _, value in timed)
    return Strand(
        cell=cell_id,
        name=name,
        places=tuple(place for place, _ in timed),
        seconds=seconds,
        steps=steps(seconds, least=least),
        moves=moves([cell for _, cell in found]),
        appearances=tuple(place for place, _ in found),
        last=found[-1][1],
    )
