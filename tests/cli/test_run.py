"""`run`: what it prints, what it returns, and what it refuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kmeans_bench.model import Status

Command = Callable[..., Any]
Script = Any

pytestmark = pytest.mark.usefixtures("script", "here")


def rows(out: str) -> list[str]:
    return [line for line in out.splitlines() if "100/" in line]


def test_every_cell_gets_its_line_with_median_speedup_and_interval(command: Command) -> None:
    answer = command("run", "tiny.toml")

    # Scripted: loop 80 ms, broadcast 20 ms, identity 10 ms; every round a little longer than the last, alike for all.
    assert answer.code == 0
    assert answer.err == ""
    assert rows(answer.out)[:3] == [
        "broadcast  100/3/2  20.1 ms ±0.2 %     4.0×  4.0–4.0",
        "identity   100/3/2  10.0 ms ±0.2 %     8.0×  8.0–8.0",
        "loop       100/3/2  80.3 ms ±0.2 %        –  baseline",
    ]


def test_the_lines_around_the_rows_say_what_where_and_what_next(command: Command, here: Path) -> None:
    out = command("run", "tiny.toml").out
    (run,) = (here / "results").glob("tiny-*")

    assert "machine  Scripted CPU · 2 cores · 8.00 GB · openblas 0.3" in out
    assert "scenario tiny: Two small cases" in out
    assert "2 cases × 3 contenders = 6 cells, 6 to run" in out
    assert f"saving   results/{run.name} (resumable)" in out
    assert out.count("fastest  identity in 2 of 2 cases\n") == 1
    assert "cells    6 ok" in out
    assert "time     measured 3.0 s, imports 0.0 s, data 0.0 s, harness 1.0 s" in out
    assert out.endswith("next     kmeans-bench show\nnext     kmeans-bench report\n")


def test_no_line_is_longer_than_80_columns(command: Command, script: Script) -> None:
    script.failing["broadcast"] = (Status.CRASHED, "signal 11 " * 20)

    for arguments in (("run", "tiny.toml"), ("run", "tiny.toml", "--dry-run"), ("show",), ("show", "tiny", "tiny"), ("list",)):
        out = command(*arguments).out
        assert max(len(line) for line in out.splitlines()) <= 80


def test_the_same_command_takes_over_what_was_measured(command: Command, script: Script) -> None:
    command("run", "tiny.toml")
    asked = len(script.asked)

    answer = command("run", "tiny.toml")

    assert len(script.asked) == asked
    assert answer.code == 0
    assert "6 cells, 0 to run, 6 measured before" in answer.out


def test_fresh_measures_everything_again(command: Command, script: Script) -> None:
    command("run", "tiny.toml")
    asked = len(script.asked)

    command("run", "tiny.toml", "--fresh")

    assert len(script.asked) == 2 * asked


def test_an_interrupted_run_says_so_and_the_same_command_resumes(command: Command, script: Script) -> None:
    script.interrupt_after = 1
    interrupted = command("run", "tiny.toml")
    script.interrupt_after = None
    resumed = command("run", "tiny.toml")

    assert interrupted.code == 130
    assert interrupted.err == "interrupted; finished cases are saved; the same command resumes\n"
    assert "3 to run, 3 measured before" in resumed.out
    assert "cells    6 ok" in resumed.out


@pytest.mark.parametrize(
    ("status", "code", "shown"),
    [(Status.WRONG, 1, "wrong: planted"), (Status.CRASHED, 4, "crashed: planted"), (Status.TIMEOUT, 4, "timeout: planted")],
)
def test_a_failing_contender_has_a_line_with_the_reason(command: Command, script: Script, status: Status, code: int, shown: str) -> None:
    script.failing["broadcast"] = (status, "planted")

    answer = command("run", "tiny.toml")

    assert answer.code == code
    assert rows(answer.out)[0] == f"broadcast  100/3/2 {shown}"


def test_a_run_in_which_nothing_was_measured_concludes_nothing(command: Command, script: Script) -> None:
    script.failing = dict.fromkeys(("loop", "identity", "broadcast"), (Status.CRASHED, "planted"))

    assert command("run", "tiny.toml").code == 3


def test_where_the_baseline_fails_the_fallback_takes_its_place_and_says_so(command: Command, script: Script) -> None:
    script.failing["loop"] = (Status.TIMEOUT, "took more than 10 s")

    out = command("run", "tiny.toml").out

    # Scripted: identity 10 ms, broadcast 20 ms.
    assert "broadcast  100/3/2  20.1 ms ±0.2 %   0.50×*  0.50–0.50" in out
    assert "identity   100/3/2  10.0 ms ±0.2 %       –*  stands in" in out
    assert "* over identity, because loop has no result there" in out


def test_json_is_one_document_on_stdout_and_prose_on_stderr(command: Command) -> None:
    answer = command("run", "tiny.toml", "--json")

    (run,) = json.loads(answer.out)["runs"]
    assert run["counts"] == {"ok": 6}
    assert [cell["implementation"] for cell in run["cells"]] == ["broadcast", "identity", "loop"] * 2
    assert run["cells"][1]["speedup"]["estimate"]["point"] == pytest.approx(8.0)
    assert "machine  Scripted CPU" in answer.err


def test_a_dry_run_predicts_measures_nothing_and_writes_nothing(command: Command, script: Script, here: Path) -> None:
    answer = command("run", "tiny.toml", "--dry-run")

    assert answer.code == 0
    assert len(rows(answer.out)) == 6
    assert script.asked == []
    assert list(here.iterdir()) == [here / "tiny.toml"]


def test_a_dry_run_knows_what_was_measured_before(command: Command, script: Script) -> None:
    script.interrupt_after = 1
    command("run", "tiny.toml")

    assert "6 cells, 3 to run, 3 measured before" in command("run", "tiny.toml", "--dry-run").out


def test_a_class_of_ones_own_is_measured_beside_the_baseline(command: Command, script: Script, here: Path) -> None:
    (here / "mine.py").write_text("class Mine:\n    def fit(self, X):\n        return self\n", encoding="utf-8")
    script.seconds["Mine"] = 0.040

    out = command("run", "tiny.toml", "-i", "mine.py:Mine").out

    assert [line.split()[0] for line in rows(out)] == ["Mine", "identity", "loop"] * 2
    assert "Mine       100/3/2  40.2 ms ±0.2 %     2.0×  2.0–2.0" in out


def test_a_dry_run_gives_the_figure_behind_a_skip(command: Command, here: Path) -> None:
    big = (here / "tiny.toml").read_text(encoding="utf-8").replace("n = [100]", "n = [20_000_000]")
    (here / "big.toml").write_text(big, encoding="utf-8")

    out = command("run", "big.toml", "--dry-run", "--memory-limit", "600MB").out

    # An n × k table of float64 alone: 20 million × 5 × 8 bytes = 800 MB.
    (line,) = [line for line in out.splitlines() if line.startswith("identity   20M/5/2")]
    assert "skipped: needs " in line
    assert line.endswith(" GB (limit 600 MB)")


def test_ones_own_points_need_no_scenario(command: Command, here: Path) -> None:
    np.save(here / "points.npy", np.random.default_rng(0).normal(size=(40, 2)))

    out = command("run", "--data", "points.npy", "-k", "3,5", "-i", "identity", "-i", "broadcast").out

    assert "scenario points: points.npy, k = 3, 5" in out
    assert "file:points.npy" in out


HOSTILE = [
    ("run",),
    ("run", "tinny"),
    ("run", "no/such.toml"),
    ("run", "tiny.toml", "--where", "q > 3"),
    ("run", "tiny.toml", "--where", "n > 1e9"),
    ("run", "tiny.toml", "--where", "__import__('os')"),
    ("run", "tiny.toml", "-i", "identitty"),
    ("run", "tiny.toml", "-x", "*"),
    ("run", "tiny.toml", "--baseline", "lop"),
    ("run", "tiny.toml", "-i", "no.such.module:Thing"),
    ("run", "tiny.toml", "-i", "nosuch.py:Thing"),
    ("run", "tiny.toml", "--implementations", "nowhere"),
    ("run", "tiny.toml", "-k", "0"),
    ("run", "tiny.toml", "-k", "three"),
    ("run", "tiny.toml", "-k", "101"),
    ("run", "tiny.toml", "--threads", "0"),
    ("run", "tiny.toml", "--seed", "-1"),
    ("run", "tiny.toml", "--budget", "soon"),
    ("run", "tiny.toml", "--timeout", "-3s"),
    ("run", "tiny.toml", "--memory-limit", "much"),
    ("run", "--data", "absent.npy", "-k", "3"),
    ("run", "--data", "torn.npy", "-k", "3"),
    ("run", "--data", "tiny.toml", "-k", "3"),
    ("run", "--data", "torn.npy"),
    ("run", "empty.toml"),
    ("run", "tiny.toml", "--results", "tiny.toml"),
    ("run", "tiny.toml", "--results", "absent/results"),
    ("run", "tiny.toml", "--colour"),
    ("show",),
    ("show", "nothing"),
    ("report",),
    ("list", "things"),
    ("study", "tinny"),
]


@pytest.mark.parametrize("arguments", HOSTILE, ids=" ".join)
def test_what_cannot_be_done_is_one_line_and_exit_2(command: Command, script: Script, here: Path, arguments: tuple[str, ...]) -> None:
    (here / "torn.npy").write_bytes(b"\x93NUMPY\x01\x00v\x00{'descr': '<f8'")
    (here / "empty.toml").write_text("[grid]\nn = []\nk = [3]\nd = [2]\n", encoding="utf-8")

    answer = command(*arguments)

    assert answer.code == 2, answer
    assert answer.out == ""
    assert answer.err.startswith("kmeans-bench: ")
    assert answer.err.count("\n") == 1
    assert script.asked == []


def test_an_unwritable_place_is_refused_before_anything_is_measured(command: Command, script: Script) -> None:
    answer = command("run", "tiny.toml", "--results", "/proc/results")

    assert answer.code == 2
    assert answer.err.count("\n") == 1
    assert script.asked == []


def test_a_plan_says_in_full_why_cells_will_not_run(command: Command) -> None:
    out = command("run", "tiny.toml", "--threads", "99", "--dry-run").out

    assert "6 cells skipped: asks for 99 threads (limit 2 cores)\n" in out


def test_a_run_without_a_cell_to_measure_says_why_and_does_not_offer_to_measure_again(command: Command) -> None:
    answer = command("run", "tiny.toml", "--threads", "99")

    assert answer.code == 3
    assert "nothing can be measured\n6 cells skipped: asks for 99 threads (limit 2 cores)\n" in answer.out
    assert "--fresh" not in answer.out


@pytest.mark.parametrize(
    ("option", "value"), [("-k", "0"), ("--threads", "1,1"), ("--budget", "nan"), ("--timeout", "-1"), ("--memory-limit", "none")]
)
def test_a_refused_value_is_named_with_its_option(command: Command, option: str, value: str) -> None:
    answer = command("run", "tiny.toml", option, value)

    assert answer.code == 2
    assert answer.err.startswith(f"kmeans-bench: {option.strip('-').replace('-', ' ')}: '")
