"""Where a run is measured: processor, cores, memory, versions, BLAS, commit. Nothing that names a host, a user or a folder."""

from __future__ import annotations

import contextlib
import platform
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_info

from kmeans_bench.measuring import machine
from kmeans_bench.model import Environment

PACKAGES = (
    "kmeans-bench",
    "numpy",
    "scipy",
    "scikit-learn",
    "scikit-learn-intelex",
    "faiss-cpu",
    "numba",
    "pandas",
    "pyarrow",
    "matplotlib",
    "threadpoolctl",
)


def observe(folder: Path | None = None) -> Environment:
    """Describe this machine and interpreter, without importing what is merely recorded.

    Parameters
    ----------
    folder
        Where to look for a checkout whose commit is recorded; the current folder by default.
    """
    return Environment(
        system=f"{platform.system()} {platform.release()}",
        machine=platform.machine(),
        cpu=machine.cpu_name(),
        cores=len(machine.usable_cores()),
        memory=machine.memory(),
        python=platform.python_version(),
        packages=versions(),
        blas=numpy_blas(),
        virtualised=machine.hypervisor(),
        commit=commit(folder or Path.cwd()),
    )


def versions() -> dict[str, str]:
    """Return the versions of the installed packages of `PACKAGES`."""
    found = {}
    for name in PACKAGES:
        with contextlib.suppress(metadata.PackageNotFoundError):
            found[name] = metadata.version(name)
    return found


def numpy_blas() -> tuple[str, ...]:
    """Return NumPy's BLAS as "name version threading architecture".

    Other packages bring their own: whether those are loaded depends on what was imported before, and must not make stored rows stale.
    """
    libraries = [library for library in threadpool_info() if library["user_api"] == "blas"]
    home = Path(np.__file__).resolve().parent
    bundled = [library for library in libraries if in_wheel(Path(library["filepath"]).resolve(), home)]
    named = sorted({described(library) for library in bundled or libraries[:1]})
    return tuple(named) or built_with()


def in_wheel(library: Path, home: Path) -> bool:
    """Whether a shared library belongs to the package installed at *home*: inside it, or in the folder of libraries beside it."""
    return library.is_relative_to(home) or library.is_relative_to(home.with_name(f"{home.name}.libs"))


def described(library: dict[str, Any]) -> str:
    """Return a library in one line, its number of threads left out: that changes."""
    fields = ("internal_api", "version", "threading_layer", "architecture")
    return " ".join(str(library[name]) for name in fields if library.get(name))


def built_with() -> tuple[str, ...]:
    """Return the BLAS that NumPy was built with, where it is one that cannot be asked (Accelerate, a reference BLAS)."""
    build: Any = np.show_config(mode="dicts")  # its documented keys differ between versions
    blas = build.get("Build Dependencies", {}).get("blas", {})
    named = " ".join(str(blas[field]) for field in ("name", "version") if blas.get(field) not in (None, "unknown"))
    return (named,) if named else ()


def commit(folder: Path) -> str | None:
    """Return the commit checked out in *folder* or above it, read from Git's files; None outside a checkout."""
    for place in (folder.resolve(), *folder.resolve().parents):
        entry = place / ".git"
        if entry.exists():
            return head(entry if entry.is_dir() else place / machine.text(entry).removeprefix("gitdir: "))
    return None


def head(repository: Path) -> str | None:
    """Return the commit that HEAD names: directly, through a branch's own file, or through the packed ones."""
    named = machine.text(repository / "HEAD")
    if not named.startswith("ref: "):
        return named or None
    branch = named.removeprefix("ref: ")
    shared = repository / (machine.text(repository / "commondir") or ".")
    packed = (line.split(" ") for line in machine.text(shared / "packed-refs").splitlines() if line.endswith(f" {branch}"))
    return machine.text(shared / branch) or next((fields[0] for fields in packed), None)
