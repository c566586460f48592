from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from kmeans_bench.errors import StorageError
from kmeans_bench.storage import atomic


def no_room(*_: object) -> int:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    atomic.write_text(tmp_path / "a.txt", "old\n")
    atomic.write_text(tmp_path / "a.txt", "é\n")

    assert (tmp_path / "a.txt").read_bytes() == b"\xc3\xa9\n"
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_a_text_that_utf8_cannot_hold_is_written_escaped(tmp_path: Path) -> None:
    atomic.write_text(tmp_path / "a.txt", "\udcff")

    assert (tmp_path / "a.txt").read_bytes() == rb"\udcff"


def test_what_a_write_takes_in_parts_is_written_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda number, content: write(number, content[:3]))

    atomic.write_bytes(tmp_path / "a.bin", b"0123456789")

    assert (tmp_path / "a.bin").read_bytes() == b"0123456789"


@pytest.mark.parametrize("call", ["write", "fsync", "replace"])
def test_a_full_disk_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    atomic.write_text(tmp_path / "a.txt", "old")
    monkeypatch.setattr(os, call, no_room)

    with pytest.raises(StorageError, match=r"a\.txt: cannot write it: No space left on device \([\d,]+ bytes free there\); make room"):
        atomic.write_text(tmp_path / "a.txt", "new")

    assert (tmp_path / "a.txt").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_a_missing_folder_is_named_with_the_next_step(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"none/a\.txt: cannot write it: No such file or directory; create the folder it belongs in"):
        atomic.write_text(tmp_path / "none" / "a.txt", "x")


def test_a_new_file_has_the_rights_that_any_file_would_have(tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    atomic.write_text(tmp_path / "a.txt", "x")

    assert (tmp_path / "a.txt").stat().st_mode == (tmp_path / "plain").stat().st_mode
