"""What GitHub reads: commands whose text cannot end them, ten of a level at most, and a summary that is added to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kmeans_bench.errors import StorageError
from kmeans_bench.model import Change
from kmeans_bench.reporting.gate.github import add_to_summary, is_action, lines
from tests.gates import BROKEN, DOUBT, FASTER, SAME, SLOWER, Sketched, account


def test_a_regression_is_an_error_beside_its_file_and_a_doubt_a_warning() -> None:
    error, warning = lines(account(SLOWER, SAME, FASTER, DOUBT))

    assert error.startswith(
        "::error file=implementations/identity.py,title=kmeans-bench gate::identity 10k/8/16; slower; 27.4 → 35.9 ms (+31 %25); slower by"
    )
    assert warning.startswith("::warning title=kmeans-bench gate::scikit-learn 10k/8/16; undecided;")


def test_nothing_in_a_name_or_a_reason_ends_the_command_or_begins_another() -> None:
    told = replace(BROKEN, name="a,b::c%0Ax", reason="first\n::set-output name=x::y\r100 %")
    account_ = replace(account(told), files={"a,b::c%0Ax": "dir,with:odd%name.py"})
    (line,) = lines(account_)

    assert "\n" not in line
    assert "\r" not in line
    assert line.startswith("::error file=dir%2Cwith%3Aodd%25name.py,title=kmeans-bench gate::a,b::c%250Ax ")
    assert "first%0A::set-output name=x::y%0D100 %25" in line


def test_more_than_ten_of_a_level_are_nine_and_a_count() -> None:
    found = lines(account(*(Sketched(change=Change.SLOWER, slowdown=0.2, n=1_000 + index) for index in range(30))))

    assert len(found) == 10
    assert "21 more: FAIL: 30 slower (30 cells)" in found[-1]


def test_an_invalid_run_is_one_error() -> None:
    assert lines(account(SLOWER, invalid="base does not build")) == ["::error title=kmeans-bench gate::INVALID: base does not build"]


def test_a_plain_pass_says_nothing() -> None:
    assert lines(account(SAME, FASTER)) == []


def test_a_changed_environment_is_a_warning() -> None:
    (line,) = lines(account(SAME, environment_changed=True))

    assert line.startswith("::warning title=kmeans-bench gate::environment changed")


def test_the_summary_is_added_to_where_there_is_one(tmp_path: Path) -> None:
    file = tmp_path / "summary.md"
    file.write_text("before\n", encoding="utf-8")

    add_to_summary({"GITHUB_STEP_SUMMARY": str(file)}, "after")
    add_to_summary({}, "nowhere")

    assert file.read_text(encoding="utf-8") == "before\nafter\n"


def test_a_summary_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot write the step's summary"):
        add_to_summary({"GITHUB_STEP_SUMMARY": str(tmp_path / "no" / "such")}, "after")


def test_only_github_itself_says_that_it_is_github() -> None:
    assert is_action({"GITHUB_ACTIONS": "true"})
    assert not is_action({"GITHUB_ACTIONS": "false"})
    assert not is_action({})
