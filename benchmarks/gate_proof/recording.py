"""Recorded rounds of identical code: every timed call, so that any rule can be replayed on them.

A recording is a folder of two files. ``recording.json``:

    {"version": 1, "recorded_at": "...", "machine": "...", "quarters": 4,
     "cells": [{"id": "...", "threads": 1}, ...]}

and ``rounds.csv.gz``, one row per quad, in the order they were run:

    round,cell,quad,launched,first,wall1,wall2,wall3,wall4,cpu1,cpu2,cpu3,cpu4

``launched`` and ``first`` are ``b`` or ``h``: who was launched first in the round, and who made calls 1 and 4. Seconds are whole tenths of
a microsecond; the CPU columns are empty for cells on several threads. Both sides ran the same files. Every cell has the same number of
quads in every round, a multiple of ``quarters``: those of a confirmation visit, of which the screen's replay takes a quarter.
"""

from __future__ import annotations

import csv
import gzip
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from gate_proof.worlds import Array
from kmeans_bench.errors import StorageError
from kmeans_bench.model import Quad

if TYPE_CHECKING:
    from numpy.typing import NDArray

RECORDED = Path(__file__).parent / "recorded"
"""Where the committed recording lies."""

VERSION = 1
TICK = 1e-7
HEADER = ("round", "cell", "quad", "launched", "first", *(f"wall{i}" for i in range(1, 5)), *(f"cpu{i}" for i in range(1, 5)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """Rounds of all cells, both sides identical code.

    Attributes
    ----------
    cells, threads
        Ids of the cells, and on how many threads each ran.
    base, head
        Seconds, (rounds, cells, pairs, 2): pair by pair what either side took, on CPU time and on the wall; two pairs per quad. CPU time
        is NaN for cells on several threads.
    quarters
        Into how many visits' worth of quads a round can be cut.
    """

    cells: tuple[str, ...]
    threads: tuple[int, ...]
    base: Array
    head: Array
    machine: str = ""
    recorded_at: str = ""
    quarters: int = 4

    @property
    def milliseconds(self) -> tuple[float, ...]:
        """Median of every cell's calls on the wall."""
        return tuple(float(value) for value in 1000 * np.median(self.base[:, :, :, 1], axis=(0, 2)))

    def numbers(self, quarters: Sequence[int]) -> Array:
        """Return the bouts' log speed-ups from these quarters of the quads, (rounds, cells, 2): trimmed as a bout is."""
        pairs = self.base.shape[2] // self.quarters
        chosen = np.concatenate([np.arange(quarter * pairs, (quarter + 1) * pairs) for quarter in quarters])
        return trimmed(np.log(self.base[:, :, chosen] / self.head[:, :, chosen]))


def trimmed(ratios: Array) -> Array:
    """Return the 20 %-trimmed mean over the last axis but one."""
    count = ratios.shape[-2]
    out = int(0.2 * count)
    return np.asarray(np.sort(ratios, axis=-2)[..., out : count - out, :].mean(axis=-2))


def save(folder: Path, rounds: Sequence[Mapping[int, Sequence[Quad]]], launched: Sequence[bool], **about: object) -> None:
    """Write a recording.

    Parameters
    ----------
    rounds
        Per round, the quads of every cell by its number.
    launched
        Per round, whether base was launched first.
    about
        ``cells`` (a list of id and threads), ``machine``, ``recorded_at``, ``quarters``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "recording.json").write_text(json.dumps({"version": VERSION, **about}, indent=1) + "\n", encoding="utf-8")
    # No name and no time in the archive's head: the same rounds give the same bytes.
    with (folder / "rounds.csv.gz").open("wb") as raw, gzip.GzipFile(filename="", fileobj=raw, mode="wb", mtime=0) as packed:
        for row in _rows(rounds, launched):
            packed.write((",".join(row) + "\n").encode())


def load(folder: Path) -> Recording:
    """Read a recording.

    Raises
    ------
    StorageError
        If it is of another version, or a cell lacks quads in a round.
    """
    about = json.loads((folder / "recording.json").read_text(encoding="utf-8"))
    if about["version"] != VERSION:
        msg = f"{folder}: recording of version {about['version']}, this reader knows {VERSION}; record it again"
        raise StorageError(msg)
    with gzip.open(folder / "rounds.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    first = np.array([row["first"] == "b" for row in rows])
    calls = np.array([[_seconds(row[f"{clock}{i}"]) for clock in ("cpu", "wall") for i in range(1, 5)] for row in rows])
    cells, rounds = len(about["cells"]), 1 + max(int(row["round"]) for row in rows)
    order = np.lexsort([[int(row[name]) for row in rows] for name in ("quad", "cell", "round")])
    if len(rows) % (rounds * cells * about["quarters"]):
        msg = f"{folder}: {len(rows)} quads are not the same number for {cells} cells in {rounds} rounds; record it again"
        raise StorageError(msg)
    sides = _sides(calls[order].reshape(-1, 2, 4), first[order])
    shaped = [side.reshape(rounds, cells, -1, 2) for side in sides]
    return Recording(
        cells=tuple(cell["id"] for cell in about["cells"]),
        threads=tuple(cell["threads"] for cell in about["cells"]),
        base=shaped[0],
        head=shaped[1],
        machine=about.get("machine", ""),
        recorded_at=about.get("recorded_at", ""),
        quarters=about["quarters"],
    )


def _rows(rounds: Sequence[Mapping[int, Sequence[Quad]]], launched: Sequence[bool]) -> Iterable[Sequence[str]]:
    yield HEADER
    for number, (cells, base_launched_first) in enumerate(zip(rounds, launched, strict=True)):
        for cell, quads in cells.items():
            for place, quad in enumerate(quads):
                cpus = [""] * 4 if quad.cpus is None else [_ticks(value) for value in quad.cpus]
                sides = ["b" if base_launched_first else "h", "b" if quad.base_first else "h"]
                yield [str(number), str(cell), str(place), *sides, *map(_ticks, quad.walls), *cpus]


def _ticks(seconds: float) -> str:
    return str(round(seconds / TICK))


def _seconds(ticks: str) -> float:
    return int(ticks) * TICK if ticks else math.nan


def _sides(calls: Array, base_first: NDArray[np.bool_]) -> tuple[Array, Array]:
    """Turn (quads, clocks, 4 calls) into base's and head's seconds, (quads, 2 pairs, clocks): calls 1 and 2, and calls 4 and 3."""
    outer, inner = calls[:, :, [0, 3]].transpose(0, 2, 1), calls[:, :, [1, 2]].transpose(0, 2, 1)
    first = base_first[:, None, None]
    return np.where(first, outer, inner), np.where(first, inner, outer)
