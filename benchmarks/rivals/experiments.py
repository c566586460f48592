"""What is done with each tool: the grid once, the headlines again and again, every event once."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from rivals.processes import call
from rivals.records import Answers, Call, Cost, Event, Outcome, Ratio, Stored, UnreadableError
from rivals.stage import EVENT_SIZES, GRID, HEADLINE, NAMES, Stage, set_stage
from rivals.tool import Purpose, Tool

PATIENCE = {Purpose.GRID: 300.0, Purpose.HEADLINE: 120.0, Purpose.EVENT: 30.0}  # seconds
CALL_LIMIT = 3.0  # seconds that a call may take in an event, for tools that can be told
QUESTIONS = {"identity over broadcast": ("broadcast", "identity"), "loop over identity": ("loop", "identity")}

_FAILING = (Event.RAISE, Event.HANG, Event.SEGFAULT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """A tool that is installed, and where it works."""

    tool: Tool
    python: Path
    work: Path

    def stage(self, purpose: Purpose, name: str, *, sizes: tuple[str, ...], event: str | None = None) -> Stage:
        """Return a fresh stage, with what the tool asks for before its first run done."""
        folder = self.work / "runs" / self.tool.name / name
        shutil.rmtree(folder, ignore_errors=True)
        stage = set_stage(self.tool, self.python, folder, purpose, sizes=sizes, event=event)
        for command in self.tool.preparation(self.python):
            call(command, folder, stage.environment, limit=60)
        return stage

    def run(self, stage: Stage, purpose: Purpose, *, strike: Callable[[], bool] = lambda: False) -> Call:
        """Run the tool on its stage."""
        command = self.tool.run(self.python, purpose, limit=CALL_LIMIT)
        return call(command, stage.folder, stage.environment, limit=PATIENCE[purpose], strike=strike)


def cost(bench: Bench) -> Cost:
    """Return what the grid took."""
    stage = bench.stage(Purpose.GRID, "grid", sizes=GRID)
    done = bench.run(stage, Purpose.GRID)
    return Cost(
        tool=bench.tool.name,
        wall=done.wall,
        booked=bench.tool.booked(stage.folder, done.output),
        cells=len(GRID) * len(NAMES),
        measured=timed(held(bench.tool, stage)),
    )


def headline(bench: Bench, number: int) -> Answers:
    """Return both ratios by each statistic, from one more run of the three cells; none where the run gave none."""
    stage = bench.stage(Purpose.HEADLINE, f"headline-{number}", sizes=(HEADLINE,))
    done = bench.run(stage, Purpose.HEADLINE)
    file = bench.tool.file(stage.folder)
    found: dict[tuple[str, str], Ratio] = {}
    for statistic, (question, (baseline, candidate)) in product(bench.tool.statistics, QUESTIONS.items()):
        try:
            if file is not None:
                found[statistic, question] = bench.tool.ratio(file, statistic, baseline=baseline, candidate=candidate, size=HEADLINE)
        except (KeyError, UnreadableError):
            continue
    return Answers(tool=bench.tool.name, wall=done.wall, ratios=found)


def outcome(bench: Bench, event: Event) -> Outcome:
    """Put a tool through an event."""
    if event is Event.TORN:
        return torn(bench)
    if event is Event.KILL:
        return killed(bench)
    stage = bench.stage(Purpose.EVENT, event, sizes=EVENT_SIZES, event=event)
    done = bench.run(stage, Purpose.EVENT)
    found = held(bench.tool, stage)
    sound = {name: entry for name, entry in found.items() if not name.startswith("event ")}
    return Outcome(tool=bench.tool.name, event=event, call=done, planned=4, kept=timed(sound), failed=fate(found))


def killed(bench: Bench) -> Outcome:
    """Kill the harness when the last of six cells has begun, see what is kept, and give the same command again."""
    stage = bench.stage(Purpose.EVENT, Event.KILL, sizes=EVENT_SIZES, event=Event.KILL)
    done = bench.run(stage, Purpose.EVENT, strike=stage.mark)
    kept = timed(held(bench.tool, stage))
    stage.forget()
    stage.tell(EVENT_SIZES, "over")
    again = bench.run(stage, Purpose.EVENT)
    return Outcome(
        tool=bench.tool.name,
        event=Event.KILL,
        call=done,
        planned=6,
        kept=kept,
        again=again,
        called_again=stage.called,
        complete=timed(held(bench.tool, stage)),
    )


def torn(bench: Bench) -> Outcome:
    """Cut the last tenth off a finished file and look at it with the tool's own command."""
    stage = bench.stage(Purpose.EVENT, Event.TORN, sizes=EVENT_SIZES, event="none")
    before = bench.run(stage, Purpose.EVENT)
    file = bench.tool.file(stage.folder)
    if file is None:
        return Outcome(tool=bench.tool.name, event=Event.TORN, call=before, planned=6, kept=0)
    content = file.read_bytes()
    file.write_bytes(content[: len(content) * 9 // 10])
    done = call(bench.tool.show(bench.python, file), stage.folder, stage.environment, limit=PATIENCE[Purpose.EVENT])
    return Outcome(tool=bench.tool.name, event=Event.TORN, call=done, planned=6, kept=timed(held(bench.tool, stage)))


def held(tool: Tool, stage: Stage) -> Stored:
    """Return what is stored now: nothing, where there is no file or it cannot be read."""
    file = tool.file(stage.folder)
    try:
        return {} if file is None else tool.stored(file)
    except UnreadableError:
        return {}


def timed(found: Stored) -> int:
    """Return how many cells have a time."""
    return sum(bool(entry.seconds) for entry in found.values())


def fate(found: Stored) -> str:
    """Return what is said of the failing cells: the first reason, "no time", "a time", or "absent"."""
    entries = [entry for name, entry in found.items() if name.startswith("event ")]
    if not entries:
        return "absent"
    if any(entry.seconds for entry in entries):
        return "a time"
    return next((entry.reason for entry in entries if entry.reason), "no time")
