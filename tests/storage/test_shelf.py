from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kmeans_bench.errors import StorageError
from kmeans_bench.model import Status
from kmeans_bench.storage import folder

if TYPE_CHECKING:
    from tests.storage.conftest import Bench

EARLY = "quick-20261123T120000Z-3fa2c1"
LATE = "quick-20261123T130000Z-3fa2c1"


@pytest.fixture
def results(bench: Bench, tmp_path: Path) -> Path:
    """Return a folder with two runs: one case of the early one is measured, nothing of the late one."""
    for hour in (12, 13):
        at = f"2026-11-23T{hour}:00:00Z"
        with folder.open_run(tmp_path / "results", bench.plan(), bench.environment, fresh=True, started_at=at) as run:
            if hour == 12:
                run.append(bench.small, "s1", [bench.measured(), bench.measured(name="identity", status=Status.CRASHED)])
    return tmp_path / "results"


def test_the_newest_run_is_loaded_when_none_is_named(results: Path) -> None:
    assert folder.load(results).run_id == LATE


def test_a_run_that_was_resumed_last_is_the_newest(bench: Bench, results: Path, tmp_path: Path) -> None:
    shutil.move(results / LATE, tmp_path / "aside")
    folder.open_run(results, bench.plan(), bench.environment, fresh=False, started_at="2026-11-23T14:00:00Z").close()
    shutil.move(tmp_path / "aside", results / LATE)

    assert folder.load(results).run_id == EARLY


@pytest.mark.parametrize("name", [EARLY, "quick-20261123T12", "T120000Z"])
def test_a_piece_of_the_name_that_fits_one_run_suffices(results: Path, name: str) -> None:
    assert folder.load(results, name).run_id == EARLY


def test_a_path_is_loaded_wherever_it_is(results: Path, tmp_path: Path) -> None:
    shutil.move(results / EARLY, tmp_path / "elsewhere")

    assert folder.load(results, str(tmp_path / "elsewhere")).run_id == "elsewhere"


def test_a_name_that_fits_several_runs_lists_them(results: Path) -> None:
    with pytest.raises(StorageError, match=f"2 runs fit 'quick'; choose one of {LATE}, {EARLY}"):
        folder.load(results, "quick")


def test_a_name_that_fits_none_lists_the_newest(results: Path) -> None:
    with pytest.raises(StorageError, match=f"results holds no run 'full'; choose one of {LATE}, {EARLY}$"):
        folder.load(results, "full")


def test_five_names_are_listed_and_the_others_counted(bench: Bench, tmp_path: Path) -> None:
    for minute in range(7):
        at = f"2026-11-23T12:0{minute}:00Z"
        folder.open_run(tmp_path, bench.plan(), bench.environment, fresh=True, started_at=at).close()

    with pytest.raises(StorageError, match=r"120600Z-3fa2c1, .*120200Z-3fa2c1, and 2 more$"):
        folder.load(tmp_path, "full")


@pytest.mark.parametrize("name", [None, "quick"])
def test_an_empty_or_missing_folder_names_the_command_to_run(tmp_path: Path, name: str | None) -> None:
    for place in (tmp_path, tmp_path / "none"):
        assert folder.runs(place) == ()
        with pytest.raises(StorageError, match=r"holds no run yet; measure one with: kmeans-bench run quick$"):
            folder.load(place, name)


def test_runs_are_summed_up_newest_first(results: Path) -> None:
    late, early = folder.runs(results)

    assert (late.run_id, late.planned, late.measured, late.counts) == (LATE, 4, 0, {Status.SKIPPED: 4})
    assert (early.run_id, early.planned, early.measured) == (EARLY, 4, 2)
    assert early.counts == {Status.OK: 1, Status.CRASHED: 1, Status.SKIPPED: 2}
    assert (early.scenario, early.started_at, early.damage) == ("quick", "2026-11-23T12:00:00Z", None)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "run.json is missing: what was planned there cannot be told"),
        (b"", "is damaged (Expecting value"),
        (b"{}", "is damaged (schema = None is not a version)"),
        (b'{"schema": 1}', "is damaged ("),
        (b"[]", "is damaged (not an object)"),
        (b"\xff", "is damaged ("),
        (b'{"schema": 9}', "it was written by a newer kmeans-bench (schema 9, this one reads up to 1): update kmeans-bench"),
    ],
)
def test_a_damaged_run_is_listed_with_its_reason_and_the_others_load(results: Path, content: bytes | None, why: str) -> None:
    header = results / EARLY / "run.json"
    header.unlink() if content is None else header.write_bytes(content)

    late, damaged = folder.runs(results)
    assert late.damage is None
    assert (damaged.run_id, damaged.started_at) == (EARLY, None)
    assert damaged.damage is not None
    assert why in damaged.damage
    assert why in folder.load(results).warnings[0]
    with pytest.raises(StorageError, match=r"run\.json"):
        folder.load(results, EARLY)


def test_only_damaged_runs_is_an_error_that_says_so(results: Path) -> None:
    for name in (EARLY, LATE):
        (results / name / "run.json").write_text("")

    with pytest.raises(StorageError, match=f"holds no run that can be read: {EARLY} is left out"):
        folder.load(results)


def test_what_is_no_run_is_not_listed(results: Path) -> None:
    (results / "README.md").touch()
    (results / "baselines").mkdir()
    cut_off_while_created = results / "quick-20261123T140000Z-3fa2c1"
    cut_off_while_created.mkdir()
    (cut_off_while_created / "journal.jsonl").touch()

    assert len(folder.runs(results)) == 2


def test_a_file_in_the_place_of_the_results_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "results").touch()

    with pytest.raises(StorageError, match="results: cannot read it: Not a directory"):
        folder.runs(tmp_path / "results")


def test_a_journal_that_is_gone_leaves_every_cell_not_reached_with_a_warning(results: Path) -> None:
    (results / EARLY / "journal.jsonl").unlink()

    run = folder.load(results, EARLY)

    assert {found.status for found in run.measurements} == {Status.SKIPPED}
    assert "journal.jsonl is missing" in run.warnings[0]
