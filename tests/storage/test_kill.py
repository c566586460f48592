"""kill -9 at random moments: nothing finished is lost, no row doubled, the same command resumes."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from subprocess import Popen
from typing import TYPE_CHECKING

import pytest

from kmeans_bench.model import Plan
from kmeans_bench.storage import folder, journal

if TYPE_CHECKING:
    from tests.storage.conftest import Bench

CASES = 600
WRITER = """
    from test_kill import many
    plan = many(bench)
    with folder.open_run(pathlib.Path(sys.argv[1]), plan, bench.environment, fresh=False, started_at="2026-11-23T12:00:00Z") as run:
        done = run.reusable(plan)
        print("open", flush=True)
        for planned in plan.cells:
            if planned.cell.id not in done:
                case = planned.cell.case
                run.append(case, sys.argv[2], [bench.measured(case, samples=tuple(map(bench.sample, range(60))))])
                print(case.id, flush=True)
    print("complete", flush=True)
"""


def many(bench: Bench) -> Plan:
    """Return a plan of many cases."""
    cells = tuple(bench.planned(replace(bench.small, n=100 + index)) for index in range(CASES))
    return bench.plan(cells=cells)


@pytest.mark.live
def test_a_writer_killed_at_random_moments_loses_nothing_it_finished(tmp_path: Path, another_process: Callable[..., Popen[str]]) -> None:
    finished: set[str] = set()
    moments = random.Random(20261123)  # noqa: S311 - moments to kill at, no secret
    for attempt in range(20):
        child = another_process(WRITER, tmp_path / "results", f"s{attempt}")
        assert child.stdout is not None
        assert child.stdout.readline() == "open\n", child.communicate()[1]
        said = [child.stdout.readline() for _ in range(moments.randrange(15))]
        child.kill()
        said += child.communicate()[0].splitlines(keepends=True)
        finished |= {line.strip() for line in said if line.endswith("seed=0\n")}

        read = journal.read(next((tmp_path / "results").glob("quick-*")))
        stored = [found.case.id for found in read.measurements]
        assert finished <= set(stored)
        assert len(stored) == len(set(stored)), "a row is doubled"

    closing, complaint = another_process(WRITER, tmp_path / "results", "last").communicate(timeout=120)
    assert closing.endswith("complete\n"), complaint
    (summary,) = folder.runs(tmp_path / "results")
    assert summary.measured == summary.planned == CASES
