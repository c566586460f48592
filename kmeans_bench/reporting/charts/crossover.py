"""Two contenders head to head: N across, K upwards, a panel per d; who is faster by how much, and where only one gives an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kmeans_bench.judging.crossovers import Match, boundaries, crossovers
from kmeans_bench.model import Case, Cell, Contender
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting import head_to_head
from kmeans_bench.reporting.charts import page
from kmeans_bench.reporting.charts.canvas import Canvas
from kmeans_bench.reporting.charts.chart import Chart, Value, page_name
from kmeans_bench.reporting.charts.crossover_cells import Board, draw_borders, draw_cell, draw_scale
from kmeans_bench.reporting.charts.lattice import Placed, draw_panel, paginate
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.palette import Theme

NAME = "crossover"
WIDTH = 13.5
PAIRS = 3
_NARROWEST = 8.0  # inches that the headline needs to stay readable


def crossover(findings: Findings, theme: Theme, pair: tuple[Contender, Contender] | None = None) -> tuple[Chart, ...]:
    """Return the pages of *pair*, by default of up to three pairs chosen by `head_to_head.RULE`; none for a run of one contender.

    Ratios are seconds of the first over seconds of the second: above 1 the second is faster.

    Raises
    ------
    KeyError
        If one of *pair* took no part in the run.
    """
    chosen = head_to_head.pairs(findings, PAIRS) if pair is None else (_known(findings, pair),)
    sheets = [(findings.arena.match(*each), placed) for each in chosen for placed in paginate(_cases(findings, each), WIDTH)]
    return tuple(_page(findings, theme, number, *sheet, chosen=pair is None) for number, sheet in enumerate(sheets))


def headline(findings: Findings) -> str:
    """Return the finding about the first pair in a sentence."""
    match = first(findings)
    if match is None:
        return "Nobody to hold against another: " + ("one contender was planned" if findings.series else "nothing was planned")
    return _headline(findings, match)


def evidence(findings: Findings) -> Mapping[str, Value]:
    """Return the numbers of the headline."""
    match = first(findings)
    return _evidence(match) if match is not None else {"contenders": len(findings.series)}


def caption(findings: Findings, match: Match, *, chosen: bool = True) -> str:
    """Return how to read the chart; *chosen* pairs say by which rule."""
    one, other = (findings.series[each] for each in (match.one, match.other))
    parts = [
        (
            f"Each cell: seconds of {one.label} ({one.code}) ÷ seconds of {other.label} ({other.code}), paired in the same launches; "
            f"1/x where {one.code} is x times faster; who is faster for certain, ≈ where the 95 % interval includes 1; the interval. "
            "Heavy line: one is faster for certain on one side, the other on the other. Hatched: only one has a time, and why."
        ),
        f"Timed: {facts.work(findings.run)}.",
        *([f"{head_to_head.RULE}."] if chosen else []),
    ]
    if any(facts.is_within(found) for found in match.comparisons.values() if found.estimate is not None):
        parts.append("Fewer than five launches: the ratios hold within these launches only.")
    if any(facts.is_closed(findings, case, each) for case in match.comparisons for each in (match.one, match.other)):
        parts.append(facts.CLOSED.replace("*: the routine", "One of them"))
    return " ".join(parts)


def row(findings: Findings, match: Match, case: Case) -> Mapping[str, Value]:
    """Return a case as a row of a table."""
    found = match.comparisons[case]
    estimate, faster, able = found.estimate, match.faster(case), match.alone.get(case)
    return {
        "case_id": case.id,
        "n": case.n,
        "k": case.k,
        "d": case.d,
        "one": match.one.id,
        "other": match.other.id,
        "ratio": estimate.point if estimate is not None else None,
        "low": estimate.low if estimate is not None else None,
        "high": estimate.high if estimate is not None else None,
        "faster": faster.id if faster is not None else None,
        "only": able.id if able is not None else None,
        "scope": str(found.scope) if found.scope is not None else None,
        "reason": None if estimate is not None else _why_no_ratio(findings, match, case),
    }


def _why_no_ratio(findings: Findings, match: Match, case: Case) -> str:
    return (
        match.comparisons[case].reason or "no reason was recorded"
        if case in match.alone
        else Board(findings=findings, match=match).nobody(case)
    )


def _known(findings: Findings, pair: tuple[Contender, Contender]) -> tuple[Contender, Contender]:
    for each in pair:
        if each not in findings.series:
            raise KeyError(each.id)
    return pair


def _cases(findings: Findings, pair: tuple[Contender, Contender]) -> list[Case]:
    """Return the cases planned for both."""
    return [case for case in findings.cases if all(Cell(case=case, contender=each) in findings.measured for each in pair)]


def first(findings: Findings) -> Match | None:
    """Return the pair that the headline is about."""
    chosen = [pair for pair in head_to_head.pairs(findings, PAIRS) if _cases(findings, pair)]
    return findings.arena.match(*chosen[0]) if chosen else None


def _page(findings: Findings, theme: Theme, number: int, match: Match, placed: Sequence[Placed], *, chosen: bool) -> Chart:
    right = max(one.x + one.panel.width for one in placed)
    canvas, board = Canvas(theme, max(right + page.MARGIN, _NARROWEST)), Board(findings=findings, match=match)
    said, reading, source = _headline(findings, match), caption(findings, match, chosen=chosen), facts.provenance(findings.run)
    top = page.head(canvas, said, reading)
    for one in placed:
        draw_panel(canvas, one, top, lambda case, corner: draw_cell(canvas, board, case, corner))
        draw_borders(canvas, match, one, top)
    bottom = draw_scale(canvas, board, top + max(one.bottom for one in placed) + 0.15)
    cases = [case for one in placed for case in one.panel.cases]
    return Chart(
        name=page_name(NAME, number),
        figure=canvas.finish(page.foot(canvas, bottom, source)),
        theme=theme,
        headline=said,
        evidence=_evidence(match),
        alt=_alt(findings, match, said),
        caption=reading,
        provenance=source,
        rows=tuple(row(findings, match, case) for case in cases),
    )


def _headline(findings: Findings, match: Match) -> str:
    said = head_to_head.sentences(findings, match)[0]
    return said.replace("no crossover", "No crossover", 1) if said.startswith("no crossover") else said


def _evidence(match: Match) -> dict[str, Value]:
    """Return what the first sentence about a match rests on."""
    wins = match.wins
    numbers: dict[str, Value] = {
        "one": match.one.id,
        "other": match.other.id,
        "one_faster": wins[match.one],
        "other_faster": wins[match.other],
        "undecided": wins[None],
    }
    found = boundaries(crossovers(match))
    if found:
        example, (low, high) = found[0].example, found[0].points
        numbers |= {"axis": example.axis, "overtakes": example.above.id, "boundary_low": low, "boundary_high": high}
        numbers |= {"measured_below": example.last, "measured_above": example.first, "lines": len(found[0].crossovers)}
    return numbers


def _alt(findings: Findings, match: Match, said: str) -> str:
    one, other, wins = findings.series[match.one].label, findings.series[match.other].label, match.wins
    return (
        f"Head to head, {one} against {other}. {said}. {one} is faster in {wins[match.one]}, {other} in {wins[match.other]}, "
        f"{wins[None]} cannot be told; in {len(match.alone)} only one of them has a time."
    )
