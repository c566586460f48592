"""A report is a whole folder or nothing."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kmeans_bench.errors import StorageError
from kmeans_bench.model import Run, Rung, Status
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting import gallery, report
from kmeans_bench.reporting.palette import LIGHT

SketchedRun = Callable[..., Run]
TABLES = ("cells", "samples", "speedups", "scaling", "crossovers", "winners")
SMALL = {"names": ("loop", "identity"), "grid": ((1_000,), (3, 10), (2,))}


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_report_holds_text_pictures_tables_and_a_summary(tmp_path: Path, sketched_run: SketchedRun) -> None:
    place = report.write(sketched_run(**SMALL), tmp_path)

    drawn = gallery.draw(facts.examine(sketched_run(**SMALL)), LIGHT)
    charts = [chart.name for pages in drawn.values() for chart in pages]
    pictures = {f"charts/{chart}-{theme}.{kind}" for chart in charts for theme in ("light", "dark") for kind in ("svg", "png")}
    tables = {f"tables/{table}.{kind}" for table in TABLES for kind in ("csv", "parquet")}
    assert {"winner-map", "heat-table", "speed-up", "unit-cost", "memory", "noise"} <= set(charts)
    assert place == tmp_path / "20260101T000000Z-quick"
    assert names(place) == pictures | tables | {f"charts/{chart}.csv" for chart in charts} | {"index.html", "report.md", "summary.json"}
    assert names(tmp_path / "latest") == names(place)


def test_the_folder_s_readme_names_every_chart_and_table() -> None:
    text = (Path(__file__).parents[2] / "reports" / "README.md").read_text(encoding="utf-8")

    named = [*(f"| `charts/{kind.name}-*` |" for kind in gallery.KINDS), *(f"| `tables/{table}.*` |" for table in TABLES)]
    assert [line for line in named if line not in text] == []


def test_every_picture_in_the_text_exists(tmp_path: Path, sketched_run: SketchedRun) -> None:
    place = report.write(sketched_run(**SMALL), tmp_path)
    linked = [
        part.split('"')[0] for part in (place / "report.md").read_text(encoding="utf-8").replace('src="', 'srcset="').split('srcset="')[1:]
    ]

    assert linked
    assert all((place / link).is_file() for link in linked)


def test_the_summary_agrees_with_the_records(tmp_path: Path, sketched_run: SketchedRun) -> None:
    summary = json.loads((report.write(sketched_run(**SMALL), tmp_path) / "summary.json").read_text(encoding="utf-8"))

    # 1,000 × 3 × 2 at 1 ns: loop 600 µs, identity 4 × 6 µs = 24 µs; 600 / 24 = 25.
    assert summary["cells"]["planned"] == summary["cells"]["ok"] == 4
    assert [winner["fastest"] for winner in summary["winners"]] == ["identity/float64/1t"] * 2
    assert [entry["speedup"] for entry in summary["speedups"]] == [None, pytest.approx(25.0), None, pytest.approx(25.0)]


def test_a_run_that_holds_rungs_has_a_ladder_and_links_to_it(tmp_path: Path, sketched_run: SketchedRun) -> None:
    run = sketched_run(**SMALL)
    rungs = {"loop": Rung(below=None, change="first"), "identity": Rung(below="loop", change="second")}
    declarations = tuple(replace(one, rung=rungs[one.name]) for one in run.plan.declarations)
    place = report.write(replace(run, plan=replace(run.plan, declarations=declarations)), tmp_path)

    assert (place / "ladder.md").read_text(encoding="utf-8").startswith("# From the naive loop up\n")
    assert "[ladder.md](ladder.md)" in (place / "report.md").read_text(encoding="utf-8")


def test_a_chart_s_own_table_holds_what_is_drawn(tmp_path: Path, sketched_run: SketchedRun) -> None:
    with (report.write(sketched_run(**SMALL), tmp_path) / "charts" / "winner-map.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert [row["fastest"] for row in rows] == ["identity/float64/1t"] * 2


def test_a_second_report_replaces_the_first_and_leaves_nothing_beside_it(tmp_path: Path, sketched_run: SketchedRun) -> None:
    place = report.write(sketched_run(**SMALL), tmp_path)
    (place / "stale.txt").write_text("from before", encoding="utf-8")
    report.write(sketched_run(**SMALL), tmp_path)

    assert not (place / "stale.txt").exists()
    assert {path.name for path in tmp_path.iterdir()} == {"20260101T000000Z-quick", "latest"}


def test_a_report_that_cannot_be_finished_leaves_the_old_one(
    tmp_path: Path, sketched_run: SketchedRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = report.write(sketched_run(**SMALL), tmp_path)
    before = names(place)

    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(report, "summarise", full)
    with pytest.raises(StorageError, match="No space left on device") as caught:
        report.write(sketched_run(**SMALL), tmp_path)

    assert "\n" not in str(caught.value)
    assert names(place) == before
    assert {path.name for path in tmp_path.iterdir()} == {"20260101T000000Z-quick", "latest"}


def test_a_destination_that_is_a_file_is_one_line(tmp_path: Path, sketched_run: SketchedRun) -> None:
    (tmp_path / "reports").write_text("", encoding="utf-8")

    with pytest.raises(StorageError) as caught:
        report.write(sketched_run(**SMALL), tmp_path / "reports")

    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("run_id", ["../outside", "latest", "..", ""])
def test_a_run_id_cannot_lead_out_of_the_folder(run_id: str, tmp_path: Path, sketched_run: SketchedRun) -> None:
    with pytest.raises(StorageError, match="cannot name a folder"):
        report.write(sketched_run(run_id=run_id), tmp_path)


def test_latest_may_have_been_a_link(tmp_path: Path, sketched_run: SketchedRun) -> None:
    place = report.write(sketched_run(**SMALL), tmp_path)
    shutil.rmtree(tmp_path / "latest")
    (tmp_path / "latest").symlink_to(place, target_is_directory=True)
    report.write(sketched_run(**SMALL), tmp_path)

    assert not (tmp_path / "latest").is_symlink()
    assert names(tmp_path / "latest") == names(place)


def test_an_unfinished_run_says_what_it_has_not_reached(tmp_path: Path, sketched_run: SketchedRun) -> None:
    run = sketched_run(**SMALL)
    waiting = [replace(each, status=Status.SKIPPED, reason="not reached", samples=()) for each in run.measurements[2:]]
    place = report.write(replace(run, measurements=(*run.measurements[:2], *waiting)), tmp_path)
    text = (place / "report.md").read_text(encoding="utf-8")

    assert "2 cases, 2 contenders, 4 cells: 2 ok, 2 skipped." in text
    assert "not run: not reached" in text


def test_a_run_without_cells_still_has_a_report(tmp_path: Path, sketched_run: SketchedRun) -> None:
    place = report.write(sketched_run(names=()), tmp_path)

    assert "No case has a winner (nothing was planned)" in (place / "report.md").read_text(encoding="utf-8")


def test_a_run_in_which_everything_failed_still_has_a_report(tmp_path: Path, sketched_run: SketchedRun) -> None:
    place = report.write(sketched_run(**SMALL, outcome=lambda *_: (Status.CRASHED, "signal 11")), tmp_path)

    assert "No case has a winner" in (place / "report.md").read_text(encoding="utf-8")
