"""Gate runs put together by hand: what the rule would say of so many cells, without measuring or judging anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from kmeans_bench.model import (
    Bout,
    Case,
    Cell,
    CellVerdict,
    Change,
    Clock,
    Contender,
    CountVerdict,
    Dtype,
    Duel,
    DuelCell,
    Environment,
    Estimate,
    GateRule,
    GateRun,
    GateVerdict,
    Origin,
    Past,
    PastCell,
    Phase,
    Side,
    Source,
    SourceKind,
    Status,
    Version,
)
from kmeans_bench.reporting.gate.account import Account

MACHINE = Environment(
    system="Linux",
    machine="x86_64",
    cpu="AMD EPYC 9R14",
    cores=2,
    memory=8_000_000_000,
    python="3.11.7",
    packages={"numpy": "2.4.6"},
    blas=("openblas 0.3.30 pthreads",),
)
BLOBS = Source(kind=SourceKind.BLOBS)
COMMIT = "9a8b7c6" + "0" * 33
FAILED = Side(status=Status.ERROR, reason="ZeroDivisionError: division by zero")
_SIDES = {
    Change.BROKEN: (Side(), FAILED),
    Change.MENDED: (FAILED, Side()),
    Change.NOT_MEASURED: (FAILED, FAILED),
    Change.NEW: (Side(status=None), Side()),
    Change.GONE: (Side(), Side(status=None)),
}
TIMED = (Change.SLOWER, Change.FASTER, Change.NO_CHANGE, Change.UNDECIDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketched:
    """One cell as a test wants it: `slowdown` .25 = head takes 1.25 times base's seconds; None: no time could be compared."""

    name: str = "identity"
    n: int = 10_000
    dtype: Dtype = Dtype.FLOAT64
    change: Change = Change.NO_CHANGE
    slowdown: float | None = 0.0
    before: float = 0.0274
    spread: float = 1.02
    level: float = 0.95
    rounds: int = 6
    phase: Phase = Phase.SCREEN
    reason: str | None = None
    counts: tuple[CountVerdict, ...] = ()
    resolution: float | None = 0.045
    opponent: str | None = None
    placebo: bool = False
    source: Source = BLOBS


def cell(sketched: Sketched) -> CellVerdict:
    """Return the verdict on a sketched cell."""
    case = Case(source=sketched.source, n=sketched.n, k=8, d=16)
    own = Cell(case=case, contender=Contender(implementation=sketched.name, dtype=sketched.dtype, threads=1))
    opponent = None
    if sketched.opponent is not None:
        opponent = Cell(case=case, contender=Contender(implementation=sketched.opponent, dtype=sketched.dtype, threads=1))
    shown = sketched.slowdown is not None and sketched.change in TIMED
    after = sketched.before * (1 + (sketched.slowdown or 0.0))
    ratio = sketched.before / after
    sides = _SIDES.get(sketched.change, (Side(), Side()))
    bouts = tuple(_bout(number, sketched, after) for number in range(sketched.rounds)) if shown else ()
    estimate = Estimate(point=ratio, low=ratio / sketched.spread, high=ratio * sketched.spread, level=sketched.level)
    return CellVerdict(
        cell=DuelCell(cell=own, opponent=opponent, placebo=sketched.placebo, bouts=bouts, base=sides[0], head=sides[1]),
        change=sketched.change,
        clock=Clock.CPU if shown else None,
        estimate=estimate if shown else None,
        phase=sketched.phase if shown else None,
        before=sketched.before if shown else None,
        after=after if shown else None,
        counts=sketched.counts,
        resolution=sketched.resolution if shown else None,
        reason=sketched.reason,
    )


def _bout(number: int, sketched: Sketched, after: float) -> Bout:
    return Bout(
        round=number,
        phase=sketched.phase,
        quads=4,
        wall=0.0,
        base_wall=sketched.before,
        head_wall=after,
        base_launched_first=True,
        cpu=0.0,
        base_cpu=sketched.before,
        head_cpu=after,
    )


def verdict(
    *sketched: Sketched, invalid: str | None = None, environment_changed: bool = False, rule: GateRule | None = None
) -> GateVerdict:
    """Return what the rule would say over these cells; the suite's change follows from theirs."""
    cells = tuple(cell(one) for one in sketched)
    own = [one for one in cells if not one.cell.placebo]
    timed = [one.resolution for one in own if one.change in TIMED]
    known = [value for value in timed if value is not None]
    whole = len(known) == len(timed) and bool(known)
    order = (Change.UNDECIDED, Change.FASTER, Change.NO_CHANGE)
    found = {one.change for one in own}
    change = Change.SLOWER if any(one.regression for one in own) else next((one for one in order if one in found), Change.NOT_MEASURED)
    return GateVerdict(
        rule=rule or GateRule(),
        cells=cells,
        change=change,
        invalid=invalid,
        resolution=max(known) if whole else None,
        typical_resolution=sorted(known)[len(known) // 2] if whole else None,
        screen_rounds=6,
        confirm_rounds=14 if change in (Change.SLOWER, Change.FASTER) else 0,
        seconds=96.4,
        environment_changed=environment_changed,
    )


def run(*sketched: Sketched, **told: Any) -> GateRun:  # noqa: ANN401 - fields of `GateRun`, or arguments of `verdict`
    """Return a gate's run over these cells."""
    mine = {name: told.pop(name) for name in ("invalid", "environment_changed", "rule") if name in told}
    found = verdict(*sketched, **mine)
    plain = GateRun(
        base=Version(label="main", commit="1f2e3d4" + "0" * 33, folders=("implementations",)),
        head=Version(label="work tree", commit=COMMIT, dirty=True, folders=("implementations",)),
        duel=Duel(cells=tuple(one.cell for one in found.cells)),
        verdict=found,
        environment=MACHINE,
        started_at="2026-11-23T08:00:00+00:00",
        seed=7,
        command="kmeans-bench gate --base 1f2e3d4 --seed 7",
        changed=("identity",),
        unchanged=("loop", "broadcast"),
    )
    return replace(plain, **told)


def account(*sketched: Sketched, **told: Any) -> Account:  # noqa: ANN401 - likewise
    """Return the account of a gate's run over these cells."""
    return Account(run=run(*sketched, **told), files={"identity": "implementations/identity.py"})


def past(day: int, cells: Sequence[PastCell], *, fingerprint: str = "feed", origin: Origin = Origin.GATE) -> Past:
    """Return an entry of a history, of the day given in November 2026."""
    return Past(
        origin=origin,
        scenario="gate",
        at=f"2026-11-{day:02}T08:00:00+00:00",
        fingerprint=fingerprint,
        machine="AMD EPYC 9R14",
        commit=f"{day:07x}" + "0" * 33,
        cells=tuple(cells),
    )


SLOWER = Sketched(
    change=Change.SLOWER, slowdown=0.31, rounds=14, phase=Phase.CONFIRM, reason="slower by more than 1 % in CPU time: p = 0.0001"
)
FASTER = Sketched(name="broadcast", n=1_000, change=Change.FASTER, slowdown=-0.12, reason="faster by more than 1 % in CPU time")
SAME = Sketched(name="broadcast", n=10_000)
DOUBT = Sketched(name="scikit-learn", change=Change.UNDECIDED, slowdown=0.03, spread=1.1, reason="a change of 12 % is not ruled out")
BROKEN = Sketched(name="cdist", change=Change.BROKEN, slowdown=None, reason="head: ZeroDivisionError: division by zero")
PLACEBO = Sketched(placebo=True)
