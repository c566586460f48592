"""The order of the ladder: what stands on what, which way is up."""

from __future__ import annotations

from kmeans_bench.judging.ladder import climb, path
from kmeans_bench.model import Declaration, Rung


def declared(**belows: str | None) -> list[Declaration]:
    return [Declaration(name=name, function="fit", origin="", rung=Rung(below=below, change="")) for name, below in belows.items()]


def names(found: list[Declaration]) -> list[str]:
    return [step.name for step in climb(found)]


def test_the_way_up_is_the_longest_and_what_branches_off_stands_where_it_starts() -> None:
    found = declared(fast="product", product="broadcast", broadcast="loop", norm="loop", loop=None)

    assert names(found) == ["loop", "norm", "broadcast", "product", "fast"]
    assert [step.name for step in climb(found) if step.side] == ["norm"]
    assert path(climb(found), "product") == ("loop", "broadcast", "product")


def test_an_implementation_without_a_rung_is_no_part_of_it() -> None:
    assert names([*declared(loop=None, broadcast="loop"), Declaration(name="other", function="fit", origin="")]) == ["loop", "broadcast"]


def test_where_the_rung_below_took_no_part_a_ladder_of_its_own_begins() -> None:
    steps = climb(declared(library="product", loop=None, broadcast="loop"))

    assert [(step.name, step.below, step.side) for step in steps] == [
        ("loop", None, False),
        ("broadcast", "loop", False),
        ("library", None, True),
    ]


def test_a_circle_is_cut_open() -> None:
    assert names(declared(a="b", b="a", c="b")) == ["a", "b", "c"]
    assert names(declared(a="a")) == ["a"]
    assert names(declared(c="b", a="b", b="a")) == ["a", "b", "c"]


def test_no_rungs_no_ladder() -> None:
    assert climb([]) == ()
