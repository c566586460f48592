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
    yield f"{middle(claim.id, _NAME - 1):<{_NAME}}{_painted(verdict.ruling)}{rest}"
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
    yield ""
    names = [chr(ord("A") + number) for number in range(len(alike))]
    for name, one in zip(names, alike, strict=True):
        yield headlines.labelled(name, f"{one.measured.run.run_id} ({one.measured.run.environment.cpu})")
    yield (f"{'claim':<{_NAME}}" + "".join(f"{name:<{_RULING}}" for name in names)).rstrip()
    found = [{verdict.claim.id: verdict.ruling for verdict in one.verdicts} for one in alike]
    for claim in dict.fromkeys(name for one in found for name in one):
        row = "".join(_painted(one.get(claim)) for one in found)
        yield f"{middle(claim, _NAME - 1):<{_NAME}}{row}".rstrip()


def _painted(ruling: Ruling | None) -> str:
    text = str(ruling or "–")
    return (click.style(text, fg=_COLOURS[ruling]) if ruling else text) + " " * (_RULING - len(text))


def _indented(text: str, more: str = "") -> list[str]:
    return folded(text, "  " + more)
