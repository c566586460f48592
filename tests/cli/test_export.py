"""`kmeans-bench export`: a stored run for another tool."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kmeans_bench.model import Status

Command = Callable[..., Any]
Script = Any

pytestmark = pytest.mark.usefixtures("script", "here")


def test_stdout_is_the_document_and_nothing_else(command: Command) -> None:
    command("run", "tiny.toml")

    answer = command("export")

    assert (answer.code, answer.err) == (0, "")
    assert len(json.loads(answer.out)["benchmarks"]) == 6


def test_a_file_is_written_and_named(command: Command, script: Script) -> None:
    script.failing["broadcast"] = (Status.ERROR, "ValueError: planted")
    command("run", "tiny.toml")

    answer = command("export", "tiny", "--format", "pytest-benchmark", "-o", "run.json")

    assert answer.out == "export   run.json (4 of 6 cells; 2 have no time, their reasons are kept beside)\n"
    assert len(json.loads(Path("run.json").read_text())["benchmarks"]) == 4


def test_a_run_without_any_time_gives_one_line_and_no_file(command: Command, script: Script) -> None:
    script.failing = dict.fromkeys(("loop", "identity", "broadcast"), (Status.ERROR, "ValueError: planted"))
    command("run", "tiny.toml")

    answer = command("export", "-o", "run.json")

    assert answer.code == 3
    assert answer.err.endswith("no cell has a time (6 error), so there is nothing to export; `kmeans-bench show` gives the reasons\n")
    assert not Path("run.json").exists()


def test_a_folder_that_is_not_there_gives_one_line(command: Command) -> None:
    command("run", "tiny.toml")

    answer = command("export", "-o", "nowhere/run.json")

    assert answer.code == 2
    assert (
        answer.err
        == "kmeans-bench: nowhere/run.json: cannot write it: No such file or directory; create the folder it belongs in, or name another\n"
    )
