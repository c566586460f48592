"""`show`, `list` and `report`: what a stored run says on the terminal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kmeans_bench.model import Status

Command = Callable[..., Any]
Script = Any

pytestmark = pytest.mark.usefixtures("script", "here")


def test_a_table_has_one_row_per_planned_cell(command: Command, script: Script) -> None:
    script.failing["broadcast"] = (Status.ERROR, "ValueError: planted")
    command("run", "tiny.toml")

    lines = command("show").out.splitlines()

    assert [line.split()[:2] for line in lines if "100/" in line] == [
        ["broadcast", "100/3/2"],
        ["identity", "100/3/2"],
        ["loop", "100/3/2"],
        ["broadcast", "100/5/2"],
        ["identity", "100/5/2"],
        ["loop", "100/5/2"],
    ]
    assert "broadcast  100/3/2 error: ValueError: planted" in lines
    assert "cells    4 ok, 2 error" in lines


def test_an_interval_that_rests_on_few_launches_is_labelled(command: Command) -> None:
    command("run", "tiny.toml")

    assert "× loop: loop seconds / contender seconds; intervals within launches (2 launches)" in command("show").out


def test_another_baseline_gives_other_speedups(command: Command) -> None:
    command("run", "tiny.toml")

    out = command("show", "--baseline", "identity").out

    # Scripted: identity 10 ms, broadcast 20 ms.
    assert "broadcast  100/3/2  20.1 ms ±0.2 %    0.50×  0.50–0.50" in out


def test_cells_that_an_interruption_left_out_say_so(command: Command, script: Script) -> None:
    script.interrupt_after = 1
    command("run", "tiny.toml")

    assert "identity   100/5/2 skipped: not reached: the run is und" in command("show").out


def test_two_runs_stand_side_by_side_and_no_ratio_joins_them(command: Command, script: Script) -> None:
    command("run", "tiny.toml")
    script.seconds["identity"] = 0.040
    command("run", "tiny.toml", "--fresh")
    first, second = sorted(path.name for path in Path("results").glob("tiny-*"))

    out = command("show", first, second).out

    # Scripted: identity was 8 times faster than the loop and is 2 times faster now; 4, their quotient, is nowhere.
    assert "identity   100/3/2  8.0× 8.0–8.0           2.0× 2.0–2.0" in out
    assert "No ratio of A to B" in out


def test_one_case_is_explained_in_full(command: Command, script: Script) -> None:
    script.failing["broadcast"] = (Status.CRASHED, "signal 11 (SIGSEGV)")
    command("run", "tiny.toml")

    out = command("show", "--case", "k=3").out

    assert "crashed: signal 11 (SIGSEGV)" in out
    assert "median 10.0 ms ±0.2 %; speed-up 8.0× [8.0–8.0×] over loop/float64/1t" in out
    assert "12 turns in 2 launches" in out
    assert "inertia 12.5, adjusted Rand index 0.75, n_iter 5, steps asked 5, effective threads 1" in " ".join(out.split())
    assert "again    kmeans-bench run tiny.toml --seed 0 --where 'n == 100 and k == 3 and d == 2' --fresh" in out
    assert "k=5" not in out


def test_a_case_begins_with_an_account_and_its_cells_say_what_the_next_one_saves(command: Command) -> None:
    command("run", "tiny.toml")

    lines = command("show", "--case", "k=3").out.splitlines()

    assert max(map(len, lines[:-1])) <= 80  # the last line is a command to be typed again
    text = " ".join(" ".join(lines).split())
    assert "problem 100 points of 2 features (blobs) into 3 clusters; 5 steps and the last assignment" in text
    # Scripted: loop 80 ms, broadcast 20 ms, identity 10 ms; each stands on the one before.
    assert "the next rung, broadcast/float64/1t" in text
    assert "would save 75 % [75 % to 75 %], 12 pairs" in text
    assert "would save 50 % [50 % to 50 %], 12 pairs" in text
    assert "nobody who may be ranked here has a lower median" in text


def test_the_json_of_a_case_has_its_account(command: Command) -> None:
    command("run", "tiny.toml")

    (run,) = json.loads(command("show", "--case", "k=3", "--json").out)["runs"]

    assert len(run["cells"]) == 3
    assert run["account"]["fastest"] == "identity/float64/1t"
    saved = {cell["contender"]: [round(one["saved"]["point"], 2) for one in cell["savings"]] for cell in run["account"]["cells"]}
    assert saved == {"loop/float64/1t": [0.75], "broadcast/float64/1t": [0.5], "identity/float64/1t": []}
    assert run["account"]["settings"][0]["step"] == {"flops": 2 * 100 * 3 * 2 + 100 * 2, "bytes": 103 * 2 * 8 + 400 + 3 * 2 * 8}


def test_a_number_of_clusters_that_was_chosen_is_told(command: Command, script: Script) -> None:
    script.beyond = 2
    command("run", "tiny.toml")

    assert "adjusted Rand index 0.75, clusters chosen 5, n_iter 5" in " ".join(command("show", "--case", "k=3").out.split())


def test_the_json_of_a_run_is_the_table(command: Command) -> None:
    command("run", "tiny.toml")

    (run,) = json.loads(command("show", "--json").out)["runs"]

    assert [cell["status"] for cell in run["cells"]] == ["ok"] * 6


def test_list_names_what_there_is(command: Command) -> None:
    command("run", "tiny.toml")

    out = command("list").out

    assert "  identity " in out
    assert "  quick " in out
    assert "6 of 6 cells measured" in out


def test_listing_one_shelf_as_json_gives_names_and_summaries(command: Command) -> None:
    found = json.loads(command("list", "scenarios", "--json").out)

    assert list(found) == ["scenarios"]
    assert all(entry["name"] and entry["summary"] for entry in found["scenarios"])


def test_nothing_measured_yet_is_nothing_to_list_and_no_failure(command: Command) -> None:
    answer = command("list", "runs")

    assert (answer.code, answer.out) == (0, "  none yet\n")


def test_report_says_where_it_is(command: Command, here: Path) -> None:
    command("run", "tiny.toml")

    answer = command("report")

    (run,) = (here / "results").glob("tiny-*")
    assert answer.out.splitlines()[0] == f"report   reports/{run.name}/index.html"
    assert (here / "reports" / run.name / "index.html").is_file()
    assert (here / "reports" / run.name / "report.md").is_file()
    assert (here / "reports" / "latest" / "report.md").is_file()


def test_a_reason_gives_no_orders_to_the_terminal(command: Command, script: Script) -> None:
    script.failing["broadcast"] = (Status.ERROR, "\x1b]0;gone\x07 \u202e\ud800")
    ran = command("run", "tiny.toml")
    shown = command("show")

    for said in (ran.out + ran.err, shown.out):
        assert "\\x1b]0;gone\\x07 \\u202e\\ud800" in said
        assert not {"\x1b", "\x07", "\u202e"} & set(said)


def test_a_report_of_two_runs_compares_their_ratios(command: Command, script: Script) -> None:
    command("run", "tiny.toml")
    script.seconds["identity"] = 0.040
    command("run", "tiny.toml", "--fresh")
    first, second = sorted(path.name for path in Path("results").glob("tiny-*"))

    answer = command("report", first, second, "--json")

    # Identity was 8 times faster than the loop and is 2 times faster now, broadcast 4 times as before; two cases.
    assert json.loads(answer.out) == {"run": first, "beside": second, "report": f"reports/{first}"}
    assert "**2 of 4 speed-ups that both runs have agree, 2 differ, 0 point the other way;" in (
        Path("reports") / first / "report.md"
    ).read_text(encoding="utf-8")


def test_a_report_of_two_runs_says_where_the_second_is_read_of(command: Command) -> None:
    command("run", "tiny.toml")
    command("run", "tiny.toml", "--fresh")
    first, second = sorted(path.name for path in Path("results").glob("tiny-*"))

    assert command("report", first, second).out.endswith(f"beside   {second}: a chapter of report.md, and tables/beside.csv\n")


def test_a_report_of_two_runs_that_share_nothing_is_refused_in_one_line(command: Command, here: Path) -> None:
    command("run", "tiny.toml")
    (here / "other.toml").write_text((here / "tiny.toml").read_text(encoding="utf-8").replace("[100]", "[200]"), encoding="utf-8")
    command("run", "other.toml")

    answer = command("report", "tiny", "other")

    assert (answer.code, answer.out) == (3, "")
    assert "share no cell" in answer.err
    assert not (here / "reports").exists()


def test_two_runs_without_a_common_cell_let_nothing_be_concluded(command: Command, here: Path) -> None:
    command("run", "tiny.toml")
    (here / "other.toml").write_text((here / "tiny.toml").read_text(encoding="utf-8").replace("[100]", "[200]"), encoding="utf-8")
    command("run", "other.toml")

    answer = command("show", "tiny", "other")

    assert answer.code == 3
    assert answer.out == ""
    assert "share no cell" in answer.err


def test_a_report_of_a_run_beside_itself_lets_nothing_be_concluded(command: Command) -> None:
    command("run", "tiny.toml")

    answer = command("report", "tiny", "tiny")

    assert (answer.code, answer.out) == (3, "")
    assert "beside itself" in answer.err


def test_cells_of_one_run_only_are_counted(command: Command) -> None:
    command("run", "tiny.toml")
    command("run", "tiny.toml", "-k", "3")
    both, one = sorted((path.name for path in Path("results").glob("tiny-*")), key=lambda name: command("show", name).out.count("100/"))[
        ::-1
    ]

    assert command("show", both, one).out.endswith("only in A: 3 cells; only in B: 0 cells\n")


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal")
@pytest.mark.parametrize(("environment", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_a_terminal_gets_colour_unless_no_color_is_set(
    command: Command, script: Script, environment: dict[str, str], *, coloured: bool
) -> None:
    script.failing["broadcast"] = (Status.CRASHED, "planted")
    command("run", "tiny.toml")
    kept = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    terminal, side = os.openpty()

    checkout = str(Path(__file__).parents[2])
    subprocess.run(
        [sys.executable, "-m", "kmeans_bench", "show"], stdout=side, check=True, env={**kept, "PYTHONPATH": checkout, **environment}
    )
    os.close(side)
    shown = os.read(terminal, 100_000).decode()
    os.close(terminal)

    assert "crashed: planted" in shown
    assert ("\x1b[31m" in shown) is coloured


def test_the_noise_floor_of_the_run_is_named(command: Command) -> None:
    command("run", "tiny.toml")

    assert "between identical code (4 A/A launches), in every interval" in command("show").out
