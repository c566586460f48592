"""gate.md fits a pull request: one hidden marker, tables no name can break, no longer than a host takes."""

from __future__ import annotations

from dataclasses import replace

from kmeans_bench.model import Change, Source, SourceKind
from kmeans_bench.reporting.gate.markdown import MARKER, text
from tests.gates import BROKEN, DOUBT, FASTER, PLACEBO, SAME, SLOWER, Sketched, account


def test_the_marker_is_the_first_line_and_there_once() -> None:
    told = text(account(SLOWER, SAME))

    assert told.splitlines()[0] == MARKER == "<!-- kmeans-bench gate -->"
    assert told.count(MARKER) == 1


def test_a_regression_is_told_before_and_after_with_interval_rule_and_command() -> None:
    told = text(account(SLOWER, SAME, DOUBT, PLACEBO))

    assert "### kmeans-bench gate: FAIL: 1 slower, 1 undecided, 1 no change (3 cells)" in told
    assert "| **slower** | identity | 10k/8/16 | 27.4 → 35.9 ms (+31 %) | +28 to +34 % | 14 |" in told
    assert "to be off by more than 1 %" in told
    assert "```sh\nkmeans-bench gate --base 1f2e3d4 --seed 7\n```" in told


def test_what_did_not_move_is_folded_away() -> None:
    told = text(account(SLOWER, SAME))

    assert "<details>\n<summary>1 cell: no change" in told
    assert told.index("**slower**") < told.index("<summary>1 cell")


def test_every_cell_has_exactly_one_row() -> None:
    told = text(account(*(Sketched(n=1_000 + index, change=tuple(Change)[index % 9]) for index in range(90))))

    assert [told.count(f"| {1_000 + index}/8/16 |") for index in range(90) if index % 10] == [1] * 81


def test_hostile_names_neither_break_the_table_nor_speak_html() -> None:
    name = "a|b <script>alert(1)</script> `x` \n# head @someone <!-- kmeans-bench gate -->\x1b[31m"
    told = text(
        account(replace(SLOWER, name=name), replace(BROKEN, reason="```\n" + name), base=account().run.base, command="kmeans-bench ```x")
    )
    rows = [line for line in told.splitlines() if line.startswith("| **")]

    assert len(rows) == 2
    assert told.count(MARKER) == 1
    assert not any(wrong in told for wrong in ("<script>", "\x1b", "@someone"))
    assert "````sh\nkmeans-bench ```x\n````" in told


def test_a_thousand_cells_fit_a_comment_and_what_is_left_out_is_counted() -> None:
    told = text(
        account(*(Sketched(name="method" * 6, n=10_001 + index, change=Change.UNDECIDED, reason="why " * 60) for index in range(1_000)))
    )
    rows = sum(line.startswith("| undecided") for line in told.splitlines())

    assert len(told) < 65_536
    assert f"{1_000 - rows} more rows are in the JSON document." in told


def test_a_changed_environment_and_notes_stand_out() -> None:
    told = text(account(SAME, environment_changed=True, notes=("a worker died",)))

    assert "> **environment changed: base ran" in told
    assert "> **a worker died**" in told


def test_an_invalid_run_says_why_and_what_to_do() -> None:
    told = text(account(invalid="base does not build: no module named x"))

    assert "INVALID: base does not build: no module named x" in told
    assert "* mend what the line above names" in told


def test_a_mixed_bag_with_two_sources_names_them() -> None:
    told = text(account(FASTER, replace(SAME, source=Source(kind=SourceKind.DIGITS))))

    assert "digits 10k/8/16" in told


def test_what_to_do_next_is_one_list() -> None:
    found = text(account(SLOWER, BROKEN, DOUBT))

    assert "\n* kmeans-bench verify" in found
    assert "merged\n\n*" not in found


def test_a_cell_that_is_gone_says_so_in_words() -> None:
    assert "| gone | old | 10k/8/16 | – | – | – | base has it, head does not |" in text(
        account(SAME, Sketched(name="old", change=Change.GONE))
    )
