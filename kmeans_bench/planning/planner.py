"""Scenario × declarations -> Plan: every cell with a prediction, or with the reason why it will not run. Nothing is measured or loaded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kmeans_bench.errors import UsageError
from kmeans_bench.judging import wording
from kmeans_bench.judging.cost import CostModel, Demand, too_big, too_costly, too_slow
from kmeans_bench.model import (
    Case,
    Cell,
    Declaration,
    Dtype,
    Environment,
    Plan,
    PlannedCell,
    ProtocolKind,
    Scenario,
    Source,
    SourceKind,
    Status,
)
from kmeans_bench.planning import where
from kmeans_bench.planning.availability import lacking
from kmeans_bench.planning.cases import cases, flaws
from kmeans_bench.planning.forecast import demand
from kmeans_bench.planning.selection import Selection, contenders
from kmeans_bench.planning.staleness import Context, key, recipe, request

_SPARED = 0.8  # of the machine's memory: what one worker may have when nobody says otherwise; the system and the harness keep the rest
_LEAST_MEMORY = 512 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class _Obstacle:
    """Why a cell will not run."""

    status: Status
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Planner:
    """What is the same for all cells."""

    scenario: Scenario
    declarations: Mapping[str, Declaration]
    cost: CostModel
    context: Context
    memory_limit: int
    lacking: Mapping[str, str | None]
    recipes: Mapping[Source, Mapping[str, object]]
    flaws: Mapping[Case, Mapping[Dtype, str]]

    def planned(self, cell: Cell) -> PlannedCell:
        """Return *cell* with its key and prediction, and the reason when it will not run."""
        declaration = self.declarations[cell.contender.implementation]
        asked = demand(declaration, cell, self.scenario.protocol)
        seconds = self.cost.predict(cell.contender, asked)
        obstacle = self._broken(declaration, cell) or self._skipped(declaration, cell, asked, seconds)
        return PlannedCell(
            cell=cell,
            seconds=seconds,
            bytes=asked.peak_bytes,
            key=key(cell, declaration, self.recipes[cell.case.source], self.context),
            status=obstacle.status if obstacle else None,
            reason=obstacle.reason if obstacle else None,
        )

    def _broken(self, declaration: Declaration, cell: Cell) -> _Obstacle | None:
        """Return why it cannot run: the plug-in's fault, the installation's, or the data's."""
        if declaration.problem is not None:
            return _Obstacle(status=Status.ERROR, reason=declaration.problem)
        if (absent := self.lacking[declaration.name]) is not None:
            return _Obstacle(status=Status.UNAVAILABLE, reason=absent)
        if (flawed := self.flaws[cell.case].get(cell.contender.dtype)) is not None:
            return _Obstacle(status=Status.DEGENERATE, reason=flawed)
        return None

    def _skipped(self, declaration: Declaration, cell: Cell, asked: Demand, seconds: float) -> _Obstacle | None:
        """Return why it would not fit: cores, the protocol, memory, or the seconds of a call."""
        cores, budget = self.context.environment.cores, self.scenario.budget
        if cell.contender.threads > cores:
            return _Obstacle(status=Status.SKIPPED, reason=f"asks for {cell.contender.threads} threads (limit {cores} cores)")
        if declaration.own_start and self.scenario.protocol.kind is not ProtocolKind.AS_WRITTEN:
            return _Obstacle(status=Status.SKIPPED, reason="draws its own start, which only protocol as-written compares")
        margin = self.cost.margin(cell.contender, asked)
        found = (
            too_big(asked, limit=self.memory_limit)
            or too_slow(seconds, limit=budget.call, margin=margin)
            or too_costly(seconds, total=budget.total, launches=budget.launches, margin=margin)
        )
        return _Obstacle(status=Status.SKIPPED, reason=found) if found else None


def plan(
    scenario: Scenario,
    declarations: Sequence[Declaration],
    *,
    environment: Environment,
    cost: CostModel | None = None,
    selection: Selection | None = None,
    memory_limit: int | None = None,
    seed: int = 0,
    unavailable: Callable[[Declaration], str | None] = lacking,
) -> Plan:
    """Return all cells of *scenario*: cases small ones first, within each the contenders in a fixed order.

    Parameters
    ----------
    declarations
        What there is; those that take part are kept in the plan.
    cost
        Predicts; default: priors only, see `planning.forecast.learnt`.
    selection
        What the user asks for beyond the scenario.
    memory_limit
        Bytes that one worker may add to what it starts with; default: four fifths of the machine's memory.
    unavailable
        Why an implementation cannot be loaded here, or None; an argument so that a test can say so.

    Raises
    ------
    UsageError
        If the input or the scenario cannot be used, or nothing is left to measure; the text names the filter that left nothing.
    """
    limit = allowed_memory(memory_limit, environment)
    chosen = selection or Selection()
    taking_part = contenders(scenario, declarations, chosen)
    names = {contender.implementation for contender in taking_part}
    kept = tuple(declaration for declaration in declarations if declaration.name in names)
    cells = _filtered([Cell(case=case, contender=contender) for case in cases(scenario) for contender in taking_part], chosen.where)
    context = Context(protocol=scenario.protocol, launches=scenario.budget.launches, seed=seed, environment=environment)
    planner = _Planner(
        scenario=scenario,
        declarations={declaration.name: declaration for declaration in kept},
        cost=cost or CostModel(),
        context=context,
        memory_limit=limit,
        lacking={declaration.name: unavailable(declaration) for declaration in kept},
        recipes={source: recipe(source) for source in scenario.sources},
        flaws={case: flaws(case) for case in dict.fromkeys(cell.case for cell in cells)},
    )
    _refuse_hopeless(planner.flaws)
    return Plan(
        scenario=scenario,
        cells=tuple(planner.planned(cell) for cell in cells),
        declarations=kept,
        seed=seed,
        where=chosen.where,
        memory_limit=limit,
        digest=request(scenario, chosen, seed=seed, memory_limit=memory_limit),
    )


def allowed_memory(asked: int | None, environment: Environment) -> int:
    """Return the bytes that one worker may have: those asked for, at most the machine's; four fifths of the machine's when nobody says.

    Raises
    ------
    UsageError
        If that is too little for any library.
    """
    if asked is None:
        return int(_SPARED * environment.memory)
    if asked < _LEAST_MEMORY:
        msg = f"a memory limit of {wording.size(asked)} is below 512 MiB: a BLAS hangs without room for its buffers; give at least 512MiB"
        raise UsageError(msg)
    return min(asked, environment.memory)


def fields(cell: Cell) -> dict[str, int | str]:
    """Return what ``--where`` sees of *cell*."""
    case, contender = cell.case, cell.contender
    sizes: dict[str, int | str] = {"n": case.n, "k": case.k, "d": case.d, "threads": contender.threads, "seed": case.source.seed}
    return sizes | {"dtype": str(contender.dtype), "implementation": contender.implementation, "source": case.source.label}


def _filtered(cells: Sequence[Cell], text: str | None) -> list[Cell]:
    if text is None:
        return list(cells)
    condition = where.parse(text)
    left = [cell for cell in cells if condition(fields(cell))]
    if not left:
        msg = f"--where {text!r} leaves none of the {len(cells)} cells; loosen it (kmeans-bench run --dry-run lists them)"
        raise UsageError(msg)
    return left


def _refuse_hopeless(flaws: Mapping[Case, Mapping[Dtype, str]]) -> None:
    """Refuse a user's file of which no case at all can be solved; where some can, the others are rows `degenerate`."""
    if all(case.source.kind is SourceKind.FILE and set(found) == set(Dtype) for case, found in flaws.items()):
        case, found = next(iter(flaws.items()))
        msg = f"{case.source.path}: {found[Dtype.FLOAT64]}"
        raise UsageError(msg)
