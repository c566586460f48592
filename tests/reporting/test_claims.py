"""Claims in words, and the rows and documents that programs read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kmeans_bench.model import (
    Aspect,
    Case,
    Claim,
    ClaimVerdict,
    Contender,
    Dtype,
    Estimate,
    Exhibit,
    Holds,
    Per,
    Ruling,
    Source,
    SourceKind,
    Standing,
)
from kmeans_bench.reporting import claims as words

CLAIM = Claim(id="C1", quote="20-50x", source="an article", quantity=Aspect.SPEEDUP, of="broadcast", over="loop", low=20, high=50)
BROADCAST, LOOP = (Contender(implementation=name, dtype=Dtype.FLOAT64, threads=1) for name in ("broadcast", "loop"))


def exhibit(n: int, point: float | None, standing: Standing) -> Exhibit:
    case = Case(source=Source(kind=SourceKind.NORMAL), n=n, k=3, d=2)
    estimate = None if point is None else Estimate(point=point, low=point - 2, high=point + 2)
    reason = "loop is timeout" if point is None else None
    return Exhibit(cases=(case,), contender=BROADCAST, over=LOOP, standing=standing, estimate=estimate, reason=reason)


def verdict(ruling: Ruling, *exhibits: Exhibit, claim: Claim = CLAIM) -> ClaimVerdict:
    return ClaimVerdict(claim=claim, ruling=ruling, exhibits=exhibits, level=0.95)


REFUTED = verdict(Ruling.REFUTED, exhibit(1000, 30.0, Standing.INSIDE), exhibit(10_000, 11.0, Standing.OUTSIDE))


def test_the_headline_counts_what_holds_and_what_does_not() -> None:
    found = [verdict(one) for one in (Ruling.SUPPORTED, Ruling.REFUTED, Ruling.REFUTED, Ruling.NOT_TESTED)]

    assert words.headline(found) == "1 of 4 claims hold here, 2 are refuted, 1 not tested"
    assert words.headline(found[:2]) == "1 of 2 claims hold here, 1 is refuted"


@pytest.mark.parametrize(
    ("low", "high", "quantity", "text"),
    [
        (20, 50, Aspect.SPEEDUP, "20–50×"),
        (None, 0.9, Aspect.MEMORY, "≤ 0.90×"),
        (2, None, Aspect.SPEEDUP, "≥ 2.0×"),
        (-0.01, 0.01, Aspect.INERTIA_GAP, "−1.0 to 1.0 %"),
        (None, 0.001, Aspect.WRONG_LABELS, "≤ 0.1 %"),
        (0.8, 1.1, Aspect.MEMORY_EXPONENT, "0.80–1.10"),
    ],
)
def test_a_range_reads_as_it_was_claimed(low: float | None, high: float | None, quantity: Aspect, text: str) -> None:
    claim = Claim(id="C", quote="q", source="s", quantity=quantity, of="a", low=low, high=high)

    assert words.claimed(claim) == text


def test_one_interval_is_shown_in_full_and_of_several_their_span() -> None:
    assert words.measured(verdict(Ruling.SUPPORTED, exhibit(1000, 30.0, Standing.INSIDE))) == "30× [28, 32]"
    assert words.measured(REFUTED) == "11–30×"
    assert words.measured(verdict(Ruling.NOT_TESTED, exhibit(1000, None, Standing.UNKNOWN))) == "–"
    assert [words.value(Aspect.INERTIA_GAP, number) for number in (-0.00023, -0.69, 0.0)] == ["−0.023 %", "−69 %", "0 %"]
    assert words.interval(Aspect.WRONG_LABELS, Estimate(point=0.25, low=0.25, high=0.25)) == "25 %"


def test_what_is_measured_and_where_has_one_name() -> None:
    assert words.subject(CLAIM) == "speed-up of broadcast over loop"
    assert words.score(REFUTED) == "1 of 2"
    assert [words.place(one) for one in REFUTED.exhibits] == ["normal 1k/3/2 float64", "normal 10k/3/2 float64"]
    assert [words.reach(one) for one in (CLAIM, replace(CLAIM, holds=Holds.SOMEWHERE))] == ["on every case", "on some case"]
    assert words.reach(replace(CLAIM, where="n >= 1000")) == "on every case with n >= 1000"


def test_only_seeds_are_ever_pooled_and_then_it_says_so() -> None:
    over_seeds = replace(REFUTED, claim=replace(CLAIM, per=Per.SEEDS))

    assert words.pooled([REFUTED]) == "nothing is pooled"
    assert words.pooled([REFUTED, over_seeds]).startswith("nothing is pooled but seeds, where it says so")


def test_rows_have_one_per_exhibit_and_documents_one_per_claim() -> None:
    rows, document = words.rows([REFUTED, verdict(Ruling.NOT_TESTED)]), words.document(REFUTED)

    assert [(row["claim"], row["ruling"], row["standing"], row["point"]) for row in rows] == [
        ("C1", "refuted", "inside", 30.0),
        ("C1", "refuted", "outside", 11.0),
        ("C1", "not tested", "unknown", None),
    ]
    assert (document["ruling"], document["inside"], document["outside"], document["low"], document["high"]) == ("refuted", 1, 1, 20, 50)
    assert document["exhibits"][1]["cases"] == ["normal/n=10000/k=3/d=2/seed=0"]
    assert document["exhibits"][1]["estimate"] == {"point": 11.0, "low": 9.0, "high": 13.0, "level": 0.95}


def test_what_is_known_over_seeds_says_how_many() -> None:
    seeds = tuple(Case(source=Source(kind=SourceKind.BLOBS, seed=seed), n=2000, k=8, d=2) for seed in range(50))
    shown = replace(exhibit(1000, 0.5, Standing.INSIDE), cases=seeds)
    over_seeds = replace(CLAIM, per=Per.SEEDS)

    assert words.place(shown) == "blobs 2k/8/2 float64, 50 seeds"
    assert words.place(replace(shown, cases=seeds[:1])) == "blobs 2k/8/2 float64"
    assert words.reach(over_seeds) == "over seeds, on all data"
    assert words.reach(replace(over_seeds, holds=Holds.SOMEWHERE)) == "over seeds, on some data"
    assert words.document(verdict(Ruling.SUPPORTED, shown, claim=over_seeds))["per"] == "seeds"


@pytest.mark.parametrize(
    ("quantity", "number", "text"),
    [
        (Aspect.AGREEMENT, 0.934, "0.93"),
        (Aspect.AGREEMENT_GAIN, -0.05, "−0.05"),
        (Aspect.CLUSTERS, 0.5, "0.50×"),
        (Aspect.WORSE_MINIMUM, 0.24, "24 %"),
    ],
)
def test_every_quantity_of_what_was_found_is_written_as_its_kind(quantity: Aspect, number: float, text: str) -> None:
    claim = replace(CLAIM, quantity=quantity, per=Per.SEEDS)

    assert words.value(quantity, number) == text
    assert "broadcast" in words.subject(claim)
