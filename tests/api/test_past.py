"""Every run and every gate leaves a line behind; what cannot be written costs no run."""

from __future__ import annotations

from pathlib import Path

import pytest

import kmeans_bench
from kmeans_bench.api import past
from kmeans_bench.errors import NothingToConcludeError
from kmeans_bench.model import Environment, Origin
from kmeans_bench.planning.staleness import fingerprint
from kmeans_bench.storage import history
from tests.conftest import Script
from tests.gates import MACHINE, SAME, run


def kept(here: Path, machine: Environment) -> history.Recorded:
    return history.read(history.path(here / "results", fingerprint(machine)))


@pytest.mark.usefixtures("script")
def test_a_run_leaves_its_cells_behind_and_resuming_it_adds_nothing(here: Path, machine: Environment) -> None:
    kmeans_bench.run("tiny.toml")
    kmeans_bench.run("tiny.toml")
    (entry,) = kept(here, machine).entries

    assert (entry.origin, entry.scenario, entry.machine) == (Origin.RUN, "tiny", "Scripted CPU")
    assert len(entry.cells) == 6
    assert {cell.steps for cell in entry.cells} <= {5, None}


def test_what_was_measured_again_is_what_is_added(here: Path, machine: Environment, script: Script) -> None:
    kmeans_bench.run("tiny.toml", exclude=["loop"])
    script.seconds["identity"] = 0.02
    kmeans_bench.run("tiny.toml", exclude=["loop"], fresh=True)
    told = past.recorded(here / "results", machine, least=0.01)

    assert [len(strand.seconds) for strand in told.strands] == [2] * len(told.strands)
    identity = next(strand for strand in told.strands if "identity" in strand.cell)
    assert round(identity.seconds[1] / identity.seconds[0], 6) == 2


@pytest.mark.usefixtures("script")
def test_a_history_that_cannot_be_written_is_a_warning_and_no_failure(here: Path) -> None:
    (here / "results").mkdir()
    (here / "results" / "history").write_text("a file in the folder's place", encoding="utf-8")
    measured = kmeans_bench.run("tiny.toml")

    assert measured.exit_code == 0
    assert len(measured.run.warnings) == 1
    assert "history" in measured.run.warnings[0]


def test_a_history_of_another_machine_is_named(tmp_path: Path, machine: Environment) -> None:
    past.remember_gate(tmp_path, run(SAME))

    with pytest.raises(NothingToConcludeError, match=rf"no history of this machine \(there is one of {fingerprint(MACHINE)}\)"):
        past.recorded(tmp_path, machine, least=0.01)
