"""`study` and `doctor`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kmeans_bench.model import Grade, Probe, Status

Command = Callable[..., Any]
Script = Any

pytestmark = pytest.mark.usefixtures("script", "here")

PROBES = (
    Probe(name="cores", grade=Grade.OK, finding="2 usable"),
    Probe(name="load", grade=Grade.BAD, finding="other processes keep 2.0 of 2 cores busy", advice="stop other work"),
    Probe(name="steal", grade=Grade.UNKNOWN, finding="the system does not show it"),
)


@pytest.fixture(autouse=True)
def looked(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Replace the examination by three probes; holds for each whether the noise was asked for."""
    asked: list[bool] = []

    def examine(_results: Path, *, noise: bool) -> tuple[Probe, ...]:
        asked.append(noise)
        return PROBES

    monkeypatch.setattr("kmeans_bench.api.examination.examine", examine)
    return asked


def test_a_study_is_doctor_run_and_report(command: Command, here: Path) -> None:
    answer = command("study", "tiny.toml")

    (run,) = (here / "results").glob("tiny-*")
    lines = answer.out.splitlines()
    assert answer.code == 0
    assert lines[0] == "doctor   1 ok, 1 bad, 1 unknown (load; see kmeans-bench doctor)"
    assert lines[-2:] == [f"report   reports/{run.name}/index.html", "         report.md, ladder.md, charts/ and tables/ stand beside it"]
    assert (here / lines[-2].split()[-1]).is_file()


def test_what_the_doctor_found_stands_in_the_report(command: Command, here: Path) -> None:
    command("study", "tiny.toml")

    latest = here / "reports" / "latest"
    assert "doctor: 1 ok, 1 bad, 1 unknown (load)" in (latest / "index.html").read_text(encoding="utf-8")
    assert "- Doctor: 1 ok, 1 bad, 1 unknown (load)" in (latest / "report.md").read_text(encoding="utf-8")


def test_a_study_does_not_wait_for_a_noise_floor_that_its_run_measures_anyway(command: Command, looked: list[bool]) -> None:
    command("study", "tiny.toml")

    assert looked == [False]


def test_a_study_that_finds_a_wrong_answer_reports_it_and_exits_1(command: Command, script: Script) -> None:
    script.failing["broadcast"] = (Status.WRONG, "planted")

    answer = command("study", "tiny.toml")

    assert answer.code == 1
    assert answer.out.splitlines()[-2].startswith("report   ")


def test_a_study_that_measured_nothing_exits_3_and_still_reports_why(command: Command, script: Script) -> None:
    script.failing = dict.fromkeys(("loop", "identity", "broadcast"), (Status.CRASHED, "planted"))

    assert command("study", "tiny.toml").code == 3


def test_a_study_in_json_is_one_document_with_the_reports_path(command: Command) -> None:
    answer = command("study", "tiny.toml", "--json")

    (run,) = json.loads(answer.out)["runs"]
    assert Path(run["report"]).is_dir()
    assert answer.err.startswith("doctor   ")


def test_the_doctor_prints_each_probe_with_its_advice(command: Command, looked: list[bool]) -> None:
    answer = command("doctor")

    assert answer.code == 0
    assert looked == [True]
    assert answer.out == (
        "ok      cores           2 usable\n"
        "bad     load            other processes keep 2.0 of 2 cores busy\n"
        "                        -> stop other work\n"
        "unknown steal           the system does not show it\n"
    )


def test_a_strict_doctor_exits_1_when_a_probe_is_bad(command: Command) -> None:
    assert command("doctor", "--strict").code == 1


def test_the_doctors_json_has_every_probe(command: Command) -> None:
    assert [probe["grade"] for probe in json.loads(command("doctor", "--json").out)["probes"]] == ["ok", "bad", "unknown"]
