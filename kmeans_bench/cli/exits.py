"""Exit codes, and which of several wins."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class Exit(IntEnum):
    """What the shell learns.

    `BUG` stands outside the documented outcomes on purpose (it is EX_SOFTWARE of sysexits.h): a fault of this program must not be
    mistaken for a finding about an implementation.
    """

    FINE = 0
    FINDING = 1
    USAGE = 2
    NOTHING = 3
    FAILED = 4
    BUG = 70
    INTERRUPTED = 130


_PRECEDENCE = (Exit.INTERRUPTED, Exit.BUG, Exit.USAGE, Exit.NOTHING, Exit.FINDING, Exit.FAILED, Exit.FINE)


def worst(codes: Iterable[int]) -> Exit:
    """Return the code that speaks for several: 130 > 2 > 3 > 1 > 4 > 0.

    >>> worst([0, 4, 1])
    <Exit.FINDING: 1>
    """
    present = {Exit(code) for code in codes}
    return next((code for code in _PRECEDENCE if code in present), Exit.FINE)
