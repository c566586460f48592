from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import Popen
from typing import TYPE_CHECKING

import pytest

from kmeans_bench.errors import StorageError
from kmeans_bench.storage import journal

if TYPE_CHECKING:
    from tests.storage.conftest import Bench


def write_half_then_fail(number: int, content: bytes, *, write: Callable[[int, bytes], int] = os.write) -> int:
    """Act like a disk that fills up during a write: the first half is taken, the next write is refused."""
    if len(content) < 1000:
        raise OSError(errno.ENOSPC, "No space left on device")
    return write(number, content[: len(content) - 900])


def test_what_was_appended_is_read_twins_included(tmp_path: Path, bench: Bench) -> None:
    opened = journal.resume(tmp_path)
    opened.append(bench.small, "s1", bench.finished())
    opened.close()

    assert journal.read(tmp_path).measurements == tuple(bench.finished())


def test_measurements_are_stamped_with_the_session(tmp_path: Path, bench: Bench) -> None:
    opened = journal.resume(tmp_path)
    opened.append(bench.small, "s2", bench.finished(session="s1"))
    opened.close()

    assert {found.session for found in journal.read(tmp_path).measurements} == {"s2"}


def test_each_case_goes_to_the_disk_in_one_write(tmp_path: Path, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = journal.resume(tmp_path)
    calls: list[str] = []

    def noted(name: str) -> Callable[..., int]:
        call = getattr(os, name)

        def note_and_call(*arguments: object) -> int:
            calls.append(name)
            return int(call(*arguments) or 0)

        return note_and_call

    for name in ("write", "fsync"):
        monkeypatch.setattr(os, name, noted(name))

    opened.append(bench.small, "s1", bench.finished())

    assert calls == ["write", "fsync"]
    opened.close()


@pytest.mark.parametrize("failing", ["write", "fsync"])
def test_a_full_disk_costs_nothing_that_was_stored_and_the_same_command_resumes(
    tmp_path: Path, bench: Bench, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    opened = journal.resume(tmp_path)
    opened.append(bench.small, "s1", bench.finished())
    before = (tmp_path / journal.NAME).read_bytes()
    with monkeypatch.context() as scripted:
        scripted.setattr(os, failing, write_half_then_fail if failing == "write" else lambda _: write_half_then_fail(0, b""))
        with pytest.raises(StorageError) as caught:
            opened.append(bench.large, "s1", bench.finished(bench.large))

    assert (tmp_path / journal.NAME).read_bytes() == before
    text = str(caught.value)
    assert text.startswith(f"{tmp_path}/journal.jsonl: cannot store case blobs/n=200/k=2/d=2/seed=0: No space left on device (")
    assert text.endswith(" bytes free there); make room and give the same command again: what was stored is kept")
    assert "\n" not in text
    opened.append(bench.large, "s1", bench.finished(bench.large))
    opened.close()
    assert len(journal.read(tmp_path).measurements) == 6


def test_a_part_that_could_not_even_be_cut_away_is_overwritten_by_the_next_case(
    tmp_path: Path, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = journal.resume(tmp_path)
    with monkeypatch.context() as scripted:
        scripted.setattr(os, "write", write_half_then_fail)
        scripted.setattr(os, "ftruncate", lambda *_: write_half_then_fail(0, b""))
        with pytest.raises(StorageError):
            opened.append(bench.small, "s1", bench.finished())
    assert (tmp_path / journal.NAME).stat().st_size > 0
    opened.append(bench.small, "s1", bench.finished())
    opened.close()

    found = journal.read(tmp_path)
    assert found.measurements == tuple(bench.finished())
    assert found.warnings == ()


def test_an_interrupt_between_two_writes_leaves_no_trace(tmp_path: Path, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = journal.resume(tmp_path)

    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as scripted:
        scripted.setattr(os, "fsync", interrupted)
        with pytest.raises(KeyboardInterrupt):
            opened.append(bench.small, "s1", bench.finished())

    assert (tmp_path / journal.NAME).read_bytes() == b""
    assert opened.measurements == []
    opened.close()


@pytest.mark.live
@pytest.mark.skipif(sys.platform == "win32", reason="no limits on a file's size there")
def test_a_real_limit_on_the_file_size_is_one_line_and_harms_nothing(tmp_path: Path, another_process: Callable[..., Popen[str]]) -> None:
    child = another_process(
        """
        import resource
        from kmeans_bench.errors import StorageError
        from kmeans_bench.storage import journal
        opened = journal.resume(pathlib.Path(sys.argv[1]))
        opened.append(bench.small, "s1", bench.finished())
        resource.setrlimit(resource.RLIMIT_FSIZE, (opened.end + 100, opened.end + 100))
        try:
            opened.append(bench.large, "s1", bench.finished(bench.large))
        except StorageError as error:
            print(error, opened.end == (pathlib.Path(sys.argv[1]) / journal.NAME).stat().st_size)
        """,
        tmp_path,
    )
    said, complaint = child.communicate(timeout=60)

    assert "cannot store case blobs/n=200/k=2/d=2/seed=0: File too large" in said, complaint
    assert said.endswith(" True\n")
    assert len(journal.read(tmp_path).measurements) == 3


def test_a_reader_leaves_a_torn_tail_where_it_is_and_a_writer_cuts_it_away(tmp_path: Path, bench: Bench) -> None:
    opened = journal.resume(tmp_path)
    opened.append(bench.small, "s1", bench.finished())
    opened.close()
    whole = (tmp_path / journal.NAME).read_bytes()
    (tmp_path / journal.NAME).write_bytes(whole + whole[:50])

    assert len(journal.read(tmp_path).warnings) == 1
    assert (tmp_path / journal.NAME).read_bytes() == whole + whole[:50]

    resumed = journal.resume(tmp_path)
    resumed.close()
    assert len(resumed.warnings) == 1
    assert (tmp_path / journal.NAME).read_bytes() == whole


def test_a_missing_journal_is_empty_with_a_warning(tmp_path: Path) -> None:
    found = journal.read(tmp_path)

    assert found.measurements == ()
    assert found.warnings == (f"{tmp_path.name}/journal.jsonl is missing: nothing that was measured can be loaded",)


def test_a_folder_in_the_journals_place_is_one_line(tmp_path: Path) -> None:
    (tmp_path / journal.NAME).mkdir()

    with pytest.raises(StorageError, match=r"journal\.jsonl: cannot read it: Is a directory"):
        journal.read(tmp_path)
    with pytest.raises(StorageError, match=r"journal\.jsonl: cannot open it: Is a directory"):
        journal.resume(tmp_path)
