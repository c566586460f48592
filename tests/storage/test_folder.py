from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from subprocess import Popen
from typing import TYPE_CHECKING

import pytest

from kmeans_bench.errors import StorageError
from kmeans_bench.model import Dtype, Grade, Plan, Probe, Roof, Status
from kmeans_bench.storage import folder, header

if TYPE_CHECKING:
    from tests.storage.conftest import Bench

NOON = "2026-11-23T12:00:00+00:00"
LATER = "2026-11-23T13:00:00+00:00"


def begun(bench: Bench, results: Path, plan: Plan | None = None, *, at: str = NOON, fresh: bool = False) -> folder.RunFolder:
    return folder.open_run(results, plan or bench.plan(), bench.environment, fresh=fresh, started_at=at)


def test_a_run_is_named_after_scenario_start_in_utc_and_plan(bench: Bench, tmp_path: Path) -> None:
    with begun(bench, tmp_path / "results", at="2026-11-23T02:52:03+01:00") as run:
        assert run.run_id == "quick-20261123T015203Z-3fa2c1"
        assert sorted(path.name for path in run.path.iterdir()) == [".lock", "journal.jsonl", "run.json"]


def test_two_runs_of_the_same_second_have_two_names(bench: Bench, tmp_path: Path) -> None:
    names = []
    for _ in range(3):
        with begun(bench, tmp_path, fresh=True) as run:
            names.append(run.run_id)

    assert names == ["quick-20261123T120000Z-3fa2c1", "quick-20261123T120000Z-3fa2c1-2", "quick-20261123T120000Z-3fa2c1-3"]


def test_a_name_that_is_no_file_name_is_made_one(bench: Bench, tmp_path: Path) -> None:
    with begun(bench, tmp_path, bench.plan(scenario=bench.scenario("../my grid"), digest="")) as run:
        assert run.path == tmp_path / "my-grid-20261123T120000Z"


def test_run_json_holds_schema_plan_seed_environment_and_source_digests(bench: Bench, tmp_path: Path) -> None:
    with begun(bench, tmp_path, bench.plan(seed=7)) as run:
        document = json.loads((run.path / "run.json").read_text())

    assert document["schema"] == 1
    assert document["plan"]["seed"] == 7
    assert document["plan"]["declarations"][0]["digest"] == "loop"
    assert document["environment"]["cpu"] == "EPYC 7763"


def test_the_same_plan_resumes_and_what_was_measured_is_reused(bench: Bench, tmp_path: Path) -> None:
    with begun(bench, tmp_path) as first:
        first.append(bench.small, "s1", bench.finished(bench.small))
    with begun(bench, tmp_path, at=LATER) as second:
        assert second.run_id == first.run_id
        assert len(second.reusable(bench.plan())) == 2
        second.append(bench.large, "s2", bench.finished(bench.large, session="s2"))
        run = second.read()

    assert [found.reused for found in run.measurements] == [True, True, False, False]
    assert run.measurements[0].started_at == "2026-11-23T01:52:04+00:00"
    assert run.started_at == NOON
    assert folder.load(tmp_path) == run


def test_a_run_that_is_complete_is_all_reused_and_its_journal_untouched(bench: Bench, tmp_path: Path) -> None:
    with begun(bench, tmp_path) as first:
        for case in (bench.small, bench.large):
            first.append(case, "s1", bench.finished(case))
    before = (first.path / "journal.jsonl").read_bytes()
    with begun(bench, tmp_path, at=LATER) as second:
        run = second.read()

    assert all(found.reused for found in run.measurements)
    assert (first.path / "journal.jsonl").read_bytes() == before


def test_fresh_begins_a_new_run_and_leaves_the_old_one_alone(bench: Bench, tmp_path: Path) -> None:
    with begun(bench, tmp_path) as first:
        first.append(bench.small, "s1", bench.finished())
    with begun(bench, tmp_path, at=LATER, fresh=True) as second:
        assert second.reusable(bench.plan()) == {}

    assert second.run_id != first.run_id
    assert folder.load(tmp_path, first.run_id).measurements[0].status is Status.OK


def test_another_plan_begins_a_new_run(bench: Bench, tmp_path: Path) -> None:
    with begun(bench, tmp_path) as first, begun(bench, tmp_path, bench.plan(digest="other")) as second:
        assert second.run_id != first.run_id


def test_the_newest_of_several_runs_is_resumed(bench: Bench, tmp_path: Path) -> None:
    for at in (LATER, NOON):
        begun(bench, tmp_path, at=at, fresh=True).close()

    with begun(bench, tmp_path, at="2026-11-23T14:00:00+00:00") as run:
        assert run.run_id == "quick-20261123T130000Z-3fa2c1"


@pytest.mark.parametrize(("name", "resumes"), [("sample-quick", False), ("quick-20261123T120000Z-3fa2c1-2", True)])
def test_a_run_that_was_given_a_name_of_its_own_is_read_and_never_resumed(
    bench: Bench, tmp_path: Path, name: str, *, resumes: bool
) -> None:
    with begun(bench, tmp_path) as first:
        first.append(bench.small, "s1", [bench.measured()])
    first.path.rename(tmp_path / name)
    before = (tmp_path / name / "run.json").read_bytes()

    with begun(bench, tmp_path, at=LATER) as second:
        assert (second.run_id == name) is resumes

    assert ((tmp_path / name / "run.json").read_bytes() != before) is resumes
    assert folder.load(tmp_path, name).measurements[0].status is Status.OK
    assert name in {summary.run_id for summary in folder.runs(tmp_path)}


def test_resuming_stores_the_new_keys_and_the_new_environment(bench: Bench, tmp_path: Path) -> None:
    edited, environment = bench.plan(keys={"identity": "identity-2"}), replace(bench.environment, python="3.12.1")
    with begun(bench, tmp_path) as first:
        first.append(bench.small, "s1", bench.finished())
    with folder.open_run(tmp_path, edited, environment, fresh=False, started_at=LATER) as second:
        assert list(second.reusable(edited)) == ["blobs/n=100/k=2/d=2/seed=0 loop/float64/1t"]

    run = folder.load(tmp_path)
    assert (run.plan, run.environment) == (edited, environment)


def test_a_second_writer_is_told_who_writes_and_what_to_do(bench: Bench, tmp_path: Path) -> None:
    with begun(bench, tmp_path) as first, pytest.raises(StorageError) as caught:
        begun(bench, tmp_path)

    assert str(caught.value) == f"{first.path} is being written by process {os.getpid()}; wait for it, or measure beside it with --fresh"
    begun(bench, tmp_path).close()


def test_a_folder_is_released_when_its_block_fails(bench: Bench, tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), begun(bench, tmp_path):
        raise ZeroDivisionError

    begun(bench, tmp_path).close()


def test_roofs_stay_with_the_run_as_long_as_the_machine_is_the_same(bench: Bench, tmp_path: Path) -> None:
    roofs = (Roof(dtype=Dtype.FLOAT64, threads=1, flops=9e10 + 0.1, bandwidth=1.4e10, streamed=10**8),)
    with begun(bench, tmp_path) as first:
        first.append(bench.small, "s1", bench.finished())
        assert first.read().roofs == ()
        first.keep_roofs(roofs)
        assert first.read().roofs == roofs

    assert folder.load(tmp_path, first.run_id).roofs == roofs
    with begun(bench, tmp_path, at=LATER) as again:
        assert again.read().roofs == roofs
    elsewhere = replace(bench.environment, cpu="M2")
    with folder.open_run(tmp_path, bench.plan(), elsewhere, fresh=False, started_at=LATER) as moved:
        assert (moved.run_id, moved.read().roofs) == (first.run_id, ())


def test_what_the_doctor_found_stays_with_the_run(bench: Bench, tmp_path: Path) -> None:
    probes = (Probe(name="load", grade=Grade.WARN, finding="other processes keep 1.0 of 2 cores busy", advice="stop other work"),)
    with begun(bench, tmp_path) as first:
        first.append(bench.small, "s1", bench.finished())
        assert first.read().probes == ()
        first.keep_probes(probes)

    assert folder.load(tmp_path, first.run_id).probes == probes
    with begun(bench, tmp_path, at=LATER) as again:
        assert again.read().probes == probes


def test_a_torn_tail_is_one_warning_of_the_run_that_resumes(bench: Bench, tmp_path: Path) -> None:
    with begun(bench, tmp_path) as first:
        first.append(bench.small, "s1", bench.finished())
    with (first.path / "journal.jsonl").open("ab") as file:
        file.write(b'{"crc32":"0')
    with begun(bench, tmp_path) as second:
        run = second.read()

    assert run.warnings == (
        f"{first.run_id}/journal.jsonl: the last 11 bytes are a case cut off while it was written; left out, it will be measured again",
    )
    assert folder.load(tmp_path).warnings == ()


def test_a_damaged_header_is_not_resumed_but_said_and_kept(bench: Bench, tmp_path: Path) -> None:
    with begun(bench, tmp_path) as first:
        pass
    (first.path / "run.json").write_text("{")
    with begun(bench, tmp_path, at=LATER) as second:
        assert second.run_id != first.run_id
        assert second.read().warnings[0].startswith(f"{first.run_id} is not resumed: {first.path}/run.json is damaged (")

    assert (first.path / "run.json").read_text() == "{"


def test_a_run_without_its_header_is_said_to_lack_it(bench: Bench, tmp_path: Path) -> None:
    with begun(bench, tmp_path) as first:
        pass
    (first.path / "run.json").unlink()

    with pytest.raises(StorageError, match=r"run\.json is missing: what was planned there cannot be told; measure again"):
        header.read(first.path)


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ("file", "cannot keep results there: File exists; a file and a folder are in each other's place"),
        ("file/results", "cannot keep results there: Not a directory; a file and a folder are in each other's place"),
        ("none/results", "cannot keep results there: No such file or directory; create the folder it belongs in"),
    ],
)
def test_a_place_that_cannot_hold_results_is_one_line(bench: Bench, tmp_path: Path, place: str, why: str) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(StorageError) as caught:
        begun(bench, tmp_path / place)

    assert str(caught.value).startswith(f"{tmp_path / place}: {why}")
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(not Path("/sys/kernel").is_dir(), reason="no read-only file system at hand")
@pytest.mark.parametrize("place", ["/sys/kernel", "/sys/kernel/results", "/proc/results"])
def test_a_file_system_that_takes_no_files_is_one_line(bench: Bench, place: str) -> None:
    with pytest.raises(StorageError, match=f"^{place}.*: cannot keep results there: .*; "):
        begun(bench, Path(place))


@pytest.mark.parametrize("call", ["write", "fsync"])
def test_a_disk_that_is_full_from_the_start_is_one_line_and_leaves_no_run(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as scripted:
        scripted.setattr(os, call, full)
        with pytest.raises(StorageError, match=r"No space left on device.*; make room and give the same command again"):
            begun(bench, tmp_path)

    assert folder.runs(tmp_path) == ()
    begun(bench, tmp_path).close()


def test_a_full_disk_never_harms_the_header_of_a_run_that_resumes(bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with begun(bench, tmp_path) as first:
        first.append(bench.small, "s1", bench.finished())
    write = os.write

    def small_only(number: int, content: bytes) -> int:
        if len(content) > 100:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(number, content)

    with monkeypatch.context() as scripted:
        scripted.setattr(os, "write", small_only)
        with pytest.raises(StorageError, match=r"run\.json: cannot write it: No space left on device"):
            begun(bench, tmp_path)

    with begun(bench, tmp_path) as again:
        assert len(again.reusable(bench.plan())) == 2


@pytest.mark.live
def test_two_equal_commands_started_at_once_get_one_folder_and_one_refusal(
    tmp_path: Path, another_process: Callable[..., Popen[str]]
) -> None:
    code = """
        from kmeans_bench.errors import StorageError
        print("ready", flush=True)
        sys.stdin.readline()
        try:
            run = folder.open_run(pathlib.Path(sys.argv[1]), bench.plan(), bench.environment, fresh=False, started_at=sys.argv[2])
        except StorageError as error:
            print("refused", error, flush=True)
        else:
            print("opened", run.run_id, flush=True)
        sys.stdin.readline()
    """
    results = tmp_path / "results"
    both = [another_process(code, results, NOON) for _ in range(2)]
    for child in both:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
    for child in both:
        assert child.stdin is not None
        child.stdin.write("\n")
        child.stdin.flush()
    said = sorted(child.stdout.readline() for child in both if child.stdout)
    for child in both:
        child.communicate("\n", timeout=60)

    assert said[0] == "opened quick-20261123T120000Z-3fa2c1\n"
    assert said[1].startswith(f"refused {results / 'quick-20261123T120000Z-3fa2c1'} is being written by ")
    assert len(folder.runs(results)) == 1
