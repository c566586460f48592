"""From a declaration to a callable: the only place where a plug-in's code is executed, in the worker or in a notebook."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from kmeans_bench.model import Clustering, Declaration, Problem
from kmeans_bench.planning.digest import search_path
from kmeans_bench.planning.estimators import ContractError, adapt


def bind(declaration: Declaration) -> Callable[[Problem], Clustering]:
    """Load the plug-in and return its ``fit(problem)``. Whatever its import raises passes through.

    Raises
    ------
    ContractError
        If the declaration has a `problem`, or what it names is not there once the module has run, or is no callable.
    """
    if declaration.problem is not None:
        raise ContractError(declaration.problem)
    if declaration.is_class:
        return adapt(_attribute(_class_module(declaration.origin), declaration), name=declaration.name)
    found: Callable[[Problem], Clustering] = _attribute(load_file(Path(declaration.origin)), declaration)
    return found


def load_file(path: Path) -> ModuleType:
    """Run the file at *path* as a module of a name of its own and return it.

    Notes
    -----
    It is put in `sys.modules` before it runs: dataclasses, pickling and numba's cache look it up there. Its folder and the current one
    go to the end of `sys.path` and stay, because a plug-in may import a sibling as late as inside ``fit``.
    """
    full = path.resolve()
    sys.path.extend(place for place in search_path(full.parent) if place not in sys.path)
    name = f"_kmeans_bench_{hashlib.sha256(str(full).encode()).hexdigest()[:8]}_{full.stem.replace('-', '_')}"
    spec = importlib.util.spec_from_file_location(name, full)
    if spec is None or spec.loader is None:
        msg = f"{path} is no Python file"
        raise ContractError(msg)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _class_module(origin: str) -> ModuleType:
    if origin.endswith(".py"):
        return load_file(Path(origin))
    sys.path.extend(place for place in search_path() if place not in sys.path)
    return importlib.import_module(origin)


def _attribute(module: ModuleType, declaration: Declaration) -> Any:  # noqa: ANN401 - a function or a class, of any kind
    found: Any = getattr(module, declaration.function, None)
    if not callable(found):
        msg = f"{declaration.origin} has no callable {declaration.function!r} once it has run; define it at the top level of the module"
        raise ContractError(msg)
    return found
