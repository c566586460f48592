"""A gate from end to end on a repository of a user's own, with real workers: every kind of change at once, and every kind of bad day."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kmeans_bench.api import gate_session, gating
from kmeans_bench.api.gate_events import Doing, DuelReady, GateEnded, GateEvent, RoundHeld
from kmeans_bench.api.gate_versions import GateWishes
from kmeans_bench.errors import UsageError
from kmeans_bench.measuring import arrays, processes
from kmeans_bench.model import CellVerdict, Change, Quantity, Status
from tests.repositories import PLUGIN, commit, git, repository, write

pytestmark = [pytest.mark.live, pytest.mark.skipif(sys.platform != "linux", reason="follows processes through /proc")]

SCENARIO = """
summary = "Small"
[grid]
sizes = [{ n = 100, k = 3, d = 2 }, { n = 3_000, k = 10, d = 8 }]
dtype = ["float64"]
[source]
kind = "normal"
[protocol]
steps = 3
[budget]
call = "400ms"
"""
LOCAL = PLUGIN.replace("def nearest(X, centroids):\n    return", "def unused(X, centroids):\n    return").replace(
    "import numpy as np", "import numpy as np\nfrom _near import nearest"
)
NEAR = "def nearest(X, centroids):\n    return ((X[:, None, :] - centroids) ** 2).sum(axis=2).argmin(axis=1)\n"


def failing(line: str) -> str:
    """Return a plug-in that does *line* first."""
    return PLUGIN.replace(
        "    X, centroids = problem.X, problem.init.copy()\n", f"    {line}\n    X, centroids = problem.X, problem.init.copy()\n"
    )


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


def gated(root: Path, **asked: Any) -> gating.Gated:  # noqa: ANN401 - the options of `gate`
    """Hold a gate in *root* as its user would."""
    (root.parent / "gate.toml").write_text(SCENARIO, encoding="utf-8")
    fixed: dict[str, Any] = {"folders": [root / "plugins"], "scenario": root.parent / "gate.toml", "budget": "1s", "seed": 3}
    return gating.gate(**{**fixed, **asked})


@pytest.fixture(autouse=True, scope="module")
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep temporary folders where the tests can see that none is left."""
    place = tmp_path_factory.mktemp("temporary")
    before, tempfile.tempdir = tempfile.tempdir, str(place)
    yield place
    tempfile.tempdir = before


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


def of(found: gating.Gated, name: str) -> CellVerdict:
    return next(cell for cell in found.verdict.cells if cell.cell.cell.contender.implementation == name and not cell.cell.placebo)


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
    assert "none within 1 to 15 ms" in str(quick.reason)


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


def test_nothing_changed_is_no_change_and_takes_no_measuring(tmp_path: Path) -> None:
    root = repository(tmp_path / "repo", BASE)
    commit(root, {"README.md": "More words\n"})
    found = gated(root, base="HEAD~1")

    assert (found.verdict.change, found.exit_code) == (Change.NO_CHANGE, 0)
    assert found.verdict.cells == ()
    assert found.run.head.label == "HEAD"
    assert len(found.run.unchanged) == 11


def test_a_new_implementation_alone_is_no_reason_to_fail(tmp_path: Path) -> None:
    root = repository(tmp_path / "repo")
    write(root, {"plugins/new.py": PLUGIN})
    found = gated(root)

    assert [cell.change for cell in found.verdict.cells] == [Change.NEW]
    assert found.exit_code == 0


def test_no_common_implementation_is_invalid_and_says_so(tmp_path: Path) -> None:
    root = repository(tmp_path / "repo", {"elsewhere/x.py": PLUGIN})
    write(root, {"plugins/new.py": PLUGIN})
    found = gated(root)

    assert found.exit_code == 3
    assert "no cell in common" in str(found.verdict.invalid)
    assert "base has no folder plugins" in found.run.notes


def test_an_environment_that_does_not_build_is_invalid_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, temporary: Path
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    root = repository(tmp_path / "repo", {**BASE, "requirements.txt": "a-package-nobody-has==9\n"})
    write(root, {"requirements.txt": "numpy\n", "plugins/touched.py": PLUGIN + "#\n"})
    found = gated(root)

    assert found.exit_code == 3
    assert str(found.verdict.invalid).startswith("base does not build: ERROR: ")
    assert "\n" not in str(found.verdict.invalid)
    assert list(temporary.iterdir()) == []


def test_another_folder_is_as_good_as_a_commit(tmp_path: Path) -> None:
    for name in ("old", "new"):
        write(tmp_path / name, {"plugins/lloyd.py": PLUGIN, "plugins/raises.py": PLUGIN})
    write(tmp_path / "new", {"plugins/raises.py": HEAD["plugins/raises.py"]})
    found = gated(tmp_path / "new", base_dir=tmp_path / "old")

    assert of(found, "raises").change is Change.BROKEN
    assert found.run.unchanged == ("lloyd",)
    assert found.run.base.commit is None


def test_two_implementations_of_one_work_tree_can_duel(tmp_path: Path) -> None:
    root = repository(tmp_path / "repo", {"plugins/first.py": PLUGIN, "plugins/second.py": LOCAL, "plugins/_near.py": NEAR})
    found = gated(root, duel=("first", "second"))
    cell = of(found, "second").cell

    assert cell.opponent is not None
    assert cell.opponent.contender.implementation == "first"
    assert cell.bouts
    assert (found.run.base.label, found.run.head.label) == ("first", "second")


def test_a_round_is_recorded_call_by_call_for_who_asks(tmp_path: Path) -> None:
    root = repository(tmp_path / "repo")
    (tmp_path / "gate.toml").write_text(SCENARIO, encoding="utf-8")
    quads: list[int] = []
    wishes = GateWishes(base="HEAD", folders=(root / "plugins",), scenario=str(tmp_path / "gate.toml"), everything=True, budget=0.1, seed=1)
    gate_session.hold(wishes, lambda _: None, record=lambda _asked, _duel, found: quads.extend(len(own) for own in found.quads.values()))

    assert set(quads) == {8}


def test_a_full_disk_is_invalid_in_one_line_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, temporary: Path) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, os.strerror(28))

    root = repository(tmp_path / "repo")
    write(root, {"plugins/lloyd.py": PLUGIN + "#\n"})
    monkeypatch.setattr(arrays, "store", full)
    found = gated(root)

    assert found.exit_code == 3
    assert str(found.verdict.invalid).startswith("the system refuses: No space left on device; ")
    assert list(temporary.iterdir()) == []
    assert len(git(root, "worktree", "list").splitlines()) == 1


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"base": "v9"}, "--base v9: no commit of that name"),
        ({"duel": ("lloyd", "loyd")}, "there is no implementation 'loyd'"),
        ({"implementations": ["x*"]}, "-i x\\* matches no implementation"),
        ({"exclude": ["*"]}, "leaves none of 1 implementations"),
        ({"folders": ["nowhere"]}, "no such folder of implementations"),
        ({"tolerate": "6%"}, "tolerate = 0.06 is not below must-detect = 0.05"),
        ({"tolerate": "much"}, "tolerate: 'much' is no share"),
        ({"budget": "0"}, "budget: '0' is not a positive duration"),
    ],
)
def test_what_cannot_be_used_is_a_usage_error(tmp_path: Path, asked: dict[str, object], words: str) -> None:
    root = repository(tmp_path / "repo")

    with pytest.raises(UsageError, match=words):
        gated(root, **asked)
