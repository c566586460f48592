"""What every form of the outcome is made from: a gate's run, and what is said beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kmeans_bench.judging.gate.stored import StoredVerdict
from kmeans_bench.model import CellVerdict, Change, CountChange, GateRun, GateVerdict, Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A gate's run with what a reader needs beside it.

    Attributes
    ----------
    files
        Where each implementation lies, relative to the repository's root: what annotations point at.
    stored
        How head compares with a stored baseline; None where none was asked for.
    """

    run: GateRun
    files: Mapping[str, str] = field(default_factory=dict)
    stored: StoredVerdict | None = None

    @property
    def verdict(self) -> GateVerdict:
        """The rule's verdict."""
        return self.run.verdict

    @property
    def exit_code(self) -> int:
        """The run's; a growth over a stored baseline is a finding like any other, but an invalid run concludes nothing."""
        grown = self.stored is not None and self.stored.regression
        return 1 if grown and self.verdict.invalid is None else self.run.exit_code

    @property
    def base(self) -> str:
        """Base as people name it: ``main (1f2e3d4)``."""
        return _name(self.run.base)

    @property
    def head(self) -> str:
        """Head as people name it: ``work tree (9a8b7c6, changed since)``."""
        return _name(self.run.head)

    @property
    def cells(self) -> tuple[CellVerdict, ...]:
        """The cells that were asked about; placebos are the method's own affair."""
        return tuple(cell for cell in self.verdict.cells if not cell.cell.placebo)

    @property
    def placebos(self) -> tuple[CellVerdict, ...]:
        """Head's file in both slots."""
        return tuple(cell for cell in self.verdict.cells if cell.cell.placebo)

    @property
    def quiet(self) -> bool:
        """Whether there is nothing to tell: a valid run in which no cell and no count moved."""
        still = all(cell.change is Change.NO_CHANGE for cell in self.cells)
        same = all(count.change in (CountChange.SAME, CountChange.UNKNOWN) for cell in self.cells for count in cell.counts)
        return self.verdict.invalid is None and self.exit_code == 0 and still and same


def _name(version: Version) -> str:
    changed = "changed since" if version.dirty else ""
    commit = (version.commit or "")[:7]
    told = ", ".join(part for part in (commit if commit and commit not in version.label else "", changed) if part)
    return f"{version.label} ({told})" if told else version.label
