"""`kmeans_bench.gate`: two versions side by side, in a duel, and one verdict. Who calls decides how it is shown."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kmeans_bench.api.document import Document
from kmeans_bench.api.gate_events import GateListener
from kmeans_bench.model import GateRun, GateVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Gated:
    """What a gate found; `run` holds everything, for reports."""

    run: GateRun

    @property
    def verdict(self) -> GateVerdict:
        """The rule's verdict over all cells."""
        return self.run.verdict

    @property
    def exit_code(self) -> int:
        """0 no change, faster, or undecided; 1 a regression is shown; 3 invalid, with `strict` undecided too."""
        return self.run.exit_code

    def document(self) -> Document:
        """Return everything as plain JSON values: seconds and bytes, relative changes as fractions, what is unknown as null."""
        from kmeans_bench.reporting.gate import document  # noqa: PLC0415 - only for those who want it
        from kmeans_bench.reporting.gate.account import Account  # noqa: PLC0415 - likewise

        return document.document(Account(run=self.run))


def gate(
    *,
    base: str | None = None,
    base_dir: str | os.PathLike[str] | None = None,
    duel: tuple[str, str] | None = None,
    folders: Iterable[str | os.PathLike[str]] = (),
    implementations: Iterable[str] = (),
    exclude: Iterable[str] = (),
    everything: bool = False,
    scenario: str | os.PathLike[str] = "gate",
    threads: int | str | None = None,
    tolerate: str | float = 0.01,
    must_detect: str | float = 0.05,
    budget: str | float = 180.0,
    strict: bool = False,
    seed: int | None = None,
    on_event: GateListener | None = None,
) -> Gated:
    """Hold the implementations of this work tree against those of another version, and say whether any became slower.

    Parameters
    ----------
    base
        What to compare with, anything git understands as a commit; default: the merge-base of HEAD with the main branch (origin/HEAD,
        main or master, whichever exists). It is checked out beside this one, in a temporary folder that is removed again.
    base_dir
        A folder that holds the other version; instead of `base`.
    duel
        Two implementations of this work tree, the first as base, the second as head; instead of `base`.
    folders
        Folders of implementations to gate, in one git repository; default: the shipped ones.
    implementations, exclude
        Globs of names; default: all.
    everything
        Measure those too whose sources are the same on both sides, local modules included.
    scenario
        Name or path of the scenario whose sizes are offered; of those, the ones whose calls take 1 to 15 ms are taken.
    threads
        Of every call, ``2`` or ``"1,2"``, instead of the scenario's. Several are decided on wall time, on as many cores for both sides.
    tolerate, must_detect
        A change is called only when it is shown to exceed the one; "no change" is said only when the other is ruled out. Fractions, or
        text such as ``"1%"``.
    budget
        Seconds of measuring (or text such as ``"3m"``), after which what is open is undecided.
    strict
        Undecided does not pass.
    seed
        What coins are flipped with; default: a fresh one.
    on_event
        Called with each of `kmeans_bench.api.gate_events` in the calling thread, never during a timed call.

    Returns
    -------
    Gated
        With ``.verdict``, ``.exit_code``, ``.run``, ``.document()``. What makes a verdict impossible without being a mistake of the
        caller's (base does not build, a shallow clone, nothing in common) is a result, too: ``.verdict.invalid`` says it in one line.

    Raises
    ------
    UsageError
        If an option, a name or a folder cannot be used; there is no git repository; base is no commit.
    """
    from kmeans_bench.api.gate_session import GateWishes, hold  # noqa: PLC0415 - pulls in NumPy

    wishes = GateWishes(
        base=base,
        base_dir=None if base_dir is None else Path(base_dir),
        duel=duel,
        folders=tuple(Path(folder) for folder in folders),
        implementations=tuple(implementations),
        exclude=tuple(exclude),
        everything=everything,
        scenario=os.fspath(scenario),
        threads=None if threads is None else str(threads),
        tolerate=tolerate,
        must_detect=must_detect,
        budget=budget,
        strict=strict,
        seed=seed,
    )
    return Gated(run=hold(wishes, on_event or (lambda _: None)))
