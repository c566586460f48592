"""``python -m rivals``: measure, and write docs/rivals.md. `nox -s rivals` calls it."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from statistics import median

from kmeans_bench.measuring import environment
from kmeans_bench.storage import atomic
from rivals import experiments, report
from rivals.adapters.asv import Asv
from rivals.adapters.benchopt import Benchopt
from rivals.adapters.kmeans_bench import KMeansBench
from rivals.adapters.pyperf import Pyperf
from rivals.adapters.pytest_benchmark import PytestBenchmark
from rivals.experiments import QUESTIONS, Bench
from rivals.records import Answers, Cost, Event, Headline, Outcome
from rivals.stage import ROOT, here
from rivals.tool import Tool
from rivals.venvs import NotInstalledError, python_of, version

TOOLS: tuple[Tool, ...] = (Asv(), PytestBenchmark(), Pyperf(), Benchopt(), KMeansBench())
LEAST_REPEATS = 3


@dataclass(slots=True, kw_only=True)
class Session:
    """What has been recorded so far, and how much time is left."""

    work: Path
    deadline: float
    load: float
    benches: list[Bench] = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)
    costs: list[Cost] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    answers: list[Answers] = field(default_factory=list)

    def install(self) -> None:
        """Make the environments; a tool that cannot be installed is missing, with the reason."""
        for tool in TOOLS:
            say(f"{tool.name}: environment")
            try:
                python = here() if isinstance(tool, KMeansBench) else python_of(tool, self.work)
                self.benches.append(Bench(tool=tool, python=python, work=self.work))
            except NotInstalledError as error:
                self.missing[tool.name] = str(error)

    def measure(self) -> None:
        """Measure: the grid, a first few headlines, the events, and more headlines until the time is up."""
        for bench in self.benches:
            say(f"{bench.tool.name}: grid")
            self.costs.append(experiments.cost(bench))
        took = max(self.repeat(number) for number in range(LEAST_REPEATS))
        for event in Event:
            for bench in self.benches:
                say(f"{bench.tool.name}: {event}")
                self.outcomes.append(experiments.outcome(bench, event))
        for number in count(LEAST_REPEATS):
            if time.monotonic() + took > self.deadline:
                break
            took = max(took, self.repeat(number))

    def repeat(self, number: int) -> float:
        """Measure the headlines with every tool once more and return the seconds that it took."""
        begin = time.monotonic()
        for bench in self.benches:
            say(f"{bench.tool.name}: headlines, round {number + 1}")
            self.answers.append(experiments.headline(bench, number))
        return time.monotonic() - begin

    def headlines(self) -> Iterator[Headline]:
        """Yield the headlines by tool, statistic and question."""
        for bench in self.benches:
            own = [one for one in self.answers if one.tool == bench.tool.name]
            wall = median(one.wall for one in own)
            for statistic in bench.tool.statistics:
                for question in QUESTIONS:
                    repeats = tuple(one.ratios[statistic, question] for one in own if (statistic, question) in one.ratios)
                    yield Headline(tool=bench.tool.name, statistic=statistic, question=question, wall=wall, repeats=repeats)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and write the page; return 0, or 1 when a tool is missing from it."""
    asked = _arguments(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what is running then is ended on the way out
    begin = time.monotonic()
    session = Session(work=asked.work.resolve(), deadline=begin + 60 * asked.minutes, load=os.getloadavg()[0])
    shutil.rmtree(session.work / "runs", ignore_errors=True)
    session.work.mkdir(parents=True, exist_ok=True)
    (session.work / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")  # so that pytest takes nothing from this repository
    session.install()
    session.measure()
    atomic.write_text(asked.output, report.page(_found(session, begin)))
    say(f"written: {asked.output}")
    return int(bool(session.missing))


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="rivals", description=__doc__)
    parser.add_argument("--work", type=Path, default=Path("build/rivals"), help="folder for environments and runs; default: %(default)s")
    parser.add_argument("--output", type=Path, default=ROOT / "docs" / "rivals.md", help="the page; default: docs/rivals.md")
    parser.add_argument("--minutes", type=float, default=11.0, help="time for everything; headlines fill it; default: %(default)s")
    return parser.parse_args(arguments)


def _found(session: Session, begin: float) -> report.Found:
    machine = environment.observe()
    return report.Found(
        date=f"{datetime.now(UTC):%Y-%m-%d}",
        machine=f"{machine.cpu}, {machine.cores} cores{', a virtual machine' if machine.virtualised else ''}, Python {machine.python}",
        load=session.load,
        minutes=(time.monotonic() - begin) / 60,
        tools=TOOLS,
        versions={bench.tool.name: version(bench.tool, bench.python) for bench in session.benches},
        missing=session.missing,
        costs=session.costs,
        headlines=list(session.headlines()),
        outcomes=session.outcomes,
    )


def say(text: str) -> None:
    """Tell whoever waits."""
    print(f"{datetime.now(UTC):%H:%M:%S} {text}", file=sys.stderr, flush=True)  # noqa: T201 - a script's progress


if __name__ == "__main__":
    sys.exit(main())
