"""Finds plug-ins. Discovery reads files without running them; `load` and `bind` execute, for a worker or a notebook."""

from __future__ import annotations

import importlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kmeans_bench.errors import UsageError
from kmeans_bench.model import Clustering, Declaration, Problem
from kmeans_bench.planning.binding import bind
from kmeans_bench.planning.declarations import read_class, read_file
from kmeans_bench.planning.digest import search_path
from kmeans_bench.planning.imports import locate
from kmeans_bench.planning.shipped import folder
from kmeans_bench.planning.spelling import suggestion

__all__ = ["Implementation", "bind", "discover", "is_class_name", "load"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Implementation:
    """A loaded plug-in: call ``fit(problem)``; `declaration` is what its module says about itself."""

    name: str
    fit: Callable[[Problem], Clustering]
    declaration: Declaration


def discover(folders: Sequence[Path] | None = None, classes: Sequence[str] = ()) -> tuple[Declaration, ...]:
    """Return what is declared by the plug-ins of *folders* and by *classes*, sorted by name, without executing any of them.

    Parameters
    ----------
    folders
        Each ``*.py`` file in them that does not start with ``_`` is a plug-in. Default: the shipped folder alone.
    classes
        ``package.module:Class`` or ``path/to/file.py:Class``, scikit-learn-style classes.

    Raises
    ------
    UsageError
        If a folder does not exist, a class is not found, or two plug-ins have one name. A plug-in of a user's folder replaces the
        shipped one of the same name; two from users' folders, or from one folder, do not.

    Notes
    -----
    A file with an error in it is no reason to stop: its declaration has a `problem`, and its cells say so.
    """
    importlib.invalidate_caches()
    shipped = folder("implementations").resolve()
    places = dict.fromkeys(place.resolve() for place in (folders if folders is not None else [shipped]))
    own: dict[str, Declaration] = {}
    found: dict[str, Declaration] = {}
    for place in places:
        for declaration in _read_folder(place):
            _add(own if place == shipped else found, declaration)
    return tuple(sorted((own | _with_classes(own | found, found, classes)).values(), key=lambda declaration: declaration.name))


def load(name: str, folders: Sequence[Path] | None = None) -> Implementation:
    """Return the implementation *name*, ready to be called: ``load("identity").fit(problem)``.

    Raises
    ------
    UsageError
        If there is none of that name (near ones are offered), or it cannot be loaded.
    """
    classes = [name] if is_class_name(name) else []
    declarations = {one.name: one for one in discover(folders, classes)}
    found = next((one for one in declarations.values() if one.is_class), None) if classes else declarations.get(name)
    if found is None:
        msg = f"there is no implementation {name!r}, {suggestion(name, declarations)}"
        raise UsageError(msg)
    return Implementation(name=found.name, fit=bind(found), declaration=found)


def is_class_name(text: str) -> bool:
    """Return whether *text* names a class, ``package.module:Class``, and not a plug-in or a glob."""
    module, colon, name = text.rpartition(":")
    return bool(colon and module and name.isidentifier())


def _read_folder(place: Path) -> list[Declaration]:
    if not place.is_dir():
        msg = f"{place}: no such folder of implementations; give a folder that holds files with fit(problem)"
        raise UsageError(msg)
    files = sorted(path for path in place.glob("*.py") if not path.name.startswith("_"))
    return [declaration for path in files for declaration in read_file(path)]


def _add(known: dict[str, Declaration], declaration: Declaration) -> None:
    other = known.setdefault(declaration.name, declaration)
    if other is not declaration:
        ours, theirs = (f"{Path(one.origin)} ({one.function})" for one in (declaration, other))
        msg = f"two implementations are called {declaration.name!r}: {theirs} and {ours}; rename one of them"
        raise UsageError(msg)


def _with_classes(taken: dict[str, Declaration], found: dict[str, Declaration], classes: Sequence[str]) -> dict[str, Declaration]:
    """Return *found* with the classes added: each under its short name, or under the long one where the short one is taken."""
    declared = {text: _read_class(text) for text in dict.fromkeys(classes)}
    short = Counter(declaration.name for declaration in declared.values())
    result = dict(found)
    for text, declaration in declared.items():
        unique = short[declaration.name] == 1 and declaration.name not in taken
        _add(result, declaration if unique else replace(declaration, name=text.replace("/", ".")))
    return result


def _read_class(text: str) -> Declaration:
    origin, _, name = text.rpartition(":")
    if not is_class_name(text):
        msg = f"{text!r} names no class; write package.module:Class or path/to/file.py:Class"
        raise UsageError(msg)
    if origin.endswith(".py"):
        path = Path(origin)
        if not path.is_file():
            msg = f"{origin}: no such file; give path/to/file.py:{name}"
            raise UsageError(msg)
        return read_class(name, origin=str(path.resolve()), file=path.resolve(), module="")
    chain = locate(origin, search_path())
    if not chain or chain[-1].module != origin:
        msg = f"there is no module {origin!r} on the path or in {Path.cwd()}; give package.module:{name} or path/to/file.py:{name}"
        raise UsageError(msg)
    return read_class(name, origin=origin, file=chain[-1].file, module=origin, is_package=chain[-1].is_package)
