"""`gate` on the command line: options go through, every form is written, one exit code for every outcome."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kmeans_bench.api import gating
from kmeans_bench.errors import UsageError
from kmeans_bench.model import Change, CountChange, CountVerdict, GateRun, Quantity
from kmeans_bench.planning.staleness import fingerprint
from kmeans_bench.reporting.gate.markdown import MARKER
from kmeans_bench.storage import history
from tests.cli.scripted_gate import Scripted
from tests.gates import BROKEN, DOUBT, FASTER, MACHINE, PLACEBO, SAME, SLOWER, Sketched, run

Command = Callable[..., Any]
STEPS = CountVerdict(quantity=Quantity.STEPS, change=CountChange.SAME, base=5, head=5)


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Scripted:
    """Return the gate that the command holds, in a folder of its own, outside GitHub."""
    found = Scripted()
    monkeypatch.setattr(gating, "gate", found.gate)
    monkeypatch.setattr("kmeans_bench.cli.gate_session.observe", lambda: MACHINE)
    monkeypatch.setattr("kmeans_bench.reporting.gate.folder.encode", lambda _chart, _kind: b"a picture; its own tests draw it")
    monkeypatch.chdir(tmp_path)
    for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"):
        monkeypatch.delenv(name, raising=False)
    return found


@pytest.mark.parametrize(
    ("told", "code"),
    [
        (run(SAME, PLACEBO), 0),
        (run(FASTER, SAME), 0),
        (run(DOUBT, SAME), 0),
        (run(DOUBT, SAME, strict=True), 3),
        (run(SLOWER, DOUBT, SAME), 1),
        (run(BROKEN), 1),
        (run(SLOWER, invalid="the placebo was called"), 3),
        (run(), 0),
    ],
)
def test_every_outcome_has_its_exit_code(scripted: Scripted, command: Command, told: GateRun, code: int) -> None:
    scripted.run = told

    assert command("gate").code == code


def test_options_go_through(scripted: Scripted, command: Command, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    command(
        *("gate", "--base", "v1", "-i", "a*", "-x", "b", "--implementations", "mine", "--all", "--tolerate", "2%", "--must-detect", "8%"),
        *("--strict", "--budget", "60s", "--threads", "1,2", "--seed", "3"),
    )

    assert scripted.asked == {
        "base": "v1",
        "implementations": ("a*",),
        "exclude": ("b",),
        "folders": (Path("mine"),),
        "everything": True,
        "tolerate": "2%",
        "must_detect": "8%",
        "strict": True,
        "budget": "60s",
        "threads": "1,2",
        "seed": 3,
    }


def test_two_implementations_of_one_work_tree(scripted: Scripted, command: Command) -> None:
    command("gate", "--duel", "broadcast", "identity")

    assert scripted.asked["duel"] == ("broadcast", "identity")


def test_the_table_has_every_cell_once_regressions_first_in_eighty_columns(scripted: Scripted, command: Command) -> None:
    scripted.run = run(SAME, DOUBT, FASTER, SLOWER, replace(BROKEN, reason="head: " + "a long reason " * 60), PLACEBO)
    lines = command("gate").out.splitlines()
    rows = [line.strip().split(" ")[0] for line in lines if line.startswith("  ") and "k/8/16" in line]

    assert rows == ["identity", "cdist", "scikit-learn", "broadcast", "broadcast"]
    assert max(map(len, lines)) <= 80
    assert "  identity 10k/8/16            27.4 → 35.9 ms (+31 %)     +28 to +34 %        14" in lines
    assert "FAIL: 1 slower, 1 broken, 1 undecided, 1 faster, 1 no change (5 cells)" in lines
    assert "again    kmeans-bench gate --base 1f2e3d4 --seed 7" in lines


def test_what_could_have_been_missed_and_the_rule_are_said(scripted: Scripted, command: Command) -> None:
    scripted.run = run(SAME, environment_changed=True)
    out = " ".join(command("gate").out.split())

    assert "A slow-down of 4.5 % in any one cell would have been seen with 95 % power." in out
    assert "Slower, or faster, is what an exact signed-rank test shows to be off by more than 1 %." in out
    assert "environment changed: base ran with libraries of its own" in out


@pytest.mark.usefixtures("scripted")
def test_a_run_tells_what_meets_and_what_went_wrong_on_the_way(command: Command) -> None:
    out = command("gate").out

    assert out.startswith("gate     main (1f2e3d4) → work tree (9a8b7c6), changed since\n")
    assert "changed  identity; 2 implementations the same to the byte\n" in out
    assert "note     a worker died in round 3 and was replaced\n" in out


def test_json_is_one_document_on_stdout_and_prose_on_stderr(scripted: Scripted, command: Command) -> None:
    scripted.run = run(SLOWER)
    answer = command("gate", "--json", "--github")

    assert json.loads(answer.out)["verdict"] == "FAIL"
    assert "::error " in answer.err


def test_files_are_written_where_they_were_asked_for(scripted: Scripted, command: Command, tmp_path: Path) -> None:
    scripted.run = run(SLOWER)
    command("gate", "--markdown", "gate.md", "--junit", "gate.xml")

    assert (tmp_path / "gate.md").read_text(encoding="utf-8").startswith(MARKER)
    assert (tmp_path / "gate.xml").read_text(encoding="utf-8").startswith("<?xml")
    assert (tmp_path / "reports" / "gate" / "gate-light.svg").exists()


def test_silent_when_unchanged_takes_an_old_comment_away_and_writes_none(scripted: Scripted, command: Command, tmp_path: Path) -> None:
    asked = ("gate", "--markdown", "gate.md", "--silent-when-unchanged")
    scripted.run = run(SLOWER)
    command(*asked)
    assert (tmp_path / "gate.md").exists()

    scripted.run = run(SAME)
    command(*asked)

    assert not (tmp_path / "gate.md").exists()


def test_inside_github_lines_cannot_be_commands_and_a_summary_is_written(
    scripted: Scripted, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    (tmp_path / "implementations").mkdir()
    (tmp_path / "implementations" / "identity.py").touch()
    scripted.run = run(replace(SLOWER, reason="x " * 36 + "::error ::planted"))
    lines = command("gate").out.splitlines()
    start, end = (next(number for number, line in enumerate(lines) if line.startswith(sign)) for sign in ("::stop-commands::", "::error "))
    token = lines[start].removeprefix("::stop-commands::")

    assert start == 0
    assert lines[end - 1] == f"::{token}::"
    assert lines[end].startswith("::error file=implementations/identity.py,title=kmeans-bench gate::")
    assert MARKER in (tmp_path / "summary.md").read_text(encoding="utf-8")


def test_a_file_is_found_whose_name_python_spells_with_an_underscore(
    scripted: Scripted, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    (tmp_path / "implementations").mkdir()
    (tmp_path / "implementations" / "one_hot.py").touch()
    scripted.run = run(replace(SLOWER, name="one-hot"))

    assert "::error file=implementations/one_hot.py,title=" in command("gate").out


def test_outside_github_nothing_is_annotated(scripted: Scripted, command: Command) -> None:
    scripted.run = run(SLOWER)

    assert "::" not in command("gate").out


def test_a_usage_error_is_one_line(scripted: Scripted, command: Command) -> None:
    scripted.error = UsageError("'nope' is no commit here; name a branch, a tag or a hash")
    answer = command("gate", "--base", "nope")

    assert (answer.code, answer.err.count("\n")) == (2, 1)


def test_an_interruption_concludes_nothing(scripted: Scripted, command: Command) -> None:
    scripted.error = KeyboardInterrupt()
    answer = command("gate")

    assert answer.code == 130
    assert "nothing is concluded" in answer.err


def test_a_full_disk_cannot_hide_the_verdict(scripted: Scripted, command: Command, tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "gate").write_text("a file in the folder's place", encoding="utf-8")
    scripted.run = run(SLOWER)
    answer = command("gate")

    assert "FAIL: 1 slower" in answer.out
    assert answer.code == 2
    assert answer.err.count("\n") == 1


def test_what_cannot_be_written_keeps_nothing_else_from_being_written(scripted: Scripted, command: Command, tmp_path: Path) -> None:
    scripted.run = run(SLOWER, SAME)
    answer = command("gate", "--junit", "nowhere/gate.xml", "--markdown", "gate.md", "--save-baseline", "base.jsonl")

    assert answer.code == 2
    assert "gate.xml" in answer.err
    assert all((tmp_path / name).exists() for name in ("gate.md", "base.jsonl", "reports/gate/gate-light.svg", "results/history"))


@pytest.mark.usefixtures("scripted")
def test_every_gate_adds_a_line_to_the_history_that_is_shown(command: Command, tmp_path: Path) -> None:
    for _ in range(3):
        command("gate")
    kept = history.read(history.path(tmp_path / "results", fingerprint(MACHINE))).entries
    answer = command("gate", "--history")
    shown = json.loads(command("gate", "--history", "--json").out)

    assert len(kept) == 3
    assert answer.code == 0
    assert max(len(line) for line in answer.out.splitlines()) <= 80
    assert "27.4 ms" in answer.out
    assert (tmp_path / "reports" / "gate" / "history-light.svg").exists()
    assert [len(cell["seconds"]) for cell in shown["cells"]] == [3]


def test_without_a_history_there_is_nothing_to_conclude(scripted: Scripted, command: Command) -> None:
    answer = command("gate", "--history")

    assert scripted.asked == {}
    assert (answer.code, answer.err.count("\n")) == (3, 1)


def test_a_stored_baseline_gates_what_is_counted(scripted: Scripted, command: Command) -> None:
    scripted.run = run(Sketched(counts=(STEPS,)))
    assert command("gate", "--save-baseline", "base.jsonl").code == 0
    assert command("gate", "--baseline", "base.jsonl").code == 0

    # Base and head of this run agree; only the stored one took fewer steps.
    scripted.run = run(Sketched(counts=(replace(STEPS, base=6, head=6),)))
    answer = command("gate", "--baseline", "base.jsonl")

    assert answer.code == 1
    assert "FAIL: 1 no change (1 cell); over base.jsonl (9a8b7c6+): 1 regression in 1 cell" in " ".join(answer.out.split())
    assert "steps 5 → 6 (+20 %)" in " ".join(answer.out.split())


@pytest.mark.parametrize("content", ["", "no json\n"])
def test_a_baseline_that_says_nothing_is_refused_before_anything_is_measured(
    scripted: Scripted, command: Command, tmp_path: Path, content: str
) -> None:
    (tmp_path / "base.jsonl").write_text(content, encoding="utf-8")
    answer = command("gate", "--baseline", "base.jsonl")

    assert (answer.code, answer.err.count("\n"), scripted.asked) == (3, 1, {})


def test_a_baseline_without_a_cell_in_common_concludes_nothing_but_the_verdict_is_said(scripted: Scripted, command: Command) -> None:
    command("gate", "--save-baseline", "base.jsonl")
    scripted.run = run(Sketched(n=77))
    answer = command("gate", "--baseline", "base.jsonl")

    assert (answer.code, answer.err.count("\n")) == (3, 1)
    assert "PASS: 1 no change (1 cell)" in answer.out


@pytest.mark.usefixtures("scripted")
def test_a_foreign_baseline_names_both_machines(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    command("gate", "--save-baseline", "base.jsonl")
    monkeypatch.setattr("kmeans_bench.cli.gate_session.observe", lambda: replace(MACHINE, cpu="M2"))
    answer = command("gate", "--baseline", "base.jsonl")

    assert answer.code == 3
    assert "was measured on 'AMD EPYC 9R14'" in answer.err


def test_a_cell_that_is_new_is_no_finding(scripted: Scripted, command: Command) -> None:
    scripted.run = run(SAME, Sketched(name="fresh", change=Change.NEW))
    answer = command("gate")

    assert answer.code == 0
    assert "new (1 cell): head has it, base does not" in answer.out


def test_help_imports_nothing_heavy() -> None:
    run_it = "import sys; from kmeans_bench.cli.entry import execute; execute(['gate', '--help'])"
    look = "print({'numpy', 'pandas', 'matplotlib'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", f"{run_it}; {look}"], capture_output=True, check=True, text=True)

    assert done.stdout.splitlines()[-1] == "set()"
