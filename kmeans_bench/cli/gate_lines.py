"""What `gate` prints: 80 columns, every cell in its bucket, regressions first; then the verdict, what it rests on, what to do next."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import click

from kmeans_bench.cli import headlines
from kmeans_bench.cli.rows import WIDTH, clip, middle
from kmeans_bench.judging.gate.buckets import Bucket
from kmeans_bench.model import CountChange
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.gate import figures, stored_text, wording
from kmeans_bench.reporting.gate.buckets import MEANING, sorted_in
from kmeans_bench.reporting.gate.naming import Names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kmeans_bench.model import CellVerdict, GateRule, Version
    from kmeans_bench.reporting.gate.account import Account

_NAME, _TIME, _INTERVAL, _ROUNDS = 30, 26, 15, 6
_MARGIN = 9
_LONGEST = 6  # lines of one reason
_COLOURS = {Bucket.UNDECIDED: "yellow", Bucket.FASTER: "green", Bucket.MENDED: "green"}
_WORDS = {"FAIL": "red", "INVALID": "red", "UNDECIDED": "yellow", "PASS": "green"}


def meeting(base: Version, head: Version, rule: GateRule, *, cells: int, changed: Sequence[str], unchanged: Sequence[str]) -> list[str]:
    """Return what is about to meet, before anything is timed."""
    same = f"; {words.plural(len(unchanged), 'implementation')} the same to the byte" if unchanged else ""
    return [
        *labelled("gate", f"{_version(base)} → {_version(head)}"),
        *labelled("changed", f"{', '.join(changed) or 'nothing'}{same}"),
        *labelled("cells", f"{cells} to meet, at most {rule.budget:g} s" if cells else "none to meet"),
    ]


def table(account: Account) -> Iterator[str]:
    """Yield every cell, bucket by bucket."""
    names = Names.of(account.cells)
    if not account.cells:
        return
    yield ""
    if names.shared:
        yield from labelled("shared", names.shared)
    yield clip(
        f"{'cell':<{_NAME}} {'before → after':<{_TIME}} {figures.interval_name(account.verdict.rule):<{_INTERVAL}} {'rounds':>{_ROUNDS}}"
    )
    for bucket, cells in sorted_in(account.cells).items():
        yield click.style(clip(f"{bucket} ({words.plural(len(cells), 'cell')}): {MEANING[bucket]}"), fg=_colour(bucket), bold=True)
        common = _common(cells)
        yield from _because(common, indent=2)
        for cell in cells:
            yield click.style(_row(names, cell), fg=_colour(bucket))
            yield from _moved(cell)
            yield from _because(None if common else wording.reason(cell), indent=4)


def closing(account: Account) -> Iterator[str]:
    """Yield how to read the table, the verdict in one line, what could have been missed, what to do next, and how to repeat it."""
    word = wording.word(account)
    yield ""
    if account.cells:
        yield from labelled("rule", wording.rule(account))
        yield from labelled("figures", wording.interval_note(account.verdict.rule))
        yield from labelled("spent", wording.spent(account.verdict))
        yield ""
    for line in _wrapped(wording.headline(account), WIDTH):
        yield click.style(line, fg=_WORDS.get(word), bold=True)
    for label in wording.labels(account):
        yield from labelled("note", label)
    if account.stored is not None:
        yield from (line for text in stored_text.lines(account.stored) for line in labelled("stored", text))
    if account.cells:
        yield from labelled("power", wording.power(account.verdict))
    yield from (line for text in wording.next_steps(account) for line in labelled("next", text))
    # Not wrapped: it is there to be copied.
    yield f"{'again':<{_MARGIN}}{account.run.command}"


def labelled(label: str, text: str) -> list[str]:
    """Return *text* behind its label, on as many lines as it takes."""
    broken = _wrapped(text, WIDTH - _MARGIN) or [""]
    return [headlines.labelled(label if number == 0 else "", line) for number, line in enumerate(broken)]


def _wrapped(text: str, width: int) -> list[str]:
    """Break *text* at spaces; a number keeps its percent sign, ``p = 0.01`` its sides, and names are whole: they are typed again."""
    held = text.replace(" %", "\N{NO-BREAK SPACE}%").replace(" = ", "\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}")
    return [line.replace("\N{NO-BREAK SPACE}", " ") for line in textwrap.wrap(held, width, break_on_hyphens=False)]


def _row(names: Names, cell: CellVerdict) -> str:
    name = middle(names.cell(cell), _NAME - 2)
    times = figures.before_after(cell)
    if times is None or cell.estimate is None:
        return f"  {name}"
    rounds = figures.rounds(cell)
    line = f"  {name:<{_NAME - 2}} {times:<{_TIME}} {figures.interval(cell.estimate):<{_INTERVAL}} {rounds:>{_ROUNDS}}"
    return clip(line)


def _moved(cell: CellVerdict) -> Iterator[str]:
    """Yield the counts that moved."""
    for count in figures.movements(cell):
        yield click.style(clip(f"    {figures.counted(count)}"), fg="red" if count.change is CountChange.MORE else None)


def _common(cells: Sequence[CellVerdict]) -> str | None:
    """Return the reason that all of several cells have: a spent budget need not be told row by row."""
    reasons = {wording.reason(cell) for cell in cells}
    return reasons.pop() if len(reasons) == 1 and len(cells) > 1 else None


def _because(reason: str | None, *, indent: int) -> Iterator[str]:
    """Yield why a cell, or a bucket, is where it is."""
    if reason:
        yield from (click.style(f"{' ' * indent}{line}", dim=True) for line in _cut(_wrapped(reason, WIDTH - indent)))


def _cut(lines: Sequence[str]) -> Iterable[str]:
    return lines if len(lines) <= _LONGEST else [*lines[: _LONGEST - 1], "… (--json has all of it)"]


def _colour(bucket: Bucket) -> str | None:
    return "red" if bucket.fails else _COLOURS.get(bucket)


def _version(version: Version) -> str:
    commit = f" ({version.commit[:7]})" if version.commit and version.commit[:7] not in version.label else ""
    return f"{version.label}{commit}" + (", changed since" if version.dirty else "")
