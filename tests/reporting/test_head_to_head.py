"""Two contenders against each other, in words."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kmeans_bench.model import Case, Contender, Dtype, Source, SourceKind, Status
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.head_to_head import listing, matches, pairs, sentences
from kmeans_bench.storage import tables

Sketched = Callable[..., Findings]
GRID = ((1_000, 10_000), (3, 10), (2, 32))
PAIR = ("loop", "identity")


def named(name: str) -> Contender:
    return Contender(implementation=name, dtype=Dtype.FLOAT64, threads=1)


def said(findings: Findings, one: str = "loop", other: str = "identity") -> list[str]:
    return sentences(findings, findings.arena.match(named(one), named(other)))


def narrow_or_wide(case: Case, contender: Contender) -> float:
    """Return a second for identity; loop takes d/8 seconds."""
    return case.d / 8 if contender.implementation == "loop" else 1.0


def test_boundaries_that_agree_are_one_sentence(sketched: Sketched) -> None:
    # loop is faster below d = 8: at 2, not at 32, for every n and k.
    assert said(sketched(names=PAIR, grid=GRID, seconds=narrow_or_wide)) == [
        "identity float64 overtakes loop float64 at d ≈ 8, between the measured 2 and 32, for N = 1k, 10k and K = 3, 10"
    ]


def test_boundaries_of_some_combinations_name_them_and_their_spread(sketched: Sketched) -> None:
    def seconds(case: Case, contender: Contender) -> float:
        shift = {(1_000, 3): 1.0, (10_000, 10): 0.5}.get((case.n, case.k), 100.0)
        return shift * narrow_or_wide(case, contender) if contender.implementation == "loop" else 1.0

    found = said(sketched(names=PAIR, grid=GRID, seconds=seconds))

    assert "identity float64 overtakes loop float64 at d ≈ 8 to 16, between the measured 2 and 32, for N=1k K=3, N=10k K=10" in found


@pytest.mark.parametrize(
    ("loop", "says"),
    [
        (lambda _case: 2.0, "no crossover in range: identity float64 is faster than loop float64 in all 8 cases"),
        (
            lambda case: 1.0 if case.d == 2 else 2.0,
            "no crossover in range: identity float64 is faster than loop float64 in 4 of 8 cases, and cannot be told from it in the rest",
        ),
        (lambda _case: 1.0, "loop float64 and identity float64 cannot be told apart in any of 8 cases"),
    ],
)
def test_without_a_crossover_there_is_a_reason(loop: Callable[[Case], float], says: str, sketched: Sketched) -> None:
    found = said(sketched(names=PAIR, grid=GRID, seconds=lambda case, each: loop(case) if each.implementation == "loop" else 1.0))

    assert found == [says]


def test_two_that_never_met_say_who_answered_alone_or_why_nobody_did(sketched: Sketched) -> None:
    def loop_skipped(_case: Case, contender: Contender) -> tuple[Status, str | None]:
        return (Status.SKIPPED, "needs 25.6 GB") if contender.implementation == "loop" else (Status.OK, None)

    def both_skipped(_case: Case, _contender: Contender) -> tuple[Status, str | None]:
        return Status.SKIPPED, "needs 25.6 GB"

    assert said(sketched(names=PAIR, grid=GRID, outcome=loop_skipped)) == [
        "loop float64 and identity float64 never both have a time: only identity float64 in 8 cases"
    ]
    assert said(sketched(names=PAIR, grid=GRID, outcome=both_skipped)) == [
        "loop float64 and identity float64 were never compared (loop/float64/1t is skipped: needs 25.6 GB)"
    ]


def test_where_only_one_answers_that_is_said_beside_the_ratios(sketched: Sketched) -> None:
    def outcome(case: Case, contender: Contender) -> tuple[Status, str | None]:
        return (Status.OOM, "4 GB") if contender.implementation == "loop" and case.d == 32 else (Status.OK, None)

    (found,) = said(sketched(names=PAIR, grid=GRID, outcome=outcome))

    assert found == (
        "no crossover in range: identity float64 is faster than loop float64 in all 4 cases with a ratio; "
        "in 4 more only identity float64 has a time"
    )


def test_with_several_sources_a_boundary_says_on_which(sketched: Sketched) -> None:
    sources = (Source(kind=SourceKind.DIGITS), Source(kind=SourceKind.PIXELS))

    found = said(sketched(names=PAIR, grid=((1_797,), (3,), (2, 32)), sources=sources, seconds=narrow_or_wide))

    assert [sentence.rsplit(" ", 1)[1] for sentence in found] == ["digits", "pixels"]


def test_six_contenders_have_fifteen_matches_and_a_row_for_each(sketched: Sketched) -> None:
    findings = sketched(names=("a", "b", "c", "d", "e", "f", "g", "loop"))

    assert len(matches(findings)) == 15
    assert listing(findings).count("\n| ") == 16
    assert not listing(sketched(names=("loop",)))


def test_the_table_holds_every_crossover_with_its_interval(sketched: Sketched) -> None:
    found = tables.crossovers(matches(sketched(names=PAIR, grid=GRID, seconds=narrow_or_wide)))

    assert found["axis"].tolist() == ["d"] * 4
    assert found["boundary"].tolist() == pytest.approx([8.0] * 4)
    assert (found["measured_below"] == 2).all()
    assert found["d"].isna().all()
    assert found[["n", "k"]].to_numpy().tolist() == [[1_000, 3], [1_000, 10], [10_000, 3], [10_000, 10]]


def pairs_of(findings: Findings, most: int = 3) -> list[tuple[str, str]]:
    return [(one.implementation, other.implementation) for one, other in pairs(findings, most)]


def test_the_pairs_drawn_are_the_plans_own_the_winners_and_the_most_evenly_matched(sketched: Sketched) -> None:
    def seconds(case: Case, contender: Contender) -> float:
        return {
            "identity": 1.0,
            "elkan": 0.5 if (case.n, case.k, case.d) == (1_000, 3, 2) else 3.0,
            "broadcast": 2.0 if case.d == 2 else 4.0,  # loses to elkan at 32 and on the one case that elkan wins
            "loop": 50.0,
        }[contender.implementation]

    findings = sketched(names=("loop", "broadcast", "identity", "elkan"), grid=GRID, seconds=seconds, fallback="broadcast")

    # identity wins 7 of 8 cases, elkan 1. broadcast and elkan: 3 against 5; any other two: at most 1 against 7.
    assert pairs_of(findings) == [("loop", "broadcast"), ("identity", "elkan"), ("elkan", "broadcast")]
    assert pairs_of(findings, 1) == [("loop", "broadcast")]


def test_without_a_baseline_or_a_second_winner_those_closest_to_the_fastest_are_drawn(sketched: Sketched) -> None:
    findings = sketched(names=("broadcast", "identity", "elkan"), baseline="absent", grid=GRID)

    # 2 + length of the name / 4 ns: elkan wins everywhere, identity is next.
    assert pairs_of(findings) == [("elkan", "identity")]
    assert not pairs(sketched(names=("loop",)), 3)
