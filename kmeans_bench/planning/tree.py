"""A version's files: its folders of implementations, and where their imports are looked up. Two versions share everything outside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from kmeans_bench.model import Declaration
from kmeans_bench.planning import registry
from kmeans_bench.planning.digest import search_path, survey

_INSTALLED = frozenset({"site-packages", "dist-packages"})
_KERNELS = Path("kmeans_bench", "kernels")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """Where one version lies.

    Attributes
    ----------
    root
        Top of its checkout: what lies below is the version's own.
    folders
        Its folders of implementations.
    path
        Where absolute imports are looked up, as `sys.path`.
    cwd
        The folder that its workers run in.
    """

    root: Path
    folders: tuple[Path, ...]
    path: tuple[str, ...]
    cwd: Path

    @property
    def kernels(self) -> Path | None:
        """The version's own ``kmeans_bench.kernels``, part of what is measured, where it has them; the rest of the package is shared."""
        place = self.root / _KERNELS
        return place if (place / "__init__.py").is_file() else None


def here(root: Path, folders: tuple[Path, ...]) -> Tree:
    """Return the tree of this process: the version that is imported from here."""
    top = root.resolve()
    path = dict.fromkeys((*search_path(), str(top)))
    return Tree(root=top, folders=tuple(folder.resolve() for folder in folders), path=tuple(path), cwd=Path.cwd())


def beside(tree: Tree, root: Path) -> Tree:
    """Return the tree of another version of the same files, at *root*: whatever lies below *tree*'s root is taken from there instead.

    Notes
    -----
    What is installed is shared even where it lies below the root, as a virtual environment does; so is what the other version lacks.
    """
    top = root.resolve()
    path = dict.fromkeys((*(str(_moved(tree, top, Path(entry))) for entry in tree.path), str(top)))
    cwd = _moved(tree, top, tree.cwd)
    return Tree(root=top, folders=tuple(_folder(tree, top, folder) for folder in tree.folders), path=tuple(path), cwd=cwd)


def declared(tree: Tree) -> dict[str, Declaration]:
    """Return the implementations of *tree* by name, their digests from the tree's own modules; folders it lacks hold none.

    Raises
    ------
    UsageError
        If two implementations have one name.
    """
    found = registry.discover([folder for folder in tree.folders if folder.is_dir()])
    return {one.name: _surveyed(tree, one) for one in found}


def changed(base: Mapping[str, Declaration], head: Mapping[str, Declaration]) -> tuple[str, ...]:
    """Return the names that both versions have and whose sources differ: the file, a local module it imports, or a kernel."""
    return tuple(name for name in head if name in base and base[name].digest != head[name].digest)


def _surveyed(tree: Tree, declaration: Declaration) -> Declaration:
    file = Path(declaration.origin)
    own = [str(tree.root)] if tree.kernels else []  # workers are given these kernels, wherever the rest of the package is installed
    try:
        sources = survey(file, search=[*own, *tree.path, str(file.parent), str(tree.cwd)])
    except OSError:
        return declaration  # its `problem` says that it cannot be read
    return replace(declaration, digest=sources.digest, local_modules=sources.local_modules)


def _moved(tree: Tree, root: Path, entry: Path) -> Path:
    full = entry.resolve()
    if not full.is_relative_to(tree.root) or not _INSTALLED.isdisjoint(full.parts):
        return entry
    other = root / full.relative_to(tree.root)
    return other if other.exists() else entry


def _folder(tree: Tree, root: Path, folder: Path) -> Path:
    """Return where *folder* lies in the other version; one from outside the root has to be there, too, under its own name."""
    return root / (folder.relative_to(tree.root) if folder.is_relative_to(tree.root) else folder.name)
