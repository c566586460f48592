"""Two versions of the same files: what is each one's own, what is shared, and whose sources differ."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kmeans_bench.errors import UsageError
from kmeans_bench.planning import tree
from kmeans_bench.planning.tree import Tree
from tests.repositories import write

PLUGIN = "import _near\nfrom lib import far\n\n\ndef fit(problem):\n    return far.call(problem)\n"
FILES = {
    "plugins/a.py": PLUGIN,
    "plugins/b.py": "def fit(problem):\n    return None\n",
    "plugins/_near.py": "x = 1\n",
    "lib/__init__.py": "",
    "lib/far.py": "def call(problem):\n    return None\n",
}


@pytest.fixture
def pair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Tree, Tree]:
    """Return head, in which this process stands, and base, both with the same files."""
    for name in ("head", "base"):
        write(tmp_path / name, FILES)
    monkeypatch.chdir(tmp_path / "head")
    head = tree.here(tmp_path / "head", (tmp_path / "head/plugins",))
    return head, tree.beside(head, tmp_path / "base")


def changed(pair: tuple[Tree, Tree]) -> tuple[str, ...]:
    head, base = pair
    return tree.changed(tree.declared(base), tree.declared(head))


def test_base_has_its_own_folders_path_and_place_to_stand(pair: tuple[Tree, Tree], tmp_path: Path) -> None:
    _, base = pair

    assert base.folders == (tmp_path / "base/plugins",)
    assert base.cwd == tmp_path / "base"
    assert str(tmp_path / "base") in base.path
    assert not [entry for entry in base.path if Path(entry).is_relative_to(tmp_path / "head")]


def test_what_lies_outside_is_shared_and_so_is_what_is_installed(pair: tuple[Tree, Tree], monkeypatch: pytest.MonkeyPatch) -> None:
    head, base = pair
    installed = head.root / ".venv/lib/site-packages"
    installed.mkdir(parents=True)
    (base.root / ".venv/lib/site-packages").mkdir(parents=True)
    monkeypatch.setattr(sys, "path", [str(installed), "/outside", str(head.root / "lib"), str(head.root / "untracked")])
    other = tree.beside(tree.here(head.root, head.folders), base.root)

    assert other.path[:4] == (str(installed), "/outside", str(base.root / "lib"), str(head.root / "untracked"))


def test_the_same_bytes_are_the_same_wherever_they_lie(pair: tuple[Tree, Tree]) -> None:
    assert changed(pair) == ()


@pytest.mark.parametrize("side", ["base", "head"])
@pytest.mark.parametrize("name", ["plugins/a.py", "plugins/_near.py", "lib/far.py", "lib/__init__.py"])
def test_a_change_in_a_file_or_in_a_module_it_imports_counts_for_whoever_imports_it(
    pair: tuple[Tree, Tree], tmp_path: Path, side: str, name: str
) -> None:
    write(tmp_path / side, {name: FILES[name] + "# touched\n"})

    assert changed(pair) == ("a",)


def test_each_version_is_read_with_its_own_modules(pair: tuple[Tree, Tree], tmp_path: Path) -> None:
    _, base = pair

    assert all(Path(module).is_relative_to(tmp_path / "base") for module in tree.declared(base)["a"].local_modules)


def test_kernels_are_each_versions_own(pair: tuple[Tree, Tree], tmp_path: Path) -> None:
    head, base = pair
    none = base.kernels
    kernels = {"kmeans_bench/__init__.py": "", "kmeans_bench/kernels/__init__.py": "", "kmeans_bench/kernels/fused.py": "x = 1\n"}
    plugin = {"plugins/c.py": "from kmeans_bench.kernels import fused\n\n\ndef fit(problem):\n    return fused.x\n"}
    for name in ("head", "base"):
        write(tmp_path / name, {**kernels, **plugin})
    assert (none, base.kernels) == (None, tmp_path / "base/kmeans_bench/kernels")
    assert changed((head, base)) == ()
    write(tmp_path / "base", {"kmeans_bench/kernels/fused.py": "x = 2\n"})
    assert changed((head, base)) == ("c",)


def test_a_version_without_the_folder_declares_nothing(pair: tuple[Tree, Tree], tmp_path: Path) -> None:
    head, _ = pair
    (tmp_path / "empty").mkdir()

    assert tree.declared(tree.beside(head, tmp_path / "empty")) == {}


def test_two_implementations_of_one_name_are_refused(pair: tuple[Tree, Tree]) -> None:
    head, _ = pair
    write(head.root, {"plugins/b_c.py": FILES["plugins/b.py"], "plugins/b-c.py": FILES["plugins/b.py"]})

    with pytest.raises(UsageError, match="two implementations are called 'b-c'"):
        tree.declared(head)
