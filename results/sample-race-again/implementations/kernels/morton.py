"""The order in which neighbours in space are neighbours in memory: points sorted along a Z-shaped curve.

Key          Coordinates are halved again and again, the widest first, as in a k-d tree; a bit says which half. `BITS` halvings in all, one
             after the other, make the key. The range is that of a sample, without its outliers: it decides how good the order is, not
             what is right.
Sort         Two passes of a counting sort, `DIGIT` bits each, lowest first: linear time, and each chunk writes where its counts say, so
             that the order is the same for any number of threads. Equal keys stay in the order of their rows.
Source       G. M. Morton, A computer oriented geodetic data base and a new technique in file sequencing, IBM, 1966; D. E. Knuth, The Art of
             Computer Programming, vol. 3, section 5.2.5: radix sort.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kmeans_bench.kernels.compiled import bare
from kmeans_bench.kernels.crew import Crew
from kmeans_bench.kernels.packing import SAMPLE, bounds

BITS = 22
"""Halvings in all: four million cells, more than there are blocks of points."""

MOST = 14
"""Halvings of one coordinate at most."""

DIGIT = 11
"""Bits of a pass of the sort: 2,048 counters fit the first-level cache."""

CHUNKS = 16
"""Parts of the rows that are counted apart."""

BEYOND = 3.0
"""Standard deviations from the mean that the range may reach."""


class Grid(NamedTuple):
    """How coordinates become keys: cell = (x - low) * scale, at most *top*; its bits stand in *table* from *begin* on."""

    low: NDArray[Any]
    scale: NDArray[Any]
    top: NDArray[Any]
    begin: NDArray[np.int64]
    table: NDArray[np.uint32]


def grid(X: NDArray[Any]) -> Grid:
    """Return the grid of the rows of X, shape (n, d)."""
    sample = X[:: -(-len(X) // SAMPLE)].astype(np.float64)
    mean, reach = sample.mean(axis=0), BEYOND * sample.std(axis=0)
    low, high = np.maximum(sample.min(axis=0), mean - reach), np.minimum(sample.max(axis=0), mean + reach)
    bits = _halvings(high - low)
    counts = 2 ** np.array([len(places) for places in bits])
    scale = np.divide(counts, high - low, out=np.zeros(len(low)), where=high > low)
    return Grid(
        low.astype(X.dtype), scale.astype(X.dtype), (counts - 1).astype(X.dtype),
        np.concatenate([[0], np.cumsum(counts)[:-1]]), np.concatenate([_spread(places) for places in bits]),
    )  # fmt: skip


def _halvings(extent: NDArray[np.float64]) -> list[list[int]]:
    """Return the places in the key of the bits of each coordinate, highest first."""
    left, bits = extent.copy(), [list[int]() for _ in extent]
    for place in reversed(range(BITS)):
        widest = int(left.argmax())
        if left[widest] <= 0:
            break
        bits[widest].append(place)
        left[widest] = left[widest] / 2 if len(bits[widest]) < MOST else 0
    return bits


def _spread(places: list[int]) -> NDArray[np.uint32]:
    """Return, for each cell along a coordinate, its bits in their places."""
    cells, spread = np.arange(2 ** len(places), dtype=np.uint32), np.zeros(2 ** len(places), np.uint32)
    for bit, place in enumerate(reversed(places)):
        spread |= (cells >> np.uint32(bit) & np.uint32(1)) << np.uint32(place)
    return spread


@bare
def write_keys(X, low, scale, top, begin, table, keys, one, threads):
    """Write the keys of the rows that are thread *one*'s."""
    for i in range(bounds(one, threads, X.shape[0]), bounds(one + 1, threads, X.shape[0])):
        key = np.uint32(0)
        for j in range(X.shape[1]):
            cell = (X[i, j] - low[j]) * scale[j]
            inside = np.int64(cell) if cell < top[j] else np.int64(top[j])
            key |= table[begin[j] + (inside if cell > 0 else 0)]  # what is no number lies in the first cell
        keys[i] = key


@bare
def count(keys, before, digit, counts, one, threads):
    """Count the values of a digit in the chunks of thread *one*: of the rows of *before*, or of all rows if there are none yet."""
    n, values = keys.shape[0], counts.shape[1]
    for g in range(one, counts.shape[0], threads):
        counts[g, :] = 0
        for i in range(bounds(g, counts.shape[0], n), bounds(g + 1, counts.shape[0], n)):
            row = before[i] if before.shape[0] else i
            counts[g, keys[row] >> np.uint32(digit) & np.uint32(values - 1)] += 1


@bare
def turn_to_places(counts):
    """Turn counts into the places where each chunk's rows of each value begin."""
    place = 0
    for value in range(counts.shape[1]):
        for g in range(counts.shape[0]):
            place, counts[g, value] = place + counts[g, value], place


@bare
def put(keys, before, digit, counts, after, one, threads):
    """Put the rows of the chunks of thread *one* in their places."""
    n, values = keys.shape[0], counts.shape[1]
    for g in range(one, counts.shape[0], threads):
        for i in range(bounds(g, counts.shape[0], n), bounds(g + 1, counts.shape[0], n)):
            row = before[i] if before.shape[0] else i
            value = keys[row] >> np.uint32(digit) & np.uint32(values - 1)
            after[counts[g, value]] = row
            counts[g, value] += 1


def order(X: NDArray[Any], room: NDArray[np.uint8], crew: Crew) -> NDArray[np.int32]:
    """Return the rows of X in the order of the curve, shape (n,). *room*, bytes, is used where it is large enough for keys and one pass."""
    n = len(X)
    if room.nbytes < 8 * n:
        room = np.empty(8 * n, np.uint8)
    keys, once, twice = room[: 4 * n].view(np.uint32), room[4 * n : 8 * n].view(np.int32), np.empty(n, np.int32)
    counts = np.empty((CHUNKS, 2**DIGIT), np.int32)
    crew.share(write_keys, X, *grid(X), keys)
    for digit, before, after in ((0, np.zeros(0, np.int32), once), (DIGIT, once, twice)):
        crew.share(count, keys, before, digit, counts)
        turn_to_places(counts)
        crew.share(put, keys, before, digit, counts, after)
    return twice
