"""Who is fastest where: N across, K upwards, a panel per d and source; fill and code name the winner, a corner flag a tie."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from kmeans_bench.model import Winner
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting import outcomes
from kmeans_bench.reporting.charts import page
from kmeans_bench.reporting.charts.canvas import Canvas
from kmeans_bench.reporting.charts.chart import Chart, Value, page_name
from kmeans_bench.reporting.charts.lattice import Placed, draw_panel, paginate
from kmeans_bench.reporting.charts.winner_cells import draw_cell
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.palette import Series, Theme

NAME = "winner-map"
WIDTH = 13.5
_NARROWEST = 8.0  # inches that the headline needs to stay readable
_NAMED = 3  # of those who win equally many cases


def winner_map(findings: Findings, theme: Theme) -> tuple[Chart, ...]:
    """Return the pages of the chart; a run without cases gives one page that says so."""
    pages = paginate(findings.cases, WIDTH) or [()]
    return tuple(_page(findings, theme, number, placed) for number, placed in enumerate(pages))


def headline(findings: Findings) -> str:
    """Return the finding in a sentence."""
    numbers = evidence(findings)
    total, decided, wins = int(numbers["cases"]), int(numbers["decided"]), int(numbers["wins"])
    if not decided:
        return f"No case has a winner ({outcomes.commonest(winner.reason for winner in findings.winners)})"
    where = (
        f"in {wins} of {words.plural(total, 'case')}, {_tied(int(numbers['tied']), wins)}" if total > 1 else _alone(int(numbers["ties"]))
    )
    others = f"; overall {numbers['ties']} of {decided} leads are ties" if wins < decided else ""
    rest = f"; {words.plural(total - decided, 'case')} without a winner" if decided < total else ""
    if (equals := int(numbers["equals"])) > 1:
        return f"{equals} contenders are fastest in {words.plural(wins, 'case')} each, of {total}: {numbers['contender']}{others}{rest}"
    return f"{numbers['contender']} is fastest {where}{others}{rest}"


def evidence(findings: Findings) -> Mapping[str, int | str]:
    """Return the numbers of the headline; several who win equally many cases are all named, nobody of them leads."""
    decided = [winner for winner in findings.winners if winner.fastest is not None]
    wins = Counter(winner.fastest for winner in decided)
    leading = [contender for contender in findings.series if wins and wins[contender] == max(wins.values())]
    return {
        "cases": len(findings.winners),
        "decided": len(decided),
        "ties": sum(winner.tie for winner in decided),
        "equals": len(leading),
        "contender": outcomes.listed((findings.series[contender].label for contender in leading), _NAMED),
        "wins": wins[leading[0]] if leading else 0,
        "tied": sum(winner.tie for winner in decided if winner.fastest in leading),
    }


def caption(findings: Findings) -> str:
    """Return how to read the chart."""
    return (
        "Each cell: code of the fastest contender, its median time, its lead over the runner-up (paired, same launches). "
        "Corner flag and ≈: a tie with the contender named, because the lead's 95 % interval reaches 1.05× or less, or has too few pairs. "
        f"Timed: {facts.work(findings.run)}."
    ) + (f" {facts.CLOSED}" if any(facts.is_closed(findings, winner.case, winner.fastest) for winner in findings.winners) else "")


def _page(findings: Findings, theme: Theme, number: int, placed: Sequence[Placed]) -> Chart:
    right = max((one.x + one.panel.width for one in placed), default=0.0)
    canvas = Canvas(theme, max(right + page.MARGIN, _NARROWEST))
    said, reading, source = headline(findings), caption(findings), facts.provenance(findings.run)
    top = page.head(canvas, said, reading)
    winners = {winner.case: winner for winner in findings.winners}
    for one in placed:
        draw_panel(canvas, one, top, lambda case, corner: draw_cell(canvas, findings, winners[case], corner))
    shown = [winners[case] for one in placed for case in one.panel.cases]
    bottom = max((top + one.bottom for one in placed), default=top) + 0.1
    bottom = page.legend(canvas, bottom, _named(findings, shown))
    return Chart(
        name=page_name(NAME, number),
        figure=canvas.finish(page.foot(canvas, bottom, source)),
        theme=theme,
        headline=said,
        evidence=evidence(findings),
        alt=_alt(findings, said),
        caption=reading,
        provenance=source,
        rows=tuple(row(findings, winner) for winner in shown),
    )


def _named(findings: Findings, winners: Sequence[Winner]) -> list[Series]:
    """Return the series that a reader meets on the page, in row order."""
    met = {winner.fastest for winner in winners} | {winner.lead.baseline for winner in winners if winner.tie and winner.lead is not None}
    return [series for contender, series in findings.series.items() if contender in met]


def row(findings: Findings, winner: Winner) -> Mapping[str, Value]:
    """Return a winner as a row of a table."""
    lead, case = winner.lead, winner.case
    estimate = lead.estimate if lead is not None else None
    return {
        "case_id": case.id,
        "n": case.n,
        "k": case.k,
        "d": case.d,
        "fastest": winner.fastest.id if winner.fastest is not None else None,
        "code": findings.series[winner.fastest].code if winner.fastest is not None else None,
        "seconds": winner.seconds,
        "runner_up": lead.baseline.id if lead is not None and lead.baseline is not None else None,
        "lead": estimate.point if estimate is not None else None,
        "low": estimate.low if estimate is not None else None,
        "high": estimate.high if estimate is not None else None,
        "scope": str(lead.scope) if lead is not None and lead.scope is not None else None,
        "tie": winner.tie,
        "reason": winner.reason,
    }


def _alt(findings: Findings, said: str) -> str:
    wins = Counter(winner.fastest for winner in findings.winners if winner.fastest is not None)
    counts = ", ".join(f"{findings.series[contender].label} {number}" for contender, number in wins.most_common())
    return f"Winner map. {said}." + (f" Wins: {counts}." if counts else "")


def _tied(ties: int, wins: int) -> str:
    if ties == wins:
        return "a tie" if wins == 1 else "all of them ties"
    return {0: "never a tie", 1: "1 of them a tie"}.get(ties, f"{ties} of them ties")


def _alone(ties: int) -> str:
    return "on the one case, but it is a tie" if ties else "on the one case"
