"""What the page shows of pairs and of the way to a good inertia: judged elsewhere, shortened here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kmeans_bench.model import Case, Contender
from kmeans_bench.reporting import head_to_head
from kmeans_bench.reporting.charts import convergence
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.page.numbers import ends, short


def pairs(findings: Findings, cases: Mapping[Case, int], contenders: Mapping[Contender, int]) -> Sequence[Mapping[str, object]]:
    """Return every two of the most prominent contenders: where one overtakes the other, and the ratio with its interval by case."""
    return [
        {
            "one": contenders[match.one],
            "other": contenders[match.other],
            "said": head_to_head.sentences(findings, match),
            "ratios": {str(cases[case]): ends(found.estimate) for case, found in match.comparisons.items() if found.estimate is not None},
        }
        for match in head_to_head.matches(findings)
    ]


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
