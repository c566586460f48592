"""Every cell in exactly one bucket, the ones that fail a build first; the bucket is the verdict's, not a second opinion."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from kmeans_bench.model import CellVerdict, Change


class Bucket(StrEnum):
    """Where a cell is shown, in this order."""

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


MEANING: Mapping[Bucket, str] = {
    Bucket.SLOWER: "shown to be slower",
    Bucket.BROKEN: "ran in base; in head it fails, or is wrong",
    Bucket.GROWN: "more memory, steps or distances, not shown to be slower",
    Bucket.UNDECIDED: "neither a change nor its absence could be shown",
    Bucket.NOT_MEASURED: "ran on neither side",
    Bucket.GONE: "base has it, head does not",
    Bucket.FASTER: "shown to be faster",
    Bucket.MENDED: "did not run in base, does in head",
    Bucket.NEW: "head has it, base does not",
    Bucket.NO_CHANGE: "a change that matters is ruled out",
}


def bucket(cell: CellVerdict) -> Bucket:
    """Return the one bucket of *cell*."""
    if cell.change.regression or not cell.regression:
        return _OF_CHANGE[cell.change]
    return Bucket.GROWN


def sorted_in(cells: Iterable[CellVerdict]) -> dict[Bucket, list[CellVerdict]]:
    """Return the buckets that hold a cell, in their order; inside one, the largest slow-down first, then what has no time."""
    found: dict[Bucket, list[CellVerdict]] = {}
    for cell in cells:
        found.setdefault(bucket(cell), []).append(cell)
    return {one: sorted(found[one], key=_slowest) for one in Bucket if one in found}


def _slowest(cell: CellVerdict) -> float:
    return float("inf") if cell.estimate is None else cell.estimate.point


_OF_CHANGE: Mapping[Change, Bucket] = {
    Change.SLOWER: Bucket.SLOWER,
    Change.FASTER: Bucket.FASTER,
    Change.NO_CHANGE: Bucket.NO_CHANGE,
    Change.UNDECIDED: Bucket.UNDECIDED,
    Change.BROKEN: Bucket.BROKEN,
    Change.MENDED: Bucket.MENDED,
    Change.NEW: Bucket.NEW,
    Change.GONE: Bucket.GONE,
    Change.NOT_MEASURED: Bucket.NOT_MEASURED,
}
