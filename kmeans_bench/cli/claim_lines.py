"""What `claims` prints: a row per claim, what was said, and the cases that speak against it; several runs side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kmeans_bench.cli import headlines
from kmeans_bench.cli.rows import WIDTH, clip, folded, middle
from kmeans_bench.model import Holds, Ruling, Standing
from kmeans_bench.reporting import claims as words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kmeans_bench.api.claiming import Tested
    from kmeans_bench.model import ClaimVerdict, Exhibit

_COLOURS = {Ruling.SUPPORTED: "green", Ruling.REFUTED: "red", Ruling.INCONCLUSIVE: "yellow", Ruling.NOT_TESTED: "cyan"}
_NAME, _RULING, _SCORE = 33, 13, 9
_TOLD = 3  # cases of one claim; --json has them all


def lines(tested: Sequence[Tested]) -> Iterator[str]:
    """Yield every run's claims, then claims × runs where a scenario has several."""
    for one in tested:
        yield from _of_run(one)
    for name in dict.fromkeys(one.measured.run.plan.scenario.name for one in tested):
        alike = [one for one in tested if one.measured.run.plan.scenario.name == name]
        if len(alike) > 1:
            yield from _side_by_side(alike)


def _of_run(tested: Tested) -> Iterator[str]:
    run = tested.measured.run
    yield ""
    yield headlines.labelled("run", f"{run.run_id} ({run.started_at})")
    yield headlines.machine(run.environment)
    yield headlines.labelled("cases", "source N/K/d dtype; intervals of one claim hold together at 95 %")
    yield ""
    yield f"{'claim':<{_NAME}}{'verdict':<{_RULING}}{'holds in':<{_SCORE}} measured"
    for verdict in tested.verdicts:
        yield from _block(verdict)
    yield ""
    yield from headlines.wrapped("claims", words.headline(tested.verdicts).split(", "))


def _block(verdict: ClaimVerdict) -> Iterator[str]:
    claim = verdict.claim
    rest = clip(f"{words.score(verdict):<{_SCORE}} {words.measured(verdict)}", WIDTH - _NAME - _RULING)
    gap = " " * (_RULING - len(verdict.ruling))
    yield f"{middle(claim.id, _NAME - 1):<{_NAME}}{click.style(verdict.ruling, fg=_COLOURS[verdict.ruling])}{gap}{rest}"
    yield from _indented(f"“{claim.quote}” ({claim.source})")
    yield from _indented(f"{words.subject(claim)}: {words.claimed(claim)} {words.reach(claim)}")
    if claim.means:
        yield from _indented(f"measured as: {claim.means}")
    yield from _told(verdict)


def _told(verdict: ClaimVerdict) -> Iterator[str]:
    """Yield why there is no verdict, or the cases that are not as claimed."""
    if verdict.ruling is Ruling.NOT_TESTED:
        yield from _indented(verdict.reason or "")
        return
    unlike = [one for one in verdict.exhibits if one.standing is not Standing.INSIDE]
    supported = verdict.claim.holds is Holds.SOMEWHERE and verdict.ruling is Ruling.SUPPORTED
    for one in [] if supported else unlike[:_TOLD]:
        yield from _indented(_case(verdict, one), "  ")
    if len(unlike) > _TOLD and not supported:
        yield from _indented(f"and {len(unlike) - _TOLD} more; --json has them all", "  ")


def _case(verdict: ClaimVerdict, shown: Exhibit) -> str:
    found = words.interval(verdict.claim.quantity, shown.estimate) if shown.estimate is not None else shown.reason
    return f"{shown.standing}: {words.place(shown)}: {found}"


def _side_by_side(alike: Sequence[Tested]) -> Iterator[str]:
    """Yield claims × runs: each verdict, and in how many cases it holds; as many runs beside each other as 80 columns hold."""
    yield ""
    names = list(map(_letter, range(len(alike))))
    for name, one in zip(names, alike, strict=True):
        yield headlines.labelled(name, f"{one.measured.run.run_id} ({one.measured.run.environment.cpu})")
    found = [{verdict.claim.id: verdict for verdict in one.verdicts} for one in alike]
    claims = list(dict.fromkeys(claim for one in found for claim in one))
    cell = 2 + max(len(_short(verdict)) for one in found for verdict in one.values())
    first = min(_NAME, 2 + max(map(len, claims)), WIDTH - cell)
    fitting = max(1, (WIDTH - first) // cell)
    for start in range(0, len(alike), fitting):
        shown = slice(start, start + fitting)
        yield f"{'claim':<{first}}{''.join(letter.ljust(cell) for letter in names[shown])}".rstrip()
        for claim in claims:
            row = "".join(_painted(one.get(claim), cell) for one in found[shown])
            yield f"{middle(claim, first - 2):<{first}}{row}".rstrip()


def _letter(number: int) -> str:
    """Return a run's name in the table: A to Z, then A1."""
    return chr(ord("A") + number % 26) + (str(number // 26) if number >= 26 else "")  # noqa: PLR2004 - letters of the alphabet


def _short(verdict: ClaimVerdict | None) -> str:
    return "–" if verdict is None else f"{verdict.ruling} {verdict.inside}/{len(verdict.exhibits)}"


def _painted(verdict: ClaimVerdict | None, width: int) -> str:
    text = _short(verdict)
    return (click.style(text, fg=_COLOURS[verdict.ruling]) if verdict else text) + " " * (width - len(text))


def _indented(text: str, more: str = "") -> list[str]:
    return folded(text, "  " + more)
