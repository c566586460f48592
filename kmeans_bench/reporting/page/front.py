"""The top of the page: what was measured where, the verdict, who is fastest, and the frame that the heat table is put into."""

from __future__ import annotations

from kmeans_bench.judging.accuracy import accuracy
from kmeans_bench.model import Winner
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting import story, trust
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.page import picker
from kmeans_bench.reporting.page.cards import cards
from kmeans_bench.reporting.page.markup import Html, join, table, tag


def header(findings: Findings, contents: Html) -> Html:
    """Return the page's head: scenario, machine, controls that concern the whole page."""
    run = findings.run
    scenario, environment = run.plan.scenario, run.environment
    title = tag("div", tag("h1", f"K-Means benchmark: {scenario.name}"), tag("p", scenario.summary))
    lines = (
        f"run {run.run_id}",
        f"started {run.started_at}",
        f"{environment.cpu}, {words.plural(environment.cores, 'core')}, {words.size(environment.memory)}",
        f"{environment.system}{f', virtualised ({environment.virtualised})' if environment.virtualised else ''}",
        f"Python {environment.python}",
        *(f"{name} {environment.packages[name]}" for name in ("numpy", "scikit-learn") if name in environment.packages),
        *environment.blas[:1],
    )
    seen, why = facts.doctor(run), "; ".join(f"{probe.name} {probe.grade}: {probe.finding}" for probe in run.probes)
    badge = tag("li", tag("span", seen, class_="badge", title=why or "kmeans-bench doctor says whether a machine is fit"))
    return tag(
        "header",
        tag("div", title, _tools(), class_="masthead"),
        tag("ul", *(tag("li", line) for line in lines), badge, class_="facts"),
        contents,
    )


def _tools() -> Html:
    buttons = (("theme", "Theme"), ("download-csv", "Cells as CSV"), ("download-json", "Everything as JSON"))
    return tag("div", *(tag("button", text, type="button", id=name) for name, text in buttons), class_="tools scripted-only")


def verdict(findings: Findings) -> Html:
    """Return the cards, what became of the planned cells, and what loading had to leave out."""
    shown = (
        tag(
            "div",
            tag("p", card.title, class_="muted"),
            tag("p", card.big, class_="big"),
            tag("p", card.note, class_="muted"),
            class_="card",
        )
        for card in cards(findings)
    )
    warnings = (tag("p", f"Warning: {warning}", class_="note") for warning in findings.run.warnings)
    plain = tag(
        "noscript",
        tag(
            "p",
            "Picker, filters and charts need JavaScript. Without it: the tables here, and ",
            tag("a", "report.md", href="report.md"),
            ".",
        ),
    )
    return join((tag("div", *shown, class_="cards"), tag("p", story.tally(findings)), tag("p", story.noise(findings)), *warnings, plain))


def pick(findings: Findings) -> Html:
    """Return the place of the picker."""
    if not findings.seconds:
        return tag("p", "Nobody can be recommended: nothing was measured and right.", class_="missing")
    note = (
        "A size that was measured answers for itself. Elsewhere times come from curves fitted to this run; a curve is a sum of plain "
        "terms in N, K and d, its 95 % interval what it misses on cases left out. "
        f"What that is worth: {trust.error(accuracy(picker.curves(findings)))}."
    )
    return tag("div", tag("div", id="pick-place", class_="panel"), tag("p", note, class_="note"), class_="scripted-only")


def winners(findings: Findings) -> Html:
    """Return the place of the map, and the table that says the same."""
    rows = [_winner(findings, winner) for winner in findings.winners]
    listed = table(
        "The fastest of every case",
        ["case", "fastest", "time", "lead", "95 % interval", "over", "remark"],
        rows,
        numbers=("time", "lead", "95 % interval"),
    )
    note = (
        "Each tile: code of the fastest, its median time, its lead over the runner-up, paired in the same launches. "
        "≈ and a corner flag: a tie with the contender named, because the lead's 95 % interval reaches 1.05× or less."
    )
    return join(
        (
            tag("p", note, class_="note"),
            tag("div", id="winners-place", class_="scripted-only"),
            tag("details", tag("summary", "The same as a table"), listed, open=True, id="winners-table"),
        )
    )


def _winner(findings: Findings, winner: Winner) -> list[str]:
    lead = winner.lead
    fastest = findings.series[winner.fastest].label if winner.fastest is not None else "nobody"
    rival = findings.series.get(lead.baseline) if lead is not None and lead.baseline is not None else None
    estimate = lead.estimate if lead is not None else None
    closed = facts.is_closed(findings, winner.case, winner.fastest)
    return [
        winner.case.id,
        fastest + ("*" if closed else ""),
        words.seconds(winner.seconds) if winner.seconds is not None else "",
        f"{'≈ ' if winner.tie else ''}{words.ratio(estimate.point)}" if estimate is not None else "",
        words.ratio_interval(estimate) if estimate is not None else "",
        rival.label if rival is not None else "",
        winner.reason or "",
    ]


def cells(findings: Findings) -> Html:
    """Return the frame of the heat table: controls, table, legend, and the place of a case's detail."""
    if not findings.measured:
        return tag("p", "No cell was planned: there is nothing to show.", class_="missing")
    star = tag("p", facts.CLOSED, class_="note") if any(one.closed for one in findings.measured.values()) else Html()
    keys = "Click a head to sort, a cell for its samples. In the table: arrow keys move, Enter opens, Escape closes."
    return tag(
        "div",
        tag("div", class_="controls", id="heat-controls"),
        tag("fieldset", tag("legend", "Contenders"), tag("div", class_="chips", id="heat-chips"), class_="chip-set"),
        tag("p", tag("span", id="heat-count", aria_live="polite"), " ", tag("span", id="heat-about"), class_="note"),
        tag("div", tag("table", id="heat", class_="heat", role="grid"), class_="heat-box"),
        tag("p", tag("span", class_="ramp", id="heat-ramp"), class_="note"),
        tag("p", keys, class_="note"),
        star,
        tag("div", id="copy-heat-place"),
        tag("div", class_="panel", id="detail", role="region", aria_labelledby="detail-title", hidden=True),
        class_="scripted-only",
    )
