"""Where a cell is shown and counted: its change, or, where that passes and a count does not, the count."""

from __future__ import annotations

from enum import StrEnum

from kmeans_bench.model import CellVerdict


class Bucket(StrEnum):
    """Where a cell is shown, in this order, the ones that fail a build first. The words are those of `Change`, and one more."""

    SLOWER = "slower"
    BROKEN = "broken"
    GROWN = "takes more"
    UNDECIDED = "undecided"
    NOT_MEASURED = "not measured"
    GONE = "gone"
    FASTER = "faster"
    MENDED = "mended"
    NEW = "new"
    NO_CHANGE = "no change"

    @property
    def fails(self) -> bool:
        """Whether what is in it fails a build."""
        return self in (Bucket.SLOWER, Bucket.BROKEN, Bucket.GROWN)


def bucket(cell: CellVerdict) -> Bucket:
    """Return the one bucket of *cell*; it fails a build exactly where the cell is a regression."""
    return Bucket.GROWN if cell.regression and not cell.change.regression else Bucket(cell.change.value)
