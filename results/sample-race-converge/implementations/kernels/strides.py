"""Rounds of `fused` one after the other, without the interpreter between them: one thread leads, others help at a `desk`.

Rounds       Points are packed, unless they are; then step after step is a round; at the end of a fit, one more assignment and the
             inertia. A chunk is a chunk of each of these, and what the leader does between rounds takes a few microseconds.
Compiling    Whatever a compiled function calls is optimised once more with it. So there is one way in for everything, `descend`,
             and what it calls is pasted into it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kmeans_bench.kernels import means, packing
from kmeans_bench.kernels.compiled import bare, pasted
from kmeans_bench.kernels.desk import desk as new_desk
from kmeans_bench.kernels.desk import is_first, is_there_work, kind_of, lay_out, put_back, shut, take, wait
from kmeans_bench.kernels.packing import bounds, pack_block
from kmeans_bench.kernels.summons import summon
from kmeans_bench.kernels.sweeping import Given, Now, Room, sweep

PROMPT = 0.2
"""Seconds of steps after which the interpreter may see to an interrupt."""

PACK, STEP, LAST, INERTIA = 0, 1, 2, 3
"""Kinds of rounds."""


class Course(NamedTuple):
    """What steps change: sums, weights and members of the clusters, the centroids; and what is asked, and was taken.

    *asked*: the kind of a single round, or -1 for steps; the bound on the squared norm of a move; how many steps at most; whether the fit
    ends with them, whatever changed. It ends, too, when nothing changes or the move is within the bound. Then points are assigned once
    more, unless nothing changed, and the inertia is taken. *taken*: how many steps, how many points changed in the last, the squared norm
    of its move, and whether the fit has ended.
    """

    totals: NDArray[np.float64]
    mass: NDArray[np.float64]
    counts: NDArray[np.int64]
    centroids: NDArray[np.floating]
    asked: NDArray[np.float64]
    taken: NDArray[np.float64]

    @classmethod
    def of(cls, kept: means.Sums, centroids: NDArray[np.floating]) -> Course:
        """Return a course on which nothing is asked."""
        return cls(kept.totals, kept.mass, kept.count, centroids, np.zeros(4), np.zeros(4))


@pasted
def _pack(given, chunks, g):
    """Write the packed points of chunk *g*."""
    blocks = given.points.shape[0]
    for b in range(bounds(g, chunks, blocks), bounds(g + 1, chunks, blocks)):
        pack_block(given.X, given.shift, given.points, b, b)


@pasted
def _settle(given, room, course, kind):
    """Move the centroids after a step and note what it did. Return the kind of the next round; -1: nothing is left of what was asked."""
    asked, taken = course.asked, course.taken
    if asked[0] >= 0.0 or kind == INERTIA:
        return np.int64(-1)
    if kind == LAST:
        return np.int64(INERTIA)
    changed = means.total(room.changed)
    taken[0], taken[1] = taken[0] + 1.0, changed
    if changed > 0:
        means.gather(room.sums, room.masses, room.members, course.totals, course.mass, course.counts)
        taken[2] = means.average(course.totals, course.mass, course.counts, given.shift, course.centroids)
    if changed == 0 or taken[2] <= asked[1] or (taken[0] >= asked[2] and asked[3] != 0.0):
        taken[3] = 1.0
        return np.int64(LAST if changed > 0 else INERTIA)
    return np.int64(STEP if taken[0] < asked[2] else -1)


@bare
def descend(desk, given, now, room, course):
    """Lead all rounds, if no thread came to the desk before; else help the one that did, until it shuts."""
    first, chunks = is_first(desk), room.changed.shape[0]
    kind = np.int64(course.asked[0] if course.asked[0] >= 0.0 else STEP)
    while True:
        if first:
            packing.pack_centroids(course.centroids, given.shift, now.weights, now.halves)
            lay_out(desk, kind)
        elif not is_there_work(desk, chunks):
            return
        g = take(desk)
        while g < chunks:
            kind = kind_of(desk)
            if kind == PACK:
                _pack(given, chunks, g)
            elif kind == INERTIA:
                room.inertias[g] = means.chunk_inertia(given.X, given.mass, course.centroids, now.labels, g, chunks)
            else:
                sweep(given, now, room, g, kind == LAST)
            put_back(desk)
            g = take(desk)
        if first:
            wait(desk, chunks)
            kind = _settle(given, room, course, kind)
            if kind < 0:
                shut(desk)
                return


def run(given: Given, now: Now, room: Room, course: Course, threads: int) -> None:
    """Do what the course asks on so many threads."""
    summon(descend, new_desk(), given, now, room, course, threads=threads)
