"""What the buckets mean, and cells sorted into them; which bucket a cell is in is judging's to say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kmeans_bench.judging.gate.buckets import Bucket, bucket
from kmeans_bench.model import CellVerdict

MEANING: Mapping[Bucket, str] = {
    Bucket.SLOWER: "shown to be slower",
    Bucket.BROKEN: "ran in base; in head it fails, or is wrong",
    Bucket.GROWN: "more memory, steps or distances, not shown to be slower",
    Bucket.UNDECIDED: "neither a change nor its absence could be shown",
    Bucket.NOT_MEASURED: "no time could be compared",
    Bucket.GONE: "base has it, head does not",
    Bucket.FASTER: "shown to be faster",
    Bucket.MENDED: "did not run in base, does in head",
    Bucket.NEW: "head has it, base does not",
    Bucket.NO_CHANGE: "a change that matters is ruled out",
}


def sorted_in(cells: Iterable[CellVerdict]) -> dict[Bucket, list[CellVerdict]]:
    """Return the buckets that hold a cell, in their order; inside one, the largest slow-down first, then what has no time."""
    found: dict[Bucket, list[CellVerdict]] = {}
    for cell in cells:
        found.setdefault(bucket(cell), []).append(cell)
    return {one: sorted(found[one], key=_slowest) for one in Bucket if one in found}


def _slowest(cell: CellVerdict) -> float:
    return float("inf") if cell.estimate is None else cell.estimate.point
