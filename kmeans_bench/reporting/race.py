"""The race in words and rows: what a terminal, a report and a table say of it. Neither matplotlib nor pandas: the terminal asks, too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import median

from kmeans_bench.judging import roofline, timing
from kmeans_bench.judging.race import Leg, Race
from kmeans_bench.judging.race_targets import Attainment
from kmeans_bench.judging.race_totals import Totals, totals
from kmeans_bench.model import Case, Comparison, Estimate, Measurement
from kmeans_bench.reporting import format as words

Value = str | float | bool | None

_COLUMNS = "{:<23} {:<6} {:>6} {:<13} {:<12} {:<12}"
_MANY = 2  # ratios, beyond which there is a typical one


def place(case: Case) -> str:
    """Return a case in the fewest words: ``uniform 100k/10/2``, n, k and d after where the points come from."""
    return f"{case.source.label} {words.count(case.n)}/{words.count(case.k)}/{words.count(case.d)}"


def setting(leg: Leg) -> str:
    """Return dtype and threads: ``f32 2t``."""
    return f"f{8 * leg.dtype.itemsize} {leg.threads}t"


def headline(legs: Sequence[Leg]) -> str:
    """Return the finding in a sentence."""
    found = totals(legs)
    judged = [leg.ratio.point for leg in legs if leg.ratio is not None]
    if not judged:
        why = next((leg.reason for leg in legs if leg.reason is not None), "nothing was planned")
        return f"No ratio to a peer could be formed ({why})"
    name = next(leg.mine.contender.implementation for leg in legs if leg.mine is not None)
    spread = " to ".join(dict.fromkeys(words.ratio(end) for end in (min(judged), max(judged))))
    typical = f", typically {words.ratio(median(judged))}" if len(judged) > _MANY else ""
    behind = f"behind for sure in {len(found.below) or 'none'}"
    ahead = f"{name} is ahead of the best peer for sure in {found.above} of {words.plural(found.legs, 'cell')}, {behind}"
    return f"{ahead}: {spread} as fast{typical}"


def evidence(legs: Sequence[Leg]) -> Mapping[str, Value]:
    """Return the numbers of the headline."""
    found = totals(legs)
    judged = [leg.ratio.point for leg in legs if leg.ratio is not None]
    numbers = {"lowest": min(judged), "highest": max(judged), "median": median(judged)} if judged else {}
    return {"cells": found.legs, "judged": found.judged, "above": found.above, "below": len(found.below), **numbers}


def verdict(legs: Sequence[Leg]) -> str:
    """Return what the race asks for as a whole, and whether it is so: no cell lost, nine of ten won, memory within its bound."""
    found = totals(legs)
    share = "no cell" if found.share_above is None else words.percent(found.share_above)
    won = "so" if found.won else "not so"
    return (
        f"No cell's interval wholly below 1 and at least 90 % wholly above: {won} ({len(found.below)} below, {share} above, "
        f"{found.legs - found.judged} without a ratio). {_memory(found)}"
    )


def _memory(found: Totals) -> str:
    if found.greedy is None or found.greedy.extra is None:
        return "Extra memory: not measured."
    most = f"{found.greedy.extra:.2f} × X on {place(found.greedy.case)}, {setting(found.greedy)}"
    beyond = f"beyond that in {words.plural(found.too_greedy, 'cell')}" if found.too_greedy else "nowhere beyond that"
    return f"Extra memory at most 1.25 × X and 4 MiB: {beyond}; the largest share is {most}."


def rows(race: Race) -> list[Mapping[str, Value]]:
    """Return the race as rows of a table, one per leg; `over_NAME` is the first choice over that peer, or empty."""
    peers = dict.fromkeys(duel.baseline.implementation for leg in race.legs for duel in leg.duels if duel.baseline is not None)
    return [row(leg) | _every_peer(leg, tuple(peers)) for leg in race.legs]


def row(leg: Leg) -> dict[str, Value]:
    """Return one leg as a row; seconds, bytes and shares as they are."""
    mine, peer, asked, limit = leg.mine, leg.peer, leg.target, leg.limit
    return {
        "case_id": leg.case.id,
        "n": leg.case.n,
        "k": leg.case.k,
        "d": leg.case.d,
        "dtype": str(leg.dtype),
        "threads": leg.threads,
        "protocol": str(leg.protocol),
        "class": asked.name if asked is not None else None,
        "at_least": asked.least if asked is not None else None,
        "aim": asked.aim if asked is not None else None,
        "attainment": str(leg.attainment),
        "peer": peer.contender.implementation if peer is not None else None,
        **_ends("ratio", leg.ratio),
        "best": leg.best.implementation if leg.best is not None else None,
        **_ends("best_ratio", leg.best_ratio),
        "seconds": _seconds(mine),
        "peer_seconds": _seconds(peer),
        "steps": mine.n_iter if mine is not None else None,
        "peer_steps": peer.n_iter if peer is not None else None,
        "picked": mine.method if mine is not None else None,
        "distances_evaluated": roofline.evaluated(mine) if mine is not None else None,
        "share_of_gemm_peak": leg.peak,
        "bytes_at_least": limit.work.bytes if limit is not None else None,
        "extra_bytes": mine.peak_bytes if mine is not None else None,
        "extra_over_data": leg.extra,
        "reason": leg.reason,
    }


def _ends(name: str, found: Estimate | None) -> dict[str, Value]:
    return {
        name: found.point if found is not None else None,
        f"{name}_low": found.low if found is not None else None,
        f"{name}_high": found.high if found is not None else None,
    }


def _seconds(measured: Measurement | None) -> float | None:
    spent = timing.seconds(measured) if measured is not None else None
    return spent.point if spent is not None else None


def _every_peer(leg: Leg, peers: Sequence[str]) -> dict[str, Value]:
    duels = {duel.baseline.implementation: duel for duel in leg.duels if duel.baseline is not None}
    return {f"over_{name}": _point(duels.get(name)) for name in peers}


def _point(duel: Comparison | None) -> float | None:
    return duel.estimate.point if duel is not None and duel.estimate is not None else None


def lines(legs: Sequence[Leg]) -> Iterator[str]:
    """Yield the table of a terminal, within 80 columns: one row per leg, then how the classes stand and the verdict."""
    first = next((leg.mine.contender.implementation for leg in legs if leg.mine is not None), "ours")
    yield _COLUMNS.format("race: source n/k/d", "", first, "95 %", "target", "best peer").rstrip()
    for leg in legs:
        yield _line(leg)
    for standing in totals(legs).standings:
        reached = ", ".join(f"{number} {kind}" for kind in Attainment if (number := standing.counts.get(kind, 0)))
        yield f"{standing.target.name} (at least {standing.target.least:g}×, aim {standing.target.aim:g}×)"
        yield f"    {reached}"


def _line(leg: Leg) -> str:
    if leg.ratio is None:
        return f"{_cut(place(leg.case), 23):<23} {setting(leg):<6}      – {leg.reason}"[:80]
    peer = leg.peer.contender.implementation if leg.peer is not None else ""
    ratio, interval = words.ratio(leg.ratio.point), words.ratio_interval(leg.ratio)
    return _COLUMNS.format(_cut(place(leg.case), 23), setting(leg), ratio, interval, leg.attainment, _cut(peer, 12)).rstrip()


def _cut(text: str, width: int) -> str:
    """Return *text* with its middle left out where it is too wide.

    >>> _cut("scikit-learn-intelex", 12)
    'scikit…telex'
    """
    if len(text) <= width:
        return text
    tail = (width - 1) // 2
    return f"{text[: width - 1 - tail]}…{text[len(text) - tail :]}"
