"""`kmeans-bench verify`, with real workers and plug-ins of one's own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import kmeans_bench
from kmeans_bench.storage.columns import CHECKS
from tests.measuring import hostile

Command = Callable[..., Any]

BIASED = hostile.changed("centroids=right.centroids + problem.X.dtype.type(1)")
SINGLE = "right if problem.X.dtype == 'float64' else dataclasses.replace(right, inertia=-1.0)"
WRONG_IN_FLOAT32 = hostile.plugin(f"import dataclasses; right = lloyd(problem); return {SINGLE}")


@pytest.fixture
def mine(tmp_path: Path) -> Callable[..., str]:
    """Return a function that writes a plug-in `mine` and returns its folder."""

    def write(text: str) -> str:
        (tmp_path / "mine.py").write_text(text, encoding="utf-8")
        return str(tmp_path)

    return write


def test_a_right_implementation_has_one_row_for_both_dtypes(command: Command, mine: Callable[..., str]) -> None:
    answer = command("verify", "--implementations", mine(hostile.HONEST_FILE), "-i", "mine", "-p", "ties", "-p", "one-*")

    assert answer.code == 0
    assert answer.out.splitlines() == [
        "                          ties  k=1   d=1   n=1",
        "mine                      ok    ok    ok    ok",
        "",
        "ties   ties              integer lattices, points just as near to two centroids",
        "k=1    one-cluster       a single cluster",
        "d=1    one-feature       a single feature",
        "n=1    one-point         a single point",
        "",
        "verify   8 ok of 8 checks, 32 problems put",
    ]


def test_a_wrong_one_exits_with_1_and_says_where_and_why(command: Command, mine: Callable[..., str]) -> None:
    answer = command("verify", "--implementations", mine(WRONG_IN_FLOAT32), "-i", "mine", "-p", "one-point")

    assert answer.code == 1
    assert answer.out.splitlines()[1:3] == ["mine/float32              WRONG", "mine/float64              ok"]
    assert "mine/float32 one-point\n    a point, n = 1, k = 1, d = 1; 1 step: says inertia -1, its labels and\n" in answer.out


def test_what_is_declared_is_shown_and_does_not_fail(command: Command, mine: Callable[..., str]) -> None:
    text = f"{WRONG_IN_FLOAT32}\nKNOWN_WRONG = {{'*/float32': 'it says so itself', 'ties/float64': 'no', 'tie': 'misspelt'}}\n"

    answer = command("verify", "--implementations", mine(text), "-i", "mine", "-p", "ties")

    assert answer.code == 0
    assert "known:\n  mine/float32\n    it says so itself (everywhere)\n" in answer.out
    assert "stale    mine: KNOWN_WRONG 'ties/float64', but it was right\n" in answer.out
    assert "stale    mine: KNOWN_WRONG 'tie' names no property\n" in answer.out


def test_a_crash_exits_with_4(command: Command, mine: Callable[..., str]) -> None:
    answer = command("verify", "--implementations", mine(hostile.CRASHES["segfaults"][0]), "-i", "mine", "-p", "one-point")

    assert answer.code == 4
    assert "mine                      crash" in answer.out
    assert "a point, n = 1, k = 1, d = 1; 1 step: killed by SIGSEGV" in answer.out


def test_nothing_that_can_be_asked_exits_with_3(command: Command, mine: Callable[..., str]) -> None:
    answer = command(
        "verify", "--implementations", mine(f"NEEDS = ('no_such_package',)\n{hostile.HONEST_FILE}"), "-i", "mine", "-p", "ties"
    )

    assert answer.code == 3
    assert "n/a:\n  mine/float32, mine/float64\n    needs no_such_package, which is not installed; pip install" in answer.out


def test_json_has_every_check_and_nothing_else_on_stdout(command: Command, mine: Callable[..., str]) -> None:
    answer = command("verify", "--json", "--implementations", mine(BIASED), "-i", "mine", "-p", "one-*", "-x", "mine/float32")

    document = json.loads(answer.out)
    assert (answer.code, document["exit_code"], document["counts"]) == (1, 1, {"WRONG": 3})
    assert [(one["dtype"], one["property"], one["outcome"]) for one in document["checks"]] == [
        ("float64", "one-cluster", "WRONG"),
        ("float64", "one-feature", "WRONG"),
        ("float64", "one-point", "WRONG"),
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("-i", "identty"), "-i identty matches no implementation, did you mean 'identity'?"),
        (("-x", "nobody"), "-x nobody matches no implementation"),
        (("-i", "loop", "-x", "loop"), "-x loop leaves none of 2 contenders; exclude fewer"),
        (("-p", "offset"), "there is no property 'offset'"),
        (("--timeout", "soon"), "timeout: 'soon' is not a positive duration"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_one_line(command: Command, arguments: tuple[str, ...], words: str) -> None:
    answer = command("verify", *arguments)

    assert (answer.code, answer.out) == (2, "")
    assert words in answer.err
    assert answer.err.count("\n") == 1


def test_from_python_it_gives_a_frame_with_a_row_per_check(mine: Callable[..., str]) -> None:
    found = kmeans_bench.verify(["mine"], folders=[mine(hostile.HONEST_FILE)], properties=["random"], examples=2, seed=7)

    frame = found.to_frame()
    assert list(frame.columns) == list(CHECKS)
    assert frame[["contender", "property", "outcome", "asked"]].values.tolist() == [
        ["mine/float32/1t", "random", "ok", 2],
        ["mine/float64/1t", "random", "ok", 2],
    ]


def test_a_shipped_declaration_of_a_failure_names_a_property_and_is_met(command: Command) -> None:
    answer = command("verify", "-i", "identity/float32", "-p", "offset-1e6", "--json")

    check = json.loads(answer.out)["checks"][0]
    assert (answer.code, check["outcome"]) == (0, "known")
    assert check["declared"].startswith("the subtraction of large squares cancels")
