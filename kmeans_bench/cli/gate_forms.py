"""Where a gate's outcome goes: files, annotations, the step's summary. Each form is made in reporting; here is only who wants which."""

from __future__ import annotations

import os
import secrets
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kmeans_bench.cli import prose
from kmeans_bench.reporting.gate import github, junit, markdown
from kmeans_bench.storage import atomic
from kmeans_bench.storage.failure import storage_error

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kmeans_bench.reporting.gate.account import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class Forms:
    """What a user wants to be written where."""

    results: Path
    reports: Path
    baseline: Path | None = None
    save_baseline: Path | None = None
    markdown: Path | None = None
    junit: Path | None = None
    github: bool | None = None
    silent_when_unchanged: bool = False
    as_json: bool = False
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)

    @property
    def annotates(self) -> bool:
        """Whether GitHub is spoken to: as asked, else wherever it runs the command."""
        return github.is_action(self.environment) if self.github is None else self.github


@contextmanager
def deaf(forms: Forms) -> Iterator[None]:
    """Keep GitHub from taking a line for a command, whatever names and reasons hold, for as long as the block lasts."""
    token = secrets.token_hex(16)
    before, after = ([f"::stop-commands::{token}"], [f"::{token}::"]) if forms.annotates else ([], [])
    prose.lines(before, err=forms.as_json)
    try:
        yield
    finally:
        prose.lines(after, err=forms.as_json)


def write_junit(forms: Forms, account: Account) -> Path | None:
    """Write JUnit XML where it was asked for, and return the file; as all below, a StorageError where the system refuses."""
    if forms.junit is not None:
        atomic.write_text(forms.junit, junit.text(account))
    return forms.junit


def write_markdown(forms: Forms, account: Account) -> Path | None:
    """Write gate.md where it was asked for, and return the file; that of an earlier run goes where there is nothing to tell."""
    if forms.markdown is None:
        return None
    if _silent(forms, account):
        try:
            forms.markdown.unlink(missing_ok=True)
        except OSError as error:
            raise storage_error(error, attempt="remove it", path=forms.markdown) from error
        return None
    atomic.write_text(forms.markdown, markdown.text(account))
    return forms.markdown


def annotate(forms: Forms, account: Account) -> None:
    """Annotate, and add to the step's summary, where that is wanted."""
    if not forms.annotates:
        return
    prose.lines(github.lines(account), err=forms.as_json)
    if not _silent(forms, account):
        github.add_to_summary(forms.environment, markdown.text(account))


def _silent(forms: Forms, account: Account) -> bool:
    return forms.silent_when_unchanged and account.quiet
