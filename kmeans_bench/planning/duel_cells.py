"""Which implementations meet, on which sizes: the candidates, in the order in which they are tried, and how many are wanted. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from kmeans_bench.errors import UsageError
from kmeans_bench.judging.cost import CostModel
from kmeans_bench.model import Case, Cell, Contender, Declaration, ProtocolKind, Scenario, Side, Status
from kmeans_bench.planning.availability import lacking
from kmeans_bench.planning.forecast import demand
from kmeans_bench.planning.spelling import suggestion

SHORTEST, LONGEST = 0.001, 0.015
"""Seconds of a call: below, the process pair's own noise outweighs more of them; above, six rounds of 24 cells do not fit the budget."""

AIM = 0.005
CELLS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A cell that may be measured, and the seconds that the cost model's priors foresee: an order, no promise."""

    cell: Cell
    foreseen: float


@dataclass(slots=True)
class Hunt:
    """Looks for cells of one implementation whose calls take `SHORTEST` to `LONGEST`; told what a candidate took, it offers the next.

    The order rests on priors alone: the same implementation gets the same cells tomorrow, unless they leave the window.
    """

    candidates: Sequence[Candidate]
    wanted: int
    found: list[Cell] = field(default_factory=list)
    took: dict[Cell, float] = field(default_factory=dict)

    def next(self) -> Cell | None:
        """Return the cell to be tried next; None when enough are found, or none is left that could do."""
        if len(self.found) >= self.wanted:
            return None
        left = [one for one in self.candidates if one.cell not in self.took and self._hopeful(one)]
        if self.took and not self.answered:  # who hangs on a size that should do hangs on most: the smallest tells soonest
            left.sort(key=lambda one: one.foreseen)
        return left[0].cell if left else None

    @property
    def answered(self) -> bool:
        """Whether any call came back."""
        return any(math.isfinite(seconds) for seconds in self.took.values())

    def tell(self, cell: Cell, seconds: float) -> None:
        """Take note of the seconds of a call; infinite: it was ended."""
        self.took[cell] = seconds
        if SHORTEST <= seconds <= LONGEST:
            self.found.append(cell)

    def why_none(self) -> str:
        """Return why nothing was found."""
        window = f"none within {1000 * SHORTEST:g} to {1000 * LONGEST:g} ms"
        known = sorted(seconds for seconds in self.took.values() if math.isfinite(seconds))
        if not known:
            return f"no size that was tried was answered in time, {window}"
        ends = dict.fromkeys(f"{1000 * seconds:.3g}" for seconds in (known[0], known[-1]))
        return f"calls take {' to '.join(ends)} ms in the sizes that were tried, {window}"

    def _hopeful(self, one: Candidate) -> bool:
        """Whether no smaller candidate took too long already, and no larger one too little."""
        known = {other.cell: other.foreseen for other in self.candidates}
        long = [known[cell] for cell, seconds in self.took.items() if seconds > LONGEST]
        short = [known[cell] for cell, seconds in self.took.items() if seconds < SHORTEST]
        return one.foreseen < min(long, default=math.inf) and one.foreseen > max(short, default=0.0)


def candidates(declaration: Declaration, scenario: Scenario, cases: Iterable[Case]) -> tuple[Candidate, ...]:
    """Return the cells of an implementation in the order in which they are tried: nearest to `AIM` by the priors, dtypes in turn."""
    places, contenders = (
        list(cases),
        [
            Contender(implementation=declaration.name, dtype=dtype, threads=threads)
            for dtype in scenario.grid.dtype
            for threads in scenario.grid.threads
            if dtype in declaration.dtypes
        ],
    )
    columns = [_ranked(declaration, scenario, [Cell(case=case, contender=one) for case in places]) for one in contenders]
    return tuple(candidate for row in zip(*columns, strict=True) for candidate in row)


def shares(implementations: int) -> tuple[int, ...]:
    """Return how many cells each of so many implementations gets, `CELLS` in all: one at least, the remainder to the first."""
    each, over = divmod(CELLS, max(1, implementations))
    return tuple(max(1, each + (place < over)) for place in range(implementations))


def picked(names: Iterable[str], scenario: Scenario, include: Sequence[str], exclude: Sequence[str]) -> tuple[str, ...]:
    """Return who is gated: what the globs of *include* match, else the scenario's own list, without *exclude*.

    Raises
    ------
    UsageError
        If a glob matches nothing, or nobody is left.
    """
    known = sorted(set(names))
    for option, patterns in (("-i", include), ("-x", exclude)):
        for pattern in patterns:
            if not any(fnmatchcase(name, pattern) for name in known):
                msg = f"{option} {pattern} matches no implementation of either version, {suggestion(pattern, known)}"
                raise UsageError(msg)
    wanted = tuple(name for name in known if _listed(name, include or scenario.implementations) and not _any(name, exclude))
    if known and not wanted:
        msg = f"-x {', '.join(exclude)} leaves none of {len(known)} implementations; exclude fewer"
        raise UsageError(msg)
    return wanted


def beforehand(declaration: Declaration | None, scenario: Scenario) -> Side:
    """Return how a side is known to fare before anything is asked; OK where nothing is known against it.

    None: the version has no such implementation.
    """
    if declaration is None:
        return Side(status=None)
    if declaration.problem is not None:
        return Side(status=Status.ERROR, reason=declaration.problem)
    if (absent := lacking(declaration)) is not None:
        return Side(status=Status.UNAVAILABLE, reason=absent)
    if not comparable(declaration, scenario):
        return Side(status=Status.SKIPPED, reason="draws its own start, which only protocol as-written compares")
    return Side()


def comparable(declaration: Declaration, scenario: Scenario) -> bool:
    """Whether two calls do equal work: what draws its own start does not, under most protocols."""
    return not declaration.own_start or scenario.protocol.kind is ProtocolKind.AS_WRITTEN


def placebo(base: Mapping[str, Declaration], head: Mapping[str, Declaration], timed: Sequence[Cell]) -> list[Cell]:
    """Return cells that may serve as the placebo, the best first: sources equal on both sides, then those without local modules.

    Of either kind, the cells in the middle of the window are the better ones; *timed* stand in that order already.
    """
    equal = [cell for cell in timed if _name(cell) in base and base[_name(cell)].digest == head[_name(cell)].digest]
    alone = [cell for cell in timed if not head[_name(cell)].local_modules]
    return list(dict.fromkeys([*equal, *alone, *timed]))


def _ranked(declaration: Declaration, scenario: Scenario, cells: Sequence[Cell]) -> list[Candidate]:
    prior = CostModel()
    found = [Candidate(cell=cell, foreseen=prior.predict(cell.contender, demand(declaration, cell, scenario.protocol))) for cell in cells]
    return sorted(found, key=lambda one: abs(math.log(one.foreseen / AIM)))


def _name(cell: Cell) -> str:
    return cell.contender.implementation


def _any(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _listed(name: str, patterns: Sequence[str]) -> bool:
    """Return whether a list such as a scenario's holds *name*; ``!loop`` takes it out, and alone means everything but that."""
    wanted = [pattern for pattern in patterns if not pattern.startswith("!")] or ["*"]
    return _any(name, wanted) and not _any(name, [pattern.removeprefix("!") for pattern in patterns if pattern.startswith("!")])
