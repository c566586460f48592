"""What rules for stopping save and leave, in words: the chart, its table and the paragraph in report.md say it alike."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from kmeans_bench.judging.stopping import Descent, Rule, Tally, best, descent, tallies
from kmeans_bench.model import Case, ProtocolKind
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.charts import anchors
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.markdown import escape
from kmeans_bench.reporting.markdown import table as markdown_table
from kmeans_bench.reporting.once import once

NAMES = {
    Rule.LABELS: "no label changes",
    Rule.SQUARED_MOVE: "squared move ≤ 1e-4 × variance",
    Rule.LARGEST_MOVE: "largest move < 1e-4",
    Rule.GAIN_4: "inertia falls by < 1e-4 of itself",
    Rule.GAIN_3: "inertia falls by < 1e-3 of itself",
}
WHOSE = {
    Rule.LABELS: "a fixed point",
    Rule.SQUARED_MOVE: "scikit-learn's tol; it looks at labels, too",
    Rule.LARGEST_MOVE: "the article's class",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """Every case that could be judged, in the plan's order, what that comes to, and how many could not be, by the reason."""

    descents: tuple[Descent, ...]
    tallies: tuple[Tally, ...]
    refused: Counter[str]

    def of(self, rule: Rule) -> Tally:
        """Return what *rule* does."""
        return next(one for one in self.tallies if one.rule is rule)

    def early(self, rule: Rule) -> int:
        """Return in how many cases *rule* saves steps."""
        return sum(one.halts[rule].saved > 0 for one in self.descents)

    @property
    def best(self) -> Tally | None:
        """The rule that `judging.stopping.best` names."""
        return best(self.tallies)


def applies(findings: Findings) -> bool:
    """Whether the run goes on until something stops it."""
    return findings.run.plan.scenario.protocol.kind is ProtocolKind.CONVERGE


@once
def survey(findings: Findings) -> Survey:
    """Return what the rules do in every case of a run."""
    kept = {one.case: one for one in findings.run.trajectories} if applies(findings) else {}
    answers = [descent(kept[case]) for case in findings.cases if case in kept]
    found = tuple(one for one in answers if isinstance(one, Descent))
    return Survey(descents=found, tallies=tallies(found), refused=Counter(one for one in answers if isinstance(one, str)))


def place(case: Case, findings: Findings) -> str:
    """Return a case in words, its seed where there are several."""
    several = len({one.source.seed for one in findings.cases}) > 1
    return anchors.title(case, findings.cases) + (f" seed {case.source.seed}" if several else "")


def share(value: float) -> str:
    """Return a share in percent, as short as may be, with a minus for a step too many.

    >>> share(0.6533), share(-0.0476), share(0.0), share(-0.0039), share(9.19e-05)
    ('65 %', '−5 %', '0 %', '−0.4 %', '0.009 %')
    """
    if value == 0:
        return "0 %"
    text = words.percent(value) if abs(value) >= 0.1 else f"{float(f'{value * 100:.1g}'):.15g} %"  # noqa: PLR2004 - two digits from 10 % on
    return text.replace("-", "−")


def paragraph(findings: Findings) -> str:
    """Return what was found, in sentences."""
    found = survey(findings)
    if not found.descents:
        return ""
    steps = sorted(one.steps for one in found.descents)
    reach = f"after {steps[0]} to {steps[-1]} steps" if steps[0] < steps[-1] else f"after {words.plural(steps[0], 'step')}"
    return " ".join(
        [
            f"In float64 and outside any timing, {words.plural(len(steps), 'case')} went on until no label changed any more, {reach}.",
            _inertia(found),
            _moves(found, findings),
            *_refused(found),
        ]
    )


def table(findings: Findings) -> str:
    """Return the paragraph, and every rule with what it saves and what it leaves."""
    found = survey(findings)
    if not found.descents:
        return ""
    head = ["stop when", "steps saved", "from – to", "inertia left", "at most", "where"]
    rows = [
        [
            escape(NAMES[one.rule] + (f" ({WHOSE[one.rule]})" if one.rule in WHOSE else "")),
            share(one.saved),
            f"{share(one.least_saved)} – {share(one.most_saved)}",
            share(one.gap),
            share(one.most_gap),
            escape(place(one.where, findings)) if one.most_gap > 0 else "",
        ]
        for one in found.tallies
    ]
    return f"{escape(paragraph(findings))}\n\n{markdown_table(head, rows, numbers=head[1:5])}"


def _inertia(found: Survey) -> str:
    three, four = found.of(Rule.GAIN_3), found.of(Rule.GAIN_4)
    return (
        f"Watching inertia: stopping once a step lowers it by less than a thousandth saves {share(three.saved)} of the steps "
        f"(median; {share(three.least_saved)} to {share(three.most_saved)}) and leaves {share(three.gap)} of inertia above the fixed "
        f"point's, at most {share(three.most_gap)}; by less than a ten-thousandth, {share(four.saved)} and {share(four.gap)}, "
        f"at most {share(four.most_gap)}."
    )


def _moves(found: Survey, findings: Findings) -> str:
    squared, largest = found.of(Rule.SQUARED_MOVE), found.of(Rule.LARGEST_MOVE)
    early = {rule: found.early(rule) for rule in (Rule.SQUARED_MOVE, Rule.LARGEST_MOVE)}
    of = words.plural(len(found.descents), "case")
    left = f"; it leaves at most {share(squared.most_gap)} ({place(squared.where, findings)})" if squared.most_gap > 0 else ""
    saves = f" and saves {share(squared.saved)} (median; up to {share(squared.most_saved)})" if early[Rule.SQUARED_MOVE] else ""
    return (
        f"Watching moves: a squared move of at most 1e-4 × variance comes before the fixed point in {early[Rule.SQUARED_MOVE]} of {of}"
        f"{saves}{left}. The largest move falls below 1e-4, a number in the units "
        f"of the data, before it in {early[Rule.LARGEST_MOVE]} of {of}. "
        "Labels that do not change any more show a step earlier than centroids do that rest."
        + (f" The largest move saves up to {share(largest.most_saved)}." if early[Rule.LARGEST_MOVE] else "")
    )


def _refused(found: Survey) -> list[str]:
    return [f"Not judged: {words.plural(number, 'case')}, {reason}." for reason, number in found.refused.items()]
