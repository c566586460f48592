"""Names of cells, without what all of them share; the share is said once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kmeans_bench.model import Case, Cell, CellVerdict
from kmeans_bench.reporting import format as words


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """How cells are named where *shared* is said once."""

    pairs: bool
    dtypes: bool
    threads: bool
    sources: bool
    seeds: bool
    shared: str

    @classmethod
    def of(cls, cells: Sequence[CellVerdict]) -> Names:
        """Find out what varies."""
        found = [one for cell in cells for one in (cell.cell.cell, cell.cell.opponent) if one is not None]
        dtypes, threads = _distinct(str(one.contender.dtype) for one in found), _distinct(_threads(one) for one in found)
        sources, seeds = _distinct(one.case.source.label for one in found), _distinct(f"seed {one.case.source.seed}" for one in found)
        # Two implementations of one commit: everywhere the same two, who would take all the room there is.
        pairs = _distinct(_pair(cell) for cell in cells)
        same = pairs if len(pairs) == 1 and cells[0].cell.opponent is not None else []
        alike = [*same, *(values[0] for values in (sources, seeds, dtypes, threads) if len(values) == 1)]
        return cls(
            pairs=not same,
            dtypes=len(dtypes) > 1,
            threads=len(threads) > 1,
            sources=len(sources) > 1,
            seeds=len(seeds) > 1,
            shared=", ".join(alike),
        )

    def contender(self, cell: CellVerdict) -> str:
        """``identity/float32``; of a duel between two, ``broadcast → identity/float32``."""
        contender = cell.cell.cell.contender
        varying = [*([str(contender.dtype)] if self.dtypes else []), *([f"{contender.threads}t"] if self.threads else [])]
        return "/".join([*([_pair(cell)] if self.pairs or not varying else []), *varying])

    def case(self, cell: CellVerdict) -> str:
        """``100k/100/16``: n, k, d."""
        return self._case(cell.cell.cell.case)

    def cell(self, cell: CellVerdict) -> str:
        """Both."""
        return f"{self.contender(cell)} {self.case(cell)}"

    def _case(self, case: Case) -> str:
        sizes = "/".join(words.count(value) for value in (case.n, case.k, case.d))
        return (f"{case.source.label} " if self.sources else "") + sizes + (f" s{case.source.seed}" if self.seeds else "")


def _pair(cell: CellVerdict) -> str:
    own, opponent = cell.cell.cell.contender.implementation, cell.cell.opponent
    return own if opponent is None else f"{opponent.contender.implementation} → {own}"


def _distinct(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))


def _threads(cell: Cell) -> str:
    return words.plural(cell.contender.threads, "thread")
