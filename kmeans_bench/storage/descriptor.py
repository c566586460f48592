"""Descriptors that no child keeps: closed on exec by the system, closed after a fork here."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_OPEN: set[Descriptor] = set()

# Windows translates line ends unless told otherwise; elsewhere the flag does not exist.
_BINARY = getattr(os, "O_BINARY", 0)


@dataclass(slots=True, kw_only=True, eq=False)
class Descriptor:
    """An open file; `number` is -1 once it is closed, so that closing twice is harmless."""

    path: Path
    number: int

    def close(self) -> None:
        """Close it in this process; a lock on it ends when the last process that has it open does this."""
        _OPEN.discard(self)
        number, self.number = self.number, -1
        if number >= 0:
            os.close(number)


def opened(path: Path) -> Descriptor:
    """Open *path* to read and write, creating it when it is missing; OSError as `os.open`."""
    descriptor = Descriptor(path=path, number=os.open(path, os.O_RDWR | os.O_CREAT | _BINARY, 0o666))
    _OPEN.add(descriptor)
    return descriptor


def _close_in_child() -> None:
    # A forked worker would otherwise hold the run's lock after the harness died, and could write into the journal.
    for descriptor in tuple(_OPEN):
        descriptor.close()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_close_in_child)
