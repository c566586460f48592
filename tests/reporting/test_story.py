"""report.md: the answer first, everything from files shown as it is."""

from __future__ import annotations

from collections.abc import Callable

from kmeans_bench.model import Case, Contender, NoiseFloor, Scope, Status
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.gallery import KINDS, draw
from kmeans_bench.reporting.markdown import escape
from kmeans_bench.reporting.palette import LIGHT
from kmeans_bench.reporting.story import noise, tally, tell

Sketched = Callable[..., Findings]


def told(findings: Findings) -> str:
    return tell(findings, draw(findings, LIGHT))


def test_the_answer_comes_before_the_first_picture(sketched: Sketched) -> None:
    findings = sketched()
    gallery = draw(findings, LIGHT)
    text = tell(findings, gallery)

    assert all(
        text.index(escape(kind.headline(findings))) < text.index("<picture>") for kind in KINDS if kind.answers and gallery.get(kind.name)
    )


def test_every_cell_is_counted_once(sketched: Sketched) -> None:
    def outcome(case: Case, contender: Contender) -> tuple[Status, str | None]:
        return (Status.SKIPPED, "too large") if (case.n, contender.implementation) == (10_000, "broadcast") else (Status.OK, None)

    # 2 n × 2 k × 2 d = 8 cases, 5 contenders; broadcast is skipped in the 4 cases with n = 10,000.
    assert tally(sketched(outcome=outcome)) == "8 cases, 5 contenders, 40 cells: 36 ok, 4 skipped."


def test_the_noise_floor_is_given_in_percent(sketched: Sketched) -> None:
    assert "differed by 1.2 % (root mean square over 10 launches)" in noise(sketched(floor=NoiseFloor(rms=0.012, pairs=10)))
    assert "No A/A pair was measured" in noise(sketched())


def test_reasons_and_wrong_results_are_listed_with_their_cells(sketched: Sketched) -> None:
    def outcome(case: Case, contender: Contender) -> tuple[Status, str | None]:
        reasons = {"broadcast": (Status.SKIPPED, "needs 25.6 GB"), "identity": (Status.WRONG, "49 % of labels")}
        return reasons.get(contender.implementation, (Status.OK, None)) if case.d == 16 else (Status.OK, None)

    text = told(sketched(grid=((1_000,), (3,), (2, 16)), outcome=outcome))

    assert "| wrong | 49 % of labels | 1 | identity float64 | blobs/n=1000/k=3/d=16/seed=0 |" in text
    assert "| skipped | needs 25.6 GB | 1 | broadcast float64 | blobs/n=1000/k=3/d=16/seed=0 |" in text


def test_an_interval_within_launches_says_so_in_its_row(sketched: Sketched) -> None:
    assert "| within these launches only |" in told(sketched(scope=Scope.WITHIN_LAUNCHES))
    assert "| within these launches only |" not in told(sketched(scope=Scope.LAUNCHES))


def test_hostile_names_and_reasons_can_neither_format_nor_break_a_table(sketched: Sketched) -> None:
    name = "a|b <script>alert(1)</script> $x$ *bold*\n# title `code` @someone"

    def outcome(_case: Case, contender: Contender) -> tuple[Status, str | None]:
        return (Status.CRASHED, "x | y\n| z </details>") if contender.implementation == "loop" else (Status.OK, None)

    text = told(sketched(names=(name, "loop"), outcome=outcome))
    tables = [line.replace("\\|", "") for line in text.splitlines() if line.startswith("| blobs")]

    assert "<script>" not in text
    assert "@someone" not in text
    assert text.count("</details>") == text.count("<details>")
    assert {line.count("|") for line in tables} == {9}


def test_a_long_table_is_cut_to_the_anchor_cases_and_says_where_the_rest_is(sketched: Sketched) -> None:
    text = told(sketched(grid=((10, 20, 30, 40), (2, 3, 4, 5), (2, 3, 4, 5))))

    assert "The table for 6 of 64 cases (all: tables/speedups.csv)" in text


def test_pages_that_are_read_alike_have_one_caption_and_others_each_their_own(sketched: Sketched) -> None:
    def seconds(case: Case, contender: Contender) -> float:
        return {"loop": 5.0, "identity": case.d / 4, "elkan": 1.0}[contender.implementation]

    findings = sketched(names=("loop", "identity", "elkan"), grid=((1_000,), (3,), (2, 8)), seconds=seconds)
    gallery = draw(findings, LIGHT)
    text = tell(findings, gallery)

    pairs = gallery["crossover"]
    assert len({page.caption for page in pairs}) == len(pairs) > 1
    for pages in gallery.values():
        for page in pages:
            assert text.count(f"*{escape(page.caption)}*") == 1
