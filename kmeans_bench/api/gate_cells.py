"""From two versions to the cells of a duel: who changed, which sizes suit, whose answers are right, and a placebo."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from kmeans_bench.api.gate_versions import Rivals
from kmeans_bench.measuring.duel_engine import Part, Slot
from kmeans_bench.measuring.inspection import Inspector, Looked, counts
from kmeans_bench.measuring.meeting import Match
from kmeans_bench.model import Case, Cell, Clock, Contender, Declaration, DuelCell, Scenario, Side
from kmeans_bench.planning import duel_cells
from kmeans_bench.planning.duel_cells import AIM, Hunt

COARSE = 1e-5  # seconds: a CPU clock that ticks slower cannot time a call of a millisecond


@dataclass(slots=True, kw_only=True)
class Casting:
    """The cells as they are found, and who meets in those that both sides can run."""

    rivals: Rivals
    scenario: Scenario
    cases: tuple[Case, ...]
    inspector: Inspector
    doing: Callable[[str], None]
    cells: list[DuelCell] = field(default_factory=list)
    matches: dict[int, Match] = field(default_factory=dict)
    took: dict[int, float] = field(default_factory=dict)

    def cast(self, names: Iterable[str]) -> None:
        """Find the cells of *names*, and a placebo if any of them can be timed."""
        asked = list(names)
        able = [name for name in asked if all(side.ok for side in self._beforehand(name))]
        wanted = dict(zip(able, duel_cells.shares(len(able)), strict=True))
        for name in asked:
            self.doing(f"sizes and answers: {name}")
            self._cast(name, wanted.get(name, 0))
        self._placebo()

    def _cast(self, name: str, wanted: int) -> None:
        base, head = self.rivals.base_declared.get(name), self.rivals.head_declared.get(name)
        sides = self._beforehand(name)
        known = head or base
        assert known is not None  # noqa: S101 - names come from either version
        offered = duel_cells.candidates(known, self.scenario, self.cases)
        first = offered[0].cell if offered else _nowhere(known, self.cases[0])
        if base is None or head is None or not all(side.ok for side in sides):
            self._add(first, sides[0], sides[1])
            return
        hunt = Hunt(candidates=offered, wanted=wanted)
        found = self.inspector.hunt(Slot.BASE, base, hunt)
        if not found.ok:
            self._without_size(first, base, head, found)
        for cell in hunt.found:
            self._meet(cell, base, head, seconds=hunt.took[cell])

    def _beforehand(self, name: str) -> tuple[Side, Side]:
        """Return how base and head are known to fare before anything is asked."""
        versions = self.rivals.base_declared, self.rivals.head_declared
        base, head = (duel_cells.beforehand(declared.get(name), self.scenario) for declared in versions)
        return base, head

    def _without_size(self, cell: Cell, base: Declaration, head: Declaration, found: Side) -> None:
        """Add a cell whose time cannot be compared: base failed, which head may have mended, or no size suits."""
        if found.status is not None and found.status.failed:
            looked = self.inspector.look(Slot.HEAD, cell, head)
            self._add(cell, found, looked.side, opponent=self._opponent(cell, base))
        else:
            self._add(cell, found, found, opponent=self._opponent(cell, base))

    def _meet(self, cell: Cell, base: Declaration, head: Declaration, *, seconds: float) -> None:
        """Have both sides answer, and let them meet if both are right."""
        opponent = self._opponent(cell, base)
        before, after = self.inspector.look(Slot.BASE, opponent or cell, base), self.inspector.look(Slot.HEAD, cell, head)
        position = self._add(cell, before.side, after.side, opponent=opponent, looked=(before, after))
        parts = self.inspector.part(opponent or cell, base), self.inspector.part(cell, head)
        if before.side.ok and after.side.ok and isinstance(parts[0], Part) and isinstance(parts[1], Part):
            cpu = Clock.CPU in self.cells[position].clocks
            self.matches[position] = Match(position=position, base=parts[0], head=parts[1], cpu=cpu)
            self.took[position] = seconds

    def _placebo(self) -> None:
        """Put head's file in both slots, once, in a cell in the middle of the window."""
        order = sorted(self.took, key=lambda position: abs(math.log(self.took[position] / AIM)))
        if not order:
            return
        timed = [self.cells[position].cell for position in order]
        chosen = duel_cells.placebo(self.rivals.base_declared, self.rivals.head_declared, timed)[0]
        model = self.matches[order[timed.index(chosen)]]
        alike = self._same_modules(chosen.contender.implementation)
        position = self._add(chosen, Side(), Side(), placebo=True)
        part = replace(model.head, key=f"{model.head.key} (placebo)", placebo=True)
        self.matches[position] = replace(model, position=position, base=part, head=part, slot=Slot.BASE if alike else Slot.MIRROR)

    def _same_modules(self, name: str) -> bool:
        """Whether base's worker would run head's file as head's does: it imports the same modules, or none of its own."""
        base, head = self.rivals.base_declared[name], self.rivals.head_declared[name]
        one_tree = self.rivals.corners[Slot.BASE] == self.rivals.corners[Slot.HEAD]
        same = one_tree or base.digest == head.digest or not head.local_modules
        return same and not self.rivals.dependencies

    def _opponent(self, cell: Cell, base: Declaration) -> Cell | None:
        """Return base's cell where it is another implementation's."""
        if base.name == cell.contender.implementation:
            return None
        return replace(cell, contender=replace(cell.contender, implementation=base.name))

    def _add(
        self,
        cell: Cell,
        base: Side,
        head: Side,
        *,
        opponent: Cell | None = None,
        placebo: bool = False,
        looked: tuple[Looked, Looked] | None = None,
    ) -> int:
        fine = cell.contender.threads == 1 and time.get_clock_info("process_time").resolution <= COARSE
        self.cells.append(
            DuelCell(
                cell=cell,
                clocks=(Clock.CPU, Clock.WALL) if fine else (Clock.WALL,),
                opponent=opponent,
                placebo=placebo,
                base=base,
                head=head,
                counts=counts(*looked) if looked else (),
            )
        )
        return len(self.cells) - 1


def _nowhere(declaration: Declaration, case: Case) -> Cell:
    """Return a cell that stands for an implementation which offers none of the scenario's dtypes."""
    return Cell(case=case, contender=Contender(implementation=declaration.name, dtype=declaration.dtypes[0], threads=1))
