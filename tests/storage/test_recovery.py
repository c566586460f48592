from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmeans_bench.model import Trajectory
from kmeans_bench.storage import recovery

if TYPE_CHECKING:
    from tests.storage.conftest import Bench


@pytest.fixture(scope="session")
def two_cases(bench: Bench) -> tuple[bytes, bytes]:
    return recovery.block(bench.small, "s1", bench.finished(bench.small)), recovery.block(bench.large, "s1", bench.finished(bench.large))


def test_what_was_written_is_read(bench: Bench, two_cases: tuple[bytes, bytes]) -> None:
    raw = b"".join(two_cases)

    read = recovery.contents(raw, name="journal.jsonl")

    assert read.measurements == (*bench.finished(bench.small), *bench.finished(bench.large))
    assert read.end == len(raw)
    assert read.warnings == ()


def test_what_the_reference_went_through_comes_back_bit_for_bit(bench: Bench) -> None:
    followed = Trajectory(
        case=bench.small,
        session="s1",
        inertias=(3.0, 0.1 + 0.2),
        offset=1e4,
        spread=1 / 3,
        moves=(0.1,),
        farthest=(0.1**0.5,),
        relabelled=(7,),
        contrast=2.5,
    )

    read = recovery.contents(recovery.block(bench.small, "s1", bench.finished(), followed), name="journal.jsonl")

    assert read.trajectories == (followed,)
    assert read.measurements == tuple(bench.finished())


def test_a_journal_from_before_trajectories_were_kept_has_none(two_cases: tuple[bytes, bytes]) -> None:
    assert recovery.contents(b"".join(two_cases), name="journal.jsonl").trajectories == ()


def test_a_journal_from_before_moves_and_labels_were_kept_lacks_them_and_loads(bench: Bench) -> None:
    old = {"case_id": bench.small.id, "session": "s1", "lines": len(bench.finished()), "inertias": [3.0, 2.0], "offset": 0.5, "spread": 1.0}
    lines = recovery.block(bench.small, "s1", bench.finished()).splitlines(keepends=True)

    (read,) = recovery.contents(b"".join([*lines[:-1], recovery._line("case", old)]), name="journal.jsonl").trajectories

    assert (read.inertias, read.moves, read.farthest, read.relabelled) == ((3.0, 2.0), (), (), ())


def test_an_empty_journal_holds_nothing() -> None:
    assert recovery.contents(b"", name="journal.jsonl") == recovery.Contents()


def test_a_case_cut_at_any_byte_is_left_out_with_one_warning(bench: Bench, two_cases: tuple[bytes, bytes]) -> None:
    first, second = two_cases
    for cut in range(1, len(second)):
        read = recovery.contents(first + second[:cut], name="journal.jsonl")

        assert read.measurements == tuple(bench.finished(bench.small))
        assert read.end == len(first)
        (warning,) = read.warnings
        assert warning.startswith(f"journal.jsonl: the last {cut:,} bytes are a case cut off while it was written")


def test_a_case_whose_cut_left_garbage_behind_is_left_out(bench: Bench, two_cases: tuple[bytes, bytes]) -> None:
    first, second = two_cases

    read = recovery.contents(first + second[:700] + bytes(300) + b"\n", name="journal.jsonl")

    assert read.measurements == tuple(bench.finished(bench.small))
    assert read.end == len(first)


def test_a_damaged_middle_line_is_named_and_costs_its_measurement_only(bench: Bench, two_cases: tuple[bytes, bytes]) -> None:
    lines = b"".join(two_cases).splitlines(keepends=True)
    lines[1] = lines[1].replace(b'"wall":[0.5', b'"wall":[0.6')

    read = recovery.contents(b"".join(lines), name="journal.jsonl")

    assert read.measurements == (*bench.finished(bench.small)[:1], *bench.finished(bench.small)[2:], *bench.finished(bench.large))
    assert read.warnings == (
        (
            "journal.jsonl line 2 is damaged (checksum); what it held of blobs/n=100/k=2/d=2/seed=0 "
            "will be measured again by the same command, the rest is loaded"
        ),
    )


@given(place=st.integers(min_value=0), flip=st.integers(min_value=1, max_value=255))
def test_a_flipped_byte_anywhere_costs_one_line_or_two_that_lost_the_end_between_them(
    bench: Bench, two_cases: tuple[bytes, bytes], place: int, flip: int
) -> None:
    first, second = two_cases
    raw = bytearray(first + second)
    place %= len(first)
    line_end = raw[place] == ord("\n")
    raw[place] ^= flip
    whole = (*bench.finished(bench.small), *bench.finished(bench.large))

    read = recovery.contents(bytes(raw), name="journal.jsonl")

    assert len(read.measurements) >= len(whole) - (2 if line_end else 1)
    assert set(read.measurements) <= set(whole)
    assert read.end == len(raw)
    assert any(" is damaged (" in warning for warning in read.warnings)


def test_a_line_end_that_is_lost_between_two_cases_names_both(bench: Bench, two_cases: tuple[bytes, bytes]) -> None:
    first, second = two_cases

    read = recovery.contents(first[:-1] + b"." + second, name="journal.jsonl")

    assert read.measurements == (*bench.finished(bench.small), *bench.finished(bench.large)[1:])
    assert read.warnings == (
        (
            "journal.jsonl line 4 is damaged (checksum); what it held of blobs/n=100/k=2/d=2/seed=0 and blobs/n=200/k=2/d=2/seed=0 "
            "will be measured again by the same command, the rest is loaded"
        ),
    )


def test_a_damaged_closing_line_loses_nothing(bench: Bench, two_cases: tuple[bytes, bytes]) -> None:
    first, second = two_cases

    read = recovery.contents(first.replace(b'"lines":3', b'"lines":4') + second, name="journal.jsonl")

    assert read.measurements == (*bench.finished(bench.small), *bench.finished(bench.large))
    assert read.warnings == ("journal.jsonl line 4 is damaged (checksum); it only closed a case, nothing measured is lost",)


def test_a_line_that_somebody_deleted_is_missed(two_cases: tuple[bytes, bytes]) -> None:
    lines = b"".join(two_cases).splitlines(keepends=True)

    read = recovery.contents(b"".join(lines[1:]), name="journal.jsonl")

    assert len(read.measurements) == 5
    assert read.warnings == (
        (
            "journal.jsonl line 3 closes case blobs/n=100/k=2/d=2/seed=0 of 3 measurements, 1 of them are gone; "
            "the same command makes them again"
        ),
    )


@pytest.mark.parametrize("line", [b"", b"{}", b"null", b"\xff\xfe", b'{"crc32":"00000000",}', b'{"crc32":"', b"[1,2]"])
def test_a_foreign_line_is_named_and_never_a_traceback(two_cases: tuple[bytes, bytes], line: bytes) -> None:
    first, second = two_cases

    read = recovery.contents(first + line + b"\n" + second, name="journal.jsonl")

    assert len(read.measurements) == 6
    assert "journal.jsonl line 5 is damaged (checksum)" in read.warnings[0]


def test_an_intact_line_that_says_something_else_is_damaged_too(two_cases: tuple[bytes, bytes]) -> None:
    odd = recovery._line("measurement", {"case_id": "x"})

    read = recovery.contents(odd + two_cases[0], name="journal.jsonl")

    assert len(read.measurements) == 3
    assert read.warnings[0].startswith("journal.jsonl line 1 is damaged (")


def test_a_checkout_with_windows_line_ends_is_no_damage(two_cases: tuple[bytes, bytes]) -> None:
    read = recovery.contents(b"".join(two_cases).replace(b"\n", b"\r\n"), name="journal.jsonl")

    assert (len(read.measurements), read.warnings) == (6, ())
