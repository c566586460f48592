"""Any two contenders against each other, in words: how often each is faster, and where one overtakes the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations, product

from kmeans_bench.judging.crossovers import Boundary, Match, boundaries, crossovers, prominent
from kmeans_bench.model import Contender
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting import outcomes
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.markdown import details, escape, table

AXES = {"n": "N", "k": "K", "d": "d"}
_LISTED = 3  # sentences of a pair in the table
_NAMED = 4  # combinations of sizes in a sentence
_FAR = 1.2  # the smallest and the largest of several boundaries, from which on both are given


def matches(findings: Findings) -> tuple[Match, ...]:
    """Return the match of every two of the run's six most prominent contenders."""
    chosen = prominent(findings.run, findings.winners, list(findings.series))
    return tuple(findings.arena.match(one, other) for one, other in combinations(chosen, 2))


def sentences(findings: Findings, match: Match) -> list[str]:
    """Return where one overtakes the other, or why there is no such place; in whole sentences, the commonest first."""
    found = boundaries(crossovers(match))
    return [_overtakes(findings, each) for each in found] or [_no_crossover(findings, match)]


def listing(findings: Findings) -> str:
    """Return the table of all pairs of the six most prominent contenders."""
    found = matches(findings)
    if not found:
        return ""
    rows = [_row(findings, match) for match in found]
    header = ["one", "faster in", "the other", "faster in", "cannot be told", "only one timed", "where one overtakes the other"]
    reading = (
        "The six that win most cases, the baseline among them. A crossover is claimed between two measured sizes at each of which one is "
        "faster for certain, the other axes held; ≈ is interpolated in logarithms between them. All of them, with intervals: "
        "tables/crossovers.csv."
    )
    numbers = ["faster in", "cannot be told", "only one timed"]
    return details("Every two of the six most prominent contenders, head to head", f"{table(header, rows, numbers=numbers)}\n\n{reading}")


def _row(findings: Findings, match: Match) -> list[str]:
    wins, said = match.wins, sentences(findings, match)
    more = [f"{len(said) - _LISTED} more"] if len(said) > _LISTED else []
    one, other = (escape(findings.series[each].label) for each in (match.one, match.other))
    text = "; ".join(escape(sentence) for sentence in [*said[:_LISTED], *more])
    return [one, str(wins[match.one]), other, str(wins[match.other]), str(wins[None]), str(len(match.alone)), text]


def _overtakes(findings: Findings, found: Boundary) -> str:
    """``identity overtakes broadcast at d ≈ 3.1, between the measured 2 and 16, for N = 1k, 10k and K = 3``."""
    example = found.example
    low, high = found.points
    place = rounded(low) if high < low * _FAR else f"{rounded(low)} to {rounded(high)}"
    above, below = (findings.series[each].label for each in (example.above, example.below))
    measured = f"between the measured {words.count(example.last)} and {words.count(example.first)}"
    several = len({case.source for case in findings.cases}) > 1
    where = f" on {example.source.label}" if several else ""
    return f"{above} overtakes {below} at {AXES[example.axis]} ≈ {place}, {measured}, {_held(found)}{where}"


def _held(found: Boundary) -> str:
    """Return the sizes that were held: axis by axis where every combination of them is meant, else one by one."""
    combos = [tuple(each.fixed.items()) for each in found.crossovers]
    values = {axis: sorted({each.fixed[axis] for each in found.crossovers}) for axis in found.example.fixed}
    if set(product(*([(axis, size) for size in sizes] for axis, sizes in values.items()))) == set(combos):
        return "for " + " and ".join(f"{AXES[axis]} = {', '.join(map(words.count, sizes))}" for axis, sizes in values.items())
    named = [" ".join(f"{AXES[axis]}={words.count(size)}" for axis, size in combo) for combo in combos[:_NAMED]]
    more = [f"{len(combos) - _NAMED} more"] if len(combos) > _NAMED else []
    return f"for {', '.join([*named, *more])}"


def _no_crossover(findings: Findings, match: Match) -> str:
    wins, (one, other) = match.wins, (findings.series[each].label for each in (match.one, match.other))
    compared = sum(wins.values())
    if not compared and match.alone:
        alone = Counter(match.alone.values())
        counts = ", ".join(f"only {findings.series[each].label} in {words.plural(alone[each], 'case')}" for each in alone)
        return f"{one} and {other} never both have a time: {counts}"
    if not compared:
        reasons = [found.reason for found in match.comparisons.values()]
        return f"{one} and {other} were never compared ({outcomes.commonest(reasons, 'no case was planned for both')})"
    cases = words.plural(compared, "case")
    ahead = [each for each in (match.one, match.other) if wins[each]]
    if not ahead:
        return f"{one} and {other} cannot be told apart " + (f"in any of {cases}" if compared > 1 else "on the one case")
    if len(ahead) == 1:
        return f"no crossover in range: {_ahead(findings, match, ahead[0])}"
    counts = ", ".join(f"{findings.series[each].label} is faster in {wins[each]}" for each in ahead)
    return f"no crossover along any one axis: {counts} of {cases}"


def _ahead(findings: Findings, match: Match, leader: Contender) -> str:
    behind = match.one if leader == match.other else match.other
    won, compared = match.wins[leader], sum(match.wins.values())
    said = f"{findings.series[leader].label} is faster than {findings.series[behind].label}"
    only = sum(able == leader for able in match.alone.values())
    more = f"; in {only} more only {findings.series[leader].label} has a time" if only else ""
    if compared == 1:
        return f"{said} on the one case with a ratio{more}" if only else f"{said} on the one case"
    if won == compared:
        return f"{said} in all {compared} cases{' with a ratio' if more else ''}{more}"
    return f"{said} in {won} of {compared} cases, and cannot be told from it in the rest{more}"


def rounded(size: float) -> str:
    """Return an interpolated size with two digits.

    >>> rounded(3.14159), rounded(15_600.0), rounded(16.0), rounded(602.3)
    ('3.1', '16k', '16', '600')
    """
    two = float(f"{size:.2g}")
    return words.count(round(two)) if two >= 10 else f"{two:g}"  # noqa: PLR2004 - from ten on two digits are whole numbers


def pairs(findings: Findings, most: int) -> tuple[tuple[Contender, Contender], ...]:
    """Return at most *most* pairs worth a picture, each once: see `RULE`."""
    order, chosen = list(findings.series), prominent(findings.run, findings.winners, list(findings.series))
    scenario = findings.run.plan.scenario
    wins = Counter(winner.fastest for winner in findings.winners)
    planned = _of_plan(order, scenario.baseline, scenario.fallback)
    leading = sorted(order, key=lambda each: -wins[each])[:2]
    contested = max(combinations(chosen, 2), key=lambda pair: _contested(findings, pair), default=None)
    wanted = [planned, tuple(leading), contested if contested is not None and _contested(findings, contested) else None]
    found: dict[frozenset[Contender], tuple[Contender, Contender]] = {}
    for pair in wanted:
        if pair is not None and len(pair) == 2:  # noqa: PLR2004 - a pair
            found.setdefault(frozenset(pair), (pair[0], pair[1]))
    return tuple(found.values())[:most]


RULE = (
    "Pairs drawn: the scenario's baseline and its fallback (without one: whoever is closest to the fastest on average); the two that win "
    "most cases; and the two most evenly matched of the six most prominent: the one with fewer clear wins has most"
)


def _of_plan(order: Sequence[Contender], baseline: str, fallback: str | None) -> tuple[Contender, ...] | None:
    """Return the baseline and its rival: alike in dtype and threads where the run has one that is."""
    first = next((each for each in order if each.answers_to(baseline)), None)
    if first is None:
        return None
    rivals = [each for each in order if each.implementation != first.implementation]
    named = [each for each in rivals if fallback is not None and each.answers_to(fallback)] or rivals
    alike = [each for each in named if (each.dtype, each.threads) == (first.dtype, first.threads)]
    return (first, (alike or named)[0]) if named else None


def _contested(findings: Findings, pair: tuple[Contender, Contender]) -> int:
    wins = findings.arena.match(*pair).wins
    return min(wins[pair[0]], wins[pair[1]])
