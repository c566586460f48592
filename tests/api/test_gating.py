"""A gate from end to end on a repository of a user's own, with real workers: every kind of change at once."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from kmeans_bench.api import gating
from kmeans_bench.api.gate_events import Doing, DuelReady, GateEnded, GateEvent, RoundHeld
from kmeans_bench.measuring import processes
from kmeans_bench.model import Change, Quantity, Status
from tests.repositories import PLUGIN, git, repository, write
from tests.user_gates import LOCAL, NEAR, failing, gated, of

pytestmark = [
    pytest.mark.live,
    pytest.mark.usefixtures("temporary"),
    pytest.mark.skipif(sys.platform != "linux", reason="follows processes through /proc"),
]

BASE = {
    "plugins/same.py": PLUGIN,
    "plugins/touched.py": PLUGIN,
    "plugins/local.py": LOCAL,
    "plugins/_near.py": NEAR,
    "plugins/raises.py": PLUGIN,
    "plugins/dies.py": PLUGIN,
    "plugins/hangs.py": PLUGIN,
    "plugins/wrong.py": PLUGIN,
    "plugins/mended.py": failing("raise RuntimeError('not yet')"),
    "plugins/fat.py": PLUGIN,
    "plugins/gone.py": PLUGIN,
    "plugins/quick.py": failing("problem = type(problem)(X=problem.X[:9], init=problem.init, max_iter=0)"),
}
HEAD = {
    "plugins/touched.py": PLUGIN + "# touched\n",
    "plugins/_near.py": NEAR + "# touched\n",
    "plugins/raises.py": failing("raise RuntimeError('no more')"),
    "plugins/dies.py": failing("import os; os.kill(os.getpid(), 11)"),
    "plugins/hangs.py": failing("import time; time.sleep(60)"),
    "plugins/wrong.py": PLUGIN.replace(".argmin(", ".argmax("),
    "plugins/mended.py": PLUGIN,
    "plugins/fat.py": failing("ballast = bytearray(20_000_000)"),
    "plugins/quick.py": BASE["plugins/quick.py"] + "# touched\n",
    "plugins/new.py": PLUGIN,
}


@pytest.fixture(scope="module")
def heard() -> list[GateEvent]:
    return []


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory, heard: list[GateEvent], temporary: Path) -> gating.Gated:
    """Gate a work tree in which something of every kind was changed and not committed."""
    root = repository(tmp_path_factory.mktemp("user") / "repo", BASE)
    write(root, HEAD)
    (root / "plugins/gone.py").unlink()
    below = processes.descendants(os.getpid())
    found = gated(root, on_event=heard.append)

    assert list(temporary.iterdir()) == [], "a checkout was left behind"
    assert len(git(root, "worktree", "list").splitlines()) == 1
    assert processes.descendants(os.getpid()) == below, "a process was left behind"
    return found


def test_a_cell_that_ran_in_base_and_does_not_in_head_is_broken_however_it_fell(everything: gating.Gated) -> None:
    fallen = {name: of(everything, name) for name in ("raises", "dies", "hangs", "wrong")}

    assert {cell.change for cell in fallen.values()} == {Change.BROKEN}
    assert [cell.cell.head.status for cell in fallen.values()] == [Status.ERROR, Status.CRASHED, Status.TIMEOUT, Status.WRONG]
    assert "no more" in str(fallen["raises"].reason)
    assert "SIGSEGV" in str(fallen["dies"].reason)
    assert "longer than 0.4 s" in str(fallen["hangs"].reason)
    assert everything.exit_code == 1


def test_what_is_new_gone_or_mended_says_so(everything: gating.Gated) -> None:
    assert of(everything, "new").change is Change.NEW
    assert of(everything, "gone").change is Change.GONE
    assert of(everything, "mended").change is Change.MENDED


def test_the_same_sources_are_not_measured_and_a_changed_module_counts(everything: gating.Gated) -> None:
    assert everything.run.unchanged == ("same",)
    assert {"touched", "local"} <= set(everything.run.changed)
    assert of(everything, "local").cell.bouts
    assert of(everything, "touched").cell.bouts


def test_memory_that_grew_is_a_finding_whatever_the_time(everything: gating.Gated) -> None:
    fat = of(everything, "fat")
    counted = {count.quantity: (count.base, count.head) for count in fat.cell.counts}

    assert counted[Quantity.STEPS] == (3, 3)
    before, after = counted[Quantity.MEMORY]
    assert before is not None
    assert after is not None
    assert after > before + 19_000_000
    assert fat.regression
    steady = {count.quantity: count.base == count.head for count in of(everything, "touched").cell.counts}
    assert steady[Quantity.STEPS]


def test_what_is_too_quick_for_the_window_says_what_it_took(everything: gating.Gated) -> None:
    quick = of(everything, "quick")

    assert quick.change is Change.NOT_MEASURED
    assert "none within 1 to 100 ms" in str(quick.reason)


def test_a_placebo_was_held_beside_them(everything: gating.Gated) -> None:
    (placebo,) = [cell for cell in everything.verdict.cells if cell.cell.placebo]

    assert placebo.cell.bouts
    assert everything.verdict.invalid is None


def test_the_work_tree_is_head_as_it_is(everything: gating.Gated) -> None:
    run = everything.run

    assert (run.head.label, run.head.dirty, run.head.commit) == ("work tree", True, run.base.commit)
    assert run.base.folders == run.head.folders == ("plugins",)
    assert any("not committed" in note for note in run.notes)
    assert run.command.endswith("--seed 3")
    assert run.base.commit is not None
    assert f"--base {run.base.commit[:12]}" in run.command


def test_the_caller_hears_what_happens_in_order(everything: gating.Gated, heard: list[GateEvent]) -> None:
    kinds = list(dict.fromkeys(type(event) for event in heard))

    assert [kind for kind in kinds if kind in (Doing, DuelReady, RoundHeld, GateEnded)] == [Doing, DuelReady, RoundHeld, GateEnded]
    assert heard[-1] == GateEnded(run=everything.run)


def test_the_ledger_accounts_for_the_whole(everything: gating.Gated) -> None:
    ledger = dict(everything.run.ledger)
    total = ledger.pop("total")

    assert {"checkout", "inspection", "launching", "loading", "warming", "calls", "ending"} == set(ledger)
    assert 0.8 * total < sum(ledger.values()) <= total


def test_the_document_is_plain_and_says_what_the_run_says(everything: gating.Gated) -> None:
    document = everything.document()

    assert document["exit_code"] == 1
    assert document["base"]["commit"] == everything.run.base.commit
