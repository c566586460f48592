"""Which sizes are tried, in which order, and when enough are found."""

from __future__ import annotations

import math

import pytest

from kmeans_bench.errors import UsageError
from kmeans_bench.model import Cell, Declaration, Dtype, Status
from kmeans_bench.planning import duel_cells
from kmeans_bench.planning import scenario as scenarios
from kmeans_bench.planning.cases import cases
from kmeans_bench.planning.duel_cells import AIM, Candidate, Hunt

GATE = scenarios.load("gate")
PLUGIN = Declaration(name="mine", function="fit", origin="mine.py")


def offered(declaration: Declaration = PLUGIN) -> tuple[Candidate, ...]:
    return duel_cells.candidates(declaration, GATE, cases(GATE))


def hunted(pace: float, *, wanted: int = 1) -> tuple[Hunt, list[Cell]]:
    """Let every call take *pace* times what is foreseen; returns the hunt and what was tried."""
    hunt, tried = Hunt(candidates=offered(), wanted=wanted), []
    foreseen = {one.cell: one.foreseen for one in hunt.candidates}
    while (cell := hunt.next()) is not None:
        tried.append(cell)
        hunt.tell(cell, pace * foreseen[cell])
    return hunt, tried


def test_every_size_is_offered_in_every_dtype_in_turn_the_likeliest_first() -> None:
    found = offered()

    assert len(found) == 2 * len(GATE.grid.sizes)
    assert [one.cell.contender.dtype for one in found[:4]] == [Dtype.FLOAT64, Dtype.FLOAT32] * 2
    distances = [abs(math.log(one.foreseen / AIM)) for one in found if one.cell.contender.dtype is Dtype.FLOAT64]
    assert distances == sorted(distances)


def test_the_order_does_not_change_from_day_to_day() -> None:
    assert offered() == offered()


def test_where_the_foreseen_holds_the_first_one_will_do() -> None:
    hunt, tried = hunted(1.0)

    assert hunt.found == tried == [offered()[0].cell]


def test_who_takes_longer_is_tried_on_less_and_who_is_quicker_on_more() -> None:
    first = offered()[0]
    slow, quick = hunted(20.0)[0], hunted(0.1)[0]

    assert slow.found[0].case.n * slow.found[0].case.k < first.cell.case.n * first.cell.case.k
    assert quick.found[0].case.n * quick.found[0].case.k > first.cell.case.n * first.cell.case.k


def test_sizes_beyond_one_that_took_too_long_are_not_tried() -> None:
    hunt, tried = hunted(1e4)

    assert hunt.found == []
    assert len(tried) < len(hunt.candidates)
    assert "none within 1 to 15 ms" in hunt.why_none()


def test_after_a_size_that_hangs_the_smallest_is_tried() -> None:
    hunt = Hunt(candidates=offered(), wanted=1)
    hunt.tell(offered()[0].cell, math.inf)
    tried = hunt.next()

    assert tried == min(offered(), key=lambda one: one.foreseen).cell


def test_who_never_answers_in_time_says_so() -> None:
    hunt = Hunt(candidates=offered(), wanted=1)
    while (cell := hunt.next()) is not None:
        hunt.tell(cell, math.inf)

    assert hunt.why_none() == "no size that was tried was answered in time, none within 1 to 15 ms"


def test_more_cells_are_found_where_more_are_wanted() -> None:
    assert len(hunted(1.0, wanted=4)[0].found) == 4


@pytest.mark.parametrize(
    ("implementations", "each"),
    [(0, ()), (1, (24,)), (3, (8, 8, 8)), (11, (3, 3, *[2] * 9)), (22, (2, 2, *[1] * 20)), (40, (1,) * 40)],
)
def test_24_cells_are_shared_out_and_everybody_gets_one(implementations: int, each: tuple[int, ...]) -> None:
    assert duel_cells.shares(implementations) == each


def test_names_are_picked_by_globs_else_by_the_scenario() -> None:
    names = ["b", "a", "loop"]

    assert duel_cells.picked(names, GATE, (), ()) == ("a", "b", "loop")
    assert duel_cells.picked(names, GATE, ("l*",), ()) == ("loop",)
    assert duel_cells.picked(names, GATE, (), ("a",)) == ("b", "loop")


def test_a_glob_that_matches_nothing_is_refused_with_a_near_name() -> None:
    with pytest.raises(UsageError, match=r"-i lop matches no implementation of either version, .*loop"):
        duel_cells.picked(["loop"], GATE, ("lop",), ())


def test_excluding_everybody_is_refused() -> None:
    with pytest.raises(UsageError, match=r"-x \* leaves none of 1 implementations"):
        duel_cells.picked(["loop"], GATE, (), ("*",))


def test_what_is_known_beforehand_is_not_asked() -> None:
    known = {
        None: duel_cells.beforehand(None, GATE),
        "broken": duel_cells.beforehand(Declaration(name="a", function="fit", origin="a.py", problem="a.py, line 1: invalid"), GATE),
        "lacking": duel_cells.beforehand(Declaration(name="a", function="fit", origin="a.py", needs=("nobody_has_this",)), GATE),
        "own": duel_cells.beforehand(Declaration(name="a", function="fit", origin="a.py", own_start=True), GATE),
        "fine": duel_cells.beforehand(PLUGIN, GATE),
    }

    assert [side.status for side in known.values()] == [None, Status.ERROR, Status.UNAVAILABLE, Status.SKIPPED, Status.OK]


def test_the_placebo_is_somebody_unchanged_else_somebody_who_imports_nothing_local() -> None:
    def declared(name: str, digest: str, *, local: bool) -> Declaration:
        return Declaration(name=name, function="fit", origin=f"{name}.py", digest=digest, local_modules=("x.py",) if local else ())

    head = {"a": declared("a", "1", local=True), "b": declared("b", "2", local=False), "c": declared("c", "3", local=True)}
    timed = [offered(head[name])[0].cell for name in ("a", "b", "c")]
    changed = {name: declared(name, "0", local=True) for name in head}

    assert duel_cells.placebo(changed, head, timed)[0].contender.implementation == "b"
    assert duel_cells.placebo({**changed, "c": head["c"]}, head, timed)[0].contender.implementation == "c"
