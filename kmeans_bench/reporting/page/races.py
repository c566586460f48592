"""What the page shows of pairs, of float32 and of the way to a good inertia: judged elsewhere, shortened here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kmeans_bench.judging import precision
from kmeans_bench.model import Case, Contender
from kmeans_bench.reporting import head_to_head
from kmeans_bench.reporting.charts import convergence, crossover, one_default
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.page.numbers import ends, short


def pairs(findings: Findings, cases: Mapping[Case, int], contenders: Mapping[Contender, int]) -> Sequence[Mapping[str, object]]:
    """Return every two of the most prominent contenders, and those that the chart shows: who overtakes whom, ratio and interval by case."""
    listed = head_to_head.matches(findings)
    known = {frozenset((match.one, match.other)) for match in listed}
    drawn = [findings.arena.match(*pair) for pair in head_to_head.pairs(findings, crossover.PAIRS) if frozenset(pair) not in known]
    return [
        {
            "one": contenders[match.one],
            "other": contenders[match.other],
            "said": head_to_head.sentences(findings, match),
            "ratios": {str(cases[case]): ends(found.estimate) for case, found in match.comparisons.items() if found.estimate is not None},
        }
        for match in (*listed, *drawn)
    ]


def first_pair(findings: Findings, contenders: Mapping[Contender, int]) -> Sequence[int] | None:
    """Return the two that the chart's headline is about, so that the page begins with them: the candidate, then whom it is held against."""
    match = crossover.first(findings)
    return [contenders[match.other], contenders[match.one]] if match is not None else None


def approaches(findings: Findings, cases: Mapping[Case, int], contenders: Mapping[Contender, int]) -> Sequence[Mapping[str, object]]:
    """Return the cases that the convergence chart draws: the reference's gaps step by step, and when everyone was where."""
    return [
        {
            "case": cases[panel.found.case],
            "best_by": contenders.get(panel.found.best_by) if panel.found.best_by is not None else None,
            "gaps": [short(gap) for gap in panel.found.gaps],
            "approaches": [
                {
                    "contender": contenders[one.contender],
                    "seconds": short(one.seconds.point),
                    "gap": short(one.gap),
                    "steps": one.steps,
                    "within": short(one.within),
                }
                for one in panel.found.approaches
            ],
        }
        for panel in convergence.survey(findings)
    ]


def single_precision(findings: Findings, cases: Mapping[Case, int], contenders: Mapping[Contender, int]) -> Mapping[str, object]:
    """Return what float32 gains over float64, case by case, and how wrong it gets the further the points lie from the origin."""
    return {
        "gains": [
            {"case": cases[one.case], "contender": contenders[one.candidate], "ratio": ends(one.estimate)}
            for one in findings.gains
            if one.estimate is not None
        ],
        "errors": [
            {
                "case": cases[one.case],
                "contender": contenders[one.contender],
                "reach": short(one.reach),
                "wrong": one.wrong,
                "wrong_share": short(one.wrong_share),
                "inertia_error": short(one.inertia_error),
            }
            for group in precision.shifted(findings.run)
            for one in group.errors
        ],
    }


def defaults(findings: Findings, contenders: Mapping[Contender, int]) -> Sequence[Mapping[str, object]]:
    """Return how often everyone is within what factor of the fastest; who is to be taken if there may be only one comes first."""
    return [
        {
            "contender": contenders[one.contender],
            "wins": one.wins,
            "cases": one.cases,
            "area": short(one.area),
            "ratios": [short(ratio) for ratio in one.ratios],
        }
        for one in one_default.ranked(findings)
        if one.ratios
    ]
