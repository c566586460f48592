"""What was found before on this machine: entries are added after every gate and run, and read back as each cell's past."""

from __future__ import annotations

from pathlib import Path

from kmeans_bench.errors import NothingToConcludeError
from kmeans_bench.judging.gate import entries, stored
from kmeans_bench.judging.gate.stored import StoredVerdict
from kmeans_bench.model import Environment, GateRun, Past, Run
from kmeans_bench.planning.staleness import fingerprint
from kmeans_bench.reporting.gate.past import Chronicle, chronicle
from kmeans_bench.storage import history


def remember_gate(results: Path, run: GateRun) -> Path | None:
    """Add a gate's run to the history of its machine and return the file; None where it leaves nothing to compare with.

    Raises
    ------
    StorageError
        If the file cannot be written.
    """
    machine = fingerprint(run.environment)
    return _keep(history.path(results, machine), entries.of_gate(run, machine))


def remember_run(results: Path, run: Run) -> Path | None:
    """Add what the last invocation of a run measured to the history of its machine; as `remember_gate`."""
    machine = fingerprint(run.environment)
    return _keep(history.path(results, machine), entries.of_run(run, machine))


def save_baseline(file: Path, run: GateRun) -> None:
    """Add a gate's run to a baseline, a file of the same form as a history.

    Raises
    ------
    NothingToConcludeError
        If the run left nothing to compare with.
    StorageError
        If the file cannot be written.
    """
    if _keep(file, entries.of_gate(run, fingerprint(run.environment))) is None:
        msg = f"{file}: not written, because this run measured no cell of head that a later one could be compared with"
        raise NothingToConcludeError(msg)


def check_baseline(file: Path, environment: Environment) -> None:
    """Refuse a baseline that cannot be compared with here, before anything is measured.

    Raises
    ------
    NothingToConcludeError
        If it is missing, damaged or another machine's.
    """
    history.baseline(file, fingerprint(environment))


def against(file: Path, run: GateRun) -> StoredVerdict:
    """Compare head with a stored baseline: memory, steps and distances, and seconds where twenty runs say what is usual.

    Raises
    ------
    NothingToConcludeError
        If the baseline is missing, damaged or another machine's, or shares no cell with this run.
    """
    machine = fingerprint(run.environment)
    found, now = history.baseline(file, machine), entries.of_gate(run, machine)
    verdict = stored.compare(file.name, found.entries, now) if now is not None else None
    if verdict is None or not verdict.cells:
        msg = f"{file} and this run have no measured cell in common; --all measures what did not change, --save-baseline records anew"
        raise NothingToConcludeError(msg)
    return verdict


def recorded(results: Path, environment: Environment, *, least: float) -> Chronicle:
    """Return the history of this machine, with the steps in it beyond *least* (.05 = 5 %).

    Raises
    ------
    NothingToConcludeError
        If it has none.
    StorageError
        If the file cannot be read.
    """
    machine = fingerprint(environment)
    found = history.read(history.path(results, machine))
    if not found.entries:
        others = [name for name in history.machines(results) if name != machine]
        beside = f" (there is one of {', '.join(others)})" if others else ""
        why = f": {found.warnings[0]}" if found.warnings else ""
        msg = f"{history.path(results, machine)}: no history of this machine{beside}{why}; every kmeans-bench gate adds to it"
        raise NothingToConcludeError(msg)
    return chronicle(found.entries, least=least, warnings=found.warnings)


def _keep(file: Path, past: Past | None) -> Path | None:
    if past is None:
        return None
    history.append(file, past)
    return file
