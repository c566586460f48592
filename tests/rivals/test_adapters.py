"""What each tool stores is read from small files that it wrote itself: medians, gaps, and files that are cut short."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from rivals.adapters.asv import Asv
from rivals.adapters.benchopt import Benchopt
from rivals.adapters.kmeans_bench import KMeansBench
from rivals.adapters.pyperf import Pyperf
from rivals.adapters.pytest_benchmark import PytestBenchmark
from rivals.experiments import fate, timed
from rivals.records import Entry, UnreadableError
from rivals.tool import Purpose

if TYPE_CHECKING:
    from rivals.tool import Tool

SAMPLES = Path(__file__).parent / "samples"


def test_asv_has_a_null_where_a_cell_failed() -> None:
    held = Asv().stored(SAMPLES / "asv.json")

    assert list(held) == [f"{name} {size}" for size in ("100x2", "200x2") for name in ("first", "event", "last")]
    assert held["first 100x2"].seconds == {"median": 0.00021294350017342367}
    assert held["event 100x2"] == Entry()
    assert (timed(held), fate(held)) == (4, "no time")


def test_pytest_benchmark_has_no_cell_that_failed() -> None:
    held = PytestBenchmark().stored(SAMPLES / "pytest_benchmark.json")

    assert held["first 100x2"].seconds == {"min": 0.00018473399995855289, "median": 0.000193766999473155, "mean": 0.0006309444713809455}
    assert (timed(held), fate(held)) == (2, "absent")


def test_pyperf_names_a_lone_benchmark_outside_of_it() -> None:
    held = Pyperf().stored(SAMPLES / "pyperf_one.json")

    # Warm-ups are no values.
    values = [0.00040341947265787326, 0.0004196980937507533, 0.0003976100039082553, 0.0003840873515628118]
    assert list(held) == ["first 100x2"]
    assert held["first 100x2"].seconds == {
        "mean": pytest.approx(sum(values) / 4),
        "median": (values[0] + values[2]) / 2,
        "min": values[3],
    }


def test_pyperf_names_each_of_several_benchmarks() -> None:
    assert list(Pyperf().stored(SAMPLES / "pyperf_several.json")) == ["first 100x2", "event 100x2"]


def test_benchopt_has_a_row_for_every_repetition() -> None:
    held = Benchopt().stored(SAMPLES / "benchopt.parquet")

    assert sorted(held) == ["first 100x2", "first 200x2", "last 100x2", "last 200x2"]
    assert held["first 100x2"].seconds["median"] == pytest.approx((0.000303 + 0.000466) / 2, rel=1e-2)
    assert fate(held) == "absent"


def test_a_ratio_is_baseline_over_candidate() -> None:
    ratio = PytestBenchmark().ratio(SAMPLES / "pytest_benchmark.json", "min", baseline="first", candidate="first", size="100x2")

    assert (ratio.point, ratio.low, ratio.high) == (1.0, None, None)


@pytest.mark.parametrize(
    ("tool", "sample"),
    [(Asv, "asv.json"), (PytestBenchmark, "pytest_benchmark.json"), (Pyperf, "pyperf_several.json"), (Benchopt, "benchopt.parquet")],
)
def test_a_file_that_is_cut_short_cannot_be_read(tool: Callable[[], Tool], sample: str, tmp_path: Path) -> None:
    content = (SAMPLES / sample).read_bytes()
    (tmp_path / sample).write_bytes(content[: len(content) * 9 // 10])

    with pytest.raises(UnreadableError):
        tool().stored(tmp_path / sample)


def test_a_stored_run_of_this_project_gives_reasons_for_what_has_no_time(tmp_path: Path) -> None:
    released = Path(__file__).parents[1] / "storage" / "released" / "1"
    folder = tmp_path / "results" / "quick"
    folder.mkdir(parents=True)
    for name in ("run.json", "journal.jsonl"):
        (folder / name).write_bytes((released / name).read_bytes())

    tool = KMeansBench()
    file = tool.file(tmp_path)

    assert file == folder / "journal.jsonl"
    held = tool.stored(file)
    assert all(bool(entry.seconds) != bool(entry.reason) for entry in held.values())
    assert timed(held) > 0


def test_its_own_ledger_says_what_was_spent_outside_of_it(tmp_path: Path) -> None:
    output = 'noise  0.4%\n{\n"runs": [{"ledger": {"measured": 2.5, "imports": 0.25, "data": 0.5}}]}\nnext  kmeans-bench show\n'

    booked = KMeansBench().booked(tmp_path, output)

    assert (booked.calls, booked.ready) == (2.5, 0.75)


@pytest.mark.parametrize("tool", [Asv, PytestBenchmark, Pyperf, Benchopt, KMeansBench])
def test_what_a_user_writes_is_counted_without_blank_lines(tool: Callable[[], Tool]) -> None:
    files = [path for path in tool().suite_for(Purpose.GRID).rglob("*.*") if path.suffix in {".py", ".json", ".toml"}]
    written = "".join(path.read_text() for path in files).splitlines()

    assert tool().lines() == len(written) - written.count("")
    assert tool().lines() > 5
