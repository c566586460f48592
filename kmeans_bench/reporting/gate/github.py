"""What GitHub Actions shows: annotations beside the code, as commands on stdout, and the step's summary."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from kmeans_bench.judging.gate.buckets import Bucket, bucket
from kmeans_bench.model import CellVerdict, CountChange
from kmeans_bench.reporting import plain
from kmeans_bench.reporting.gate import figures, wording
from kmeans_bench.reporting.gate.account import Account
from kmeans_bench.reporting.gate.buckets import MEANING, sorted_in
from kmeans_bench.reporting.gate.naming import Names
from kmeans_bench.storage.failure import storage_error

TITLE = "kmeans-bench gate"
MOST = 10  # of one level that a step shows; the others would be dropped without a word
_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = {**_DATA, ":": "%3A", ",": "%2C"}
_DOUBTS = (Bucket.UNDECIDED, Bucket.NOT_MEASURED, Bucket.GONE)


def lines(account: Account) -> list[str]:
    """Return the commands: an error per regression, a warning per doubt, at most ten of each, the last one counting the rest."""
    if account.verdict.invalid is not None:
        return [_command("error", wording.headline(account), {})]
    found = sorted_in(account.cells)
    errors = [cell for name, cells in found.items() if name.fails for cell in cells]
    doubts = [cell for name, cells in found.items() if name in _DOUBTS for cell in cells]
    names = Names.of(account.cells)
    told = [*_level(account, names, "error", errors), *_level(account, names, "warning", doubts)]
    stored = account.stored is not None and account.stored.regression
    beside = [_command("error", wording.headline(account), {})] if stored and not errors else []
    return [*told, *beside, *(_command("warning", label, {}) for label in wording.labels(account))]


def is_action(environment: Mapping[str, str]) -> bool:
    """Whether this is a step of GitHub Actions."""
    return environment.get("GITHUB_ACTIONS") == "true"


def add_to_summary(environment: Mapping[str, str], content: str) -> None:
    """Append *content* to the step's summary, where there is one.

    Raises
    ------
    StorageError
        If the system refuses.
    """
    name = environment.get("GITHUB_STEP_SUMMARY")
    if not name:
        return
    try:
        with Path(name).open("a", encoding="utf-8") as summary:
            summary.write(content + "\n")
            summary.flush()
            os.fsync(summary.fileno())
    except OSError as error:
        raise storage_error(error, attempt="write the step's summary", path=Path(name)) from error


def _level(account: Account, names: Names, level: str, cells: list[CellVerdict]) -> list[str]:
    shown = cells if len(cells) <= MOST else cells[: MOST - 1]
    told = [_command(level, _said(names, cell), _place(account, cell)) for cell in shown]
    rest = len(cells) - len(shown)
    return [*told, *([_command(level, f"{rest} more: {wording.headline(account)}", {})] if rest else [])]


def _said(names: Names, cell: CellVerdict) -> str:
    name = bucket(cell)
    told = [part for part in (figures.before_after(cell), wording.reason(cell)) if part] or [MEANING[name]]
    return "; ".join([names.cell(cell), str(name), *told, *map(figures.counted, figures.movements(cell, CountChange.MORE))])


def _place(account: Account, cell: CellVerdict) -> dict[str, str]:
    file = account.files.get(cell.cell.cell.contender.implementation)
    return {"file": file} if file else {}


def _command(level: str, message: str, properties: Mapping[str, str]) -> str:
    told = ",".join(f"{name}={_escaped(value, _PROPERTY)}" for name, value in {**properties, "title": TITLE}.items())
    return f"::{level} {told}::{_escaped(message, _DATA)}"


def _escaped(text: str, table: Mapping[str, str]) -> str:
    return "".join(table.get(letter, letter) for letter in plain.shown(text))
