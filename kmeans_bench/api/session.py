"""From a plan to a stored run: open the folder, take over what still holds, measure the rest, tell the caller."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING

from kmeans_bench.api import calibrating, past, roofs
from kmeans_bench.api.events import Beat, Calibrated, CaseFinished, Ended, Listener, Started
from kmeans_bench.api.prediction import Outlook, outlook
from kmeans_bench.api.results import MeasuredRun, PlannedRun
from kmeans_bench.api.reuse import todo
from kmeans_bench.api.rows import of_case, rows
from kmeans_bench.errors import StorageError
from kmeans_bench.measuring import runner
from kmeans_bench.measuring.calibration import Calibrator, Candidate
from kmeans_bench.measuring.ledger import Ledger
from kmeans_bench.measuring.roofs import Surveyor
from kmeans_bench.model import Case, PlannedCell, Probe, Run
from kmeans_bench.planning.foresight import Foresight
from kmeans_bench.storage import folder

if TYPE_CHECKING:
    from kmeans_bench.measuring.engine import Engine

EngineMaker = Callable[[], "AbstractContextManager[Engine]"]


def measure(
    planned: PlannedRun,
    *,
    fresh: bool = False,
    on_event: Listener | None = None,
    probes: Sequence[Probe] = (),
    engine: EngineMaker | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> MeasuredRun:
    """Measure what has to be measured and return the run as it is stored then.

    Parameters
    ----------
    planned
        The plan and where its results are kept.
    fresh
        Begin a new run folder and measure everything.
    on_event
        Called between timed turns.
    probes
        What the doctor found just now; kept with the run.
    engine
        Makes the place where workers live; default: processes on this machine.
    clock
        Monotonic seconds.

    Raises
    ------
    StorageError
        Before anything is measured, if the results cannot be kept.
    """
    tell = on_event or (lambda _: None)
    opened = folder.open_run(planned.results, planned.plan, planned.environment, fresh=fresh, started_at=runner.now())
    with opened:
        if probes:
            opened.keep_probes(tuple(probes))
        valid = opened.reusable(planned.plan)
        session = Session(planned=planned, store=opened, work=todo(planned.plan, valid), tell=tell, clock=clock)
        unknown = calibrating.missing(planned, session.work)
        session.start(measured_before=len(valid), unknown=len(unknown))
        if session.work:
            with (engine or _local_engine)() as place:
                session.survey(place)
                if unknown:
                    session.calibrate(place, unknown)
                session.measure(place)
        else:
            session.keep_roofs()
        found = _remembered(planned, opened.read()) if session.work else opened.read()
        ledger = session.seconds()
        tell(Ended(run=found, ledger=ledger))
        return MeasuredRun(run=found, folder=opened.path, ledger=ledger)


def _remembered(planned: PlannedRun, found: Run) -> Run:
    """Add what was measured to the history of this machine; a run is none the worse where that cannot be written, and says so."""
    try:
        past.remember_run(planned.results, found)
    except StorageError as error:
        return replace(found, warnings=(*found.warnings, str(error)))
    return found


@dataclass(slots=True, kw_only=True)
class Session:
    """One invocation under way; `end` is when, by the latest prediction, it will be over."""

    planned: PlannedRun
    store: folder.RunFolder
    work: Sequence[PlannedCell]
    tell: Listener
    clock: Callable[[], float]
    ledger: Ledger = field(default_factory=Ledger)
    foresight: Foresight = field(init=False)
    begin: float = 0.0
    end: float = 0.0

    def __post_init__(self) -> None:
        """Expect what the plan expects."""
        self.foresight = self.planned.foresight

    def start(self, *, measured_before: int, unknown: int = 0) -> None:
        """Tell what is about to happen."""
        self.begin = self.clock()
        self.tell(
            Started(
                plan=self.planned.plan,
                run_id=self.store.run_id,
                folder=self.store.path,
                measured_before=measured_before,
                outlook=self.expect(self.work),
                calibrating=unknown,
            )
        )

    def survey(self, engine: Engine) -> None:
        """Measure the roofs that are not known yet, if the run is long enough; the budget's clock starts after that."""
        lacking = roofs.missing(self.planned, self.work)
        if lacking:
            surveyor = Surveyor(engine=engine, clock=self.clock, listen=self._beat, ledger=self.ledger)
            roofs.keep(self.planned.results, self.planned.environment, surveyor.survey(lacking))
            self.begin = self.clock()
        self.keep_roofs()

    def keep_roofs(self) -> None:
        """Store in the run what is known of its roofs; where nothing is, it keeps those it has."""
        if found := roofs.of_run(self.planned):
            self.store.keep_roofs(found)

    def calibrate(self, engine: Engine, candidates: Sequence[Candidate]) -> None:
        """Time contenders on a few sizes and plan anew; the budget's clock starts after that."""
        calibrator = Calibrator(engine=engine, cost=self.planned.cost, clock=self.clock, listen=self._beat, ledger=self.ledger)
        before = self.ledger.calibration
        found = list(calibrator.calibrate(candidates))
        self.planned = calibrating.replanned(self.planned, found)
        self.store.replan(self.planned.plan)
        self.work = todo(self.planned.plan, self.store.reusable(self.planned.plan))
        self.foresight, self.begin = self.planned.foresight, self.clock()
        outlook = self.expect(self.work)
        seconds = self.ledger.calibration - before
        self.tell(Calibrated(plan=self.planned.plan, contenders=len(found), seconds=seconds, outlook=outlook))

    def measure(self, engine: Engine) -> None:
        """Measure case by case; a case is told once it is stored."""
        name = f"{runner.now()}-{secrets.token_hex(3)}"
        working = runner.Runner(
            plan=self.planned.plan,
            engine=engine,
            session=name,
            clock=self.clock,
            ledger=self.ledger,
            foresight=self.foresight,
            listen=self._beat,
        )
        waiting = list(self.work)
        for result in working.measure(self.work):
            self.store.append(result.case, name, result.measurements, result.trajectory)
            self.foresight = working.foresight or self.foresight
            waiting = [planned for planned in waiting if planned.cell.case != result.case]
            self._finished(result.case, waiting)

    def expect(self, cells: Sequence[PlannedCell]) -> Outlook:
        """Return what is to be expected of *cells*, and remember when they end."""
        now = self.clock()
        expected = outlook(cells, self.foresight, spent=now - self.begin)
        self.end = now + expected.seconds
        return expected

    def seconds(self) -> dict[str, float]:
        """Return where this invocation's seconds went."""
        if not self.work:
            return {}
        return {**asdict(self.ledger), "harness": self.ledger.harness}

    def _beat(self, doing: str) -> None:
        self.tell(Beat(doing=doing, left=max(self.end - self.clock(), 0.0)))

    def _finished(self, case: Case, waiting: Sequence[PlannedCell]) -> None:
        total = len(self.work)
        found = rows(of_case(self.store.read(), case))
        self.tell(CaseFinished(case=case, rows=found, done=total - len(waiting), total=total, left=self.expect(waiting).seconds))


def _local_engine() -> AbstractContextManager[Engine]:
    from kmeans_bench.measuring import place  # noqa: PLC0415 - a fake engine needs none of it

    return place.engine()
