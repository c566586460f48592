"""A page about any run says what is there and, in a sentence, what is not; text from files stays text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from kmeans_bench.model import Case, Contender, Declaration, Dtype, KnownWrong, Run, Status
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.page import build, sections
from kmeans_bench.reporting.page.cards import cards
from tests.reporting.page.reader import Page, read

Sketched = Callable[..., Findings]
SketchedRun = Callable[..., Run]
HOSTILE = '</script><!-- <script>alert(1)</script> "><img src=x onerror=alert(1)> \u202eevil\u2028 & <b>'
FAILED = (Status.ERROR, HOSTILE)


def failing(_case: Case, _contender: Contender) -> tuple[Status, str | None]:
    return FAILED


def page_of(found: Findings) -> Page:
    page = read(build.assemble(found))
    assert [attributes.get("id") for name, attributes in page.elements if name == "section"] == [
        section.name for section in sections.of(found)
    ]
    return page


def test_hostile_text_is_shown_and_does_nothing(sketched_run: SketchedRun) -> None:
    run = sketched_run(names=("loop", HOSTILE.replace("/", "⁄")), grid=((1_000,), (3,), (2,)), outcome=failing)
    tail = "Traceback (most recent call last):\n" + HOSTILE * 100
    known = KnownWrong(where="*", reason=HOSTILE)
    run = replace(
        run,
        warnings=(HOSTILE,),
        measurements=tuple(replace(one, traceback=tail) for one in run.measurements),
        plan=replace(
            run.plan,
            scenario=replace(run.plan.scenario, name=HOSTILE, summary=HOSTILE),
            declarations=(Declaration(name=HOSTILE, function="fit", origin=f"{HOSTILE}.py", summary=HOSTILE, known_wrong=(known,)),),
        ),
        environment=replace(run.environment, cpu=HOSTILE, commit=HOSTILE, blas=(HOSTILE,)),
    )
    page = page_of(facts.examine(run))

    assert [len(blocks) for blocks in page.blocks.values()] == [1, 1, 1]
    assert not [name for name, _ in page.elements if name in ("img", "b")]
    assert not [key for _, attributes in page.elements for key in attributes if key.startswith("on")]
    assert "<script>alert(1)</script>" in page.text
    assert "\u202e" not in page.text + page.blocks["application/json"][0]
    assert any("characters left out" in text for text in page.report["texts"])


def test_a_run_in_which_everything_failed_has_no_winner_no_picker_and_every_reason(sketched: Sketched) -> None:
    page = page_of(sketched(outcome=lambda _case, _contender: (Status.OOM, "needs 25.6 GB")))

    assert "Nobody can be recommended: nothing was measured and right." in page.text
    assert "No case has a winner" in page.text
    assert "needs 25.6 GB" in page.text
    assert page.report["curves"] is None
    assert page.report["identical"] == []


def test_a_run_without_a_cell_says_so(sketched: Sketched) -> None:
    page = page_of(sketched(names=()))

    assert "No cell was planned: there is nothing to show." in page.text
    assert page.report["cells"] == {}


@pytest.mark.parametrize(
    "wishes",
    [
        {"names": ("identity",)},
        {"names": ("loop", "identity"), "grid": ((1_000,), (3,), (2,))},
        {"baseline": "absent"},
        {"threads": (1, 2)},
        {"dtypes": tuple(Dtype), "twins": True},
        {"names": [f"a-rather-long-name-{number}" for number in range(20)]},
    ],
    ids=["one implementation", "one case", "no baseline", "two thread settings", "A/A pairs", "twenty"],
)
def test_every_ordinary_situation_has_all_sections_four_cards_and_its_data(wishes: dict[str, object], sketched: Sketched) -> None:
    found = sketched(**wishes)
    page = page_of(found)

    assert len(page.report["cells"]["case"]) == len(found.run.plan.cells)
    assert len(cards(found)) <= 4
    assert sum(attributes.get("class") == "card" for _, attributes in page.elements) == len(cards(found)) >= 2


def test_the_cards_say_who_wins_by_how_much_and_what_to_take_if_only_one(sketched: Sketched) -> None:
    first, second, third, *_ = cards(sketched(names=("loop", "identity"), grid=((1_000, 10_000), (3,), (2,))))

    # identity takes 4 ns a term, loop 100.
    assert (first.big, first.note) == ("identity float64", "in 2 of 2 cases")
    assert (second.title, second.big, second.note) == ("identity float64 over loop", "25×", "over 2 cases")
    assert (third.big, third.note) == ("identity float64", "within 2× of the fastest in 2 of 2 cases, at worst 1.00×")


def test_where_several_win_equally_many_cases_the_card_names_them_all(sketched: Sketched) -> None:
    def clock(case: Case, contender: Contender) -> float:
        return 2.0 if (contender.implementation == "loop") == (case.n > 1_000) else 1.0

    first = cards(sketched(names=("loop", "identity"), grid=((1_000, 10_000), (3,), (2,)), seconds=clock))[0]

    assert (first.big, first.note) == ("2 contenders", "in 1 case each, of 2: identity float64, loop float64")


def test_without_javascript_the_verdict_the_winners_and_a_way_to_the_rest_stand(sketched: Sketched) -> None:
    page = page_of(sketched(names=("loop", "identity"), grid=((1_000,), (3,), (2,))))

    for said in ("Fastest most often", "blobs/n=1000/k=3/d=2/seed=0", "24.0 µs", "report.md", "baseline seconds ÷ candidate seconds"):
        assert said in page.text


def test_sources_are_shown_only_where_they_are_what_was_measured(sketched_run: SketchedRun) -> None:
    run = sketched_run(names=("loop",), grid=((1_000,), (3,), (2,)))
    page = page_of(facts.examine(run))

    # The sketch's loop.py exists nowhere.
    assert "loop.py is no longer where it was" in page.text


def test_the_data_dictionary_has_every_column(sketched: Sketched) -> None:
    page = page_of(sketched(names=("loop",)))

    for column in ("case_id", "seconds_low", "peak_bytes", "speedup_reason"):
        assert column in page.text


def test_a_race_has_a_section_that_needs_no_script_and_other_runs_have_none(sketched: Callable[..., Findings]) -> None:
    grid = ((100_000,), (10,), (2,))
    raced = sketched(
        names=("scikit-learn", "auto"), baseline="scikit-learn", grid=grid, seconds=lambda _case, one: 0.01 * len(one.implementation)
    )

    # 12 letters against 4: three times as fast, where at least four were asked for.
    page = build.assemble(raced)
    assert page_of(raced)
    assert "<td>short</td>" in page.partition('id="race"')[2].partition("</section>")[0]
    assert "race" not in [section.name for section in sections.of(sketched(names=("loop", "identity")))]
