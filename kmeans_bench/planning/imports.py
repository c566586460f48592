"""Which modules a piece of source imports, found without importing any of them."""

from __future__ import annotations

import ast
import sys
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.machinery import BuiltinImporter, FrozenImporter, ModuleSpec, PathFinder
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """One import statement's module, absolute.

    Attributes
    ----------
    module
        Dotted name; relative imports are already resolved.
    names
        What is imported from it; each may be a submodule.
    unconditional
        It stands at the top level of the module, outside any ``try`` or ``if``: without it the module cannot load.
    """

    module: str
    names: tuple[str, ...] = ()
    unconditional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """A module and the file that holds it."""

    module: str
    file: Path
    is_package: bool


def parse(source: bytes, *, name: str = "<source>") -> ast.Module:
    """Return the syntax tree of *source*.

    Raises
    ------
    SyntaxError
        If it is not Python; null bytes and nesting beyond the parser's stack count as that.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an invalid escape in somebody's plug-in is not ours to report
        try:
            return ast.parse(source, filename=name)
        except (ValueError, RecursionError, MemoryError) as problem:
            raise SyntaxError(str(problem) or "nested too deeply") from problem


def imports_of(tree: ast.Module, *, package: str = "") -> list[Import]:
    """Return every import of *tree*, those inside functions included; *package* resolves the relative ones."""
    top = {id(statement) for statement in tree.body}
    return [found for node in ast.walk(tree) for found in _imports(node, package, unconditional=id(node) in top)]


def _imports(node: ast.AST, package: str, *, unconditional: bool) -> Iterator[Import]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield Import(module=alias.name, unconditional=unconditional)
    elif isinstance(node, ast.ImportFrom):
        module = _absolute(node, package)
        if module:
            yield Import(module=module, names=tuple(alias.name for alias in node.names), unconditional=unconditional)


def _absolute(node: ast.ImportFrom, package: str) -> str:
    """Return the dotted name that ``from ..x import`` means inside *package*; empty when it leads nowhere."""
    if not node.level:
        return node.module or ""
    parents = package.split(".") if package else []
    if node.level > len(parents):
        return ""
    base = parents[: len(parents) - node.level + 1]
    return ".".join((*base, node.module)) if node.module else ".".join(base)


def locate(module: str, path: Sequence[str]) -> list[Located]:
    """Return the files of *module* and of the packages around it, outermost first, as far as they are found on *path*.

    Notes
    -----
    `importlib.util.find_spec` would import the parent packages; here each level is looked up in its parent's folders instead.
    """
    found: list[Located] = []
    places: Iterable[str] | None = path
    parts = module.split(".")
    for depth in range(1, len(parts) + 1):
        spec = _spec(".".join(parts[:depth]), places)
        if spec is None:
            break
        places = spec.submodule_search_locations
        if spec.has_location and spec.origin and Path(spec.origin).is_file():
            found.append(Located(module=spec.name, file=Path(spec.origin), is_package=places is not None))
        if places is None:
            break
    return found


def _spec(module: str, places: Iterable[str] | None) -> ModuleSpec | None:
    if places is None:
        return None
    spec = PathFinder.find_spec(module, list(places))
    if spec is not None or "." in module:
        return spec
    # Editable installs of flat packages answer through finders of their own.
    for finder in sys.meta_path:
        if finder not in (PathFinder, BuiltinImporter, FrozenImporter) and hasattr(finder, "find_spec"):
            spec = finder.find_spec(module, None)
            if spec is not None:
                return spec
    return None
