"""What the options of a command make of a scenario: a file of one's own instead of one, and single values replaced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from kmeans_bench.errors import UsageError
from kmeans_bench.model import Budget, Grid, Protocol, Scenario, Source, SourceKind
from kmeans_bench.planning import inputs

# One of each kind, and whatever folders of the user's own add: and nothing to compile: the default budget is two minutes.
_ONE_OF_EACH = (
    *("!loop-*", "!broadcast-*", "!identity-*", "!scikit-learn-*", "!article-*"),
    *("!numba-*", "!faiss*", "!fused*", "!pruned*", "!spatial*", "!auto*", "!cdist", "!element-loop"),
)


def for_file(
    path: str, ks: Sequence[int], *, baseline: str = "loop", fallback: str | None = "identity", budget: Budget | None = None
) -> Scenario:
    """Return the scenario of ``--data FILE -k 3,10``: all rows, every k, both dtypes, five steps from k random rows.

    It is named after the file. Of the shipped implementations one of each kind takes part, as in `quick`. The baseline is the loop of the
    article, where it can run; over the rest a speed-up is given over the identity, and says so.

    Raises
    ------
    UsageError
        If the file cannot be used, no k is given, or one is below 1, given twice, or above the number of rows.
    """
    n = len(inputs.read(path).values)
    if not ks:
        msg = f"{path}: the number of clusters is missing; add it, -k 3,10"
        raise UsageError(msg)
    for index, k in enumerate(ks):
        if k < 1 or k > n:
            relation = "is below 1" if k < 1 else f"exceeds its {n} rows"
            msg = f"{path}: k = {k} {relation}; give numbers from 1 to {n}, -k 3,10"
            raise UsageError(msg)
        if k in ks[:index]:
            msg = f"{path}: k = {k} is given twice; remove one of them"
            raise UsageError(msg)
    return Scenario(
        name=Path(path).stem,
        summary=f"{Path(path).name}, k = {', '.join(map(str, ks))}",
        grid=Grid(k=tuple(ks)),
        sources=(Source(kind=SourceKind.FILE, path=path),),
        baseline=baseline,
        fallback=fallback,
        implementations=_ONE_OF_EACH,
        protocol=Protocol(),
        budget=budget or Budget(),
    )


def adjusted(
    scenario: Scenario,
    *,
    baseline: str | None = None,
    budget: float | None = None,
    timeout: float | None = None,
    threads: Sequence[int] | None = None,
    seed: int | None = None,
) -> Scenario:
    """Return *scenario* with the values that the user gave; None leaves the scenario's own.

    Claims are about the scenario's own cases: with other threads or seeds there are none.

    Parameters
    ----------
    baseline
        Contender or implementation that speed-ups are given over.
    budget, timeout
        Seconds for the whole run, and for one call.
    threads
        Instead of the grid's.
    seed
        Of the first source; further seeds keep their distance from it.
    """
    changed = scenario if baseline is None else replace(scenario, baseline=baseline)
    if threads is not None:
        changed = replace(changed, grid=replace(changed.grid, threads=tuple(threads)), claims=())
    if seed is not None:
        first = min(source.seed for source in changed.sources)
        sources = tuple(replace(source, seed=source.seed - first + seed) for source in changed.sources)
        changed = replace(changed, sources=sources, claims=())
    total = changed.budget.total if budget is None else budget
    call = changed.budget.call if timeout is None else timeout
    return replace(changed, budget=replace(changed.budget, total=total, call=call))
