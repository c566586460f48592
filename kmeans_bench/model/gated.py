"""A gate's run as a whole: which two versions met, on what, what came of it. The verdict inside is the rule's, never changed here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kmeans_bench.model.duel import Duel
from kmeans_bench.model.gate import GateVerdict
from kmeans_bench.model.plan import Environment


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One of the two versions that are compared.

    Attributes
    ----------
    label
        What the user calls it: ``main``, ``work tree``, ``../old``; in a duel of two implementations, their names.
    commit
        Hash of what is checked out there, None outside git.
    dirty
        The files differ from the commit: it is the work tree as it is.
    folders
        Folders of implementations, relative to the version's root where they lie below it.
    """

    label: str
    commit: str | None = None
    dirty: bool = False
    folders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GateRun:
    """Everything a report of a gate is made from.

    Attributes
    ----------
    duel, verdict
        What was measured, and what it shows. Both have the same cells, in the same order; no cells where nothing changed.
    environment
        Where it was measured; the packages are head's.
    started_at
        ISO 8601, UTC.
    seed
        What every coin was flipped with; with it and the same machine the same rounds are asked for.
    scenario
        Name of the scenario whose sizes were taken.
    strict
        Undecided does not pass.
    command
        The command line that reproduces the run, seed included.
    changed, unchanged
        Names of implementations that both versions have: those that changed or could have, and those whose sources, local modules
        included, are the same to the byte and which were not asked for. With `--all` everything stands in `changed`.
    dependencies
        Files or tables that state other dependencies in base than in head; not empty: base had an environment of its own.
    shared
        What both sides have in common, one line.
    notes
        What a reader should know, one line each: a dirty work tree, a refused core, a worker that died and was replaced.
    ledger
        Seconds: ``checkout``, ``environment``, ``inspection``, ``launching``, ``loading``, ``calls``, ``total``.
    """

    base: Version
    head: Version
    duel: Duel
    verdict: GateVerdict
    environment: Environment
    started_at: str
    seed: int
    scenario: str = "gate"
    strict: bool = False
    command: str = ""
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    dependencies: tuple[str, ...] = ()
    shared: str = ""
    notes: tuple[str, ...] = ()
    ledger: Mapping[str, float] = field(default_factory=dict)

    @property
    def exit_code(self) -> int:
        """0 no change, faster, or undecided; 1 a regression is shown; 3 invalid, with `strict` undecided too."""
        return self.verdict.exit_code(strict=self.strict)
