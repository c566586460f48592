"""A command line that answers with code and text, in this process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from kmeans_bench.cli.entry import execute


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str


Command = Callable[..., Answer]


@pytest.fixture
def command(capfd: pytest.CaptureFixture[str]) -> Command:
    """Return a function that runs one command."""

    def run(*arguments: str) -> Answer:
        capfd.readouterr()
        code = execute(arguments)
        captured = capfd.readouterr()
        return Answer(code=code, out=captured.out, err=captured.err)

    return run
