"""A gate on the terminal: hold it, print what it found, hand it on in every form that was asked for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kmeans_bench.api import asking, gating
from kmeans_bench.api import past as memory
from kmeans_bench.cli import gate_forms, gate_history, gate_lines, prose
from kmeans_bench.cli.exits import Exit
from kmeans_bench.cli.gate_teller import Teller
from kmeans_bench.cli.progress import display
from kmeans_bench.errors import KMeansBenchError, NothingToConcludeError
from kmeans_bench.measuring.environment import observe
from kmeans_bench.model import GateRule
from kmeans_bench.planning import quantities
from kmeans_bench.reporting.gate import document
from kmeans_bench.reporting.gate.account import Account

if TYPE_CHECKING:
    from kmeans_bench.cli.gate_forms import Forms
    from kmeans_bench.model import GateRun

INTERRUPTED = "interrupted; nothing is concluded; the same command begins anew"


def hold(forms: Forms, **asked: Any) -> int:  # noqa: ANN401 - options of `gating.gate`
    """Hold a gate and return its exit code."""
    if forms.baseline is not None:
        memory.check_baseline(forms.baseline, observe())
    budget = asking.understood("budget", quantities.duration, asked.get("budget")) or GateRule().budget
    with gate_forms.deaf(forms):
        try:
            with display(err=forms.as_json) as shown:
                found = gating.gate(on_event=Teller(shown, budget=budget), **asked)
        except KeyboardInterrupt:
            click.echo(INTERRUPTED, err=True)
            return Exit.INTERRUPTED
        account, refusal = Account(run=found.run, files=_files(found.run)), None
        if forms.baseline is not None and found.verdict.invalid is None:
            try:
                account = replace(account, stored=memory.against(forms.baseline, found.run))
            except NothingToConcludeError as error:
                refusal = error  # after the verdict, which must not be lost for it
        prose.lines([*gate_lines.table(account), *gate_lines.closing(account)], err=forms.as_json)
        if forms.as_json:
            prose.document(document.document(account))
    _hand_on(forms, account)
    if refusal is not None:
        raise refusal
    return account.exit_code


def past(forms: Forms) -> int:
    """Show the history of this machine and draw it; measure nothing."""
    from kmeans_bench.reporting.gate import folder  # noqa: PLC0415 - matplotlib takes half a second

    chronicle = memory.recorded(forms.results, observe(), least=GateRule().must_detect)
    prose.lines(gate_history.lines(chronicle), err=forms.as_json)
    if forms.as_json:
        prose.document(gate_history.document(chronicle))
    written = folder.write_history(chronicle, forms.reports)
    prose.lines([f"chart    {written / 'history-light.svg'}"], err=forms.as_json)
    return Exit.FINE


def _hand_on(forms: Forms, account: Account) -> None:
    """Write what was asked for and what is always kept, each whatever becomes of the others.

    The verdict has been said by now, so that a full disk cannot hide it.

    Raises
    ------
    KMeansBenchError
        The first refusal, once all were tried; a file that cannot be written before a run that leaves nothing to write.
    """
    refusals: list[KMeansBenchError] = []
    for step in (gate_forms.annotate, gate_forms.write_junit, gate_forms.write_markdown, _save_baseline, _report, _remember):
        try:
            written = step(forms, account)
        except KMeansBenchError as refusal:
            refusals.append(refusal)
        else:
            prose.lines([f"written  {written}"] if written is not None else [], err=forms.as_json)
    refusals.sort(key=lambda refusal: isinstance(refusal, NothingToConcludeError))
    for further in refusals[1:]:
        click.echo(str(further), err=True)
    if refusals:
        raise refusals[0]


def _save_baseline(forms: Forms, account: Account) -> Path | None:
    if forms.save_baseline is not None:
        memory.save_baseline(forms.save_baseline, account.run)
    return forms.save_baseline


def _report(forms: Forms, account: Account) -> Path:
    from kmeans_bench.reporting.gate import folder  # noqa: PLC0415 - matplotlib takes half a second

    return folder.write(account, forms.reports) / "gate.md"


def _remember(forms: Forms, account: Account) -> Path | None:
    return memory.remember_gate(forms.results, account.run)


def _files(run: GateRun) -> dict[str, str]:
    """Return where the implementations of head lie: the file of the longest stem that a name begins with."""
    stems = {path.stem.replace("_", "-"): path.as_posix() for folder in run.head.folders for path in sorted(Path(folder).glob("*.py"))}
    names = {cell.cell.contender.implementation for cell in run.duel.cells}
    found = {name: [stem for stem in stems if name == stem or name.startswith(f"{stem}-")] for name in names}
    return {name: stems[max(fitting, key=len)] for name, fitting in found.items() if fitting}
