"""Gates that measure little or nothing, and why: bad days, other ways to name a base, and what cannot be used."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from kmeans_bench.api import gate_session
from kmeans_bench.api.gate_versions import GateWishes
from kmeans_bench.errors import UsageError
from kmeans_bench.measuring import arrays
from kmeans_bench.measuring.machine import usable_cores
from kmeans_bench.model import Change, Clock
from tests.repositories import PLUGIN, commit, git, repository, write
from tests.user_gates import LOCAL, NEAR, SCENARIO, failing, gated, of

pytestmark = [
    pytest.mark.live,
    pytest.mark.usefixtures("temporary"),
    pytest.mark.skipif(sys.platform != "linux", reason="follows processes through /proc"),
]


PAIR = {"plugins/lloyd.py": PLUGIN, "plugins/touched.py": PLUGIN}


def test_nothing_changed_is_no_change_and_takes_no_measuring(tmp_path: Path) -> None:
    root = repository(tmp_path / "repo", PAIR)
    commit(root, {"README.md": "More words\n"})
    found = gated(root, base="HEAD~1")

    assert (found.verdict.change, found.exit_code) == (Change.NO_CHANGE, 0)
    assert found.verdict.cells == ()
    assert found.run.head.label == "HEAD"
    assert found.run.unchanged == ("lloyd", "touched")


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
    root = repository(tmp_path / "repo", {**PAIR, "requirements.txt": "a-package-nobody-has==9\n"})
    write(root, {"requirements.txt": "numpy\n", "plugins/touched.py": PLUGIN + "#\n"})
    found = gated(root)

    assert found.exit_code == 3
    assert str(found.verdict.invalid).startswith("base does not build: ERROR: ")
    assert "\n" not in str(found.verdict.invalid)
    assert list(temporary.iterdir()) == []


def test_another_folder_is_as_good_as_a_commit(tmp_path: Path) -> None:
    for name in ("old", "new"):
        write(tmp_path / name, {"plugins/lloyd.py": PLUGIN, "plugins/raises.py": PLUGIN})
    write(tmp_path / "new", {"plugins/raises.py": failing("raise RuntimeError('no more')")})
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


@pytest.mark.skipif(len(usable_cores()) < 2, reason="needs two cores")
def test_two_threads_are_decided_on_wall_time_and_the_command_that_repeats_it_says_so(tmp_path: Path) -> None:
    found = gated(repository(tmp_path / "repo"), base="HEAD", everything=True, threads=2)
    cell = of(found, "lloyd")

    assert cell.cell.cell.contender.threads == 2
    assert cell.cell.clocks == (Clock.WALL,)
    assert all(bout.cpu is None and bout.core is None for bout in cell.cell.bouts)
    assert cell.cell.bouts
    assert " --threads 2 " in found.run.command


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
        ({"base": "HEAD", "duel": ("lloyd", "lloyd")}, "--base and --duel each say what to compare with; give one of them"),
        ({"base_dir": "/"}, "--base-dir /: it holds no folder plugins; give the one above the other's"),
        ({"duel": ("lloyd", "loyd")}, "there is no implementation 'loyd'"),
        ({"implementations": ["x*"]}, "-i x\\* matches no implementation"),
        ({"exclude": ["*"]}, "leaves none of 1 implementations"),
        ({"folders": ["nowhere"]}, "no such folder of implementations"),
        ({"tolerate": "6%"}, "tolerate = 0.06 is not below must-detect = 0.05"),
        ({"tolerate": "much"}, "tolerate: 'much' is no share"),
        ({"threads": 10_000}, "threads: 10000 threads exceed the [0-9]+ usable cores; ask for fewer"),
        ({"threads": "two"}, "threads: 'two' in 'two' is not a positive whole number"),
        ({"budget": "0"}, "budget: '0' is not a positive duration"),
    ],
)
def test_what_cannot_be_used_is_a_usage_error(tmp_path: Path, asked: dict[str, object], words: str) -> None:
    root = repository(tmp_path / "repo")

    with pytest.raises(UsageError, match=words):
        gated(root, **asked)
