"""gate.md: a comment for a pull request. A hidden first line lets a workflow find the comment it wrote before, and write it anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kmeans_bench.judging.gate.buckets import Bucket, bucket
from kmeans_bench.model import CellVerdict, GateRule
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting import markdown, plain
from kmeans_bench.reporting.gate import figures, stored_text, wording
from kmeans_bench.reporting.gate.account import Account
from kmeans_bench.reporting.gate.buckets import MEANING, sorted_in
from kmeans_bench.reporting.gate.naming import Names

MARKER = "<!-- kmeans-bench gate -->"
_LONGEST = 60_000  # characters: GitHub refuses a comment of more than 65,536
_REASON = 300
_FOLDED = (Bucket.NO_CHANGE,)


def text(account: Account, *, picture: str = "") -> str:
    """Return the whole comment; *picture* goes under the verdict.

    Rows that would make it longer than a host takes are left out from the end, and counted.
    """
    kept = len(account.cells)
    while len(found := _text(account, picture, kept)) > _LONGEST and kept:
        kept = min(kept - 1, kept * _LONGEST // len(found))
    return found


def _text(account: Account, picture: str, kept: int) -> str:
    parts = [MARKER, f"### kmeans-bench gate: {markdown.escape(wording.headline(account))}", _versions(account)]
    parts += [f"> **{markdown.escape(label)}**" for label in wording.labels(account)]
    parts += [picture] if picture else []
    parts += list(_tables(account, kept))
    parts += _stored(account)
    parts += ["\n".join(f"* {markdown.escape(step)}" for step in steps)] if (steps := wording.next_steps(account)) else []
    parts += [*([markdown.escape(wording.power(account.verdict))] if account.cells else []), _method(account)]
    return "\n\n".join(parts) + "\n"


def _versions(account: Account) -> str:
    environment = account.run.environment
    where = f"{environment.cpu}, {words.plural(environment.cores, 'core')}, Python {environment.python}"
    shared = Names.of(account.cells).shared
    told = [f"{markdown.escape(account.base)} → {markdown.escape(account.head)}", markdown.escape(where)]
    return " · ".join([*told, *([markdown.escape(shared)] if shared else []), wording.spent(account.verdict)])


def _tables(account: Account, kept: int) -> Iterator[str]:
    """Yield a table of what moved, and one of what did not, folded away."""
    names, buckets = Names.of(account.cells), sorted_in(account.cells)
    ordered = [cell for cells in buckets.values() for cell in cells]
    shown = ordered[:kept]
    moved = [cell for cell in shown if bucket(cell) not in _FOLDED]
    if moved:
        yield _table(names, moved, account.verdict.rule)
    for one in _FOLDED:
        still = [cell for cell in shown if bucket(cell) is one]
        if still:
            yield markdown.details(
                f"{words.plural(len(still), 'cell')}: {one} ({MEANING[one]})", _table(names, still, account.verdict.rule)
            )
    if len(ordered) > len(shown):
        yield f"{len(ordered) - len(shown)} more rows are in the JSON document."


def _table(names: Names, cells: Sequence[CellVerdict], rule: GateRule) -> str:
    rows = [_row(names, cell) for cell in cells]
    numbers = ("before → after", figures.interval_name(rule), "rounds")
    return markdown.table(["verdict", "implementation", "n/k/d", *numbers, "why"], rows, numbers=numbers)


def _row(names: Names, cell: CellVerdict) -> list[str]:
    name = bucket(cell)
    said = f"**{name}**" if name.fails else str(name)
    interval = figures.interval(cell.estimate) if cell.estimate is not None else "–"
    return [
        said,
        markdown.escape(names.contender(cell)),
        markdown.escape(names.case(cell)),
        figures.before_after(cell) or "–",
        interval,
        str(figures.rounds(cell) or "–"),
        _why(cell),
    ]


def _why(cell: CellVerdict) -> str:
    reason = wording.reason(cell) or ("" if cell.estimate is not None else MEANING[bucket(cell)])
    told = [*map(figures.counted, figures.movements(cell)), *([plain.shortened(reason, _REASON)] if reason else [])]
    return markdown.escape("; ".join(told))


def _stored(account: Account) -> list[str]:
    if account.stored is None:
        return []
    head = f"Beside the stored baseline {account.stored.name} ({account.stored.against}):"
    return ["\n".join([markdown.escape(head), "", *(f"* {markdown.escape(line)}" for line in stored_text.lines(account.stored))])]


def _method(account: Account) -> str:
    rule, note = (markdown.escape(line) for line in (wording.rule(account), wording.interval_note(account.verdict.rule)))
    fence = "```"
    while fence in account.run.command:
        fence += "`"
    again = f"{fence}sh\n{plain.shown(account.run.command)}\n{fence}"
    return markdown.details("The rule, and the command that repeats this", f"{rule}\n\n{note}\n\n{again}")
