"""Base beside head: which commit, where, and that nothing of it stays behind."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from kmeans_bench.errors import NothingToConcludeError, UsageError
from kmeans_bench.measuring import checkout
from tests.repositories import commit, git, repository, write

FILES = {"plugins/a.py": "A = 1\n"}


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder that temporary ones are made in."""
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    return place


@pytest.fixture
def branched(tmp_path: Path) -> Path:
    """Return a repository whose branch has left main by one commit, on which main has moved on."""
    root = repository(tmp_path / "repo", FILES)
    git(root, "checkout", "-q", "-b", "work")
    commit(root, {"plugins/a.py": "A = 2\n"})
    git(root, "checkout", "-q", "main")
    commit(root, {"other": "x"})
    git(root, "checkout", "-q", "work")
    return root


def test_the_default_is_where_this_branch_left_the_main_one(branched: Path) -> None:
    found = checkout.repository(branched / "plugins").base(None)

    assert found.label == "main"
    assert found.hash == git(branched, "rev-parse", "HEAD~1")


def test_a_detached_head_is_as_good_as_a_branch(branched: Path) -> None:
    expected = git(branched, "rev-parse", "HEAD~1")
    git(branched, "checkout", "-q", "--detach")

    assert checkout.repository(branched).base(None).hash == expected


def test_any_name_of_a_commit_will_do(branched: Path) -> None:
    git(branched, "tag", "v1", "main")
    repo = checkout.repository(branched)

    assert repo.base("v1").hash == repo.base("main").hash == git(branched, "rev-parse", "main")


def test_an_unknown_name_is_a_usage_error_that_repeats_it(branched: Path) -> None:
    with pytest.raises(UsageError, match=r"--base v9: no commit of that name in .*git log"):
        checkout.repository(branched).base("v9")


def test_a_name_that_looks_like_an_option_is_no_option(branched: Path) -> None:
    with pytest.raises(UsageError, match="no commit of that name"):
        checkout.repository(branched).base("--help")


def test_without_a_main_branch_the_user_is_asked_to_name_one(tmp_path: Path) -> None:
    root = repository(tmp_path / "repo", FILES, branch="trunk")

    with pytest.raises(UsageError, match=r"none of the branches origin/HEAD, main, master.*say --base REF"):
        checkout.repository(root).base(None)


def test_before_the_first_commit_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")

    with pytest.raises(UsageError, match="no commit yet"):
        checkout.repository(tmp_path).base(None)


def test_a_shallow_clone_that_ends_too_early_cannot_conclude_and_says_how_to_go_on(branched: Path, tmp_path: Path) -> None:
    git(branched, "checkout", "-q", "main")
    git(tmp_path, "clone", "-q", "--depth", "1", "--no-single-branch", "--branch", "work", branched.as_uri(), "clone")
    repo = checkout.repository(tmp_path / "clone")

    with pytest.raises(NothingToConcludeError, match=r"shallow.*git fetch --unshallow, or fetch-depth: 0"):
        repo.base(None)
    with pytest.raises(UsageError, match="this clone is shallow"):
        repo.base("HEAD~1")


def test_a_workflow_that_fetched_its_own_commit_alone_is_told_the_same(branched: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--depth", "1", "--branch", "work", branched.as_uri(), "clone")
    git(tmp_path / "clone", "checkout", "-q", "--detach")
    git(tmp_path / "clone", "remote", "remove", "origin")

    with pytest.raises(NothingToConcludeError, match="fetch-depth: 0"):
        checkout.repository(tmp_path / "clone").base(None)


def test_branches_without_a_common_commit_are_a_usage_error(tmp_path: Path) -> None:
    root = repository(tmp_path / "repo", FILES)
    git(root, "checkout", "-q", "--orphan", "other")
    commit(root, {"b": "x"})

    with pytest.raises(UsageError, match="HEAD and main have no commit in common"):
        checkout.repository(root).base(None)


def test_outside_git_the_alternatives_are_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"is in no git work tree; say --base-dir DIR .* or --duel A B"):
        checkout.repository(tmp_path)


def test_what_git_itself_complains_about_is_passed_on_in_one_line(tmp_path: Path) -> None:
    write(tmp_path, {"broken/.git": "gitdir: nowhere\n"})

    with pytest.raises((NothingToConcludeError, UsageError), match=r"nowhere|is in no git work tree"):
        checkout.repository(tmp_path / "broken")
    assert checkout.complaint("hint: x\nfatal: detected dubious ownership\nTo add an exception:\n\n\tgit config\n") == (
        "git: detected dubious ownership"
    )


def test_a_repository_of_somebody_else_comes_with_the_way_to_trust_it(branched: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)

    with pytest.raises(NothingToConcludeError, match=r"detected dubious ownership in repository .*; git config .* safe.directory"):
        checkout.repository(branched)


def test_without_git_the_alternatives_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(UsageError, match=r"git is not installed here; say --base-dir DIR"):
        checkout.repository(tmp_path)


def test_the_work_tree_is_dirty_with_a_change_or_a_new_implementation_but_not_with_a_new_report(branched: Path) -> None:
    repo, plugins = checkout.repository(branched), branched / "plugins"
    write(branched, {"reports/gate.md": "new"})
    assert not repo.dirty(plugins)
    write(branched, {"plugins/new.py": ""})
    assert repo.dirty(plugins)
    (plugins / "new.py").unlink()
    write(branched, {"plugins/a.py": "A = 3\n"})
    assert repo.dirty()


def test_the_variables_of_a_hook_do_not_lead_elsewhere(branched: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "nothing"))

    assert checkout.repository(branched).base("main")


def test_base_lies_beside_head_while_it_is_needed_and_is_gone_afterwards(branched: Path, temporary: Path) -> None:
    repo = checkout.repository(branched)
    with checkout.workplace() as place, checkout.checked_out(repo, repo.base(None), place) as root:
        assert (root / "plugins/a.py").read_text("utf-8") == "A = 1\n"
        assert (branched / "plugins/a.py").read_text("utf-8") == "A = 2\n"
        assert place.parent == temporary

    assert list(temporary.iterdir()) == []
    assert len(git(branched, "worktree", "list").splitlines()) == 1


@pytest.mark.parametrize("end", [KeyboardInterrupt, SystemExit, ValueError])
def test_whatever_ends_it_nothing_is_left(branched: Path, temporary: Path, end: type[BaseException]) -> None:
    repo = checkout.repository(branched)

    def interrupted() -> None:
        with checkout.workplace() as place, checkout.checked_out(repo, repo.base(None), place):
            raise end

    with pytest.raises(end):
        interrupted()
    assert list(temporary.iterdir()) == []
    assert len(git(branched, "worktree", "list").splitlines()) == 1


def test_hooks_do_not_run(branched: Path, temporary: Path) -> None:
    assert temporary.is_dir()
    hook = branched / ".git/hooks/post-checkout"
    hook.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    repo = checkout.repository(branched)

    with checkout.workplace() as place, checkout.checked_out(repo, repo.base(None), place) as root:
        assert root.is_dir()


def test_what_a_killed_one_left_is_removed_by_the_next(branched: Path, temporary: Path) -> None:
    code = (
        "import os, sys, tempfile; from pathlib import Path; from kmeans_bench.measuring import checkout;"
        "tempfile.tempdir = sys.argv[2]; repo = checkout.repository(Path(sys.argv[1])); place = checkout.workplace();"
        "base = checkout.checked_out(repo, repo.base(None), place.__enter__()); base.__enter__(); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", code, str(branched), str(temporary)], check=False)
    assert len(git(branched, "worktree", "list").splitlines()) == 2

    with checkout.workplace() as place:
        assert list(temporary.iterdir()) == [place]
    assert len(git(branched, "worktree", "list").splitlines()) == 1


def test_what_a_living_one_has_is_left_alone(branched: Path, temporary: Path) -> None:
    repo = checkout.repository(branched)
    with checkout.workplace() as first, checkout.checked_out(repo, repo.base(None), first) as root:
        with checkout.workplace() as second, checkout.checked_out(repo, repo.base("HEAD"), second) as other:
            assert {place.name for place in temporary.iterdir()} == {first.name, second.name}
            assert other.is_dir()
        assert root.is_dir()


def test_a_disk_without_room_is_one_line(monkeypatch: pytest.MonkeyPatch, temporary: Path) -> None:
    def full(**_: object) -> str:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(tempfile, "mkdtemp", full)

    with pytest.raises(NothingToConcludeError, match=r"no temporary folder can be made in .*: No space left on device; make room"):
        checkout.workplace().__enter__()
    assert list(temporary.iterdir()) == []


def test_a_checkout_that_git_refuses_is_one_line_and_leaves_nothing(branched: Path, temporary: Path) -> None:
    repo = checkout.repository(branched)
    lost = checkout.Commit(label="lost", hash="0" * 40)

    def attempt() -> None:
        with checkout.workplace() as place, checkout.checked_out(repo, lost, place):
            pass

    with pytest.raises(NothingToConcludeError, match="lost cannot be checked out beside this work tree: git: "):
        attempt()
    assert list(temporary.iterdir()) == []
