"""What `verify` prints: implementations × properties in 80 columns, then the reasons for whatever is not ok."""

from __future__ import annotations

import textwrap
from itertools import groupby
from typing import TYPE_CHECKING

import click

from kmeans_bench.cli.headlines import labelled, wrapped
from kmeans_bench.cli.rows import WIDTH, middle
from kmeans_bench.model import Outcome, Status
from kmeans_bench.reporting import format as figures

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kmeans_bench.api.verification import Verified
    from kmeans_bench.model import Check, Property, Verification

_NAME, _CELL = 26, 6
_BLOCK = (WIDTH - _NAME) // _CELL
_TOLD = 3  # reasons of one contender; --json has them all
_FAILURES = {Status.ERROR: "error", Status.TIMEOUT: "hang", Status.OOM: "oom", Status.CRASHED: "crash"}
_COLOURS = {Outcome.OK: "green", Outcome.KNOWN: "yellow", Outcome.WRONG: "red", Outcome.FAILED: "red", Outcome.NA: "cyan"}


def lines(found: Verified) -> Iterator[str]:
    """Yield the matrix, what its columns mean, and the reasons."""
    verification = found.verification
    for start in range(0, len(verification.properties), _BLOCK):
        yield from _block(verification, verification.properties[start : start + _BLOCK])
        yield ""
    yield from (f"{one.title:<6} {one.name:<17} {one.asks}" for one in verification.properties)
    for outcome in (Outcome.WRONG, Outcome.FAILED):
        yield from _each(outcome, [check for check in verification.checks if check.outcome is outcome])
    for outcome in (Outcome.KNOWN, Outcome.NA):
        mine = [check for check in verification.checks if check.outcome is outcome]
        yield from _alike(outcome, mine, everywhere=len(verification.properties))
    yield ""
    yield from wrapped("verify", [*_counts(found), f"{sum(check.asked for check in verification.checks)} problems put"])
    yield from (labelled("stale", line) for line in verification.stale)


def word(check: Check) -> str:
    """Return a cell of the matrix."""
    return _FAILURES[check.status] if check.outcome is Outcome.FAILED else str(check.outcome)


def _counts(found: Verified) -> list[str]:
    *most, last = [f"{number} {outcome}" for outcome, number in found.counts.items()]
    return [*most, f"{last} of {figures.plural(len(found.verification.checks), 'check')}"]


def _block(verification: Verification, properties: Sequence[Property]) -> Iterator[str]:
    """Yield some columns; two dtypes that fare alike share a row."""
    shown = {one.name for one in properties}
    yield (" " * _NAME + "".join(f"{one.title:<{_CELL}}" for one in properties)).rstrip()
    mine = [check for check in verification.checks if check.property in shown]
    for name, checks in groupby(mine, key=lambda check: check.contender.implementation):
        rows = {dtype: list(row) for dtype, row in groupby(checks, key=lambda check: check.contender.dtype)}
        alike = len(rows) > 1 and len({tuple(map(word, row)) for row in rows.values()}) == 1
        for dtype, row in list(rows.items())[: 1 if alike else None]:
            yield _row(name if alike else f"{name}/{dtype}", row)


def _row(name: str, checks: Iterable[Check]) -> str:
    line = f"{middle(name, _NAME - 1):<{_NAME}}"
    for check in checks:
        line += click.style(word(check), fg=_COLOURS[check.outcome]) + " " * (_CELL - len(word(check)))
    return line.rstrip()


def _each(outcome: Outcome, checks: Sequence[Check]) -> Iterator[str]:
    """Yield every contender's first few reasons."""
    if checks:
        yield from ("", f"{outcome}:")
    for name, mine in groupby(checks, key=_contender):
        every = list(mine)
        for check in every[:_TOLD]:
            yield from _entry(f"{name} {check.property}", f"{check.problem}: {check.reason}")
        if len(every) > _TOLD:
            yield from _entry(f"{name} in {len(every) - _TOLD} more", ", ".join(check.property for check in every[_TOLD:]))


def _alike(outcome: Outcome, checks: Sequence[Check], *, everywhere: int) -> Iterator[str]:
    """Yield each reason once, with those whom it concerns."""
    concerned: dict[str, list[Check]] = {}
    for check in checks:
        concerned.setdefault(check.declared or check.reason or "nothing was put to it", []).append(check)
    if concerned:
        yield from ("", f"{outcome}:")
    for reason, mine in concerned.items():
        properties = dict.fromkeys(check.property for check in mine)
        where = "everywhere" if len(properties) == everywhere else ", ".join(properties)
        yield from _entry(", ".join(dict.fromkeys(map(_contender, mine))), f"{reason} ({where})")


def _entry(head: str, text: str) -> Iterator[str]:
    # Names are typed again, so they are not broken at their hyphens.
    yield from textwrap.wrap(head, WIDTH, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)
    yield from textwrap.wrap(text, WIDTH, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False)


def _contender(check: Check) -> str:
    return f"{check.contender.implementation}/{check.contender.dtype}"
