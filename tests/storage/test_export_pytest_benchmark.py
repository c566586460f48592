"""A run as pytest-benchmark's JSON, held against what pytest-benchmark itself computes and reads."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmeans_bench.model import Run, Status
from kmeans_bench.storage import assembly, exports
from kmeans_bench.storage.exports import pytest_benchmark as exporter
from kmeans_bench.storage.header import Header

if TYPE_CHECKING:
    from tests.storage.conftest import Bench


@pytest.fixture
def run(bench: Bench) -> Run:
    header = Header(started_at="2026-11-23T02:52:03+01:00", environment=bench.environment, plan=bench.plan())
    measured = [
        bench.measured(samples=tuple(bench.sample(index, wall=0.25 + index / 8) for index in range(6)), inertia=12.5, n_iter=3),
        bench.measured(bench.large, "identity"),
        bench.measured(bench.large, "identity", twin=True),
        bench.measured(name="identity", status=Status.WRONG, samples=(), reason="3 labels are wrong"),
    ]
    return assembly.assemble(measured, run_id="quick-1", header=header)


@pytest.fixture
def written(run: Run, tmp_path: Path) -> Path:
    exports.write_pytest_benchmark(run, tmp_path / "run.json")
    return tmp_path / "run.json"


def its_own(folder: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Call pytest-benchmark's command in *folder*."""
    command = [sys.executable, "-m", "pytest_benchmark", *map(str, arguments)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60)


def test_every_sample_is_kept_to_the_last_bit(written: Path, run: Run) -> None:
    benchmarks = json.loads(written.read_text())["benchmarks"]

    assert [one["stats"]["data"] for one in benchmarks] == [
        [sample.wall for sample in measured.samples] for measured in run.measurements if measured.samples
    ]
    assert benchmarks[0]["extra_info"]["samples"]["launch"] == [0, 0, 0, 1, 1, 1]
    assert benchmarks[0]["extra_info"]["samples"]["round"] == [0, 1, 2, 0, 1, 2]


def test_a_cell_without_a_time_is_named_with_its_reason(written: Path) -> None:
    document = json.loads(written.read_text())

    assert len(document["benchmarks"]) == 2
    assert document["kmeans_bench"]["left_out"][0] == {
        "cell": "blobs/n=100/k=2/d=2/seed=0 identity/float64/1t",
        "status": "wrong",
        "reason": "3 labels are wrong",
    }
    assert [left["status"] for left in document["kmeans_bench"]["left_out"]] == ["wrong", "skipped"]


def test_a_cell_has_the_name_that_the_benchmarks_of_this_repository_give_it(run: Run) -> None:
    assert exporter.names(run.measurements[0].cell) == {
        "group": "blobs/n=100/k=2/d=2/seed=0",
        "name": "test_cell[blobs/n=100/k=2/d=2/seed=0 loop/float64/1t]",
        "fullname": "benchmarks/test_scenarios.py::test_cell[blobs/n=100/k=2/d=2/seed=0 loop/float64/1t]",
        "params": {"cell": "blobs/n=100/k=2/d=2/seed=0 loop/float64/1t"},
        "param": "blobs/n=100/k=2/d=2/seed=0 loop/float64/1t",
    }


def test_what_stands_around_the_benchmarks_is_what_pytest_benchmark_writes(written: Path) -> None:
    document = json.loads(written.read_text())

    assert document["datetime"] == "2026-11-23T01:52:03+00:00"
    assert document["version"] == "5.3.1"
    assert document["commit_info"]["id"] == "unversioned"
    assert document["machine_info"]["cpu"] == {"brand_raw": "EPYC 7763", "count": 2, "arch": "x86_64"}
    assert document["machine_info"]["node"] == ""


def test_its_own_compare_reads_the_file(written: Path) -> None:
    done = its_own(written.parent, "compare", written, "--csv=out.csv", "--columns=min,max,mean,median,iqr,rounds,iterations,outliers")

    assert done.returncode == 0, done.stderr
    assert "Failed to load" not in done.stderr
    assert "benchmark 'blobs/n=100/k=2/d=2/seed=0': 1 tests" in done.stdout
    header, first, *_ = (written.parent / "out.csv").read_text().splitlines()
    row = dict(zip(header.split(","), first.split(","), strict=True))
    # 0.25, 0.375, … 0.875: the median is 0.5625, the quartiles 0.375 and 0.75.
    assert {name: float(row[name]) for name in ("min", "max", "mean", "median", "iqr", "rounds", "iterations")} == {
        "min": 0.25,
        "max": 0.875,
        "mean": 0.5625,
        "median": 0.5625,
        "iqr": 0.375,
        "rounds": 6,
        "iterations": 2,
    }


def test_its_own_compare_puts_two_runs_side_by_side(written: Path) -> None:
    (written.parent / "earlier.json").write_bytes(written.read_bytes())

    done = its_own(written.parent, "compare", written, written.with_name("earlier.json"), "--group-by=fullname")

    assert done.returncode == 0, done.stderr
    assert "loop/float64/1t]': 2 tests" in done.stdout


@given(st.lists(st.floats(min_value=1e-9, max_value=1e3), min_size=1, max_size=40))
def test_the_statistics_are_those_that_pytest_benchmark_computes(data: list[float]) -> None:
    stats: Any = pytest.importorskip("pytest_benchmark.stats").Stats()
    for value in data:
        stats.update(value)

    found, expected = exporter.summary(data), stats.as_dict()

    assert list(found) == list(stats.fields)
    assert found["outliers"] == expected["outliers"]
    for name in set(found) - {"outliers"}:
        assert found[name] == pytest.approx(expected[name], rel=1e-9, abs=1e-15), name
