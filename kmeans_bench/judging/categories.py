"""What becomes of clusters of categories, by how the categories are written: agreement with the clusters, over draws of the points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kmeans_bench.judging.dimensions import Level
from kmeans_bench.judging.draws import seedless
from kmeans_bench.model import Case, Contender, Measurement, Run, SourceKind, Status

WAYS = (SourceKind.CATEGORIES, SourceKind.RENUMBERED, SourceKind.ONE_HOT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One contender on all draws of categories written in one way; `silent` says why draws have no answer."""

    kind: Case
    contender: Contender
    level: Level | None
    silent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Renaming:
    """By how much the agreement of a contender changes where the same categories have other numbers: at most, over so many draws."""

    contender: Contender
    most: float
    draws: int


def outcomes(run: Run) -> tuple[Outcome, ...]:
    """Return what there is of every way of writing categories, in the order of `WAYS`, then in the plan's."""
    groups: dict[tuple[Case, Contender], list[Measurement]] = {}
    for one in sorted(_categorical(run), key=lambda one: WAYS.index(one.case.source.kind)):
        groups.setdefault((seedless(one.case), one.contender), []).append(one)
    return tuple(_outcome(kind, contender, own) for (kind, contender), own in groups.items())


def renamings(run: Run) -> tuple[Renaming, ...]:
    """Return what other numbers change, of every contender that clustered the same points under both numberings."""
    found = {(one.contender, one.case.source.kind, _points(one.case)): one.ari for one in _categorical(run) if _answered(one)}
    changes: dict[Contender, list[float]] = {}
    for (contender, kind, points), ari in found.items():
        other = found.get((contender, SourceKind.RENUMBERED, points))
        if kind is SourceKind.CATEGORIES and ari is not None and other is not None:
            changes.setdefault(contender, []).append(abs(ari - other))
    return tuple(Renaming(contender=one, most=max(own), draws=len(own)) for one, own in changes.items())


def _categorical(run: Run) -> list[Measurement]:
    return [one for one in run.measurements if one.case.source.kind.categorical]


def _points(case: Case) -> Case:
    """Return what cases that hold the same points have in common: all but how their categories are written."""
    return replace(case, source=replace(case.source, kind=SourceKind.CATEGORIES))


def _answered(one: Measurement) -> bool:
    return one.status is Status.OK and one.ari is not None


def _outcome(kind: Case, contender: Contender, own: Sequence[Measurement]) -> Outcome:
    values = tuple(one.ari for one in own if one.status is Status.OK and one.ari is not None)
    silent = tuple(f"{one.status}: {one.reason or 'no labels could be used'}" for one in own if not _answered(one))
    level = Level(d=kind.d, values=values, silent=len(silent)) if values else None
    return Outcome(kind=kind, contender=contender, level=level, silent=silent)
