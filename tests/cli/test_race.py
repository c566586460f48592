"""The race on the terminal: after the run and after its tables, within 80 columns, and in the document."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]
Script = Any

SCENARIO = """\
summary = "Ours against one library"
baseline = "scikit-learn"
implementations = ["scikit-learn", "auto"]

[grid]
n = [20_000]
k = [3]
d = [2]
dtype = ["float64"]
"""


@pytest.fixture
def raced(command: Command, here: Path, script: Script) -> Any:  # noqa: ANN401 - the answer of a command
    """Run a race in which the library takes 50 ms and ours 10 ms."""
    (here / "own").mkdir(exist_ok=True)
    (here / "own" / "auto.py").write_text("def fit(problem):\n    return None\n")
    (here / "contest.toml").write_text(SCENARIO, encoding="utf-8")
    script.seconds |= {"scikit-learn": 0.050, "auto": 0.010}
    return command("run", "contest.toml", "--implementations", "own")


def test_a_race_ends_with_its_table_and_its_verdict(raced: Any) -> None:  # noqa: ANN401 - as above
    lines = raced.out.splitlines()
    start = lines.index("race: source n/k/d               auto 95 %          target       best peer")

    assert lines[start + 1].split() == ["blobs", "20k/3/2", "f64", "1t", "5.0×", "5.0–5.0×", "met", "scikit-learn"]
    assert lines[start + 2 : start + 4] == ["d ≤ 4, k ≤ 16 (at least 4×, aim 10×)", "    1 met"]
    assert "auto is ahead of the best peer for sure in 1 of 1 cell, behind for sure in none: 5.0× as fast." in " ".join(lines)
    assert max(map(len, lines)) <= 80


def test_showing_a_stored_race_shows_it_again(command: Command, raced: Any) -> None:  # noqa: ANN401 - as above
    table = raced.out.partition("race: ")[2].partition("next ")[0]

    assert table
    assert table in command("show").out + "\n"


def test_the_document_of_a_race_holds_a_row_per_cell(command: Command, raced: Any) -> None:  # noqa: ANN401 - as above
    assert raced.code == 0
    (row,) = json.loads(command("show", "--json").out)["runs"][0]["race"]

    assert (row["peer"], row["class"], row["at_least"], row["attainment"]) == ("scikit-learn", "d ≤ 4, k ≤ 16", 4.0, "met")
    assert row["ratio"] == pytest.approx(5.0)


def test_other_runs_say_nothing_of_a_race(command: Command, here: Path, script: Script) -> None:
    assert (here / "tiny.toml").is_file()
    assert script.seconds

    assert "race" not in command("run", "tiny.toml").out
