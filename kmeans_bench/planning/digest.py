"""Digests that tell when a stored measurement is stale: of a plug-in with the local modules it imports, and of a user's data file."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kmeans_bench.planning.imports import Import, Located, imports_of, locate, parse

_INSTALLED = frozenset({"site-packages", "dist-packages"})
_OWN = "kmeans_bench"
_KERNELS = "kmeans_bench.kernels"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What a plug-in's behaviour is written down in.

    Attributes
    ----------
    digest
        Hex digest of the file and of the local modules, independent of where they lie.
    local_modules
        Paths of the local modules, the file itself excluded, sorted.
    third_party
        Dotted names of the installed (or missing) modules without which the file or a local module cannot load, sorted;
        NumPy is not listed, every worker has it.
    """

    digest: str
    local_modules: tuple[str, ...]
    third_party: tuple[str, ...]


def search_path(folder: Path | None = None) -> list[str]:
    """Return where a plug-in's imports are looked up: `sys.path`, then the plug-in's own *folder*, then the current one.

    Notes
    -----
    The own folder comes late on purpose: a plug-in called ``sklearn.py`` wants the library when it says ``import sklearn``.
    """
    own = [] if folder is None else [str(folder)]
    return [entry or str(Path.cwd()) for entry in dict.fromkeys((*sys.path, *own, str(Path.cwd())))]


def survey(path: Path, *, module: str = "", is_package: bool = False, search: Sequence[str] | None = None) -> Sources:
    """Follow the imports of the file at *path* through local modules and say what was found.

    Parameters
    ----------
    path
        A Python file.
    module, is_package
        Its dotted name, when it is part of a package (relative imports need it), and whether it is the package's ``__init__``.
    search
        Where absolute imports are looked up; default: `search_path` of its folder.

    Notes
    -----
    Local is what belongs neither to Python nor to a site-packages folder. The project's own modules do not count, except its
    kernels, which are part of what is measured. A module that cannot be parsed counts with its bytes.
    """
    folders = search_path(path.parent) if search is None else list(search)
    home = None if module else path.parent
    seen: dict[str, Path] = {}
    missing: set[str] = set()
    waiting = [Located(module=module, file=path, is_package=is_package)]
    while waiting:
        here = waiting.pop()
        if here.module in seen:
            continue
        seen[here.module] = here.file
        for found in _statements(here):
            local = [one for one in _candidates(found, folders) if _is_local(one, home)]
            waiting.extend(local)
            if found.unconditional and not local and _is_third_party(found.module):
                missing.add(found.module)
    others = sorted({str(file) for file in seen.values()} - {str(path)})
    return Sources(digest=_digest(seen, module), local_modules=tuple(others), third_party=tuple(sorted(missing)))


def file_digest(path: Path) -> str:
    """Return ``<size in bytes>:<sha256>`` of a user's input file."""
    with path.open("rb") as stream:
        return f"{path.stat().st_size}:{hashlib.file_digest(stream, 'sha256').hexdigest()}"


def _statements(here: Located) -> list[Import]:
    if here.file.suffix != ".py":  # an extension module: its bytes count, its imports cannot be read
        return []
    package = here.module if here.is_package else here.module.rpartition(".")[0]
    try:
        return imports_of(parse(here.file.read_bytes()), package=package)
    except (SyntaxError, OSError):
        return []


def _candidates(found: Import, folders: Sequence[str]) -> Iterator[Located]:
    """Yield the modules that *found* loads: the packages on the way, the module, and names that are submodules."""
    top = found.module.partition(".")[0]
    if top in sys.stdlib_module_names or (top == _OWN and not _touches_kernels(found)):
        return
    chain = locate(found.module, folders)
    yield from chain
    # No file at all: a namespace package, or nothing; its names are looked up one by one.
    if not chain or (chain[-1].is_package and not _is_installed(chain[-1].file)):
        for name in found.names:
            yield from locate(f"{found.module}.{name}", folders)[len(chain) :]


def _touches_kernels(found: Import) -> bool:
    return any(f"{found.module}.{name}.".startswith(f"{_KERNELS}.") for name in (*found.names, ""))


def _is_local(one: Located, home: Path | None) -> bool:
    if one.module.partition(".")[0] == _OWN:
        return f"{one.module}.".startswith(f"{_KERNELS}.")
    return not _is_installed(one.file) or (home is not None and home in one.file.parents)


def _is_installed(file: Path) -> bool:
    return not _INSTALLED.isdisjoint(file.parts)


def _is_third_party(module: str) -> bool:
    return module.partition(".")[0] not in (sys.stdlib_module_names | {_OWN, "numpy"})


def _digest(files: dict[str, Path], module: str) -> str:
    total = hashlib.sha256()
    for name in sorted(files):
        content = hashlib.sha256(files[name].read_bytes()).hexdigest()
        total.update(f"{'' if name == module else name}={content};".encode())
    return total.hexdigest()
