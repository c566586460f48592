"""Claims put to the test: one rule over intervals that hold together at 95 %, and nothing pooled but seeds, where a claim says so.

A claim is about cases that were fixed before anything was measured. Each gets an interval at 1 - 0.05 / (number of cases), so that with
95 % probability none of them misses (Bonferroni; the cases share a machine and are not independent, which Šidák's slightly narrower ones
would need). Cases without an interval count in that number: what was not measured makes nothing surer.

With ``per = "seeds"`` all cases that differ in the source's seed alone make one exhibit, and the seed is the unit of inference
(`claim_seeds`); "case" below then means all of them.

A case that decides a claim by itself decides it whatever else is missing: one wholly outside refutes *everywhere*, one inside supports
*somewhere*. All other rulings need every case.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kmeans_bench.judging.claim_question import Question
from kmeans_bench.judging.claim_readings import READINGS
from kmeans_bench.judging.claim_seeds import over_seeds
from kmeans_bench.judging.draws import seedless
from kmeans_bench.judging.noise import noise_floor
from kmeans_bench.judging.pairing import by_case, current
from kmeans_bench.model import (
    Case,
    Cell,
    Claim,
    ClaimVerdict,
    Contender,
    Dtype,
    Estimate,
    Exhibit,
    Holds,
    Measurement,
    Per,
    Ruling,
    Run,
    Standing,
)

_LEVEL = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Posed:
    """A claim and what it is about, as `planning.claims.posed` finds it.

    Attributes
    ----------
    cells
        The contenders that it is made of, on the cases that it is made for.
    operations
        Of a step, by the contender's own formula; empty where the claim is about something else.
    """

    claim: Claim
    cells: tuple[Cell, ...]
    operations: Mapping[Cell, float] = field(default_factory=dict)


def judge(run: Run, posed: Posed) -> ClaimVerdict:
    """Return what becomes of a claim in *run*."""
    claim, groups = posed.claim, _groups(posed.claim, posed.cells)
    level = per_case(len(groups))
    if run.plan.where is not None:
        cut = f"the run was cut down to {run.plan.where!r}: the cases of a claim are the scenario's"
        return ClaimVerdict(claim=claim, ruling=Ruling.NOT_TESTED, exhibits=(), level=level, reason=cut)
    own, pools, floor = {one.cell: one for one in run.measurements}, by_case(current(run)), noise_floor(run)
    followed = {one.case: one for one in run.trajectories}
    questions = [
        Question(
            claim=claim,
            contender=group[0].contender,
            over=opponent(claim, group[0].contender),
            own={cell.case: own.get(cell) for cell in group},
            pools=_of(pools, group),
            floor=floor,
            level=level,
            operations={cell.case: posed.operations[cell] for cell in group if cell in posed.operations},
            followed=followed,
        )
        for group in groups
    ]
    exhibits = tuple(map(_exhibit, questions))
    ruling = rule(claim.holds, [one.standing for one in exhibits])
    why = _why_not(exhibits) if ruling is Ruling.NOT_TESTED else None
    return ClaimVerdict(claim=claim, ruling=ruling, exhibits=exhibits, level=level, reason=why)


def rule(holds: Holds, standings: Collection[Standing]) -> Ruling:
    """Return the ruling.

    >>> str(rule(Holds.EVERYWHERE, [Standing.INSIDE, Standing.ACROSS]))
    'inconclusive'
    >>> str(rule(Holds.SOMEWHERE, [Standing.INSIDE, Standing.UNKNOWN]))
    'supported'
    """
    everywhere = holds is Holds.EVERYWHERE
    if (Standing.OUTSIDE if everywhere else Standing.INSIDE) in standings:
        return Ruling.REFUTED if everywhere else Ruling.SUPPORTED
    if not standings or Standing.UNKNOWN in standings:
        return Ruling.NOT_TESTED
    if Standing.ACROSS in standings:
        return Ruling.INCONCLUSIVE
    return Ruling.SUPPORTED if everywhere else Ruling.REFUTED


def standing(claim: Claim, estimate: Estimate | None) -> Standing:
    """Return where an interval lies; an end that touches the range is inside it."""
    if estimate is None:
        return Standing.UNKNOWN
    low = float("-inf") if claim.low is None else claim.low
    high = float("inf") if claim.high is None else claim.high
    if estimate.high < low or estimate.low > high:
        return Standing.OUTSIDE
    return Standing.INSIDE if low <= estimate.low and estimate.high <= high else Standing.ACROSS


def per_case(cases: int) -> float:
    """Return the level of each interval at which all of them hold together at 95 %.

    >>> per_case(1), per_case(5)
    (0.95, 0.99)
    """
    return 1 - (1 - _LEVEL) / max(cases, 1) if cases > 1 else _LEVEL


def opponent(claim: Claim, contender: Contender) -> Contender | None:
    """Return whom *contender* is held against; what the claim does not name, dtype and threads, is the contender's own."""
    if claim.over is None:
        return None
    name, *rest = claim.over.split("/")
    other = replace(contender, implementation=name)
    if rest:
        other = replace(other, dtype=Dtype(rest[0]))
    return replace(other, threads=int(rest[1].removesuffix("t"))) if len(rest) > 1 else other


def _groups(claim: Claim, cells: Sequence[Cell]) -> list[list[Cell]]:
    """Return what makes an exhibit: a cell each; a contender's cells on one source where something is fitted; or those of all seeds."""
    found: dict[object, list[Cell]] = {}
    for cell in cells:
        source = cell.case.source
        alike = source if claim.quantity.fitted else seedless(cell.case) if claim.per is Per.SEEDS else cell.case
        found.setdefault((alike, cell.contender), []).append(cell)
    return list(found.values())


def _of(pools: Mapping[Case, Sequence[Measurement]], group: Sequence[Cell]) -> dict[Case, Sequence[Measurement]]:
    return {cell.case: pools.get(cell.case, ()) for cell in group}


def _exhibit(question: Question) -> Exhibit:
    answer = over_seeds(question) if question.claim.per is Per.SEEDS else READINGS[question.claim.quantity](question)
    estimate = answer if isinstance(answer, Estimate) else None
    return Exhibit(
        cases=tuple(question.own),
        contender=question.contender,
        over=question.over,
        standing=standing(question.claim, estimate),
        estimate=estimate,
        reason=None if isinstance(answer, Estimate) else answer,
    )


def _why_not(exhibits: Sequence[Exhibit]) -> str:
    silent = [one for one in exhibits if one.reason is not None]
    if not silent:
        return "no case of the run is one of the claim's"
    return f"{len(silent)} of {len(exhibits)} without an interval: {silent[0].reason}"
