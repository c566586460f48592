"""What became of cells is one row for all to which the same happened, in report.md and on the page."""

from __future__ import annotations

from collections.abc import Callable

from kmeans_bench.model import Case, Contender, Run, Status
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.gallery import KINDS
from kmeans_bench.reporting.outcomes import alike, commonest, spanning
from kmeans_bench.reporting.page import appendix
from kmeans_bench.reporting.story import tell

Sketched = Callable[..., Findings]
SketchedRun = Callable[..., Run]
GRID = {"names": ("loop", "identity"), "grid": ((1_000, 10_000, 100_000), (3,), (2,))}
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


def test_skips_that_differ_in_figures_only_share_a_row(sketched_run: SketchedRun) -> None:
    def outcome(case: Case, contender: Contender) -> tuple[Status, str | None]:
        took = {1_000: "900 ms", 10_000: "9 s", 100_000: "1.5 min"}[case.n]
        return (Status.SKIPPED, f"would take {took} a call (limit 500 ms)") if contender.implementation == "loop" else (Status.OK, None)

    skipped = [one for one in sketched_run(**GRID, outcome=outcome).measurements if one.status is Status.SKIPPED]

    assert {said: len(cells) for said, cells in alike(skipped).items()} == {
        ("skipped", "would take 900 ms to 1.5 min a call (limit 500 ms)"): 3
    }


def test_wrong_answers_keep_their_own_figures(sketched_run: SketchedRun) -> None:
    def outcome(case: Case, _contender: Contender) -> tuple[Status, str | None]:
        return Status.WRONG, f"{case.n // 100} labels are not the nearest"

    assert len(alike(sketched_run(**GRID, outcome=outcome).measurements)) == 3


def test_a_size_is_spanned_like_a_time() -> None:
    said = spanning([f"predicted 2 s a call: n={n}, k=4, d=2 already hit the 1 s limit" for n in (5000, 500)])

    assert said == "predicted 2 s a call: n=500 to 5000, k=4, d=2 already hit the 1 s limit"


def test_numbers_inside_names_are_no_figures() -> None:
    assert spanning(["needs faiss2, which is not installed"]) == "needs faiss2, which is not installed"


def test_a_reason_in_a_headline_turns_no_text_around() -> None:
    assert commonest(["ValueError: \u202eabc\x1b[31m"]) == "ValueError: \\u202eabc\\x1b[31m"


def test_a_long_reason_does_not_make_a_long_headline() -> None:
    assert len(commonest(["ValueError: " + "word " * 2000])) == 120
