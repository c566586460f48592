"""A gate from wishes to verdict: both versions opened, cells found, the duel held, and everything put away again."""

from __future__ import annotations

import os
import secrets
import shlex
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field, replace

from kmeans_bench.api import asking
from kmeans_bench.api.gate_cells import Casting
from kmeans_bench.api.gate_events import Doing, DuelReady, GateEnded, GateListener, RoundHeld, Trouble
from kmeans_bench.api.gate_versions import GateWishes, Opener, Rivals
from kmeans_bench.errors import NothingToConcludeError, UsageError
from kmeans_bench.judging import gate
from kmeans_bench.measuring import environment, machine
from kmeans_bench.measuring.duel import Outcome, Rounds, fight
from kmeans_bench.measuring.duel_engine import Engine, Slot
from kmeans_bench.measuring.duel_spawn import Corner, SpawningEngine
from kmeans_bench.measuring.inspection import Inspector
from kmeans_bench.measuring.runner import now
from kmeans_bench.model import Ask, Change, Duel, GateRule, GateRun, GateVerdict, Scenario, Version
from kmeans_bench.planning import duel_cells, quantities, request, tree
from kmeans_bench.planning import scenario as scenarios
from kmeans_bench.planning.cases import cases

SEEDS = 10**6
EngineMaker = Callable[[Mapping[Slot, Corner]], AbstractContextManager[Engine]]
Recorder = Callable[[Ask, Duel, Outcome], None]
__all__ = ["GateWishes", "hold"]


def hold(
    wishes: GateWishes,
    tell: GateListener,
    *,
    engine: EngineMaker = SpawningEngine,
    clock: Callable[[], float] = time.monotonic,
    record: Recorder = lambda *_: None,
) -> GateRun:
    """Hold a gate; see `gating.gate`.

    Parameters
    ----------
    engine
        Makes the place where workers live, from where each side's files are.
    clock
        Monotonic seconds.
    record
        Given every round with its single calls.
    """
    if os.name == "nt":
        msg = "the gate needs sockets that a process hands down to another, which Windows lacks; run it on Linux or macOS"
        raise UsageError(msg)
    rule = GateRule.between(
        asking.understood("tolerate", quantities.fraction, wishes.tolerate) or 0.0,
        asking.understood("must-detect", quantities.fraction, wishes.must_detect) or 0.0,
        budget=asking.understood("budget", quantities.duration, wishes.budget) or 0.0,
    )
    session = GateSession(
        wishes=wishes,
        rule=rule,
        scenario=offered(wishes),
        tell=tell,
        engine=engine,
        clock=clock,
        record=record,
        seed=secrets.randbelow(SEEDS) if wishes.seed is None else wishes.seed,
    )
    run = session.hold()
    tell(GateEnded(run=run))
    return run


def offered(wishes: GateWishes) -> Scenario:
    """Return the scenario whose sizes are offered, on as many threads as is wished.

    Raises
    ------
    UsageError
        If there are fewer cores than threads: a call would wait for itself.
    """
    found = request.adjusted(
        scenarios.load(wishes.scenario), threads=asking.understood("threads", quantities.counts, wishes.threads), seed=None
    )
    most, cores = max(found.grid.threads), len(machine.usable_cores())
    if most > cores:
        msg = f"{'threads' if wishes.threads else found.name}: {most} threads exceed the {cores} usable cores; ask for fewer"
        raise UsageError(msg)
    return found


@dataclass(slots=True, kw_only=True)
class GateSession:
    """One gate under way."""

    wishes: GateWishes
    rule: GateRule
    scenario: Scenario
    tell: GateListener
    engine: EngineMaker
    clock: Callable[[], float]
    record: Recorder
    seed: int
    started_at: str = field(default_factory=now)
    ledger: dict[str, float] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    booking: str = "checkout"
    since: float = 0.0

    def hold(self) -> GateRun:
        """Open both versions and let them meet; an obstacle is a result."""
        self.since = begin = self.clock()
        opener = Opener(wishes=self.wishes, doing=self._doing, book=self._book)
        try:
            with opener.opened() as rivals:
                run = self._between(rivals)
        except NothingToConcludeError as obstacle:
            run = self._invalid(str(obstacle))
        except OSError as error:  # a full disk, no more processes: what the system refuses says nothing about the code
            run = self._invalid(f"the system refuses: {error.strerror or error}; temporary files are in {tempfile.gettempdir()}")
        self._book("ending")
        return replace(run, notes=tuple(self.notes), ledger={**self.ledger, "total": self.clock() - begin})

    def _between(self, rivals: Rivals) -> GateRun:
        """Find out who is to meet, and let them."""
        self._book("inspection")
        self.notes += rivals.notes
        names = duel_cells.picked(
            {**rivals.base_declared, **rivals.head_declared}, self.scenario, self.wishes.implementations, self.wishes.exclude
        )
        common = [name for name in names if name in rivals.base_declared and name in rivals.head_declared]
        whole = self.wishes.everything or bool(rivals.dependencies) or self.wishes.duel is not None
        differing = [name for name in tree.changed(rivals.base_declared, rivals.head_declared) if name in common]
        # Who cannot be compared is worth a row when it changed, and when somebody named it.
        comparable = [name for name in common if duel_cells.comparable(rivals.head_declared[name], self.scenario)]
        changed = [name for name in common if name in differing or (whole and (name in comparable or name in self.wishes.implementations))]
        unchanged = tuple(name for name in common if name not in changed)
        duel = self._met(rivals, [name for name in names if name not in unchanged], tuple(changed), unchanged)
        return GateRun(
            base=rivals.base,
            head=rivals.head,
            duel=duel,
            verdict=conclude(self.rule, duel, spared=bool(unchanged) and not changed),
            environment=environment.observe(),
            started_at=self.started_at,
            seed=self.seed,
            scenario=self.scenario.name,
            strict=self.wishes.strict,
            command=command(self.wishes, rivals.base, self.seed),
            changed=tuple(changed),
            unchanged=unchanged,
            dependencies=rivals.dependencies,
            shared=_shared(rivals),
        )

    def _met(self, rivals: Rivals, names: list[str], changed: tuple[str, ...], unchanged: tuple[str, ...]) -> Duel:
        """Inspect, then fight."""
        with self.engine(rivals.corners) as place:
            inspector = Inspector(engine=place, scenario=self.scenario, clock=self.clock, listen=self._trouble)
            casting = Casting(rivals=rivals, scenario=self.scenario, cases=cases(self.scenario), inspector=inspector, doing=self._doing)
            try:
                casting.cast(names)
            finally:
                inspector.close()
            duel = Duel(cells=tuple(casting.cells), environment_changed=bool(rivals.dependencies))
            self.tell(DuelReady(base=rivals.base, head=rivals.head, rule=self.rule, duel=duel, changed=changed, unchanged=unchanged))
            self._book("duel")
            rounds = Rounds(engine=place, call=self.scenario.budget.call, seed=self.seed, clock=self.clock, listen=self._trouble)
            duel = fight(self.rule, duel, casting.matches, rounds=rounds, tell=self._round)
        self._book("ending")
        del self.ledger["duel"]
        self.ledger |= asdict(rounds.ledger)
        return duel

    def _invalid(self, obstacle: str) -> GateRun:
        """Return the run that could not be held."""
        duel = Duel(cells=(), obstacle=obstacle)
        label = self.wishes.base or (str(self.wishes.base_dir) if self.wishes.base_dir else "base")
        return GateRun(
            base=Version(label=label),
            head=Version(label="work tree"),
            duel=duel,
            verdict=gate.judge(self.rule, duel),
            environment=environment.observe(),
            started_at=self.started_at,
            seed=self.seed,
            scenario=self.scenario.name,
            strict=self.wishes.strict,
            command=command(self.wishes, Version(label=label), self.seed),
        )

    def _doing(self, text: str) -> None:
        self.tell(Doing(text=text))

    def _trouble(self, text: str) -> None:
        if text in self.notes:  # the same again, in another cell
            return
        self.notes.append(text)
        self.tell(Trouble(text=text))

    def _round(self, asked: Ask, duel: Duel, found: Outcome) -> None:
        self.record(asked, duel, found)
        self.tell(RoundHeld(asked=asked, duel=duel, left=max(0.0, self.rule.budget - duel.seconds)))

    def _book(self, what: str) -> None:
        """Book the seconds so far, and what follows under another name."""
        moment = self.clock()
        self.ledger[self.booking] = self.ledger.get(self.booking, 0.0) + moment - self.since
        self.booking, self.since = what, moment


def conclude(rule: GateRule, duel: Duel, *, spared: bool) -> GateVerdict:
    """Return the rule's verdict; *spared*: no implementation that both versions have changed.

    What is the same to the byte, local modules included, needs no measuring: it did not change. Cells that only one version has say so.
    """
    verdict = gate.judge(rule, duel)
    nothing_met = not any(cell.base.status is not None and cell.head.status is not None for cell in duel.cells)
    if spared and nothing_met and duel.obstacle is None:
        return replace(verdict, invalid=None, change=Change.NO_CHANGE)
    return verdict


def command(wishes: GateWishes, base: Version, seed: int) -> str:
    """Return the command line that holds the same gate again: base by its hash, coins by their seed."""
    words = ["kmeans-bench", "gate"]
    if wishes.duel is not None:
        words += ["--duel", *wishes.duel]
    elif wishes.base_dir is not None:
        words += ["--base-dir", str(wishes.base_dir)]
    elif base.commit is not None or wishes.base is not None:
        words += ["--base", (base.commit or "")[:12] or str(wishes.base)]
    for option, values in (("--implementations", wishes.folders), ("-i", wishes.implementations), ("-x", wishes.exclude)):
        words += [word for value in values for word in (option, str(value))]
    default = GateWishes()
    for name in ("scenario", "threads", "tolerate", "must_detect", "budget"):
        value = getattr(wishes, name)
        if _meant(name, value) != _meant(name, getattr(default, name)):
            words += [f"--{name.replace('_', '-')}", str(value)]
    words += [option for option, on in (("--all", wishes.everything), ("--strict", wishes.strict)) if on]
    return shlex.join([*words, "--seed", str(seed)])


def _meant(name: str, value: str | float) -> str | float:
    """Return what a value stands for: ``1%`` is 0.01, ``3m`` is 180."""
    readers: dict[str, Callable[[str | float], float]] = {
        "tolerate": quantities.fraction,
        "must_detect": quantities.fraction,
        "budget": quantities.duration,
    }
    return readers[name](value) if name in readers else value


def _shared(rivals: Rivals) -> str:
    """Return what both sides have in common."""
    program = "this version's kmeans_bench drives both sides; implementations, the modules they import and kernels are each side's own"
    if rivals.dependencies:
        return f"{program}; so are the libraries: base has an environment of its own"
    return f"{program}; the libraries are shared"
