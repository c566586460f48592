"""asv: a process per cell, forked from a server; times belong to a commit of a repository."""

from __future__ import annotations

import ast
import itertools
import json
from collections.abc import Sequence
from pathlib import Path

from rivals.records import Entry, Stored, UnreadableError
from rivals.tool import Purpose, Tool

_COMMIT = ("-c", "user.name=rivals", "-c", "user.email=rivals@localhost", "commit", "--quiet", "--message", "suite")


class Asv(Tool):
    """https://asv.readthedocs.io."""

    name = "asv"
    requirement = "asv"
    suite = "asv"
    statistics = ("median",)
    asked = "an existing environment, `--set-commit-hash`, so that results are kept"

    def preparation(self, python: Path) -> Sequence[Sequence[str]]:
        """Return a repository with one commit, since results are stored under one, and the description of the machine."""
        repository = (("git", "init", "--quiet"), ("git", "add", "--all"), ("git", *_COMMIT))
        return (*repository, (str(python), "-m", "asv", "machine", "--yes"))

    def run(self, python: Path, purpose: Purpose, *, limit: float) -> Sequence[str]:
        """Return the command that its documentation gives for an environment that exists."""
        told = ("-a", f"timeout={limit:g}") if purpose is Purpose.EVENT else ()
        asv = f"{python} -m asv run --environment existing:{python} --set-commit-hash $(git rev-parse HEAD)"
        return ("sh", "-c", f'exec {asv} "$@"', "sh", *told)

    def file(self, folder: Path) -> Path | None:
        """Return the file of the one commit."""
        return next(iter(sorted((folder / "results").glob("*/*-existing-*.json"))), None)

    def stored(self, file: Path) -> Stored:
        """Return its medians; a cell without one is null there."""
        try:
            document = json.loads(file.read_text(encoding="utf-8"))
        except ValueError as error:
            raise UnreadableError(str(error)) from None
        columns = document["result_columns"]
        found: dict[str, Entry] = {}
        for row in document["results"].values():
            named = dict(zip(columns, row, strict=False))
            cells = list(itertools.product(*named["params"]))
            values = named["result"] or [None] * len(cells)
            for (size, implementation), value in zip(cells, values, strict=True):
                cell = f"{ast.literal_eval(implementation)} {ast.literal_eval(size)}"
                found[cell] = Entry() if value is None else Entry(seconds={"median": value})
        return found

    def show(self, python: Path, file: Path) -> Sequence[str]:  # noqa: ARG002 - it finds its files by commit
        """Return its command for stored results."""
        return (str(python), "-m", "asv", "show", "HEAD")
