"""A history is only ever appended to; what a crash, a full disk or a foreign machine leaves is told from what was measured."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from kmeans_bench.errors import NothingToConcludeError, StorageError
from kmeans_bench.model import PastCell
from kmeans_bench.storage import atomic, history
from tests.gates import past

ONE = past(1, [PastCell(cell="a", seconds=0.1, peak_bytes=3, steps=5, distances=7), PastCell(cell="b")])
TWO = past(2, [PastCell(cell="a", seconds=0.30000000000000004)])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return history.path(tmp_path, "feed")


def test_what_is_appended_is_read_back_to_the_last_bit_oldest_first(file: Path) -> None:
    history.append(file, ONE)
    history.append(file, TWO)

    assert history.read(file) == history.Recorded(entries=(ONE, TWO))


def test_a_history_that_is_missing_is_empty(file: Path) -> None:
    assert history.read(file) == history.Recorded()
    assert history.machines(file.parents[1]) == ()


def test_appending_leaves_every_byte_before_as_it_was(file: Path) -> None:
    history.append(file, ONE)
    before = file.read_bytes()
    history.append(file, TWO)

    assert file.read_bytes().startswith(before)


def test_a_torn_last_line_is_left_out_with_a_warning_and_cut_away_by_the_next_entry(file: Path) -> None:
    history.append(file, ONE)
    history.append(file, TWO)
    file.write_bytes(file.read_bytes()[:-9])

    found = history.read(file)
    history.append(file, TWO)

    assert found.entries == (ONE,)
    assert len(found.warnings) == 1
    assert "cut off while it was written" in found.warnings[0]
    assert history.read(file) == history.Recorded(entries=(ONE, TWO))


def test_a_damaged_line_is_named_and_the_rest_loads(file: Path) -> None:
    history.append(file, ONE)
    history.append(file, TWO)
    file.write_bytes(file.read_bytes().replace(b'"seconds":0.1', b'"seconds":0.2', 1))

    found = history.read(file)

    assert found.entries == (TWO,)
    assert found.warnings == ("feed.jsonl line 1 is damaged (checksum); left out, the rest is loaded",)


def test_a_line_of_a_newer_version_is_refused_in_one_line(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kmeans_bench.storage.encoding.SCHEMA", 99)
    history.append(file, ONE)
    monkeypatch.undo()

    with pytest.raises(StorageError, match=r"newer kmeans-bench \(schema 99"):
        history.read(file)


def test_a_full_disk_leaves_the_history_as_it_was(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    history.append(file, ONE)
    before = file.read_bytes()

    def half(number: int, content: bytes) -> None:
        os.write(number, content[: len(content) // 2])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(atomic, "write_all", half)
    with pytest.raises(StorageError, match="No space left on device"):
        history.append(file, TWO)
    monkeypatch.undo()

    assert file.read_bytes() == before


def test_a_baseline_of_this_machine_is_taken(file: Path) -> None:
    history.append(file, ONE)

    assert history.baseline(file, "feed").entries == (ONE,)


@pytest.mark.parametrize("how", ["missing", "foreign", "damaged", "torn", "newer"])
def test_a_baseline_that_says_nothing_here_is_nothing_to_conclude_from(how: str, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if how != "missing":
        if how == "newer":
            monkeypatch.setattr("kmeans_bench.storage.encoding.SCHEMA", 99)
        history.append(file, ONE)
        monkeypatch.undo()
    if how == "damaged":
        file.write_bytes(file.read_bytes().replace(b"0.1", b"0.2"))
    if how == "torn":
        file.write_bytes(file.read_bytes()[:-1])

    with pytest.raises(NothingToConcludeError) as refused:
        history.baseline(file, "beef" if how == "foreign" else "feed")

    assert "\n" not in str(refused.value)


def test_a_foreign_baseline_names_both_machines_and_what_to_do(file: Path) -> None:
    history.append(file, ONE)

    with pytest.raises(NothingToConcludeError, match=r"was measured on 'AMD EPYC 9R14' \(feed\), this machine is beef; .*--base REF"):
        history.baseline(file, "beef")
