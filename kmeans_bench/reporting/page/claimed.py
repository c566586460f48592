"""Claims put to the test, on the page of a run of whose cases something is claimed: verdicts, and every case behind them."""

from __future__ import annotations

from kmeans_bench.model import ClaimVerdict, Exhibit
from kmeans_bench.reporting import claims as said
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.page.markup import Content, Html, join, table, tag


def applies(findings: Findings) -> bool:
    """Whether anything is claimed of the run's cases."""
    return bool(findings.claims)


def body(findings: Findings) -> Html:
    """Return the verdicts and the cases; they need no script."""
    verdicts = table(
        "Every claim with its verdict",
        ["claim", "verdict", "holds in", "found", "claimed", "said", "measured as"],
        map(_verdict, findings.claims),
        numbers=("holds in", "found"),
    )
    cases = table(
        "Every case of every claim",
        ["claim", "case", "found", "where"],
        [_case(verdict, shown) for verdict in findings.claims for shown in verdict.exhibits],
        numbers=("found",),
    )
    note = (
        "Intervals of one claim hold together at 95 %. On every case: supported when all lie inside the range, refuted when one lies "
        f"wholly outside. Cases were fixed before anything was measured; {said.pooled(findings.claims)}."
    )
    return join((tag("p", note, class_="note"), verdicts, tag("details", tag("summary", "Every case"), cases)))


def _verdict(verdict: ClaimVerdict) -> list[Content]:
    """Return a row: what became of it first, because a narrow screen shows no more at once; who said what, word for word, wraps."""
    claim = verdict.claim
    return [
        claim.id,
        join((tag("b", str(verdict.ruling)), tag("div", verdict.reason, class_="muted")))
        if verdict.reason
        else tag("b", str(verdict.ruling)),
        said.score(verdict),
        said.measured(verdict),
        f"{said.claimed(claim)} {said.reach(claim)}",
        join((tag("div", f"“{claim.quote}”", class_="said"), tag("div", claim.source, class_="muted"))),
        join((tag("div", said.subject(claim)), tag("div", claim.means or "", class_="muted"))),
    ]


def _case(verdict: ClaimVerdict, shown: Exhibit) -> list[str]:
    found = said.interval(verdict.claim.quantity, shown.estimate) if shown.estimate is not None else "–"
    return [verdict.claim.id, said.place(shown), found, shown.reason or str(shown.standing)]
