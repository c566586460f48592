"""Whether a scenario's claims can be tested on its cases. A misspelt contender is a line before anything is measured, no verdict after.

What the user leaves out (``-x``, ``--where``) is no mistake: such a claim is not tested, and says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

from kmeans_bench.errors import UsageError
from kmeans_bench.judging.claims import opponent, per_case
from kmeans_bench.judging.draws import seedless
from kmeans_bench.model import Case, Cell, Claim, Contender, Declaration, Per, ProtocolKind, Scenario
from kmeans_bench.planning import where
from kmeans_bench.planning.cases import cases
from kmeans_bench.planning.dataset import natural_size
from kmeans_bench.planning.planner import fields
from kmeans_bench.planning.selection import Selection, contenders
from kmeans_bench.planning.spelling import suggestion
from kmeans_bench.stats.intervals import fewest


def check(scenario: Scenario, declarations: Sequence[Declaration]) -> None:
    """Refuse a claim about nobody, about no case, of something held against itself, over seeds that change nothing or are too few.

    Raises
    ------
    UsageError
        If a claim of *scenario* could never be tested; or as `planning.selection.contenders` does.
    """
    if not scenario.claims:
        return
    taking_part, all_cases = contenders(scenario, declarations, Selection()), cases(scenario)
    known = {declaration.name: declaration for declaration in declarations}
    for claim in scenario.claims:
        _Target(scenario=scenario, claim=claim, known=known, taking_part=taking_part, cases=all_cases).check()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Target:
    """A claim beside what it could be about."""

    scenario: Scenario
    claim: Claim
    known: Mapping[str, Declaration]
    taking_part: Sequence[Contender]
    cases: Sequence[Case]

    def check(self) -> None:
        """Refuse what can never be tested."""
        mine = everyone = self._answering("of", self.claim.of)
        if self.claim.over is not None:
            self._answering("over", self.claim.over)
            mine = self._matched(mine)
        self._check_cases(mine)
        self._check_protocol()
        if self.claim.per is Per.SEEDS:
            self._check_number_of_seeds(everyone)

    def _answering(self, key: str, name: str) -> list[Contender]:
        """Return the contenders that a key means."""
        found = [one for one in self.taking_part if one.answers_to(name)]
        if not found:
            self._refuse(key, name)
        return found

    def _refuse(self, key: str, name: str) -> NoReturn:
        """Say why nobody answers to *name*."""
        implementation = name.partition("/")[0]
        if implementation not in self.known:
            self._fail(f"{key} = {name!r} matches no implementation, {suggestion(implementation, tuple(self.known))}")
        offered = ", ".join(one.id for one in self.taking_part if one.implementation == implementation)
        there = f"which has {offered}; name one of them" if offered else f"add {implementation!r} to its implementations"
        self._fail(f"{key} = {name!r} is not in the scenario, {there}")

    def _matched(self, mine: Sequence[Contender]) -> list[Contender]:
        """Return those of *mine* that are held against somebody else who takes part."""
        others = {one: opponent(self.claim, one) for one in mine}
        if all(other == one for one, other in others.items()):
            self._fail(f"of = {self.claim.of!r} is held against itself; name another in over")
        found = [one for one, other in others.items() if other in self.taking_part]
        if not found:
            wanted = ", ".join(other.id for other in others.values() if other is not None)
            self._fail(f"over = {self.claim.over!r} means {wanted}, which is not in the scenario; name dtype and threads that are")
        return found

    def _cells(self, whose: Sequence[Contender]) -> list[Cell]:
        cells = [Cell(case=case, contender=contender) for case in self.cases for contender in whose]
        if self.claim.where is None:
            return cells
        holds = where.parse(self.claim.where)
        return [cell for cell in cells if holds(fields(cell))]

    def _check_protocol(self) -> None:
        """Refuse a rule for stopping where nobody goes on to a fixed point."""
        kind = self.scenario.protocol.kind
        if self.claim.quantity.stopping and kind is not ProtocolKind.CONVERGE:
            self._fail(f"rule = {self.claim.rule!r} needs steps to a fixed point, not protocol {str(kind)!r}; write kind = 'converge'")

    def _check_number_of_seeds(self, everyone: Sequence[Contender]) -> None:
        """Refuse fewer seeds than an interval takes, at the level at which all of the claim's hold together."""
        seeds = Counter((seedless(cell.case), cell.contender) for cell in self._cells(everyone))
        least = fewest(per_case(len(seeds)))
        if min(seeds.values()) < least:
            need = "an interval takes" if len(seeds) == 1 else f"{len(seeds)} intervals that hold together take"
            self._fail(
                f"per = 'seeds' finds {min(seeds.values())} of them, and {need} {least} or more; add seeds to the source, or narrow where"
            )

    def _check_cases(self, mine: Sequence[Contender]) -> None:
        cells = self._cells(mine)
        if not cells:
            self._fail(f"where = {self.claim.where!r} matches none of its cases; correct it")
        axis = self.claim.axis
        if axis is not None and len(values := {getattr(cell.case, axis) for cell in cells}) < 2:  # noqa: PLR2004 - a slope needs two
            self._fail(f"axis = {axis!r} is {next(iter(values))} in all of its cases; an exponent needs several values of it")
        if self.claim.per is Per.SEEDS:
            self._check_seeds(cells)

    def _check_seeds(self, cells: Sequence[Cell]) -> None:
        """Refuse seeds that repeat one value: all rows of a source are the same points, and a start of one's own knows no seed."""
        names = [name.partition("/")[0] for name in (self.claim.of, self.claim.over) if name is not None]
        alone = next((name for name in names if self.known[name].own_start), None)
        case = next((cell.case for cell in cells if _whole(cell.case)), None)
        if alone is not None and case is not None:
            self._fail(
                f"per = 'seeds', but every seed takes all {case.n} rows of {case.source.label}, and {alone} draws a start of its own: one "
                "value, many times; use an n below that, so that seeds draw their rows, or leave per out"
            )

    def _fail(self, problem: str) -> NoReturn:
        msg = f"{self.scenario.name}: claim {self.claim.id!r}: {problem}"
        raise UsageError(msg)


def _whole(case: Case) -> bool:
    """Whether a case takes all rows that its source has, whatever the seed."""
    extent = natural_size(case.source)
    return extent is not None and case.n == extent.n
