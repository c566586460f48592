"""Claims of every committed run, generated: a short table under the README's headline, and docs/claims.md with all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kmeans_bench.judging.noise import noise_floor
from kmeans_bench.model import ClaimVerdict, Ruling, Run
from kmeans_bench.reporting import claims
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.markdown import escape, table

MOST = 20
"""Rows that the README shows."""
_PAGE = "docs/claims.md"
_HEAD = ("claim", "who said it", "verdict", "holds in", "measured")
_QUOTE = 90  # letters of a quote that a table shows
_SAID = {
    Ruling.SUPPORTED: "holds",
    Ruling.REFUTED: "**refuted**",
    Ruling.INCONCLUSIVE: "inconclusive",
    Ruling.NOT_TESTED: "not tested",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """What one run, committed under *name*, says of the claims made of its cases."""

    name: str
    run: Run
    verdicts: tuple[ClaimVerdict, ...]

    @property
    def machine(self) -> str:
        """Where it was measured."""
        return f"{self.run.environment.cpu}, {words.plural(self.run.environment.cores, 'core')}"

    @property
    def noise(self) -> float | None:
        """By how much identical code differed, relative: how quiet the machine was."""
        floor = noise_floor(self.run)
        return None if floor is None else floor.rms


def hearing(name: str, run: Run) -> Hearing | None:
    """Return what becomes of the claims of a run; None where nothing is claimed of it."""
    found = claims.verdicts(run)
    return Hearing(name=name, run=run, verdicts=found) if found else None


def short(every: Sequence[Hearing]) -> str:
    """Return the README's table: at most `MOST` rows, of every run the first ones in turn, with its machine and the way to the others."""
    shares = _shares([len(one.verdicts) for one in every])
    rows = [_row(one, verdict) for one, share in zip(every, shares, strict=True) for verdict in one.verdicts[:share]]
    machines = list(dict.fromkeys(one.machine for one in every))
    total = sum(len(one.verdicts) for one in every)
    rest = f"the other {total - len(rows)}, and " if total > len(rows) else ""
    about = (
        f"**{escape(_headline(every))}**, on {escape('; '.join(machines))}. *Measured* is the ratio, share or power that a claim is about: "
        f"one interval, or the range over its cases; intervals of one claim hold together at 95 %.{_unrest(every)}"
    )
    more = f"[{_PAGE}]({_PAGE}) has {rest}what each rests on; `kmeans-bench claims` tests them here."
    return "\n\n".join([about, table(_HEAD, rows), more])


def page(every: Sequence[Hearing]) -> str:
    """Return docs/claims.md: a chapter per run, a table of its verdicts, and the cases under each of them."""
    chapters = [part for one in every for part in _chapter(one)]
    about = (
        "Written by `nox -s docs` from the runs in [results/](../results) whose scenarios hold claims; no hand does. *Everywhere*: a claim "
        "holds when every interval lies inside the claimed range, and is refuted when one lies wholly outside. *Somewhere*: it holds when "
        "one lies inside, and is refuted when all lie wholly outside. Intervals of one claim hold together at 95 %; "
        f"{claims.pooled(_all(every))}."
    )
    return "\n\n".join(["# Claims, put to the test", f"**{escape(_headline(every))}.**", about, *chapters]) + "\n"


def _unrest(every: Sequence[Hearing]) -> str:
    """Return how quiet the machines were, from the quietest run to the busiest."""
    found = sorted(one.noise for one in every if one.noise is not None)
    if not found:
        return ""
    ends = dict.fromkeys(words.percent(found[place]) for place in (0, -1))
    return f" Identical code differed by {' to '.join(ends)}, run by run: every interval of seconds allows for it."


def _headline(every: Sequence[Hearing]) -> str:
    return claims.headline(_all(every))


def _all(every: Sequence[Hearing]) -> list[ClaimVerdict]:
    return [verdict for one in every for verdict in one.verdicts]


def _shares(counts: Sequence[int], most: int = MOST) -> list[int]:
    """Return how many rows each run may have: one at a time in turn until there are *most*.

    >>> _shares([3, 30, 1], most=9)
    [3, 5, 1]
    """
    shares = [0] * len(counts)
    for _ in range(min(most, sum(counts))):
        least = min((place for place, count in enumerate(counts) if shares[place] < count), key=shares.__getitem__)
        shares[least] += 1
    return shares


def _row(one: Hearing, verdict: ClaimVerdict) -> list[str]:
    claim = verdict.claim
    quote = claim.quote if len(claim.quote) <= _QUOTE else f"{claim.quote[: _QUOTE - 1]}…"
    link = f"[{escape(claim.id)}]({_PAGE}#{_anchor(one.name)}): “{escape(quote)}”"
    return [link, escape(claim.source), _SAID[verdict.ruling], f"{claims.score(verdict)}", _measured(verdict)]


def _measured(verdict: ClaimVerdict) -> str:
    """Return what was found and what was claimed."""
    if verdict.ruling is Ruling.NOT_TESTED:
        return escape(verdict.reason or "–")
    return f"{escape(claims.measured(verdict))} (claimed {escape(claims.claimed(verdict.claim))})"


def _chapter(one: Hearing) -> Iterator[str]:
    run = one.run
    yield f"## {escape(one.name)}"
    counts = Counter(verdict.ruling for verdict in one.verdicts)
    said = ", ".join(f"{counts[ruling]} {ruling}" for ruling in Ruling if counts[ruling])
    summary = f" {escape(run.plan.scenario.summary)}" if run.plan.scenario.summary else ""
    noise = "" if one.noise is None else f", where identical code differed by {words.percent(one.noise)}"
    where = f"Measured on {escape(one.machine)}, {run.started_at[:10]}{noise}"
    yield f"{said}. {where}; all of it: `kmeans-bench claims --run {escape(one.name)}`.{summary}"
    for verdict in one.verdicts:
        yield "\n".join(_told(verdict))


def _told(verdict: ClaimVerdict) -> Iterator[str]:
    claim = verdict.claim
    yield f"### {escape(claim.id)}: {_SAID[verdict.ruling].strip('*')}, {claims.score(verdict)}"
    yield ""
    yield f"> “{escape(claim.quote)}” ({escape(claim.source)})"
    yield ""
    means = f" Measured as: {escape(claim.means)}." if claim.means else ""
    yield f"{escape(claims.subject(claim))}: {escape(claims.claimed(claim))} {claims.reach(claim)}.{means}"
    if verdict.reason:
        yield f"Not tested: {escape(verdict.reason)}."
    if verdict.exhibits:
        yield ""
        yield table(("cases", "found", "lies"), [_exhibit(verdict, number) for number in range(len(verdict.exhibits))])


def _exhibit(verdict: ClaimVerdict, number: int) -> list[str]:
    shown = verdict.exhibits[number]
    found = claims.interval(verdict.claim.quantity, shown.estimate) if shown.estimate is not None else shown.reason or "–"
    return [escape(claims.place(shown)), escape(found), str(shown.standing)]


def _anchor(title: str) -> str:
    """Return the anchor that a code host gives a heading.

    >>> _anchor("sample-article"), _anchor("My run.2")
    ('sample-article', 'my-run2')
    """
    return "".join(letter for letter in title.lower().replace(" ", "-") if letter.isalnum() or letter in "-_")
