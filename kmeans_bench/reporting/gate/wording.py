"""Sentences about a verdict: the answer, what it rests on, what it could have missed, what to do next. Every number is computed."""

from __future__ import annotations

from kmeans_bench.judging.gate.suite import COMPARED
from kmeans_bench.judging.gate.words import in_words, percent
from kmeans_bench.model import CellVerdict, Change, GateRule, GateVerdict
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.gate import figures
from kmeans_bench.reporting.gate.account import Account
from kmeans_bench.reporting.gate.buckets import sorted_in

POWER = "95 %"
"""Of the resolutions that judging states."""


def word(account: Account) -> str:
    """Return the answer in one word: it and the exit code never part."""
    verdict = account.verdict
    if verdict.invalid is not None:
        return "INVALID"
    if account.exit_code == 1:
        return "FAIL"
    return "UNDECIDED" if verdict.change is Change.UNDECIDED else "PASS"


def headline(account: Account) -> str:
    """Return the verdict in one line: ``FAIL: 2 slower, 1 undecided, 21 no change (24 cells)``."""
    if account.verdict.invalid is not None:
        return f"INVALID: {account.verdict.invalid}"
    found = [f"{len(cells)} {name}" for name, cells in sorted_in(account.cells).items()]
    counted = f"{', '.join(found)} ({words.plural(len(account.cells), 'cell')})" if found else _nothing(account)
    return "; ".join([f"{word(account)}: {counted}", *([beside] if (beside := _stored(account)) else [])])


def compared(account: Account) -> str:
    """Return what was compared: ``main (1f2e3d4) → work tree``."""
    return f"{account.base} → {account.head}"


def rule(account: Account) -> str:
    """Return the rule in words."""
    return " ".join(in_words(account.verdict.rule))


def power(verdict: GateVerdict) -> str:
    """Return the smallest slow-down that the run could have shown; never a smaller one than was found."""
    own = [cell for cell in verdict.cells if cell.change in COMPARED and not cell.cell.placebo]
    if verdict.invalid is not None:
        return "Nothing is concluded: a slow-down of any size could have been missed."
    if not own:
        return "No time was compared: no slow-down could have been seen."
    if verdict.resolution is None:
        blind = sum(cell.resolution is None for cell in own)
        return (
            f"In {blind} of {words.plural(len(own), 'cell')} no slow-down was sure to be seen: rounds or time were too few for the tests."
        )
    typical = verdict.typical_resolution
    middle = f" (half of the cells: {figures.at_least(typical)})" if typical is not None and typical < verdict.resolution else ""
    return f"A slow-down of {figures.at_least(verdict.resolution)} in any one cell{middle} would have been seen with {POWER} power."


def spent(verdict: GateVerdict) -> str:
    """Return what the run took: ``6 rounds over all cells, 14 over what they left open, 96.4 s``."""
    screen, confirm = words.plural(verdict.screen_rounds, "round"), verdict.confirm_rounds
    return ", ".join(
        [f"{screen} over all cells", *([f"{confirm} over what they left open"] if confirm else []), f"{verdict.seconds:.1f} s"]
    )


def environment_changed(account: Account) -> str | None:
    """Return the label of a run whose base had libraries of its own; None where both sides had the same."""
    if not account.verdict.environment_changed:
        return None
    named = f" ({', '.join(account.run.dependencies)})" if account.run.dependencies else ""
    return f"environment changed: base ran with libraries of its own{named}; a change may be theirs and not the code's"


def labels(account: Account) -> list[str]:
    """Return what a reader has to know before believing the rest."""
    changed = environment_changed(account)
    return [*([changed] if changed else []), *account.run.notes]


def interval_note(rule: GateRule) -> str:
    """Return what intervals and percentages are."""
    return (
        f"Percentages: change of time, estimated from pairs of calls side by side, with its {figures.interval_name(rule)} over process "
        f"pairs (each end misses {percent((1 - rule.level) / 2)} of the time); it need not be the quotient of the two medians beside it."
    )


def next_steps(account: Account) -> list[str]:
    """Return what to do next, in the order of use; nothing after a plain pass."""
    verdict, found = account.verdict, {name.value for name in sorted_in(account.cells)}
    if verdict.invalid is not None:
        return ["mend what the line above names, and give the same command again; kmeans-bench doctor says whether the machine is fit"]
    told = []
    if not account.cells:
        told.append("what is the same to the byte, local modules included, is not measured; --all measures it all the same")
    if "slower" in found or "takes more" in found:
        told.append("a cost that is wanted is merged over the gate, with a word on why: the next run compares with what is merged")
    if "broken" in found:
        told.append("kmeans-bench verify shows why a cell no longer runs, or no longer is right")
    if "undecided" in found:
        told.append("a longer --budget decides more, and so does a quieter machine: kmeans-bench doctor")
    if verdict.environment_changed and account.exit_code == 1:
        told.append("make both versions lock the same libraries, to see what the code alone does")
    return told


def reason(cell: CellVerdict) -> str | None:
    """Return why a cell is where it is, where its figures do not say it."""
    return None if cell.change is Change.NO_CHANGE else cell.reason


def _nothing(account: Account) -> str:
    same = len(account.run.unchanged)
    return f"no implementation changed, {same} the same to the byte" if same else "no implementation to compare"


def _stored(account: Account) -> str:
    stored = account.stored
    if stored is None:
        return ""
    grown = sum(cell.regression for cell in stored.cells)
    told = f"{words.plural(grown, 'regression')}" if grown else "nothing grown"
    return f"over {stored.name} ({stored.against}): {told} in {words.plural(len(stored.cells), 'cell')}"
