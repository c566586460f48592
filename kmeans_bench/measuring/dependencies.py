"""Do two versions state the same dependencies? If not, base gets an environment of its own: a change may be the libraries'."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from kmeans_bench.errors import NothingToConcludeError

PACKAGE = Path(__file__).resolve().parents[1]
PATIENCE = 900.0  # seconds for pip
OURS = ("numpy", "threadpoolctl")  # what the worker program itself imports
_LOCKS = ("uv.lock", "poetry.lock", "pdm.lock", "pylock.toml", "pylock.*.toml", "Pipfile.lock", "environment.yml", "conda-lock.yml")
_LISTS = ("requirements*.txt", "setup.py", "setup.cfg")
_TABLES = (
    ("project", "requires-python"),
    ("project", "dependencies"),
    ("project", "optional-dependencies"),
    ("tool", "poetry", "dependencies"),
)

Runner = Callable[[Sequence[str], Path], "subprocess.CompletedProcess[str]"]


def differing(base: Path, head: Path) -> tuple[str, ...]:
    """Return which statements of dependencies differ between the versions at *base* and *head*: files, and tables of pyproject.toml."""
    patterns = (*_LOCKS, *_LISTS)
    names = sorted({file.name for root in (base, head) for pattern in patterns for file in root.glob(pattern)})
    files = [name for name in names if _bytes(base / name) != _bytes(head / name)]
    before, after = _project(base), _project(head)
    tables = [".".join(table) for table in _TABLES if _entry(before, table) != _entry(after, table)]
    return (*files, *(f"{table} of pyproject.toml" for table in tables))


def build(root: Path, folder: Path, *, run: Runner | None = None) -> Path:
    """Build an environment of its own for the version at *root*, below *folder*, and return its interpreter.

    Raises
    ------
    NothingToConcludeError
        If that fails; the end of what pip said is in the text.
    """
    place = folder / "environment"
    python = place / ("Scripts" if os.name == "nt" else "bin") / "python"
    run = run or _run
    _try(run, [sys.executable, "-m", "venv", str(place)], root, folder)
    wanted = [*OURS, *(word for file in _lists(root) for word in ("-r", str(file)))]
    if _installable(root):
        wanted.append(str(root))
    _try(run, [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", *wanted], root, folder)
    return python


def harness(folder: Path) -> Path:
    """Return a folder below *folder* that holds nothing but this package, for an environment that must not see our libraries."""
    place = folder / "harness"
    place.mkdir(exist_ok=True)
    (place / "kmeans_bench").symlink_to(PACKAGE, target_is_directory=True)
    return place


def _try(run: Runner, command: Sequence[str], root: Path, folder: Path) -> None:
    what = "base does not build"
    try:
        done = run(command, folder)
    except subprocess.TimeoutExpired:
        msg = f"{what}: pip took longer than {PATIENCE:g} s for {root.name}"
        raise NothingToConcludeError(msg) from None
    except OSError as error:
        msg = f"{what}: {error.strerror}"
        raise NothingToConcludeError(msg) from None
    if done.returncode:
        msg = f"{what}: {_tail(done.stderr or done.stdout)}"
        raise NothingToConcludeError(msg)


def _run(command: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, errors="replace", check=False, timeout=PATIENCE
    )


def _lists(root: Path) -> list[Path]:
    """Return the list to install, if there is one: requirements.txt rather than one for development, whose name sorts before it."""
    return sorted(root.glob("requirements*.txt"), key=lambda file: (file.name != "requirements.txt", file.name))[:1]


def _tail(text: str) -> str:
    """Return what pip says in the end: its last line that begins with ERROR, else its last one."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR")]
    return (errors or lines or ["it does not say why"])[-1][:300]


def _installable(root: Path) -> bool:
    return (root / "setup.py").is_file() or "project" in _project(root) or "build-system" in _project(root)


def _project(root: Path) -> dict[str, Any]:
    content = _bytes(root / "pyproject.toml")
    try:
        return tomllib.loads(content.decode()) if content is not None else {}
    except ValueError:
        return {"project": {"dependencies": content}}  # unreadable: it is compared as it stands


def _entry(project: dict[str, Any], table: Sequence[str]) -> object:
    found: Any = project
    for name in table:
        found = found.get(name) if isinstance(found, dict) else None
    return found


def _bytes(file: Path) -> bytes | None:
    return file.read_bytes() if file.is_file() else None
