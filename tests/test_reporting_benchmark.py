"""The benchmark of reports times every chart and part of a report, over a run in which nearly every chart has something to draw."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting import gallery

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "reporting.py"


@pytest.fixture
def benchmark_of_reports(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("reporting_benchmark", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "reporting_benchmark", module)
    spec.loader.exec_module(module)
    return module


def test_every_chart_has_pages_and_a_line(benchmark_of_reports: ModuleType) -> None:
    run = benchmark_of_reports.made_up(4, 36)
    lines = list(benchmark_of_reports.parts(run, benchmark_of_reports.Clock()))
    pages = {line.split()[0]: int(line.split()[-1]) for line in lines if line.split()[0] in {kind.name for kind in gallery.KINDS}}

    assert set(pages) == {kind.name for kind in gallery.KINDS}
    # What takes another protocol or another kind of run than everything else has nothing to draw, and says so of itself.
    elsewhere = {kind.name for kind in gallery.KINDS if not kind.applies(facts.examine(run))}
    assert {name for name, number in pages.items() if not number} == elsewhere
    usual = {
        "winner-map",
        "heat-table",
        "speed-up",
        "claims",
        "race",
        "unit-cost",
        "one-default",
        "crossover",
        "memory",
        "roofline",
        "float32",
    }
    assert elsewhere.isdisjoint(usual | {"convergence", "noise"})
    assert [line.split()[0] for line in lines[-3:]] == ["report.md", "index.html", "summary.json"]
