"""A tool that is installed here is put through an event for real."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from rivals.adapters.pytest_benchmark import PytestBenchmark
from rivals.experiments import Bench, outcome
from rivals.records import Event
from rivals.stage import here

pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(importlib.util.find_spec("pytest_benchmark") is None, reason="pytest-benchmark is not installed"),
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="processes are found by their environment in /proc"),
]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    return Bench(tool=PytestBenchmark(), python=here(), work=tmp_path)


def test_a_failing_cell_costs_pytest_benchmark_that_cell(bench: Bench) -> None:
    found = outcome(bench, Event.RAISE)

    assert (found.call.code, found.kept, found.failed) == (1, 4, "absent")


def test_a_segfault_costs_pytest_benchmark_all_cells(bench: Bench) -> None:
    found = outcome(bench, Event.SEGFAULT)

    assert (found.call.code, found.kept) == (-11, 0)


def test_calls_and_imports_are_booked_apart(bench: Bench) -> None:
    outcome(bench, Event.RAISE)
    folder = bench.work / "runs" / "pytest-benchmark" / "raise"

    booked = bench.tool.booked(folder, "")

    assert booked.calls > 0
    assert booked.ready > 0
    assert sorted(path.name for path in (folder / "called").iterdir()) == [
        f"{name} {size}" for name in ("event", "first", "last") for size in ("100x2", "200x2")
    ]
