"""Ours against every library, cell by cell: who was the best peer, how many times faster is the first choice, and how sure is that.

A cell of the race, a leg, is a case in one dtype on so many threads. Ratios are paired within launches, like all others, and the
best peer is the fastest *for the pairs at hand*, which invites two errors: to pick the peer that was lucky, and to pick the one that
was not. So nobody is picked before the interval is made. What is estimated is the least, over the peers, of the ratio to each:

* its point is the least of the points. Noise makes a minimum smaller than it should be, never larger: against us.
* its low end is the least of the low ends at 95 %. No correction is needed: below the true minimum lies that of the peer that has it, and
  for that one peer the bound holds (R. L. Berger, Multiparameter hypothesis testing and acceptance sampling, Technometrics 24(4), 1982,
  doi:10.1080/00401706.1982.10487790).
* its high end is the least of the high ends, each at 1 - 0.05 / peers: the least of several bounds is too low as soon as one of them is.

The best of ours is the largest of such minima over ours. Now the low ends are picked from, so they are corrected for how many of ours
there are. A bound that a corrected level cannot have (six pairs carry 95 %, not 98.75 %) is no bound: 0, or infinity; where none of ours
has a corrected low end, the first choice's own holds, since the best is no worse.

Work is equal or there is no ratio (`judging.work`); peers without one stay in the record, with the reason.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kmeans_bench.errors import TooFewPairsError
from kmeans_bench.judging import outcome, roofline, timing
from kmeans_bench.judging.noise import allowance, noise_floor
from kmeans_bench.judging.pairing import by_case, current, met, pairs
from kmeans_bench.judging.race_targets import Attainment, Target, attainment, target
from kmeans_bench.judging.roofline import Limit
from kmeans_bench.judging.speedups import compare_within
from kmeans_bench.model import Case, Comparison, Contender, Dtype, Estimate, Measurement, NoiseFloor, ProtocolKind, Run
from kmeans_bench.stats.paired import Pair, paired_speedup

PEERS = ("scikit-learn", "scikit-learn-elkan", "faiss", "scikit-learn-intelex")
OURS = ("auto", "fused", "pruned", "spatial", "numba-blas", "identity-chunked")
"""The first of them is the first choice: what people get who do not choose."""

_LEVEL = 0.95
SMALL = 1 << 22  # bytes that a call may take whatever the size of X: stacks of threads, tables of a kernel

Rounds = Sequence[Sequence[Pair]]
"""Launches of rounds, as `stats.paired` takes them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """A case in one dtype on so many threads.

    Attributes
    ----------
    mine
        What came of our first choice; None where it was not planned.
    duels
        The first choice over every peer that was planned, at 95 % each; without an estimate where no ratio may be formed.
    peer
        The peer that its ratio is smallest to.
    ratio
        The first choice over the best peer, as this module's docstring has it; None: `reason` says why.
    best, best_ratio
        The best of ours, and its ratio, likewise.
    limit
        Where the first choice stands under the roofs; its `work.bytes` is traffic that no call can do without: a lower bound, not a count.
    peak
        Standard operations a second of the first choice ÷ the best matrix product; above 1 only where distances were spared.
    """

    case: Case
    dtype: Dtype
    threads: int
    protocol: ProtocolKind
    target: Target | None
    attainment: Attainment
    mine: Measurement | None
    duels: tuple[Comparison, ...]
    peer: Measurement | None = None
    ratio: Estimate | None = None
    best: Contender | None = None
    best_ratio: Estimate | None = None
    limit: Limit | None = None
    peak: float | None = None
    reason: str | None = None

    @property
    def data_bytes(self) -> int:
        """Bytes of X."""
        return self.case.n * self.case.d * self.dtype.itemsize

    @property
    def extra(self) -> float | None:
        """Peak growth of memory during a call of the first choice ÷ bytes of X; None where it was not measured."""
        return None if self.mine is None or self.mine.peak_bytes is None else self.mine.peak_bytes / self.data_bytes

    @property
    def lean(self) -> bool | None:
        """Whether that growth is within 1.25 times X and 4 MiB; None where it was not measured."""
        if self.mine is None or self.mine.peak_bytes is None:
            return None
        return self.mine.peak_bytes <= 1.25 * self.data_bytes + SMALL


@dataclass(frozen=True, slots=True, kw_only=True)
class Race:
    """Every leg of a run, in the plan's order."""

    run: Run
    legs: tuple[Leg, ...]


def race(run: Run, *, ours: Sequence[str] = OURS, peers: Sequence[str] = PEERS) -> Race | None:
    """Return the race of a run; None where it planned none: no peer, or not our first choice."""
    names = {planned.cell.contender.implementation for planned in run.plan.cells}
    if ours[0] not in names or names.isdisjoint(peers):
        return None
    track = _Track(run=run, floor=noise_floor(run), pools=by_case(current(run)), ours=tuple(ours), peers=tuple(peers))
    places = dict.fromkeys((one.case, one.contender.dtype, one.contender.threads) for one in run.measurements)
    return Race(run=run, legs=tuple(track.leg(*place) for place in places))


def least(rivals: Sequence[Rounds], *, floor: NoiseFloor | None, chosen_from: int = 1) -> Estimate | None:
    """Return the least of the ratios to several rivals, with an interval for the least of the true ones.

    Parameters
    ----------
    rivals
        For each rival the (rival, ours) seconds of the rounds in which both were asked; six pairs or more.
    chosen_from
        How many of ours this is one of, where the best of them will be picked.
    """
    found = [paired_speedup(one, level=_LEVEL, floor=allowance(floor)).estimate.point for one in rivals]
    if not found:
        return None
    lows = [_ends(one, chosen_from, floor)[0] for one in rivals]
    highs = [_ends(one, len(rivals), floor)[1] for one in rivals]
    return Estimate(point=min(found), low=min(lows), high=min(highs), level=_LEVEL)


def _ends(rounds: Rounds, among: int, floor: NoiseFloor | None) -> tuple[float, float]:
    """Return an interval at a level that allows for the choice *among* several; the whole axis where there are too few pairs for it."""
    level = 1 - (1 - _LEVEL) / among
    try:
        found = paired_speedup(rounds, level=level, floor=allowance(floor, level=level)).estimate
    except TooFewPairsError:
        return 0.0, math.inf
    return found.low, found.high


@dataclass(frozen=True, slots=True, kw_only=True)
class _Track:
    """What all legs of a run share."""

    run: Run
    floor: NoiseFloor | None
    pools: Mapping[Case, Sequence[Measurement]]
    ours: tuple[str, ...]
    peers: tuple[str, ...]

    def leg(self, case: Case, dtype: Dtype, threads: int) -> Leg:
        """Return one leg, with a reason where it has no ratio."""
        found = {
            one.contender.implementation: one
            for one in self.run.measurements
            if (one.case, one.contender.dtype, one.contender.threads) == (case, dtype, threads)
        }
        mine, kind = found.get(self.ours[0]), self.run.plan.scenario.protocol.kind
        duels = self.duels(found, mine) if mine is not None else ()
        judged = [duel for duel in duels if duel.estimate is not None]
        ratio = least(self.rounds(judged, mine), floor=self.floor) if mine is not None else None
        peer = min(judged, key=_point).baseline if judged else None
        name, best = self.best(found, ratio)
        limit = roofline.limit(mine, timing.seconds(mine), self.run.roofs) if mine is not None else None
        asked = target(case, kind)
        return Leg(
            case=case,
            dtype=dtype,
            threads=threads,
            protocol=kind,
            target=asked,
            attainment=attainment(ratio, asked),
            mine=mine,
            duels=duels,
            peer=found[peer.implementation] if peer is not None else None,
            ratio=ratio,
            best=found[name].contender if name is not None else None,
            best_ratio=best,
            limit=limit,
            peak=self.peak(limit),
            reason=None if ratio is not None else _why_none(mine, duels),
        )

    def duels(self, found: Mapping[str, Measurement], mine: Measurement) -> tuple[Comparison, ...]:
        """Return one of ours over every peer."""
        rivals = [found[name].contender for name in self.peers if name in found]
        return tuple(compare_within(self.pools[mine.case], rival, mine, floor=self.floor) for rival in rivals)

    def rounds(self, judged: Sequence[Comparison], mine: Measurement) -> list[Rounds]:
        """Return the pairs behind comparisons that have an estimate."""
        rivals = [met(self.pools[mine.case], one.baseline, mine.session) for one in judged if one.baseline is not None]
        return [pairs(rival, mine) for rival in rivals if rival is not None]

    def best(self, found: Mapping[str, Measurement], first: Estimate | None) -> tuple[str | None, Estimate | None]:
        """Return the best of ours with its ratio; *first*: that of the first choice."""
        mine = {name: found[name] for name in self.ours if name in found}
        judged = {name: [duel for duel in self.duels(found, one) if duel.estimate is not None] for name, one in mine.items()}
        entered = [name for name, duels in judged.items() if duels]
        ratios = {
            name: ratio
            for name in entered
            if (ratio := least(self.rounds(judged[name], mine[name]), floor=self.floor, chosen_from=len(entered))) is not None
        }
        if not ratios:
            return None, None
        lows = [ratio.low for ratio in ratios.values() if ratio.low > 0] or [first.low if first is not None else 0.0]
        name = max(ratios, key=lambda one: ratios[one].point)
        high = max(ratio.high for ratio in ratios.values())
        return name, Estimate(point=ratios[name].point, low=max(lows), high=high, level=_LEVEL)

    def peak(self, limit: Limit | None) -> float | None:
        """Return the share of the best matrix product."""
        roof = roofline.roof_of(limit.cell.contender, self.run.roofs) if limit is not None else None
        return limit.achieved.point / roof.flops if limit is not None and roof is not None else None


def _point(duel: Comparison) -> float:
    return duel.estimate.point if duel.estimate is not None else math.inf


def _why_none(mine: Measurement | None, duels: Sequence[Comparison]) -> str:
    """Return why a leg has no ratio."""
    if mine is None:
        return "our first choice was not planned here"
    if (failed := outcome.why_not(mine)) is not None:
        return failed
    return "; ".join(dict.fromkeys(duel.reason for duel in duels if duel.reason is not None)) or "no peer was planned here"
