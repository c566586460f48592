"""An environment for each tool, made by pip; why not, where that fails."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import version as version_here
from pathlib import Path

from rivals.tool import Tool

_PATIENCE = 300.0  # seconds for one installation

Run = subprocess.CompletedProcess[str]


class NotInstalledError(Exception):
    """A tool cannot be installed here; the text is pip's reason."""


def python_of(tool: Tool, work: Path) -> Path:
    """Return the Python of a tool's own environment under *work*, made now unless it is there.

    Raises
    ------
    NotInstalledError
        If pip, or the making of the environment, fails.
    """
    place = work / "venvs" / tool.name
    python = place / "bin" / "python"
    if not (place / "complete").exists():
        # The versions that the code under test has here.
        needed = [f"{name}=={version_here(name)}" for name in ("numpy", "scipy")]
        _refuse_failure(_run([sys.executable, "-m", "venv", str(place)]))
        _refuse_failure(_run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", tool.requirement, *needed]))
        (place / "complete").touch()
    return python


def version(tool: Tool, python: Path) -> str:
    """Return the installed version."""
    code = f"from importlib.metadata import version; print(version({tool.requirement!r}))"
    return _run([str(python), "-c", code]).stdout.strip()


def reason(output: str) -> str:
    """Return pip's reason in one line, without places on this machine.

    >>> reason("ERROR: Could not open /wheels/asv.whl")
    'Could not open …'
    """
    errors = [line.partition("ERROR: ")[2] for line in output.splitlines() if line.startswith("ERROR: ")]
    last = errors[0] if errors else next((line for line in reversed(output.splitlines()) if line.strip()), "no reason given")
    return re.sub(r"(?:\w+://|(?<!\w)/)\S+", "…", last).strip()


def _run(command: Sequence[str]) -> Run:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=_PATIENCE)
    except subprocess.TimeoutExpired:
        return Run(command, 1, "", f"ERROR: not done within {_PATIENCE:g} s")


def _refuse_failure(done: Run) -> None:
    if done.returncode:
        raise NotInstalledError(reason(done.stderr + done.stdout))
