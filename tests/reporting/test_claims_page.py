"""Claims of committed runs as Markdown: few rows in the README, all of them on their page, text from files only text."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from kmeans_bench.judging.noise import noise_floor
from kmeans_bench.model import (
    Aspect,
    Case,
    Claim,
    ClaimVerdict,
    Contender,
    Dtype,
    Estimate,
    Exhibit,
    Per,
    Ruling,
    Run,
    Source,
    SourceKind,
    Standing,
)
from kmeans_bench.reporting.claims_page import MOST, Hearing, hearing, page, short
from kmeans_bench.reporting.format import percent
from tests.reporting.conftest import Sketch, a_run

CASE = Case(source=Source(kind=SourceKind.BLOBS), n=1000, k=8, d=2)


def contender(name: str) -> Contender:
    return Contender(implementation=name, dtype=Dtype.FLOAT64, threads=1)


def verdict(name: str, ruling: Ruling = Ruling.REFUTED, quote: str = "20x") -> ClaimVerdict:
    claim = Claim(id=name, quote=quote, source="somebody", quantity=Aspect.SPEEDUP, of="identity", over="loop", low=20.0, high=50.0)
    exhibit = Exhibit(
        cases=(CASE,),
        contender=contender("identity"),
        over=contender("loop"),
        standing=Standing.OUTSIDE,
        estimate=Estimate(point=8.0, low=7.5, high=8.5),
    )
    reason = "loop was not measured" if ruling is Ruling.NOT_TESTED else None
    return ClaimVerdict(claim=claim, ruling=ruling, exhibits=(exhibit,), level=0.95, reason=reason)


def run_of(name: str, *verdicts: ClaimVerdict) -> Hearing:
    run: Run = a_run(Sketch(names=("loop", "identity"), grid=((100,), (3,), (2,))))
    return Hearing(name=name, run=run, verdicts=verdicts)


def rows(text: str) -> list[list[str]]:
    lines = [line for line in text.split("\n") if line.startswith("| ")][1:]
    return [re.split(r"(?<!\\) \| ", line.strip("| ")) for line in lines]


def test_a_row_has_the_quote_who_said_it_the_verdict_how_far_and_the_interval() -> None:
    (row,) = rows(short([run_of("sample-a", verdict("fast"))]))

    assert row == [
        "[fast](docs/claims.md#sample-a): “20x”",
        "somebody",
        "**refuted**",
        "0 of 1",
        "8.0× \\[7.5, 8.5\\] (claimed 20–50×)",
    ]


def test_the_readme_shows_twenty_rows_of_every_run_some() -> None:
    many = run_of("sample-many", *(verdict(f"many-{number}") for number in range(30)))
    few = run_of("sample-few", verdict("few-0"), verdict("few-1"))

    text = short([many, few])
    found = rows(text)

    assert len(found) == MOST == 20
    assert [row[0].split("]")[0].lstrip("[") for row in found[-3:]] == ["many-17", "few-0", "few-1"]
    assert "has the other 12, and what each rests on" in text
    assert text.startswith("**0 of 32 claims hold here, 32 are refuted**, on ")


def test_the_page_has_every_claim_and_every_case() -> None:
    text = page([run_of("sample-many", *(verdict(f"many-{number}") for number in range(30)))])

    assert text.count("### many-") == 30
    assert "| blobs 1k/8/2 float64 | 8.0× \\[7.5, 8.5\\] | outside |" in text
    assert "## sample-many" in text


def test_the_page_says_what_is_pooled() -> None:
    alone = verdict("fast")
    seeds = replace(alone, claim=replace(alone.claim, per=Per.SEEDS))

    assert "hold together at 95 %; nothing is pooled.\n" in page([run_of("sample-a", alone)])
    assert "; nothing is pooled but seeds, where it says so: median over seeds, interval of their order statistics.\n" in page(
        [
            run_of("sample-a", alone),
            run_of("sample-b", seeds),
        ]
    )


def test_how_quiet_the_machine_was_stands_beside_the_verdicts() -> None:
    unknown = run_of("sample-b", verdict("fast"))
    one = replace(unknown, name="sample-a", run=a_run(Sketch(names=("loop", "identity"), grid=((100,), (3,), (2,)), twins=True)))
    floor = noise_floor(one.run)

    assert floor is not None
    assert f", where identical code differed by {percent(floor.rms)}; all of it" in page([one])
    assert f" Identical code differed by {percent(floor.rms)}, run by run: " in short([one, unknown])
    assert "dentical code" not in page([unknown]) + short([unknown])


def test_what_was_not_tested_says_why() -> None:
    every = [run_of("sample-a", verdict("fast", Ruling.NOT_TESTED))]

    assert rows(short(every))[0][2:] == ["not tested", "0 of 1", "loop was not measured"]
    assert "Not tested: loop was not measured." in page(every)


@pytest.mark.parametrize("quote", ["a | b", "<script>alert(1)</script>", "*x* `y` [z](javascript:1)"])
def test_a_quote_is_text(quote: str) -> None:
    every = [run_of("sample-a", verdict("fast", quote=quote))]

    for text in (short(every), page(every)):
        assert "<script" not in text
        assert not re.search(r"(?<!\\)\]\(javascript", text)
    assert len(rows(short(every))[0]) == 5


def test_a_run_of_which_nothing_is_claimed_is_not_there() -> None:
    assert hearing("sample-a", a_run(Sketch(names=("loop", "identity"), grid=((100,), (3,), (2,))))) is None
