"""A run as pytest-benchmark's JSON: what ``pytest-benchmark compare`` and ``pytest --benchmark-compare`` read.

That format knows one list of seconds per benchmark, and no cell without any: launches, rounds and the cells that have no time are kept
beside what it knows, where its own commands look past them. A/A twins are no benchmarks of their own and stay in the run folder.

Source   pytest-benchmark, https://pytest-benchmark.readthedocs.io, whose names and definitions of statistics are used.
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path

from kmeans_bench.model import Cell, Environment, Measurement, Run, Status
from kmeans_bench.storage import atomic
from kmeans_bench.storage.header import moment

LAYOUT = "5.3.1"  # the version of pytest-benchmark whose files these are like
TEST = "test_cell"  # benchmarks/test_scenarios.py measures the same cells under the same names, so the two can be compared

_KEPT = ("launch", "round", "order", "loops", "cpu", "after_switch")


def write_pytest_benchmark(run: Run, path: Path) -> None:
    """Write *run* to *path*.

    Raises
    ------
    StorageError
        If the system refuses; an old file then stays.
    """
    atomic.write_text(path, text(run))


def text(run: Run) -> str:
    """Return the document, in ASCII as pytest-benchmark writes it."""
    return json.dumps(document(run), indent=4, allow_nan=False) + "\n"


def document(run: Run) -> dict[str, object]:
    """Return the run as plain JSON values: a benchmark for every cell with a time, a reason for every other."""
    return {
        "machine_info": machine_info(run.environment),
        "commit_info": commit_info(run.environment),
        "benchmarks": [benchmark(measured) for measured in run.measurements if timed(measured)],
        "datetime": moment(run.started_at).isoformat(),
        "version": LAYOUT,
        "kmeans_bench": {
            "run": run.run_id,
            "left_out": [
                {"cell": measured.cell.id, "status": str(measured.status), "reason": measured.reason}
                for measured in run.measurements
                if not timed(measured)
            ],
        },
    }


def timed(measured: Measurement) -> bool:
    """Whether a cell has a time: a right answer, with samples."""
    return measured.status is Status.OK and bool(measured.samples)


def machine_info(environment: Environment) -> dict[str, object]:
    """Return where it was measured. A run does not keep the name of its host: `node` is empty."""
    return {
        "node": "",
        "processor": environment.cpu,
        "machine": environment.machine,
        "python_implementation_version": environment.python,
        "python_version": environment.python,
        "system": environment.system.partition(" ")[0],
        "release": environment.system.partition(" ")[2],
        "cpu": {"brand_raw": environment.cpu, "count": environment.cores, "arch": environment.machine},
        "packages": dict(environment.packages),
        "blas": list(environment.blas),
    }


def commit_info(environment: Environment) -> dict[str, object]:
    """Return what was checked out; whether it had changes is not recorded, the digests of the implementations are."""
    return {
        "id": environment.commit or "unversioned",
        "time": None,
        "author_time": None,
        "dirty": None,
        "project": "kmeans-bench",
        "branch": "(unknown)",
    }


def names(cell: Cell) -> dict[str, object]:
    """Return what identifies a benchmark, as ``benchmarks/test_scenarios.py`` names the same cell; cases are its groups."""
    name = f"{TEST}[{cell.id}]"
    return {
        "group": cell.case.id,
        "name": name,
        "fullname": f"benchmarks/test_scenarios.py::{name}",
        "params": {"cell": cell.id},
        "param": cell.id,
    }


def benchmark(measured: Measurement) -> dict[str, object]:
    """Return one cell: each sample, the statistics of all of them, and where each sample came from."""
    samples = measured.samples
    facts = {"inertia": measured.inertia, "n_iter": measured.n_iter, "peak_bytes": measured.peak_bytes, "session": measured.session}
    return {
        **names(measured.cell),
        "extra_info": facts | {"samples": {name: [getattr(sample, name) for sample in samples] for name in _KEPT}},
        "options": {"disable_gc": True, "timer": "perf_counter", "warmup": True},
        "stats": {
            **summary([sample.wall for sample in samples]),
            "data": [sample.wall for sample in samples],
            "iterations": statistics.mode(sample.loops for sample in samples),
        },
    }


def summary(data: Sequence[float]) -> Mapping[str, float | int | str]:
    """Return pytest-benchmark's statistics of *data*, seconds per call.

    >>> summary([1.0, 2.0, 3.0, 10.0])["outliers"], summary([1.0, 2.0, 3.0, 10.0])["q3"]
    ('1;0', 6.5)
    """
    ordered = sorted(data)
    mean, spread = statistics.mean(data), statistics.stdev(data) if len(data) > 1 else 0.0
    first, third = quartile(ordered), -quartile([-value for value in reversed(ordered)])
    low, high = first - 1.5 * (third - first), third + 1.5 * (third - first)
    away, beyond = (sum(not a <= value <= b for value in data) for a, b in ((mean - spread, mean + spread), (low, high)))
    return {
        "min": ordered[0],
        "max": ordered[-1],
        "mean": mean,
        "stddev": spread,
        "rounds": len(data),
        "median": statistics.median(data),
        "iqr": third - first,
        "q1": first,
        "q3": third,
        "iqr_outliers": beyond,
        "stddev_outliers": away,
        "outliers": f"{away};{beyond}",
        "ld15iqr": min(value for value in ordered if value >= low),
        "hd15iqr": max(value for value in ordered if value <= high),
        "ops": len(data) / sum(data),
        "total": sum(data),
    }


def quartile(ordered: Sequence[float]) -> float:
    """Return the first quartile: the median of the lower half, between the two ways to halve an odd number of values.

    >>> quartile([1.0, 2.0, 3.0, 4.0]), quartile([1.0, 2.0, 3.0, 4.0, 5.0]), quartile([1.0, 2.0, 3.0])
    (1.5, 1.75, 1.25)
    """
    number, rest = divmod(len(ordered), 4)
    if len(ordered) == 1:
        return ordered[0]
    if rest in (0, 2):
        return statistics.median(ordered[: len(ordered) // 2])
    if rest == 1:
        return 0.25 * ordered[number - 1] + 0.75 * ordered[number]
    return 0.75 * ordered[number] + 0.25 * ordered[number + 1]
