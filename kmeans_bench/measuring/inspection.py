"""Before the duel: which sizes suit, whether answers are right, what can be counted. Nothing here is compared in seconds.

The workers have one hash seed and stay wherever the system puts them, so that counts repeat. A cell that brings a worker down is asked
again by a fresh one; it counts as failed when that one falls, too.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from kmeans_bench.errors import DegenerateCaseError, UsageError
from kmeans_bench.measuring.duel import STRIKES, failed
from kmeans_bench.measuring.duel_engine import Duellist, Engine, Examined, Launch, Part, Slot
from kmeans_bench.measuring.engine import FailureError, patience
from kmeans_bench.measuring.ledger import Ledger
from kmeans_bench.measuring.meeting import IMPORT_LIMIT
from kmeans_bench.measuring.stage import Stage, set_stage
from kmeans_bench.model import Case, Cell, Count, Declaration, Quantity, Scenario, Side, Status
from kmeans_bench.planning.duel_cells import LONGEST, Hunt

Found = TypeVar("Found")

TRIES = 5  # calls that a size is judged by, at most: the fastest counts
ROUGHLY = 4  # times the longest call of the window: who takes that once needs no second look
TRACING = 10  # times the limit of a call for one that is traced, and its answer stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """How a side fared in a cell, and what was counted; None where it failed."""

    side: Side
    found: Examined | None = None


@dataclass(slots=True, kw_only=True)
class Inspector:
    """Asks one worker per side, as long as it lives.

    Attributes
    ----------
    scenario
        Whose protocol holds, and whose limit for a call.
    listen
        Told in one line what went wrong and was coped with.
    """

    engine: Engine
    scenario: Scenario
    clock: Callable[[], float] = time.monotonic
    listen: Callable[[str], None] = lambda _: None
    stages: dict[Case, Stage | Side] = field(default_factory=dict)
    workers: dict[Slot, Duellist] = field(default_factory=dict)
    loaded: dict[Slot, set[str]] = field(default_factory=dict)
    unloadable: dict[tuple[Slot, str], FailureError] = field(default_factory=dict)

    def hunt(self, slot: Slot, declaration: Declaration, hunt: Hunt) -> Side:
        """Try sizes until enough of them suit; returns how the side fared: SKIPPED where none does, TIMEOUT where it never answered."""
        hung = False
        while (cell := hunt.next()) is not None:
            part = self.part(cell, declaration)
            if isinstance(part, Side):
                hunt.tell(cell, math.inf)
                continue
            try:
                hunt.tell(cell, self._sturdy(slot, part, self._size, again=False))
            except FailureError as failure:
                if failure.status is not Status.TIMEOUT or part.key not in self.loaded[slot]:
                    return failed(failure)
                hunt.tell(cell, math.inf)
                hung = True
        if hunt.found:
            return Side()
        return Side(status=Status.TIMEOUT if hung and not hunt.answered else Status.SKIPPED, reason=hunt.why_none())

    def look(self, slot: Slot, cell: Cell, declaration: Declaration) -> Looked:
        """Have one cell answered and checked."""
        part = self.part(cell, declaration)
        if isinstance(part, Side):
            return Looked(side=part)
        stage = self._stage(cell.case)
        assert isinstance(stage, Stage)  # noqa: S101 - there is a part, so there is a stage
        try:
            found = self._sturdy(slot, part, self._examine)
        except FailureError as failure:
            return Looked(side=failed(failure))
        judged = stage.check(found.answer, part.problem, declaration)
        return Looked(side=Side(status=judged.status, reason=judged.reason), found=found)

    def part(self, cell: Cell, declaration: Declaration) -> Part | Side:
        """Return what a worker does in *cell*; a side that is not OK where the data cannot carry it."""
        stage = self._stage(cell.case)
        if isinstance(stage, Side):
            return stage
        try:
            problem = stage.problem(cell.contender.dtype)
        except DegenerateCaseError as degenerate:
            return Side(status=Status.DEGENERATE, reason=str(degenerate))
        key = f"{cell.id} {declaration.origin}"
        return Part(key=key, declaration=declaration, problem=problem, threads=cell.contender.threads)

    def close(self) -> None:
        """End the workers."""
        for worker in self.workers.values():
            worker.dismiss()
        self.workers.clear()

    def _stage(self, case: Case) -> Stage | Side:
        if case not in self.stages:
            try:
                self.stages[case] = set_stage(case, self.scenario, clock=self.clock, ledger=Ledger())
            except (DegenerateCaseError, UsageError) as flaw:
                self.stages[case] = Side(status=Status.DEGENERATE, reason=str(flaw))
        return self.stages[case]

    def _sturdy(self, slot: Slot, part: Part, ask: Callable[[Duellist, Part], Found], *, again: bool = True) -> Found:
        """Ask; once more, a fresh worker, where the first one fell. *again*: also where it took too long.

        Raises
        ------
        FailureError
            If that one fell, too, or a file's import did before.
        """
        fallen = ""
        self._refuse(slot, part)
        for strike in range(1, STRIKES + 1):
            try:
                found = ask(self._worker(slot, part), part)
            except FailureError as failure:
                self._dismiss(slot)
                if strike == STRIKES or (failure.status is Status.TIMEOUT and not again):
                    self._remember(slot, part, failure)
                    raise
                fallen = f"{part.declaration.name}, {slot}: {failure.reason}; asked again by a fresh worker"
            else:
                if strike > 1:  # a failure that came back is the cell's verdict, and no news
                    self.listen(fallen)
                return found
        raise AssertionError

    def _remember(self, slot: Slot, part: Part, failure: FailureError) -> None:
        """Take note of an import that failed: the file's other cells would wait for it in vain."""
        if slot in self.loaded and part.key not in self.loaded[slot]:
            self.unloadable[slot, part.declaration.name] = failure

    def _refuse(self, slot: Slot, part: Part) -> None:
        """Raise the failure of a file whose import failed before."""
        failure = self.unloadable.get((slot, part.declaration.name))
        if failure is not None:
            raise FailureError(failure.status, failure.reason)

    def _worker(self, slot: Slot, part: Part) -> Duellist:
        """Return a living worker that has loaded *part*."""
        if slot not in self.workers:
            self.loaded.pop(slot, None)
            self.workers[slot] = self.engine.start(Launch(slot=slot, hash_seed=0, threads=part.threads))
            self.loaded[slot] = set()
        worker = self.workers[slot]
        if part.key not in self.loaded[slot]:
            worker.begin(part)
            worker.ready(max(IMPORT_LIMIT, self.scenario.budget.call))
            self.loaded[slot].add(part.key)
        return worker

    def _dismiss(self, slot: Slot) -> None:
        worker = self.workers.pop(slot, None)
        if worker is not None:
            worker.dismiss()

    def _size(self, worker: Duellist, part: Part) -> float:
        """Return the seconds of a call: the fastest of a few, the first of which may load libraries."""
        limit, best = self.scenario.budget.call, math.inf
        worker.enter(part, (), patience(part.declaration, limit))
        for _ in range(TRIES):
            best = min(best, worker.call(part, limit).wall)
            if best > ROUGHLY * LONGEST:
                break
        return best

    def _examine(self, worker: Duellist, part: Part) -> Examined:
        worker.enter(part, (), patience(part.declaration, self.scenario.budget.call))
        return worker.examine(part, TRACING * self.scenario.budget.call)


def counts(base: Looked, head: Looked) -> tuple[Count, ...]:
    """Return what was counted on both sides; distances where either reports them."""
    if base.found is None or head.found is None:
        return ()
    sides = (base.found, head.found)
    told: Mapping[Quantity, tuple[int | None, int | None]] = {
        Quantity.MEMORY: (sides[0].peak, sides[1].peak),
        Quantity.STEPS: (_steps(sides[0]), _steps(sides[1])),
        Quantity.DISTANCES: (sides[0].distances, sides[1].distances),
    }
    return tuple(
        Count(quantity=quantity, base=before, head=after)
        for quantity, (before, after) in told.items()
        if quantity is not Quantity.DISTANCES or (before, after) != (None, None)
    )


def _steps(found: Examined) -> int | None:
    steps = found.answer.n_iter
    return int(steps) if isinstance(steps, int) and not isinstance(steps, bool) else None
