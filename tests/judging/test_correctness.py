from __future__ import annotations

import pytest

from kmeans_bench.judging import correctness
from kmeans_bench.model import Check, Contender, Declaration, Dtype, KnownWrong, Outcome, Reply, Status

F32 = Contender(implementation="mine", dtype=Dtype.FLOAT32, threads=1)
F64 = Contender(implementation="mine", dtype=Dtype.FLOAT64, threads=1)
FAR = KnownWrong(where="offset-*/float32", reason="it cancels")


def reply(status: Status, size: int = 1, reason: str | None = None) -> Reply:
    return Reply(problem=f"of size {size}", size=size, status=status, reason=reason)


def judged(*statuses: Status, contender: Contender = F32, property_: str = "offset-1e4", known: tuple[KnownWrong, ...] = ()) -> Outcome:
    return correctness.check(contender, property_, [reply(status) for status in statuses], known).outcome


def test_right_everywhere_is_ok_and_needs_no_words() -> None:
    found = correctness.check(F32, "ties", [reply(Status.OK), reply(Status.OK)], ())

    assert found == Check(contender=F32, property="ties", outcome=Outcome.OK, status=Status.OK, asked=2)


def test_one_wrong_answer_is_wrong() -> None:
    assert judged(Status.OK, Status.WRONG) is Outcome.WRONG


def test_what_is_declared_is_known_and_says_why() -> None:
    found = correctness.check(F32, "offset-1e4", [reply(Status.OK), reply(Status.WRONG)], (FAR,))

    assert (found.outcome, found.declared) == (Outcome.KNOWN, "it cancels")


@pytest.mark.parametrize(("contender", "property_"), [(F64, "offset-1e4"), (F32, "ties")])
def test_a_declaration_covers_its_own_dtype_and_property_alone(contender: Contender, property_: str) -> None:
    assert judged(Status.WRONG, contender=contender, property_=property_, known=(FAR,)) is Outcome.WRONG


def test_a_declaration_excuses_no_crash() -> None:
    assert judged(Status.WRONG, Status.CRASHED, known=(FAR,)) is Outcome.FAILED


def test_a_wrong_answer_outweighs_a_failure() -> None:
    assert judged(Status.WRONG, Status.TIMEOUT) is Outcome.WRONG


def test_what_a_dtype_cannot_carry_is_not_applicable_unless_something_else_was_asked() -> None:
    assert judged(Status.DEGENERATE) is Outcome.NA
    assert judged(Status.DEGENERATE, Status.OK) is Outcome.OK
    assert judged() is Outcome.NA


def test_the_smallest_of_several_wrong_answers_is_told() -> None:
    replies = [reply(Status.WRONG, 90, "large"), reply(Status.WRONG, 6, "small"), reply(Status.OK, 1)]

    found = correctness.check(F32, "random", replies, ())

    assert (found.problem, found.reason) == ("of size 6", "small")


@pytest.mark.parametrize(
    ("outcomes", "code"),
    [
        ([], 3),
        ([Outcome.NA], 3),
        ([Outcome.OK, Outcome.NA], 0),
        ([Outcome.KNOWN], 0),
        ([Outcome.OK, Outcome.FAILED], 4),
        ([Outcome.FAILED, Outcome.WRONG], 1),
    ],
)
def test_the_exit_code(outcomes: list[Outcome], code: int) -> None:
    checks = [Check(contender=F32, property=f"p{number}", outcome=one, status=Status.OK) for number, one in enumerate(outcomes)]

    assert correctness.exit_code(checks) == code


@pytest.mark.parametrize(
    ("outcome", "where", "line"),
    [
        (Outcome.KNOWN, "offset-*/float32", []),
        (Outcome.OK, "offset-*/float32", ["mine: KNOWN_WRONG 'offset-*/float32', but it was right"]),
        (Outcome.OK, "offfset-*", ["mine: KNOWN_WRONG 'offfset-*' names no property"]),
        (Outcome.OK, "ties", []),  # not asked this time
    ],
)
def test_a_declaration_that_nothing_shows_is_stale(outcome: Outcome, where: str, line: list[str]) -> None:
    declaration = Declaration(name="mine", function="fit", origin="mine.py", known_wrong=(KnownWrong(where=where, reason="?"),))
    checks = [Check(contender=F32, property="offset-1e4", outcome=outcome, status=Status.OK)]

    assert list(correctness.stale([declaration], checks, ["offset-1e4", "ties"])) == line
