"""What became of cells is one row for all to which the same happened, in report.md and on the page."""

from __future__ import annotations

from collections.abc import Callable

from kmeans_bench.model import Case, Contender, Status
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.gallery import KINDS
from kmeans_bench.reporting.outcomes import alike
from kmeans_bench.reporting.page import appendix
from kmeans_bench.reporting.story import tell

Sketched = Callable[..., Findings]
CASES = ", ".join(f"blobs/n=1000/k={k}/d=2/seed=0" for k in (3, 10))


def crashing(_case: Case, contender: Contender) -> tuple[Status, str | None]:
    return (Status.CRASHED, "signal 11") if contender.implementation == "identity" else (Status.OK, None)


def test_the_same_for_both_cases_is_one_row_wherever_it_is_told(sketched: Sketched) -> None:
    found = sketched(names=("loop", "identity"), grid=((1_000,), (3, 10), (2,)), outcome=crashing)

    assert [(key, len(members)) for key, members in alike(found.run.measurements).items()] == [
        (("ok", ""), 2),
        (("crashed", "signal 11"), 2),
    ]
    assert f"| crashed | signal 11 | 2 | identity float64 | {CASES} |" in tell(found, {kind.name: () for kind in KINDS})
    assert f">identity float64</td><td>{CASES}</td>" in str(appendix.outcomes(found))
