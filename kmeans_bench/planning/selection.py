"""Which contenders take part: the scenario's list, narrowed or extended by what the user names. Pure; nothing is loaded."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import product

from kmeans_bench.errors import UsageError
from kmeans_bench.model import Contender, Declaration, Dtype, ProtocolKind, Scenario
from kmeans_bench.planning.spelling import suggestion

_Pair = tuple[Declaration, Contender]
_WILD = frozenset("*?[")
_NOT = "!"


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What the user asks for beyond the scenario.

    Attributes
    ----------
    include, exclude
        Names or globs over a contender's ``name``, ``name/dtype`` or ``name/dtype/1t``; ``package.module:Class`` for a class. A
        wildcard selects within the scenario's own list; a name is taken even where the list lacks it, and so is a class.
    where
        Condition over the fields of a cell, as `planning.where` reads it.
    threads
        Instead of the scenario's, or None.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    where: str | None = None
    threads: tuple[int, ...] | None = None


def contenders(scenario: Scenario, declarations: Sequence[Declaration], selection: Selection) -> tuple[Contender, ...]:
    """Return implementations × dtypes × threads in a fixed order: declarations, dtypes, threads.

    The baseline and the fallback stay when `include` does not name them, in the dtypes of what it does name, because a
    speed-up needs them; `exclude` removes them like any other.

    Raises
    ------
    UsageError
        If a name or glob matches nothing, the baseline does not exist, or no contender is left.
    """
    _refuse_strangers(scenario, declarations, selection)
    possible = _possible(scenario, declarations, selection.threads or scenario.grid.threads)
    _refuse_unlike(scenario, possible)
    chosen = [(declaration, contender) for declaration, contender in possible if _chosen(scenario, selection, declaration, contender)]
    companions = [one for name in _companions(scenario) for one in _companion(name, possible, {one.dtype for _, one in chosen})]
    kept = [one for one in possible if (one in chosen or one in companions) and not _any(selection.exclude, *one)]
    if not chosen or not kept:
        raise UsageError(_why_none(scenario, declarations, selection))
    return tuple(contender for _, contender in kept)


def matching(declarations: Sequence[Declaration], selection: Selection) -> tuple[Contender, ...]:
    """Return who is meant where there is no scenario: implementations × both dtypes, on one thread; all where nobody is named.

    Raises
    ------
    UsageError
        If a name or glob matches nothing, or nobody is left.
    """
    possible = [(one, Contender(implementation=one.name, dtype=dtype, threads=1)) for one in declarations for dtype in Dtype]
    for option, patterns in (("-i", selection.include), ("-x", selection.exclude)):
        for pattern in patterns:
            if not any(_any((pattern,), *one) for one in possible):
                hint = suggestion(_implementation(pattern), [declaration.name for declaration in declarations])
                msg = f"{option} {pattern} matches no implementation, {hint}; kmeans-bench list shows them all"
                raise UsageError(msg)
    included = [one for one in possible if one[0].is_class or not selection.include or _any(selection.include, *one)]
    kept = tuple(contender for declaration, contender in included if not _any(selection.exclude, declaration, contender))
    if not kept:
        msg = f"-x {' '.join(selection.exclude)} leaves none of {len(included)} contenders; exclude fewer"
        raise UsageError(msg)
    return kept


def _companion(name: str, possible: Sequence[_Pair], dtypes: Collection[Dtype]) -> list[_Pair]:
    """Return the contenders of a baseline in *dtypes*; in its own where it offers none of them."""
    own = [one for one in possible if _any((name,), *one)]
    return [one for one in own if one[1].dtype in dtypes] or own


def _possible(scenario: Scenario, declarations: Sequence[Declaration], threads: Sequence[int]) -> tuple[_Pair, ...]:
    return tuple(
        (declaration, Contender(implementation=declaration.name, dtype=dtype, threads=count))
        for declaration in declarations
        for dtype, count in product(scenario.grid.dtype, threads)
        if dtype in declaration.dtypes
    )


def _chosen(scenario: Scenario, selection: Selection, declaration: Declaration, contender: Contender) -> bool:
    if declaration.is_class:  # it is only known because it was asked for
        return True
    listed = _listed(scenario, declaration, contender)
    if not selection.include:
        return listed
    wild = [pattern for pattern in selection.include if not _WILD.isdisjoint(pattern)]
    exact = [pattern for pattern in selection.include if _WILD.isdisjoint(pattern)]
    return _any(exact, declaration, contender) or (listed and _any(wild, declaration, contender))


def _listed(scenario: Scenario, declaration: Declaration, contender: Contender) -> bool:
    """Return whether the scenario's own list holds the contender; ``!loop`` takes it out, and alone means everything but that.

    What draws its own start is no part of a wildcard where equal work is asked for: it must be named, and its rows say why there is none.
    """
    wanted = [pattern for pattern in scenario.implementations if not pattern.startswith(_NOT)] or ["*"]
    if declaration.own_start and scenario.protocol.kind is not ProtocolKind.AS_WRITTEN:
        wanted = [pattern for pattern in wanted if _WILD.isdisjoint(pattern)]
    unwanted = [pattern.removeprefix(_NOT) for pattern in scenario.implementations if pattern.startswith(_NOT)]
    return _any(wanted, declaration, contender) and not _any(unwanted, declaration, contender)


def _any(patterns: Sequence[str], declaration: Declaration, contender: Contender) -> bool:
    name, cls = declaration.name, f"{declaration.origin}:{declaration.function}"
    words = (name, cls if declaration.is_class else name, f"{name}/{contender.dtype}", contender.id)
    return any(fnmatchcase(word, pattern) for pattern in patterns for word in words)


def _companions(scenario: Scenario) -> tuple[str, ...]:
    return (scenario.baseline,) if scenario.fallback is None else (scenario.baseline, scenario.fallback)


def _implementation(name: str) -> str:
    """Return the implementation of ``name``, ``name/dtype`` or ``name/dtype/1t``."""
    return name.partition("/")[0]


def _refuse_strangers(scenario: Scenario, declarations: Sequence[Declaration], selection: Selection) -> None:
    """Refuse what nothing answers to, so that a misspelt name is not an empty row.

    The baseline and the names that a scenario lists or expects to be wrong are checked, its globs are not: extras may not be installed.
    """
    known = [declaration.name for declaration in declarations]
    asked = [("-i", pattern) for pattern in selection.include] + [("-x", pattern) for pattern in selection.exclude]
    named = [("implementations:", name.removeprefix(_NOT)) for name in scenario.implementations if _WILD.isdisjoint(name)]
    named += [("baseline" if name == scenario.baseline else "fallback", name) for name in _companions(scenario)]
    named += [("expect_wrong", name) for name in scenario.expect_wrong if _WILD.isdisjoint(name)]
    for option, pattern in [*asked, *named]:
        if not any(_names(pattern, declaration) for declaration in declarations):
            where = "" if option in ("-i", "-x") else f"{scenario.name}: "
            hint = suggestion(_implementation(pattern), known)
            msg = f"{where}{option} {pattern} matches no implementation, {hint}; kmeans-bench list shows them all"
            raise UsageError(msg)


def _refuse_unlike(scenario: Scenario, possible: Sequence[_Pair]) -> None:
    """Refuse a baseline or fallback whose dtype or number of threads the grid does not hold: no ratio would be formed."""
    for name in _companions(scenario):
        if "/" in name and not any(_any((name,), *one) for one in possible):
            offered = [contender.id for _, contender in possible if contender.implementation == _implementation(name)]
            role = "baseline" if name == scenario.baseline else "fallback"
            msg = f"{scenario.name}: {role} {name} is not in the grid, which has {', '.join(offered) or 'none of it'}; name one that is"
            raise UsageError(msg)


def _names(pattern: str, declaration: Declaration) -> bool:
    whole = f"{declaration.origin}:{declaration.function}"
    return fnmatchcase(declaration.name, _implementation(pattern)) or (declaration.is_class and fnmatchcase(whole, pattern))


def _why_none(scenario: Scenario, declarations: Sequence[Declaration], selection: Selection) -> str:
    """Find the filter that emptied the list, by leaving it out."""
    threads = selection.threads or scenario.grid.threads
    everyone = _possible(scenario, declarations, threads)
    if not everyone:
        return f"{scenario.name}: no implementation works in {', '.join(scenario.grid.dtype)}; add a dtype to the grid"
    listed = [one for one in everyone if _listed(scenario, *one)]
    patterns = ", ".join(selection.include)
    if selection.include and not any(_chosen(scenario, selection, *one) for one in everyone):
        offered = ", ".join(dict.fromkeys(contender.id for _, contender in listed))
        return f"-i {patterns} leaves no contender of {scenario.name}; it has {offered}"
    if not listed and not selection.include:
        return f"{scenario.name}: implementations = {list(scenario.implementations)} matches none; correct the scenario"
    return f"-x {', '.join(selection.exclude)} leaves no contender of {scenario.name}; exclude fewer"
