"""Whether two versions state the same dependencies, and what becomes of an environment that cannot be built."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from kmeans_bench.errors import NothingToConcludeError
from kmeans_bench.measuring import dependencies
from tests.repositories import write

PROJECT = '[project]\nname = "x"\ndependencies = ["numpy"]\n'


def versions(tmp_path: Path, base: dict[str, str], head: dict[str, str]) -> tuple[str, ...]:
    for name, files in (("base", base), ("head", head)):
        (tmp_path / name).mkdir()
        write(tmp_path / name, files)
    return dependencies.differing(tmp_path / "base", tmp_path / "head")


def test_the_same_statements_share_an_environment(tmp_path: Path) -> None:
    files = {"pyproject.toml": PROJECT, "uv.lock": "a", "requirements.txt": "numpy\n"}

    assert versions(tmp_path, files, files) == ()


def test_what_else_changes_in_the_project_file_does_not_count(tmp_path: Path) -> None:
    changed = PROJECT.replace('"x"', '"x"\nversion = "2"').replace('["numpy"]', '["numpy",] # all') + "[tool.ruff]\nline-length = 3\n"

    assert versions(tmp_path, {"pyproject.toml": PROJECT}, {"pyproject.toml": changed}) == ()


@pytest.mark.parametrize("table", ["requires-python = '>=3.12'", "optional-dependencies = {fast = ['numba']}"])
def test_every_table_of_dependencies_counts(tmp_path: Path, table: str) -> None:
    name = table.partition(" ")[0]

    assert versions(tmp_path, {"pyproject.toml": PROJECT}, {"pyproject.toml": PROJECT + table}) == (f"project.{name} of pyproject.toml",)


@pytest.mark.parametrize("name", ["uv.lock", "poetry.lock", "pylock.toml", "pylock.dev.toml", "requirements.txt", "requirements-ci.txt"])
def test_a_lock_or_list_that_changed_came_or_went_counts(tmp_path: Path, name: str) -> None:
    assert versions(tmp_path, {}, {name: "numpy==2\n"}) == (name,)
    write(tmp_path / "base", {name: "numpy==1\n"})
    assert dependencies.differing(tmp_path / "base", tmp_path / "head") == (name,)


def test_a_project_file_that_cannot_be_read_counts_as_it_stands(tmp_path: Path) -> None:
    assert versions(tmp_path, {"pyproject.toml": PROJECT}, {"pyproject.toml": "[project"}) == ("project.dependencies of pyproject.toml",)


def test_base_is_installed_into_an_environment_below_the_folder_given(tmp_path: Path) -> None:
    asked: list[Sequence[str]] = []

    def run(command: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
        assert folder == tmp_path
        asked.append(command)
        return subprocess.CompletedProcess(command, 0, "", "")

    root = tmp_path / "base"
    root.mkdir()
    write(root, {"pyproject.toml": PROJECT, "requirements-dev.txt": "ruff\n", "requirements.txt": "scipy\n"})
    python = dependencies.build(root, tmp_path, run=run)

    assert python.is_relative_to(tmp_path / "environment")
    assert asked[0][1:3] == ["-m", "venv"]
    assert asked[1][0] == str(python)
    assert asked[1][-5:] == ["numpy", "threadpoolctl", "-r", str(root / "requirements.txt"), str(root)]


def test_a_base_that_does_not_build_is_one_line_with_the_end_of_what_pip_said(tmp_path: Path) -> None:
    said = "Collecting x\nERROR: No matching distribution found for nonsense==9\n\nhint: see above\n"

    def run(command: Sequence[str], _: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, "pip" in command, "", said)

    with pytest.raises(NothingToConcludeError) as caught:
        dependencies.build(tmp_path, tmp_path, run=run)
    assert str(caught.value) == "base does not build: ERROR: No matching distribution found for nonsense==9"


def test_pip_is_not_waited_for_for_ever(tmp_path: Path) -> None:
    def run(command: Sequence[str], _: Path) -> subprocess.CompletedProcess[str]:
        raise subprocess.TimeoutExpired(list(command), 900)

    with pytest.raises(NothingToConcludeError, match="base does not build: pip took longer than 900 s"):
        dependencies.build(tmp_path, tmp_path, run=run)


def test_the_harness_folder_holds_this_package_and_nothing_else(tmp_path: Path) -> None:
    place = dependencies.harness(tmp_path)

    assert [entry.name for entry in place.iterdir()] == ["kmeans_bench"]
    assert (place / "kmeans_bench/measuring/duel_worker.py").is_file()
