from __future__ import annotations

import json
import os
import platform
import socket
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kmeans_bench.measuring import environment, machine

if TYPE_CHECKING:
    import pytest

COMMIT = "0123456789abcdef0123456789abcdef01234567"
OTHER = "fedcba9876543210fedcba9876543210fedcba98"


def checkout(folder: Path, head: str) -> Path:
    (folder / ".git").mkdir(parents=True)
    (folder / ".git" / "HEAD").write_text(head + "\n", encoding="utf-8")
    return folder


def test_what_is_observed_describes_this_interpreter() -> None:
    seen = environment.observe()

    assert seen.python == platform.python_version()
    assert seen.packages["numpy"] == np.__version__
    assert seen.cores == len(machine.usable_cores())
    assert seen.memory > 0
    assert seen.cpu


def test_no_host_user_or_folder_is_named() -> None:
    written = json.dumps(asdict(environment.observe()))

    assert str(Path.cwd()) not in written
    for name in (socket.gethostname(), str(Path.home()), os.environ.get("USER", Path.home().name)):
        # A name as short as "root" or "vm" may be part of a word; as a value of its own it may not.
        assert f'"{name}"' not in written


def test_versions_are_read_without_importing_the_packages() -> None:
    code = (
        "import sys; from kmeans_bench.measuring import environment; environment.observe(); "
        "print(sorted({'pandas', 'matplotlib', 'sklearn', 'scipy', 'numba'} & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert found.stdout.strip() == "[]"


def test_numpys_blas_does_not_change_when_scipy_brings_its_own() -> None:
    code = (
        "from kmeans_bench.measuring import environment as e; before = e.numpy_blas(); "
        "import scipy.linalg; print(before == e.numpy_blas(), len(before))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert found.stdout.strip() == "True 1"


def test_a_detached_head_is_its_own_commit(tmp_path: Path) -> None:
    assert environment.commit(checkout(tmp_path, COMMIT)) == COMMIT


def test_a_branch_is_read_from_its_file_or_from_the_packed_ones(tmp_path: Path) -> None:
    folder = checkout(tmp_path, "ref: refs/heads/main")
    packed = f"# pack-refs with: peeled\n{OTHER} refs/heads/not-main\n{COMMIT} refs/heads/main\n"
    (folder / ".git" / "packed-refs").write_text(packed, encoding="utf-8")
    assert environment.commit(folder) == COMMIT

    (folder / ".git" / "refs" / "heads").mkdir(parents=True)
    (folder / ".git" / "refs" / "heads" / "main").write_text(OTHER + "\n", encoding="utf-8")
    assert environment.commit(folder) == OTHER


def test_a_folder_inside_a_checkout_and_a_linked_work_tree_are_found(tmp_path: Path) -> None:
    folder = checkout(tmp_path / "house", "ref: refs/heads/main")
    (folder / ".git" / "packed-refs").write_text(f"{COMMIT} refs/heads/linked\n", encoding="utf-8")
    inside = folder / ".git" / "worktrees" / "linked"
    inside.mkdir(parents=True)
    (inside / "HEAD").write_text("ref: refs/heads/linked\n", encoding="utf-8")
    (inside / "commondir").write_text("../..\n", encoding="utf-8")
    linked = tmp_path / "linked" / "deep"
    linked.mkdir(parents=True)
    (tmp_path / "linked" / ".git").write_text(f"gitdir: {inside}\n", encoding="utf-8")

    assert environment.commit(linked) == COMMIT


def test_outside_a_checkout_and_before_its_first_commit_there_is_no_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "head", lambda _: None)
    assert environment.commit(tmp_path) is None
    monkeypatch.undo()
    assert environment.commit(checkout(tmp_path / "new", "ref: refs/heads/main")) is None
